// ---- the state of the page is its address ----
// ?q=…, the filters, index, sort; article=ID&n=N of an article that is read, with in=INDEX where there are several.

const FILTERS = { month: "date", author: "author", tag: "tag", lang: "lang", folder: "path" };
const FACET_NAMES = { month: "When", author: "Author", tag: "Tag", lang: "Language", folder: "Folder" };
const OF_ARTICLE = ["article", "n", "in", "whole"];
let typing = false; // what is typed is one step of the history, however many letters it has

const state = () => new URLSearchParams(location.search);
const without = (params, ...names) => { names.forEach(name => params.delete(name)); return params; };
const overview = () => without(state(), ...OF_ARTICLE);
const isNarrowed = () => Object.values(FILTERS).some(filter => state().has(filter));

function go(params, replaces) {
  const text = params.toString();
  const url = text ? "/?" + text : "/";
  typing = false;
  if (url === location.pathname + location.search) return show();
  history[replaces ? "replaceState" : "pushState"](null, "", url);
  show();
}

function withQuery(q) {
  const params = without(overview(), "q");
  return new URLSearchParams(q ? [["q", q], ...params] : [...params]);
}

// A filter holds one value: another takes its place, the same again takes it away.
function toggled(filter, value) {
  const params = overview(), has = params.getAll(filter).includes(value);
  params.delete(filter);
  if (!has) params.set(filter, value);
  return params;
}

function hrefOf(article, n, whole) {
  const params = overview();
  params.set("article", article.id);
  if (n) params.set("n", n);
  if (article.index) params.set("in", article.index);
  if (whole) params.set("whole", "1");
  return "/?" + params;
}

function follow(e) {
  if (e.ctrlKey || e.metaKey || e.shiftKey || e.button) return;
  e.preventDefault();
  go(new URLSearchParams(e.currentTarget.getAttribute("href").split("?")[1]));
}

// ---- asking the daemon ----

const PATIENCE_MS = 400;
let running = null, patience = 0;

async function ask(path, signal) {
  const token = sessionStorage.getItem("token");
  const reply = await fetch(path, { signal, headers: token ? { Authorization: "Bearer " + token } : {} })
    .catch(error => { throw error.name === "AbortError" ? error : new Error("The server does not answer."); });
  const body = await reply.json().catch(error => { if (error.name === "AbortError") throw error; return {}; });
  if (reply.ok) return body;
  const error = body.error || { message: "The server’s answer makes no sense (" + reply.status + ")." };
  throw Object.assign(new Error(error.message), { code: reply.status, hint: error.data && error.data.hint });
}

function begin() {
  if (running) running.abort();
  running = new AbortController();
  clearTimeout(patience);
  patience = setTimeout(() => {
    results.setAttribute("aria-busy", "true");
    status.textContent = "Searching …";
  }, PATIENCE_MS);
  return running.signal;
}

function settle() {
  clearTimeout(patience);
  results.removeAttribute("aria-busy");
}

function clear() {
  for (const part of [results, $("facets"), $("notes"), $("chips")]) part.replaceChildren();
  $("narrow").hidden = $("order").hidden = true;
  $("took").textContent = "";
}

function askForToken(wasRefused) {
  const field = make("input", { type: "password", id: "token", autocomplete: "off", required: "" });
  status.textContent = wasRefused ? "That token is not valid here." : "This server wants a token.";
  results.append(make("form", {
    class: "token", submit: e => { e.preventDefault(); sessionStorage.setItem("token", field.value.trim()); show(); },
  }, make("label", { for: "token" }, "Token"), field, make("button", { type: "submit" }, "Use")),
  make("p", { class: "dim" }, "It is kept until this tab is closed."));
  field.focus();
}

const sentence = error => error.message + (error.hint ? " (" + error.hint + ")" : "");

function fail(error) {
  if (error.name === "AbortError") return;
  settle();
  clear();
  if (error.code === 401) return askForToken(sessionStorage.getItem("token") !== null);
  $("chips").replaceChildren(...chips());
  status.textContent = sentence(error);
  if (!error.code || error.code >= 500) results.append(button({ id: "again", click: show }, "Try again"));
  else if (state().has("article")) results.append(button({ click: back }, "← Results"));
}
