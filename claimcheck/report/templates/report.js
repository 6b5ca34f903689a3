"use strict";
(() => {
  const form = document.getElementById("filter");
  const cards = Array.from(document.querySelectorAll("article.card"));
  if (form && cards.length > 0) {
    const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ");
    const texts = new Map(cards.map((card) => [card, plain(card.textContent)]));
    const status = document.getElementById("filter-status");
    const apply = () => {
      const verdict = form.elements.verdict.value;
      const language = form.elements.language ? form.elements.language.value : "";
      const words = plain(form.elements.words.value).split(" ").filter(Boolean);
      let shown = 0;
      for (const card of cards) {
        const fits =
          (!verdict || card.dataset.verdict === verdict) &&
          (!language || card.dataset.languages.split(" ").includes(language)) &&
          words.every((word) => texts.get(card).includes(word));
        card.hidden = !fits;
        shown += fits ? 1 : 0;
      }
      for (const group of document.querySelectorAll("section.claims")) {
        group.classList.toggle("emptied", !group.querySelector("article.card:not([hidden])"));
      }
      status.textContent = status.dataset.label
        .replace("{shown}", String(shown))
        .replace("{total}", String(cards.length));
    };
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(apply, 0));
    // a link to a card that is filtered away shows it
    addEventListener("hashchange", () => {
      const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (target && target.hidden) {
        form.reset();
        setTimeout(() => target.scrollIntoView(), 0);
      }
    });
    form.hidden = false;
    apply();
  }
})();
