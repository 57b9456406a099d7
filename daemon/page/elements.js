// The search page, in parts that daemon/CMakeLists.txt joins to one /app.js. Text of articles, queries and
// the daemon is only ever put in as text nodes.
"use strict";

const $ = id => document.getElementById(id);
const input = $("q"), list = $("suggestions"), results = $("results"), status = $("status");

// Attributes that are functions listen; children that are strings become text nodes.
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {}))
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  element.append(...children.filter(c => c !== null && c !== undefined));
  return element;
}

const button = (attributes, ...children) => make("button", { type: "button", ...attributes }, ...children);

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

// What an article says of itself keeps its direction to itself; a path breaks after its slashes.
const apart = text => make("bdi", {}, ...text.split(/(?<=\/)/).flatMap((part, i) => i ? [make("wbr"), part] : [part]));

// Who stood on something that render() replaces stands on its like afterwards, or at the results.
function keepFocus(render) {
  const held = document.activeElement, key = held.dataset.key;
  render();
  if (held.isConnected) return;
  const like = key && [...document.querySelectorAll("[data-key]")]
    .find(e => e.dataset.key === key && e.checkVisibility());
  (like || results).focus({ preventScroll: true });
}

const number = n => n.toLocaleString("en");
const count = total => number(total.value) + (total.relation === "gte" ? "+" : "");
const plural = (total, one, many) => count(total) + " " + (total.value === 1 ? one : many);

const languages = new Intl.DisplayNames("en", { type: "language" });
const languageOf = article => article.lang === "und" ? null : article.lang;

function languageName(tag) {
  try { return tag === "und" ? "not known" : languages.of(tag); } catch (error) { return tag; }
}

// Stands on it without a journey of the page to it.
function standOn(element) {
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "center", behavior: "instant" });
}

const webAddress = text => /^https?:\/\//i.test(text || "") && URL.canParse(text) ? new URL(text) : null;
