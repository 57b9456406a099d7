// ---- results ----

const PAGE = 10, KEPT_MOST = 100;
let shown = 0, generation = "", asked = "", wasRead = "";
let place = { overview: "", shown: 0 }; // how far the list went that was left for an article

function searchPath(offset, limit, more) {
  const params = new URLSearchParams({
    q: asked, group: "article", passages: 3, limit, snippet: 400, positionEncoding: "utf-16", ...more,
  });
  for (const filter of Object.values(FILTERS))
    for (const value of state().getAll(filter)) params.append(filter, value);
  if (state().has("index")) params.set("index", state().getAll("index").join(","));
  if (state().has("sort")) params.set("sort", state().get("sort"));
  if (offset > 0) { params.set("offset", offset); params.set("generation", generation); }
  return "/v1/search?" + params;
}

// The headings above a paragraph but for the one that is the title again.
const headingOf = (article, p) => (p.heading[0] === article.title ? p.heading.slice(1) : p.heading).join(" › ");

function passageOf(article, passage) {
  const heading = headingOf(article, passage), near = passage.elsewhere || [];
  return make("a", { class: "passage", dir: "auto", href: hrefOf(article, passage.n), click: follow },
    heading ? make("span", { class: "heading", dir: "auto" }, heading) : null,
    make("p", {}, passage.text_start > 0 ? "… " : "", ...marked(passage.text, passage.matches),
      passage.truncated ? " …" : ""),
    near.length ? make("span", { class: "heading" }, "In its title or near it: ", apart(near.join(", "))) : null);
}

function aboutOf(article, isRead) {
  const pieces = [article.date, article.authors.join(", "), article.title ? article.path : null]
    .filter(Boolean).map(apart);
  if (article.index) pieces.unshift(make("span", { class: "badge" }, article.index));
  if (isRead && article.tags.length) pieces.push(apart(article.tags.join(", ")));
  const url = isRead ? webAddress(article.url) : null;
  if (url) pieces.push(make("a", { href: url.href, rel: "noreferrer noopener", target: "_blank" }, url.host + " ↗"));
  return make("p", { class: "where" }, ...pieces.flatMap((piece, i) => i ? [" · ", piece] : [piece]));
}

// All paragraphs of one article that match, in the place of its first three.
async function widen(hit, e) {
  const box = e.currentTarget.closest("article");
  try {
    const reply = await ask(searchPath(0, 16, { id: hit.article.id, passages: 100, generation }), begin());
    settle();
    const all = reply.hits.find(h => h.article.index === hit.article.index);
    const have = box.querySelectorAll(".passage").length;
    const added = all.passages.slice(have).map(p => passageOf(hit.article, p));
    const left = all.more > 0 ? [make("p", { class: "dim" }, number(all.more) + " more in this article")] : [];
    box.lastChild.replaceWith(...added, ...left);
    if (added[0]) added[0].focus();
  } catch (error) { failMore(error); }
}

function hitOf(hit) {
  const article = hit.article;
  const more = number(hit.more) + " more in this article";
  return make("li", {}, make("article", { lang: languageOf(article) },
    make("h2", { dir: "auto" }, make("a", { href: hrefOf(article), click: follow },
      ...(article.title ? marked(article.title, article.title_matches) : [apart(article.path)]))),
    aboutOf(article), ...hit.passages.map(p => passageOf(article, p)),
    hit.more > 0 ? button({ class: "plain", click: e => widen(hit, e) }, more) : null));
}

// ---- what is to be said of the query ----

const UNTOLD = ["unclosed", "empty_query", "expansions_cut"]; // seen by who types, or of no use to them

function notesOf(reply) {
  const query = reply.query, notes = [];
  if (reply.begun) notes.push(["Nothing has just “", apart(reply.begun), "”: showing words that begin so."]);
  else if (query.corrected)
    notes.push(["Nothing for “", apart(query.input), "”: showing ",
      make("strong", {}, apart(query.corrected)), "."]);
  else if (query.relaxed) notes.push(["No paragraph has all of that: showing those that have most."]);
  else if (query.missing.length) notes.push(["Not in the index: ", apart(query.missing.join(", ")), "."]);
  for (const w of reply.warnings.filter(w => !UNTOLD.includes(w.code))) {
    const of = w.end > w.start ? [apart(query.input.slice(w.start, w.end)), ": "] : [];
    notes.push([...of, w.message + "."]);
  }
  if (reply.partial) notes.push(["There was not time enough to look at everything."]);
  return notes.map(note => make("p", {}, ...note)).concat(query.offers.map(offer =>
    make("p", {}, offer.kind === "corrected" ? "Did you mean " : "Without quotes: ",
      button({ click: () => { input.value = offer.q; go(withQuery(offer.q)); } }, apart(offer.q)),
      " (" + count(offer.total) + ")")));
}

function tell(reply) {
  status.textContent = reply.hits.length === 0 ? "No paragraph has that."
    : plural(reply.total, "paragraph", "paragraphs") + " in " + plural(reply.articles, "article", "articles");
  $("took").textContent = reply.took_ms < 1 ? "under 1 ms" : reply.took_ms.toFixed(0) + " ms";
  $("took").title = reply.generation;
  $("order").hidden = reply.hits.length === 0;
}

// ---- the list ----

function addHits(reply) {
  const old = $("more"), hits = $("hits") || make("ol", { id: "hits", role: "list" });
  if (old) old.remove();
  hits.append(...reply.hits.map(hitOf));
  if (reply.hits.length > 0) results.append(hits);
  shown += reply.hits.length;
  place = { overview: overview().toString(), shown };
  if (shown < reply.articles.value && reply.hits.length > 0)
    results.append(button({ id: "more", click: more }, "More articles"));
}

// What is there stays; only a generation that is gone makes the list anew.
function failMore(error) {
  if (error.name === "AbortError") return;
  if (error.code === 401) return fail(error);
  settle();
  if (error.code === 409) { place = { overview: overview().toString(), shown: shown + PAGE }; search(); }
  else status.textContent = sentence(error);
}

async function more() {
  try {
    const first = shown, reply = await ask(searchPath(shown, PAGE), begin());
    settle();
    addHits(reply);
    tell(reply);
    const next = $("hits").children[first];
    if (next) next.querySelector("a").focus();
  } catch (error) { failMore(error); }
}

// Who comes back from an article goes on where they were.
function goOn() {
  const link = [...results.querySelectorAll("a")].find(a => a.getAttribute("href") === wasRead);
  wasRead = "";
  if (link && [document.body, results].includes(document.activeElement)) standOn(link);
}

// Where a query finds nothing, its last word may be the beginning of one.
async function answerTo(q, limit, signal) {
  const more = { facets: "month,author,tag,lang,folder" };
  asked = q;
  const reply = await ask(searchPath(0, limit, more), signal);
  const last = /[\p{L}\p{N}]{2,}$/u.exec(q);
  if (reply.hits.length && !reply.query.corrected || !last || /[^\s(]$/.test(q.slice(0, last.index))) return reply;
  asked = q + "*";
  const begun = await ask(searchPath(0, limit, more), signal);
  if (begun.hits.length && begun.query.tier === "all") return Object.assign(begun, { begun: last[0] });
  asked = q;
  return reply;
}

function showReply(reply) {
  results.replaceChildren(make("h1", { class: "unseen" }, "Results"));
  $("notes").replaceChildren(...notesOf(reply));
  $("chips").replaceChildren(...chips());
  showFacets(reply.facets);
  addHits(reply);
  tell(reply);
  if (reply.hits.length > 0) return;
  const filters = isNarrowed() ? ", or fewer filters," : "";
  results.append(tips("Fewer words or another spelling" + filters + " may find more."));
}

async function search() {
  const signal = begin(), q = state().get("q") || "";
  if (!q && !isNarrowed()) return welcome();
  const limit = place.overview === overview().toString() ? Math.min(KEPT_MOST, Math.max(PAGE, place.shown)) : PAGE;
  try {
    const reply = await answerTo(q, limit, signal);
    await learnIndexes(reply.generation, signal);
    settle();
    generation = reply.generation;
    shown = 0;
    keepFocus(() => showReply(reply));
    goOn();
  } catch (error) { fail(error); }
}

// ---- before the first word ----

const EXAMPLES = [["gas price", "both words, in any form, in one paragraph"],
  ["\"power of siberia\"", "exactly these words in this order"], ["gas -oil", "without a word"],
  ["gas OR oil", "either of them"], ["pipelin*", "how a word begins"], ["gazprm~", "written nearly so"],
  ["gas NEAR/5 price", "not far from each other"], ["title:siberia", "in the title"], ["date:2019..2021", "when"],
  ["author:miller tag:gas", "by whom, about what"]];

const tips = text => make("div", { class: "tips" }, make("p", {}, text), make("dl", {},
  ...EXAMPLES.flatMap(([example, means]) => [make("dt", {}, make("code", {}, example)), make("dd", {}, means)])));

async function welcome() {
  try {
    const stats = await ask("/v1/stats", running.signal);
    settle();
    indexes = (stats.indexes || []).map(index => index.name);
    keepFocus(() => {
      clear();
      showFacets({});
      results.append(make("h1", {}, "Find the paragraph"), tips("Type some words above. What else can be asked:"));
    });
    status.textContent = number(stats.paragraphs) + " paragraphs of " + number(stats.articles) + " articles";
  } catch (error) { fail(error); }
}
