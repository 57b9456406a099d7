// ---- suggestions: a combobox with a list (https://www.w3.org/WAI/ARIA/apg/patterns/combobox) ----

let suggesting = null;

function closeSuggestions() {
  if (suggesting) suggesting.abort();
  list.hidden = true;
  list.replaceChildren();
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function choose(item) {
  closeSuggestions();
  input.value = item.text;
  if (item.kind !== "title") return go(withQuery(item.text));
  const params = without(withQuery(item.text), ...Object.values(FILTERS));
  params.set("article", item.article);
  go(params);
}

function optionOf(item, i) {
  const typed = input.value.trimStart().length;
  const says = item.kind === "title" ? "title" : number(item.paragraphs);
  return Object.assign(make("li", {
    role: "option", id: "suggestion" + i, "aria-selected": "false",
    mousedown: e => { e.preventDefault(); choose(item); },
  }, make("span", { dir: "auto" }, item.text.slice(0, typed), make("strong", {}, item.text.slice(typed))),
  make("span", { class: "dim" }, says)), { item });
}

async function suggest() {
  if (suggesting) suggesting.abort();
  suggesting = new AbortController();
  const q = input.value, wanted = new URLSearchParams({ q, limit: 7 });
  if (!q.trim()) return closeSuggestions();
  if (state().has("index")) wanted.set("index", state().getAll("index").join(","));
  try {
    const reply = await ask("/v1/suggest?" + wanted, suggesting.signal);
    const new_ = reply.suggestions.filter(s => s.kind === "title" || s.text !== q.trim().toLowerCase());
    list.replaceChildren(...new_.map(optionOf));
    list.hidden = new_.length === 0 || document.activeElement !== input;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
  } catch (error) { /* a search without suggestions is a search */ }
}

function move(step) {
  const items = [...list.children], at = items.findIndex(i => i.getAttribute("aria-selected") === "true");
  if (list.hidden || items.length === 0) return;
  const next = (at + step + items.length + (at < 0 && step < 0 ? 1 : 0)) % items.length;
  items.forEach((item, i) => item.setAttribute("aria-selected", String(i === next)));
  input.setAttribute("aria-activedescendant", items[next].id);
}
