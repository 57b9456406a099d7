// The search page. Text of articles, queries and the daemon is only ever put in as text nodes; the state
// of the page is its address: ?q=…, the filters, and ?article=ID&n=N for an article that is read.
"use strict";

const FILTERS = { author: "author", tag: "tag", lang: "lang", folder: "path", month: "date" };
const FACET_NAMES = { month: "When", author: "Author", tag: "Tag", lang: "Language", folder: "Folder" };
const PAGE = 10, TYPING_MS = 120, MONTHS_SHOWN = 60;
const $ = id => document.getElementById(id);
const input = $("q"), list = $("suggestions"), results = $("results"), status = $("status");
const PATIENCE_MS = 400;
let running = null, suggesting = null, timer = 0, patience = 0, shown = 0, generation = "", wasRead = "";

// ---- elements ----

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {}))
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  element.append(...children.filter(c => c !== null && c !== undefined)); // strings become text nodes
  return element;
}

function marked(text, matches) {
  const pieces = [];
  let at = 0;
  for (const m of matches || []) {
    pieces.push(text.slice(at, m.start), make("mark", {}, text.slice(m.start, m.end)));
    at = m.end;
  }
  pieces.push(text.slice(at));
  return pieces;
}

// What an article says of itself keeps its direction to itself.
const apart = text => make("bdi", {}, text);
const languageOf = article => article.lang === "und" ? null : article.lang;

const number = n => n.toLocaleString();
const count = total => number(total.value) + (total.relation === "gte" ? "+" : "");
const plural = (total, one, many) => count(total) + " " + (total.value === 1 ? one : many);

// ---- state ----

const state = () => new URLSearchParams(location.search);

function go(params, replaces) {
  const text = params.toString();
  const url = text ? "/?" + text : "/";
  if (url === location.pathname + location.search) return show();
  history[replaces ? "replaceState" : "pushState"](null, "", url);
  show();
}

function withQuery(q) {
  const params = state();
  params.delete("article"); params.delete("n"); params.delete("whole");
  if (q) params.set("q", q); else params.delete("q");
  return params;
}

function toggled(filter, value) {
  const params = state(), kept = params.getAll(filter).filter(v => v !== value);
  if (kept.length === params.getAll(filter).length) kept.push(value);
  params.delete(filter);
  for (const v of kept) params.append(filter, v);
  return params;
}

// ---- asking ----

async function ask(path, signal) {
  const token = sessionStorage.getItem("token");
  const reply = await fetch(path, { signal, headers: token ? { Authorization: "Bearer " + token } : {} })
    .catch(error => { throw error.name === "AbortError" ? error : new Error("The server does not answer."); });
  const body = await reply.json().catch(() => ({}));
  if (reply.ok) return body;
  const error = body.error || { message: "The server’s answer makes no sense (" + reply.status + ")." };
  throw Object.assign(new Error(error.message), { code: reply.status, hint: error.data && error.data.hint });
}

function askForToken() {
  const field = make("input", { type: "password", id: "token", autocomplete: "off", "aria-label": "Token" });
  results.replaceChildren(make("form", {
    submit: e => { e.preventDefault(); sessionStorage.setItem("token", field.value); show(); },
  }, make("label", { for: "token" }, "Token "), field, make("button", { type: "submit" }, "Use")));
  field.focus();
}

function fail(error) {
  if (error.name === "AbortError") return;
  settle();
  results.replaceChildren();
  $("facets").replaceChildren();
  $("notes").replaceChildren(...chips());
  if (error.code === 401) {
    status.textContent = error.message;
    return askForToken();
  }
  status.textContent = error.message + (error.hint ? " (" + error.hint + ")" : "");
  if (!error.code || error.code >= 500)
    results.append(make("button", { type: "button", id: "again", click: show }, "Try again"));
  else if (state().has("article")) results.append(make("button", { type: "button", click: back }, "← Results"));
}

function settle() {
  clearTimeout(patience);
  results.removeAttribute("aria-busy");
}

function begin() {
  if (running) running.abort();
  running = new AbortController();
  clearTimeout(patience);
  patience = setTimeout(() => { results.setAttribute("aria-busy", "true"); status.textContent = "Searching …"; }, PATIENCE_MS);
  return running.signal;
}

// ---- suggestions ----

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
  if (item.kind === "title") go(new URLSearchParams({ q: item.text, article: item.article }));
  else go(withQuery(item.text));
}

async function suggest() {
  if (suggesting) suggesting.abort();
  suggesting = new AbortController();
  const q = input.value.trim();
  if (!q) return closeSuggestions();
  try {
    const reply = await ask("/v1/suggest?" + new URLSearchParams({ q, limit: 8 }), suggesting.signal);
    list.replaceChildren(...reply.suggestions.map((item, i) => Object.assign(make("li", {
      role: "option", id: "suggestion" + i, "aria-selected": "false",
      mousedown: e => { e.preventDefault(); choose(item); },
    }, make("span", { dir: "auto" }, item.text), make("span", { class: "dim" },
      item.kind === "title" ? "title" : number(item.paragraphs))), { item })));
    list.hidden = reply.suggestions.length === 0 || document.activeElement !== input;
    input.setAttribute("aria-expanded", String(!list.hidden));
  } catch (error) { /* a search without suggestions is a search */ }
}

function move(step) {
  const items = [...list.children], at = items.findIndex(i => i.getAttribute("aria-selected") === "true");
  if (list.hidden || items.length === 0) return;
  const next = (at + step + items.length + (at < 0 && step < 0 ? 1 : 0)) % items.length;
  items.forEach((item, i) => item.setAttribute("aria-selected", String(i === next)));
  input.setAttribute("aria-activedescendant", items[next].id);
}

// ---- results ----

function searchPath(offset) {
  const params = new URLSearchParams({
    q: state().get("q") || "", group: "article", passages: 3, limit: PAGE, snippet: 400,
    facets: "month,author,tag,lang,folder", positionEncoding: "utf-16",
  });
  for (const filter of Object.values(FILTERS))
    for (const value of state().getAll(filter)) params.append(filter, value);
  if (offset > 0) { params.set("offset", offset); params.set("generation", generation); }
  return "/v1/search?" + params;
}

const hrefOf = (id, n) => {
  const params = state();
  params.set("article", id);
  if (n) params.set("n", n); else params.delete("n");
  return "/?" + params;
};

function follow(e) {
  if (e.ctrlKey || e.metaKey || e.shiftKey || e.button) return;
  e.preventDefault();
  go(new URLSearchParams(e.currentTarget.getAttribute("href").slice(2)));
}

function passageOf(id, passage) {
  return make("a", { class: "passage", href: hrefOf(id, passage.n), click: follow },
    passage.heading.length ? make("span", { class: "heading", dir: "auto" }, passage.heading.join(" › ")) : null,
    make("p", { dir: "auto" }, passage.text_start > 0 ? "… " : "", ...marked(passage.text, passage.matches),
      passage.truncated ? " …" : ""));
}

function aboutOf(article) {
  const pieces = [article.date, article.authors.join(", "), article.path].filter(Boolean);
  return make("p", { class: "where" }, ...pieces.flatMap((piece, i) => i ? [" · ", apart(piece)] : [apart(piece)]));
}

function hitOf(hit) {
  const article = hit.article, title = article.title || article.path;
  return make("li", {}, make("article", { lang: languageOf(article) },
    make("h2", { dir: "auto" }, make("a", { href: hrefOf(article.id), click: follow },
      ...marked(title, article.title ? article.title_matches : []))),
    aboutOf(article), ...hit.passages.map(p => passageOf(article.id, p)),
    hit.more > 0 ? make("p", { class: "dim" }, "+" + number(hit.more) + " more in this article") : null));
}

function notesOf(query) {
  const notes = [];
  if (query.corrected) notes.push(["Nothing for “", apart(query.input), "”: showing ", apart(query.corrected), "."]);
  else if (query.relaxed) notes.push(["Not every word is in one paragraph: showing less than was asked."]);
  if (query.missing.length) notes.push(["Not in the index: ", apart(query.missing.join(", "))]);
  return notes.map(note => make("p", { class: "dim" }, ...note)).concat(query.offers.map(offer =>
    make("p", {}, offer.kind === "corrected" ? "Did you mean " : "Without quotes: ",
      make("button", { type: "button", click: () => { input.value = offer.q; go(withQuery(offer.q)); } }, apart(offer.q)),
      " (" + count(offer.total) + ")")));
}

function chips() {
  const all = [];
  for (const [name, filter] of Object.entries(FILTERS))
    for (const value of state().getAll(filter))
      all.push(make("button", { type: "button", "aria-label": "Remove " + FACET_NAMES[name] + " " + value,
        click: () => go(toggled(filter, value)) }, apart(value), " ×"));
  return all.length ? [make("div", { class: "chips" }, ...all)] : [];
}

function facetButton(filter, value, ...children) {
  return make("button", { type: "button", "aria-pressed": String(state().getAll(filter).includes(value)),
    click: () => go(toggled(filter, value)) }, ...children);
}

function timeline(values) {
  const last = values.slice(-MONTHS_SHOWN), most = Math.max(...last.map(v => v.count));
  const bars = make("ul", { class: "time" }, ...last.map(v => {
    const button = facetButton("date", v.value);
    button.setAttribute("aria-label", v.value + ": " + number(v.count));
    button.title = v.value + ": " + number(v.count);
    button.style.height = Math.max(6, 100 * v.count / most) + "%"; // CSSOM: not an inline style
    return make("li", {}, button);
  }));
  return make("div", {}, bars, make("p", { class: "dim ends", "aria-hidden": "true" },
    make("span", {}, last[0].value), make("span", {}, last[last.length - 1].value)));
}

function facetOf(name, values) {
  const filter = FILTERS[name];
  const body = name === "month" ? timeline(values) : make("ul", { class: "facet" },
    ...values.slice(0, 8).map(v => make("li", {}, facetButton(filter, v.value,
      make("span", { dir: "auto" }, v.value), make("span", { class: "dim" }, number(v.count))))));
  return make("section", {}, make("h3", {}, FACET_NAMES[name]), body);
}

function showFacets(facets) {
  $("facets").replaceChildren(...Object.keys(FACET_NAMES)
    .map(name => [name, (facets[name] || []).filter(v => v.value !== "")])
    .filter(([name, values]) => values.length > 1 || state().has(FILTERS[name]) && values.length)
    .map(([name, values]) => facetOf(name, values)));
}

function addHits(reply) {
  const old = $("more"), hits = $("hits") || make("ol", { id: "hits", role: "list", start: shown + 1 });
  if (old) old.remove();
  hits.append(...reply.hits.map(hitOf));
  if (reply.hits.length > 0) results.append(hits);
  shown += reply.hits.length;
  if (shown < reply.articles.value && reply.hits.length > 0)
    results.append(make("button", { type: "button", id: "more", click: more }, "More"));
}

async function more() {
  try {
    const first = shown, reply = await ask(searchPath(shown), begin());
    settle();
    addHits(reply);
    tell(reply);
    const next = $("hits").children[first];
    if (next) next.querySelector("a").focus();
  } catch (error) { fail(error); }
}

function tell(reply) {
  status.textContent = reply.hits.length === 0 ? "No paragraph has that."
    : plural(reply.total, "paragraph", "paragraphs") + " in " + plural(reply.articles, "article", "articles") +
      " · " + reply.took_ms.toFixed(0) + " ms · " + reply.generation + (reply.partial ? " · partial" : "");
}

// Who comes back from an article goes on where they were.
function goOn() {
  const place = [...results.querySelectorAll("a")].find(a => a.getAttribute("href") === wasRead);
  wasRead = "";
  if (place && document.activeElement === document.body) { place.focus({ preventScroll: true }); place.scrollIntoView({ block: "center" }); }
}

async function search() {
  const signal = begin();
  if (!state().get("q") && !Object.values(FILTERS).some(f => state().has(f))) return welcome();
  try {
    const reply = await ask(searchPath(0), signal);
    settle();
    generation = reply.generation;
    shown = 0;
    results.replaceChildren();
    $("notes").replaceChildren(...notesOf(reply.query), ...chips());
    showFacets(reply.facets);
    addHits(reply);
    tell(reply);
    goOn();
  } catch (error) { fail(error); }
}

async function welcome() {
  results.replaceChildren();
  $("facets").replaceChildren();
  $("notes").replaceChildren();
  try {
    const stats = await ask("/v1/stats", running.signal);
    settle();
    status.textContent = number(stats.paragraphs) + " paragraphs of " + number(stats.articles) + " articles.";
  } catch (error) { fail(error); }
}

// ---- one article ----

function paragraphOf(p, here, before) {
  const heading = p.heading.join(" › "), of = before ? before.heading.join(" › ") : "";
  return make("div", { class: "passage" + (p.n === here ? " here" : ""), id: "p" + p.n,
    tabindex: p.n === here ? "-1" : null, "aria-current": p.n === here ? "true" : null },
  heading && of !== heading ? make("span", { class: "heading", dir: "auto" }, heading) : null,
  make("p", { dir: "auto" }, ...marked(p.text, p.matches)));
}

function back() {
  const params = state();
  params.delete("article"); params.delete("n"); params.delete("whole");
  go(params);
}

async function read() {
  const params = state(), id = params.get("article"), n = Number(params.get("n")) || 0;
  const wanted = new URLSearchParams({ positionEncoding: "utf-16" });
  if (n && !params.has("whole")) { wanted.set("paragraph", n); wanted.set("context", 3); }
  if (params.get("q")) wanted.set("q", params.get("q"));
  try {
    const reply = await ask("/v1/articles/" + encodeURIComponent(id) + "?" + wanted, begin());
    const article = reply.article, all = reply.paragraphs.length === article.paragraphs;
    settle();
    wasRead = hrefOf(id, n);
    document.title = (article.title || article.path) + " – Pilcrow";
    params.set("whole", "1");
    $("facets").replaceChildren();
    $("notes").replaceChildren();
    results.replaceChildren(make("button", { type: "button", click: back }, "← Results"),
      make("article", { lang: languageOf(article) }, make("h1", { dir: "auto" }, article.title || article.path),
        aboutOf(article), ...reply.paragraphs.map((p, i) => paragraphOf(p, n, reply.paragraphs[i - 1])),
        all || reply.more ? null : make("a", { href: "/?" + params, click: follow }, "The whole article")));
    status.textContent = all ? number(article.paragraphs) + " paragraphs"
      : reply.paragraphs.length + " of " + number(article.paragraphs) + " paragraphs";
    const here = $("p" + n);
    if (here) { here.focus({ preventScroll: true }); here.scrollIntoView({ block: "center" }); }
    else scrollTo(0, 0);
  } catch (error) { fail(error); }
}

// ---- keys ----

function passages() {
  return [...results.querySelectorAll("a.passage")];
}

function step(by) {
  const all = passages(), at = all.indexOf(document.activeElement);
  const next = all[Math.max(0, Math.min(all.length - 1, at + by))];
  if (next) { next.focus(); next.scrollIntoView({ block: "nearest" }); }
}

document.addEventListener("keydown", e => {
  const types = /^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName);
  if (e.ctrlKey || e.metaKey || e.altKey || (types && e.key !== "Escape")) return;
  if (e.key === "/") { e.preventDefault(); input.focus(); input.select(); }
  else if (e.key === "j") step(1);
  else if (e.key === "k") step(-1);
  else if (e.key === "Escape" && !types && state().has("article")) back();
});

input.addEventListener("keydown", e => {
  const selected = list.querySelector("[aria-selected=true]");
  if (e.key === "ArrowDown" || e.key === "ArrowUp") {
    e.preventDefault();
    if (list.hidden && e.key === "ArrowDown") step(1); else move(e.key === "ArrowDown" ? 1 : -1);
  } else if (e.key === "Enter" && selected) { e.preventDefault(); choose(selected.item); }
  else if (e.key === "Escape") { e.preventDefault(); if (list.hidden) input.blur(); else closeSuggestions(); }
});

input.addEventListener("input", () => {
  clearTimeout(timer);
  // What was read stays in the history; what was typed does not.
  timer = setTimeout(() => { suggest(); go(withQuery(input.value.trim()), !state().has("article")); }, TYPING_MS);
});
input.addEventListener("blur", closeSuggestions);
$("form").addEventListener("submit", e => {
  e.preventDefault();
  clearTimeout(timer);
  closeSuggestions();
  go(withQuery(input.value.trim()));
  results.focus({ preventScroll: true });
});
addEventListener("popstate", () => show());

function show() {
  const q = state().get("q") || "";
  if (document.activeElement !== input || input.value.trim() !== q) input.value = q;
  document.title = q ? q + " – Pilcrow" : "Pilcrow";
  if (state().has("article")) read(); else search();
}

show();
