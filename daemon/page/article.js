// ---- one article ----

const AROUND = 3, PIECE = 1000;

function paragraphOf(article, p, here, before) {
  const heading = headingOf(article, p), isNew = heading && (!before || headingOf(article, before) !== heading);
  const hits = p.matches && p.matches.length > 0;
  return [isNew ? make("h2", { class: "heading", dir: "auto" }, heading) : null,
    make("div", { class: "passage" + (p.n === here ? " here" : ""), id: "p" + p.n, dir: "auto", tabindex: "-1",
      "data-hit": hits ? "" : null, "aria-current": p.n === here ? "true" : null },
    make("p", {}, ...marked(p.text, p.matches)))].filter(Boolean);
}

function back() {
  go(overview());
}

function articlePath(id, wanted) {
  const params = new URLSearchParams({ positionEncoding: "utf-16", ...wanted });
  if (state().get("q")) params.set("q", state().get("q"));
  const index = state().get("in") || state().getAll("index").join(",");
  if (index) params.set("index", index);
  return "/v1/articles/" + encodeURIComponent(id) + "?" + params;
}

// What is asked of an article: the paragraph with its neighbours, or as much as one answer holds.
function wantedOf(n) {
  if (n && !state().has("whole")) return { paragraph: n, context: AROUND };
  return { from: n > PIECE / 2 ? n - AROUND : 1 };
}

async function readOn(article, last, e) {
  const link = e.currentTarget;
  try {
    const reply = await ask(articlePath(article.id, { from: last.n + 1 }), begin());
    settle();
    link.before(...reply.paragraphs.flatMap((p, i) => paragraphOf(article, p, 0, i ? reply.paragraphs[i - 1] : last)));
    $("p" + (last.n + 1)).focus();
    link.replaceWith(...furtherOf(article, reply, true));
  } catch (error) { failMore(error); }
}

function furtherOf(article, reply, isWhole) {
  const last = reply.paragraphs[reply.paragraphs.length - 1];
  if (reply.more) return [button({ id: "further", click: e => readOn(article, last, e) }, "Read on")];
  const all = reply.paragraphs.length === article.paragraphs;
  if (all || isWhole) return [];
  const whole = hrefOf(article, state().get("n"), true);
  return [make("a", { class: "more", href: whole, click: follow }, "The whole article")];
}

function showArticle(reply, n) {
  const article = reply.article, title = article.title || article.path, first = reply.paragraphs[0];
  const all = plural({ value: article.paragraphs }, "paragraph", "paragraphs");
  document.title = title + " – Pilcrow";
  clear();
  results.replaceChildren(
    make("nav", { class: "ways", "aria-label": "Article" }, button({ click: back }, "← Results"),
      first && first.n > 1 ? make("a", { href: hrefOf(article, 0, true), click: follow }, "From its beginning") : null),
    make("article", { class: "read", lang: languageOf(article) },
      make("h1", { dir: "auto" }, title), aboutOf(article, true),
      ...reply.paragraphs.flatMap((p, i) => paragraphOf(article, p, n, reply.paragraphs[i - 1])),
      ...furtherOf(article, reply, state().has("whole"))));
  status.textContent = reply.paragraphs.length === article.paragraphs ? all
    : number(reply.paragraphs.length) + " of " + all;
}

async function read() {
  const id = state().get("article"), n = Number(state().get("n")) || 0;
  try {
    const reply = await ask(articlePath(id, wantedOf(n)), begin());
    settle();
    wasRead = hrefOf({ id, index: state().get("in") }, n);
    showArticle(reply, n);
    const here = $("p" + n);
    if (here) return standOn(here);
    results.focus({ preventScroll: true });
    scrollTo({ top: 0, behavior: "instant" });
  } catch (error) { fail(error); }
}
