// The page to try the service. What comes from a post or a text is put in as text, never as markup.

const SIGNS = { REFUTED: "✗", SUPPORTED: "✓", NOT_ENOUGH_INFO: "?" };
const LANGUAGES = ["en", "ru", "kk"];
const $ = (id) => document.getElementById(id);

let labels = {};
let titles = new Map();
let last = null;
let running = null;

// -- small parts ---------------------------------------------------------------------------------------
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

function say(key, values = {}) {
  const text = labels[$("language").value]?.[key] ?? labels.en?.[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

function place(provision) {
  if (provision === "preamble") return say("preamble");
  return /^\d/.test(provision) ? say("article", { number: provision }) : provision;
}

// Offsets are code points; a string of this language counts surrogates.
function marked(text, spans) {
  const letters = Array.from(text);
  const parts = document.createDocumentFragment();
  let at = 0;
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    if (start < at || end > letters.length || start >= end) continue;
    parts.append(letters.slice(at, start).join(""), element("mark", {}, letters.slice(start, end).join("")));
    at = end;
  }
  parts.append(letters.slice(at).join(""));
  return parts;
}

// -- the answer ----------------------------------------------------------------------------------------
function verdictLine(name, verdict, confidence, attributes = {}) {
  return element(name, attributes,
    element("span", { class: `verdict ${verdict}`, "data-sign": SIGNS[verdict] }, say(verdict)),
    " ", element("span", { class: "sure" }, say("confidence", { percent: Math.round(100 * confidence) })));
}

function source(citation) {
  const link = /^https?:\/\//.test(citation.source_url ?? "")
    ? element("a", { href: citation.source_url, rel: "noreferrer external" }, say("source")) : null;
  const tag = element("span", { class: "tag" }, say(citation.official ? "official" : "unofficial"));
  return element("figcaption", {},
    element("strong", {}, place(citation.provision)), ` · ${titles.get(citation.document)?.title ?? citation.document}`,
    element("br"), tag, link ? " " : null, link);
}

function quotation(citation, conflicts, heading) {
  const spans = conflicts
    .filter((f) => f.clause_span && f.provision === `${citation.document}:${citation.provision}`)
    .map((f) => f.clause_span.map((offset) => offset - citation.start));
  return element("figure", {},
    heading ? element("p", { class: "version" }, heading) : null,
    element("blockquote", { lang: citation.language }, marked(citation.quote, spans)), source(citation));
}

function since(citation) {
  return titles.get(citation.document)?.in_force_from ?? "9999";
}

function quotations(claim, conflicts) {
  const context = claim.citations.filter((c) => c.stance === "context");
  const deciding = claim.citations.filter((c) => c.stance !== "context");
  const main = deciding.length ? deciding : context;
  const parts = [];
  if (main.length) {
    const pair = main.length === 2 && main[0].document !== main[1].document;
    const ordered = pair ? [...main].sort((a, b) => since(a).localeCompare(since(b))) : main;
    const title = !deciding.length ? "context" : pair ? "versions" : "quoted";
    parts.push(element("h4", {}, say(title)),
      element("div", { class: pair ? "texts pair" : "texts" },
        ...ordered.map((c, i) => quotation(c, conflicts, pair ? say(i ? "new" : "old") : null))));
  }
  if (deciding.length && context.length) {
    parts.push(element("details", {}, element("summary", {}, say("context")),
      element("div", { class: "texts" }, ...context.map((c) => quotation(c, conflicts, null)))));
  }
  return parts;
}

// Words of the checker's own, not of a post or a text.
function value(word) {
  return ["affirmed", "denied"].includes(word) ? say(word) : word ?? "–";
}

function differences(conflicts) {
  const told = conflicts.filter((f) => f.claim_value || f.clause_value);
  if (!told.length) return null;
  const head = ["slot", "claim_says", "text_says"].map((key) => element("th", { scope: "col" }, say(key)));
  const rows = told.map((f) => element("tr", {},
    element("th", { scope: "row" }, f.slot.split(":").pop().replaceAll("_", " ")),
    element("td", {}, value(f.claim_value)), element("td", {}, value(f.clause_value))));
  return element("table", {}, element("caption", {}, say("conflicts")),
    element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows));
}

function references(claim) {
  if (!claim.cited_by_claim.length) return [];
  const lines = claim.cited_by_claim.map((cited) => {
    const known = cited.actual && ["wrong", "nonexistent"].includes(cited.status) ? `${cited.status}_elsewhere` : cited.status;
    return element("li", {}, `“${cited.as_written}”: ${say(known, { place: cited.actual ? place(cited.actual) : "" })}`);
  });
  return [element("h4", {}, say("cited")), element("ul", {}, ...lines)];
}

function claimCard(claim, number, total) {
  const conflicts = claim.findings.filter((f) => f.outcome === "conflict");
  const spans = conflicts.filter((f) => f.claim_span).map((f) => f.claim_span.map((offset) => offset - claim.start));
  const id = `claim-${number}`;
  const heading = total > 1
    ? verdictLine("h3", claim.verdict, claim.confidence, { id })
    : element("h3", { id }, say("the_claim"));
  if (total > 1) heading.prepend(`${say("claim", { number, total })}: `);
  return element("article", { class: "claim", "aria-labelledby": id },
    heading,
    element("blockquote", { class: "said", lang: last.language }, marked(claim.text, spans)),
    element("p", {}, claim.explanation),
    differences(conflicts),
    ...quotations(claim, conflicts),
    ...references(claim),
    element("p", { class: "rule" }, `${say("rule")}: `, element("code", {}, claim.rule)));
}

function show(result) {
  last = result;
  const answer = $("answer");
  const heading = verdictLine("h2", result.verdict, result.confidence, { id: "verdict" });
  const total = result.claims.length;
  const cards = result.claims.map((claim, i) => claimCard(claim, i + 1, total));
  const nothing = total ? null : element("p", { class: "whole" }, say("no_claim"));
  answer.replaceChildren(heading, ...(nothing ? [nothing] : cards));
  answer.hidden = false;
}

// -- asking --------------------------------------------------------------------------------------------
function complain(text) {
  $("problem").textContent = text;
  $("status").textContent = "";
}

async function complaint(response) {
  const problem = await response.json().catch(() => ({}));
  if (response.status === 401) {
    $("lock").hidden = false;
    $("key").focus();
    return say("locked");
  }
  const wait = response.headers.get("retry-after");
  if (wait) return say("again", { seconds: wait });
  return say("failed", { detail: problem.detail ?? response.statusText });
}

function headers() {
  const key = $("key").value.trim();
  return key ? { authorization: `Bearer ${key}` } : {};
}

async function check(text = $("post").value) {
  $("problem").textContent = "";
  if (!text.trim()) {
    complain(say("empty"));
    $("post").focus();
    return;
  }
  running?.abort();
  const mine = running = new AbortController();
  $("check").setAttribute("aria-disabled", "true");
  $("status").textContent = say("checking");
  try {
    const response = await fetch("v1/check", {
      method: "POST",
      headers: { "content-type": "application/json", ...headers() },
      body: JSON.stringify({ text: text.toWellFormed?.() ?? text, ui_language: $("language").value }),
      signal: mine.signal,
    });
    if (!response.ok) {
      complain(await complaint(response));
      return;
    }
    const result = await response.json();
    await learnTitles();
    if (mine !== running) return;
    show(result);
    $("status").textContent = say("done");
    $("answer").focus({ preventScroll: true });
    $("answer").scrollIntoView({ block: "start" });
  } catch (error) {
    if (error.name !== "AbortError") complain(say("unreachable"));
  } finally {
    if (mine === running) $("check").setAttribute("aria-disabled", "false");
  }
}

async function learnTitles() {
  if (titles.size) return;
  const response = await fetch("v1/corpus", { headers: headers() });
  if (response.ok) titles = new Map((await response.json()).documents.map((d) => [d.id, d]));
}

// -- the page ------------------------------------------------------------------------------------------
function speak() {
  document.documentElement.lang = $("language").value;
  for (const part of document.querySelectorAll("[data-label]")) part.textContent = say(part.dataset.label);
}

$("form").addEventListener("submit", (event) => {
  event.preventDefault();
  check();
});
$("post").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) check();
});
$("examples").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  $("post").value = button.textContent;
  check();
});
$("language").addEventListener("change", () => {
  speak();
  if (last) check(last.text);
});

labels = await (await fetch("page/labels.json")).json();
const preferred = navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => LANGUAGES.includes(tag));
$("language").value = preferred ?? LANGUAGES[0];
speak();
