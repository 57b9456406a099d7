// ---- keys, and what is shown ----

const TYPING_MS = 120;
let timer = 0;

// The next place to stand: a paragraph found, or in an article the next paragraph.
function step(by) {
  const all = [...results.querySelectorAll(".passage")];
  const at = all.findIndex(p => p === document.activeElement || p.contains(document.activeElement));
  const next = all[Math.max(0, Math.min(all.length - 1, at + by))];
  if (next) { next.focus({ preventScroll: true }); next.scrollIntoView({ block: "nearest" }); }
}

document.addEventListener("keydown", e => {
  const types = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
  if (e.ctrlKey || e.metaKey || e.altKey || types) return;
  if (e.key === "/") { e.preventDefault(); input.focus(); input.select(); }
  else if (e.key === "j") step(1);
  else if (e.key === "k") step(-1);
  else if (e.key === "Escape" && state().has("article")) back();
});

input.addEventListener("keydown", e => {
  const selected = list.querySelector("[aria-selected=true]");
  if (e.isComposing) return;
  if (e.key === "ArrowDown" || e.key === "ArrowUp") {
    e.preventDefault();
    if (list.hidden && e.key === "ArrowDown") step(1); else move(e.key === "ArrowDown" ? 1 : -1);
  } else if (e.key === "Enter" && selected) { e.preventDefault(); choose(selected.item); }
  else if (e.key === "Escape") { e.preventDefault(); if (list.hidden) input.blur(); else closeSuggestions(); }
});

input.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const replaces = typing;
    suggest();
    go(withQuery(input.value.trim()), replaces);
    typing = true;
  }, TYPING_MS);
});
input.addEventListener("blur", () => { closeSuggestions(); typing = false; });
$("form").addEventListener("submit", e => {
  e.preventDefault();
  clearTimeout(timer);
  closeSuggestions();
  go(withQuery(input.value.trim()));
  results.focus({ preventScroll: true });
});
$("sort").addEventListener("change", e => {
  const params = without(state(), "sort");
  if (e.target.value) params.set("sort", e.target.value);
  go(params);
});
for (const [id, to] of [["home", () => { input.focus(); go(new URLSearchParams()); }], ["skip", () => results.focus()]])
  $(id).addEventListener("click", e => { if (!e.ctrlKey && !e.metaKey && !e.shiftKey) { e.preventDefault(); to(); } });
addEventListener("popstate", () => { typing = false; show(); });

// On a phone the filters are folded up above the results; the order of the Tab key is that of the eye.
const phone = matchMedia("(max-width: 46rem)");
function arrange() {
  $("narrow").open = !phone.matches;
  if (phone.matches) results.before($("narrow")); else results.after($("narrow"));
}
phone.addEventListener("change", arrange);
arrange();

function show() {
  const q = state().get("q") || "";
  if (document.activeElement !== input || input.value.trim() !== q) input.value = q; // blanks that are typed stay
  document.title = q ? q + " – Pilcrow" : "Pilcrow";
  $("sort").value = state().get("sort") || "";
  if (state().has("article")) read(); else search();
}

show();
