// ---- narrowing down: what is chosen, the indexes, facets, the timeline ----

const BARS_MOST = 40, VALUES_FIRST = 6;
let indexes = []; // names, where the daemon has several

function removed(filter, value) {
  const params = overview(), kept = params.getAll(filter).filter(v => v !== value);
  params.delete(filter);
  kept.forEach(v => params.append(filter, v));
  return params;
}

const shownValue = (name, value) => name === "lang" ? languageName(value) : value;

function chipOf(name, title, filter, value) {
  return button({ "aria-label": "Remove " + title + " " + value, click: () => go(removed(filter, value)) },
    make("span", { class: "dim" }, title + " "), apart(shownValue(name, value)), " ×");
}

function chips() {
  const kinds = Object.entries(FILTERS).map(([name, filter]) => [name, FACET_NAMES[name], filter]);
  const all = [["index", "Index", "index"], ...kinds].flatMap(([name, title, filter]) =>
    state().getAll(filter).map(value => chipOf(name, title, filter, value)));
  const none = () => go(without(overview(), "index", ...Object.values(FILTERS)));
  return all.length > 1 ? [...all, button({ class: "plain", click: none }, "Remove all")] : all;
}

// On a phone what was chosen is shown by the results, above which the filters fold up.
function narrow(params) {
  if (phone.matches) $("narrow").open = false;
  go(params);
}

function facetButton(filter, value, ...children) {
  return button({ "data-key": filter + ":" + value, "aria-pressed": String(state().getAll(filter).includes(value)),
    click: () => narrow(toggled(filter, value)) }, ...children);
}

// ---- the timeline: bars of equal time, so many as there is room for ----

const pad = (n, digits) => String(n).padStart(digits, "0");
const monthOf = value => Number(value.slice(0, 4)) * 12 + Number(value.slice(5, 7)) - 1;
const nameOfMonth = m => pad(Math.floor(m / 12), 4) + "-" + pad(m % 12 + 1, 2);

// The value of the date filter for the bar that begins with month m and is so many months long.
function span(m, months) {
  if (months === 1) return nameOfMonth(m);
  const first = pad(m / 12, 4), last = pad(m / 12 + months / 12 - 1, 4);
  return first === last ? first : first + ".." + last;
}

function bars(values) {
  const first = monthOf(values[0].value), last = monthOf(values[values.length - 1].value);
  const months = [1, ...[1, 2, 5, 10, 25, 50, 100, 1000].map(years => 12 * years)]
    .find(size => Math.floor(last / size) - Math.floor(first / size) < BARS_MOST);
  const all = [];
  for (let m = Math.floor(first / months) * months; m <= last; m += months)
    all.push({ value: span(m, months), count: 0 });
  for (const v of values) all[Math.floor(monthOf(v.value) / months) - Math.floor(first / months)].count += v.count;
  return all;
}

function barOf(bar, most, tell) {
  if (bar.count === 0) return make("span", {});
  const label = bar.value.replace("..", "–") + ": " + number(bar.count), column = make("span", {});
  column.style.height = Math.max(4, 100 * bar.count / most) + "%"; // CSSOM: not an inline style
  const element = facetButton("date", bar.value, column);
  element.setAttribute("aria-label", label);
  for (const [on, said] of [["focus", label], ["mouseenter", label], ["blur", ""], ["mouseleave", ""]])
    element.addEventListener(on, () => tell(said));
  element.tabIndex = -1;
  return element;
}

// One stop of the Tab key; the arrows go along.
function stepAlong(e) {
  const all = [...e.currentTarget.querySelectorAll("button")], at = all.indexOf(document.activeElement);
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: all.length - 1 }[e.key];
  if (to === undefined || !all[to]) return;
  e.preventDefault();
  all[at].tabIndex = -1;
  all[to].tabIndex = 0;
  all[to].focus();
}

function timeline(values) {
  const all = bars(values), most = Math.max(...all.map(bar => bar.count));
  const says = make("span", { class: "says" });
  const time = make("div", { class: "time", role: "toolbar", "aria-label": "Paragraphs by date", keydown: stepAlong },
    ...all.map(bar => barOf(bar, most, text => { says.textContent = text; })));
  (time.querySelector("[aria-pressed=true]") || time.querySelector("button")).tabIndex = 0;
  const ends = [all[0].value.split("..")[0], all.length > 1 ? all[all.length - 1].value.split("..").pop() : ""];
  return make("div", {}, time, make("p", { class: "dim ends", "aria-hidden": "true" },
    make("span", {}, ends[0]), says, make("span", {}, ends[1])));
}

// ---- lists of values ----

function valueItem(name, v) {
  const shown = make("span", { dir: "auto" }, apart(shownValue(name, v.value)));
  return make("li", {}, facetButton(FILTERS[name], v.value, shown, make("span", { class: "dim" }, number(v.count))));
}

function valueList(name, values) {
  const items = values.slice(0, VALUES_FIRST).map(v => valueItem(name, v));
  const box = make("ul", { class: "facet", role: "list" }, ...items);
  const rest = values.slice(VALUES_FIRST);
  if (rest.length > 0)
    box.append(make("li", {}, button({ class: "plain", click: e => {
      const further = rest.map(v => valueItem(name, v));
      e.currentTarget.parentNode.replaceWith(...further);
      further[0].firstChild.focus();
    } }, rest.length + " more")));
  return box;
}

// Of authors, tags and languages only the chosen one is left to see; years and folders hold smaller ones.
function facetOf(name, values) {
  const chosen = values.filter(v => state().getAll(FILTERS[name]).includes(v.value));
  const isNested = name === "month" || name === "folder";
  const body = name === "month" ? timeline(values) : valueList(name, chosen.length && !isNested ? chosen : values);
  return make("section", {}, make("h3", {}, FACET_NAMES[name]), body);
}

function toggledIndex(name) {
  const params = overview(), has = params.getAll("index");
  params.delete("index");
  const wanted = has.includes(name) ? has.filter(v => v !== name) : [...has, name];
  if (wanted.length < indexes.length) wanted.forEach(v => params.append("index", v));
  return params;
}

function indexList() {
  if (indexes.length < 2) return [];
  const items = indexes.map(name => make("li", {}, button({ "data-key": "index:" + name,
    "aria-pressed": String(state().getAll("index").includes(name)), click: () => narrow(toggledIndex(name)) }, name)));
  return [make("section", {}, make("h3", {}, "Index"), make("ul", { class: "facet", role: "list" }, ...items))];
}

function showFacets(facets) {
  const sections = indexList().concat(Object.keys(FACET_NAMES)
    .map(name => [name, (facets[name] || []).filter(v => v.value !== "")])
    .filter(([name, values]) => values.length > 1 || state().has(FILTERS[name]) && values.length)
    .map(([name, values]) => facetOf(name, values)));
  $("facets").replaceChildren(...sections);
  $("narrow").hidden = sections.length === 0;
}

// Which indexes there are is asked once, and only of a daemon whose answers name some.
async function learnIndexes(answeredFrom, signal) {
  if (indexes.length || !answeredFrom.includes("=")) return;
  const stats = await ask("/v1/stats", signal);
  indexes = (stats.indexes || []).map(index => index.name);
}
