"""The contrast suite: every clause of every shipped document restated, and falsified in one slot at a time.

    python benchmarks/contrast.py [--limit N] [--format json]

The transformations are general (they know function words and the termbase, no particular claim) and
deterministic. The table shows, for each, how many claims came out SUPPORTED, REFUTED and NOT_ENOUGH_INFO,
and how many of the falsified were called SUPPORTED with confidence of at least 0.8; that number is the gate.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from claimcheck.checker import ClaimChecker
from claimcheck.corpus.store import Corpus, DocumentText
from claimcheck.language.analysis import Analysis, analyst
from claimcheck.language.termbase import termbase
from claimcheck.models.corpus import Clause
from claimcheck.models.result import Verdict

CONFIDENT = 0.8
SHORTEST, LONGEST = 25, 260


@dataclass(frozen=True)
class Contrast:
    """A claim made from a clause, and the label it deserves."""

    kind: str
    label: Verdict
    text: str
    document: str
    provision: str


def pick(text: str, size: int) -> int:
    """A choice that is the same on every run."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % size


_NEGATIONS = (
    (r"\bhas no right to\b", "has the right to"), (r"\bhave no right to\b", "have the right to"),
    (r"\bmay not\b", "may"), (r"\bis not permitted\b", "is permitted"), (r"\bare not permitted\b", "are permitted"),
    (r"\bis prohibited\b", "is permitted"), (r"\bare prohibited\b", "are permitted"),
    (r"\bhas the right to\b", "has no right to"), (r"\bhave the right to\b", "have no right to"),
    (r"\b(is|are|may|must|can)\b(?! not\b)", r"\1 not"),
)  # fmt: skip
_MODALITIES = (
    (r"\bhas the right to\b", "is obliged to"), (r"\bhave the right to\b", "are obliged to"),
    (r"\bis obliged to\b", "may, if he or she wishes,"), (r"\bare obliged to\b", "may, if they wish,"),
    (r"\bmust\b(?! not)", "may, but need not,"),
)  # fmt: skip


def first_change(text: str, table: tuple[tuple[str, str], ...]) -> str | None:
    """The first pattern of a table that applies, applied once."""
    for pattern, replacement in table:
        changed, times = re.subn(pattern, replacement, text, count=1)
        if times:
            return changed
    return None


def number_changed(text: str, analysis: Analysis) -> str | None:
    """The first count or fraction replaced by another."""
    for quantity in analysis.quantities:
        if quantity.kind == "fraction":
            other = "one third" if abs(quantity.value - 1 / 3) > 0.01 else "three quarters"
        elif quantity.kind == "count" and quantity.value > 1:
            other = str(int(quantity.value) + 2 + pick(text, 4))
        else:
            continue
        return text[: quantity.start] + other + text[quantity.end :]
    return None


def actor_swapped(text: str, analysis: Analysis) -> str | None:
    """The first institution or office replaced by another that stands elsewhere in the texts."""
    terms = termbase()
    pool = [
        "Constitutional Court",
        "Prime Minister",
        "Prosecutor General",
        "Supreme Court",
        "Government",
        "President",
    ]
    for mention in analysis.mentions:
        if mention.kind not in ("institution", "office"):
            continue
        for step in range(len(pool)):
            other = pool[(pick(text, len(pool)) + step) % len(pool)]
            concepts = {m.concept for m in analyst("en").analyse(other).mentions}
            if not any(terms.related(c, m.concept) for c in concepts for m in analysis.mentions):
                article = "" if text[: mention.start].rstrip().lower().endswith("the") else "the "
                return f"{text[: mention.start]}{article}{other}{text[mention.end :]}"
        return None
    return None


def value_swapped(text: str, analysis: Analysis) -> str | None:
    """A member of a contrast set replaced by another member."""
    terms = termbase()
    for mention in analysis.mentions:
        rivals = sorted(terms.rivals(mention.concept) - analysis.concepts)
        if rivals and mention.kind != "action":
            other = terms.label(rivals[pick(text, len(rivals))], "en").lower()
            return text[: mention.start] + other + text[mention.end :]
    return None


def contrasts(text: DocumentText, prefix: str = "") -> Iterator[Contrast]:
    """Claims made from the clauses of a text."""
    judge = analyst("en")
    standing = {_plain(text.reading(clause)) for clause in text.clauses}
    for clause in text.clauses:
        wording = re.sub(r"\s+", " ", text.reading(clause)).strip(" ;")
        if not SHORTEST <= len(wording) <= LONGEST or clause.provision == "preamble":
            continue
        made = _of_clause(
            text, clause, f"{prefix}{wording.rstrip('.')}.", judge.analyse(f"{prefix}{wording}.")
        )
        # what another clause says word for word is not false
        yield from (c for c in made if c.label is Verdict.SUPPORTED or _plain(c.text) not in standing)


def _plain(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.lower()))


def _of_clause(text: DocumentText, clause: Clause, wording: str, analysis: Analysis) -> Iterator[Contrast]:
    document = text.document.id

    def made(kind: str, label: Verdict, words: str | None) -> Iterator[Contrast]:
        if words is not None and words != wording:
            yield Contrast(kind, label, words, document, clause.provision)

    yield Contrast("restated", Verdict.SUPPORTED, wording, document, clause.provision)
    article = clause.provision.split("(")[0]
    if article.isdigit():
        wrong = f"Article {int(article) % 90 + 5} says: {wording}"
        yield Contrast("wrong article", Verdict.SUPPORTED, wrong, document, clause.provision)
    yield from made("negated", Verdict.REFUTED, first_change(wording, _NEGATIONS))
    yield from made("modality changed", Verdict.REFUTED, first_change(wording, _MODALITIES))
    yield from made("number changed", Verdict.REFUTED, number_changed(wording, analysis))
    yield from made("actor swapped", Verdict.REFUTED, actor_swapped(wording, analysis))
    yield from made("value swapped", Verdict.REFUTED, value_swapped(wording, analysis))


def main() -> None:
    """Run the suite and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--limit", type=int, default=0, help="take every clause whose hash falls into 1 of N; 0 takes all"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument(
        "--show", action="store_true", help="list the falsified claims that were confidently supported"
    )
    options = parser.parse_args()
    corpus = Corpus.load()
    checker = ClaimChecker(corpus=corpus)
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for document in corpus.documents.values():
        for contrast in contrasts(document.text("en")):
            if options.limit and pick(contrast.document + contrast.provision, options.limit):
                continue
            result = checker.check(contrast.text, documents=[contrast.document])
            row = table[contrast.kind]
            row["claims"] += 1
            row[result.verdict.value] += 1
            row["right"] += result.verdict is contrast.label
            if (
                contrast.label is Verdict.REFUTED
                and result.verdict is Verdict.SUPPORTED
                and result.confidence >= CONFIDENT
            ):
                row["confidently supported"] += 1
                if options.show:
                    sys.stderr.write(
                        f"{contrast.kind} {contrast.document} {contrast.provision}: {contrast.text}\n"
                    )
    if options.format == "json":
        sys.stdout.write(json.dumps({k: dict(v) for k, v in table.items()}, indent=1) + "\n")
        return
    names = ("claims", "right", "SUPPORTED", "REFUTED", "NOT_ENOUGH_INFO", "confidently supported")
    sys.stdout.write(f"{'transformation':18s}" + "".join(f"{n:>23s}" for n in names) + "\n")
    for kind, row in table.items():
        sys.stdout.write(f"{kind:18s}" + "".join(f"{row[n]:23d}" for n in names) + "\n")


if __name__ == "__main__":
    main()
