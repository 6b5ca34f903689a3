"""A result as a card for reading: lines of text, coloured where the terminal wants it.

The models are not imported, so that a command may use this without making `--help` slow.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING

from claimcheck.cli.output import Colours, table

if TYPE_CHECKING:
    from claimcheck.corpus.store import Corpus
    from claimcheck.models.result import CheckResult, CitedProvision, ClaimResult, Quotation, Verdict

__all__ = ["one_line", "provision_name", "reference_line", "render_card"]

_COLOURS = {"SUPPORTED": "green", "REFUTED": "red", "NOT_ENOUGH_INFO": "yellow"}
_OUTCOME_COLOURS = {"agree": "green", "conflict": "red", "unknown": "yellow"}


def provision_name(provision: str) -> str:
    """A provision as a reader names it: `Article 8(3)`, `the preamble`; identifiers of other styles stay."""
    if provision == "preamble":
        return "the preamble"
    return f"Article {provision}" if provision[:1].isdigit() else provision


def reference_line(cited: CitedProvision) -> str:
    """What became of an article named by the post, for instance `Article 5: wrong, it stands in 2(4)`."""
    elsewhere = f", it stands in {cited.actual}" if cited.actual else ""
    said = {
        "correct": "correct",
        "wrong": f"wrong{elsewhere}",
        "nonexistent": f"there is no such provision in {cited.document}{elsewhere}",
        "unchecked": "not checked, for its content was not found",
    }
    return f"{one_line(cited.as_written)}: {said[cited.status]}"


def one_line(text: str) -> str:
    """The text on one line, without characters that would steer the terminal."""
    plain = "".join(" " if unicodedata.category(char) == "Cc" else char for char in text)
    return " ".join(plain.split())


def render_card(
    result: CheckResult, corpus: Corpus, colours: Colours, *, width: int = 96, explain: bool = False
) -> Iterator[str]:
    """The card of a result, line by line.

    Args:
        result: what to show.
        corpus: where the titles of the documents are.
        colours: whether and how to colour.
        width: longest line.
        explain: add findings and scores.
    """
    yield _headline(result.verdict, result.confidence, colours)
    if not result.claims:
        yield "No claim that could be checked was found in the text."
    for number, claim in enumerate(result.claims, start=1):
        yield ""
        name = f"Claim {number} of {len(result.claims)}: " if len(result.claims) > 1 else ""
        yield from _wrap(f"{name}“{one_line(claim.text)}”", width, hanging="  ")
        yield from _claim(claim, corpus, colours, width, several=len(result.claims) > 1)
        if explain:
            yield from _inside(claim, colours)


def _headline(verdict: Verdict, confidence: float, colours: Colours) -> str:
    return f"{colours.paint(verdict.value, _COLOURS[verdict], bold=True)}  confidence {confidence:.2f}"


def _wrap(text: str, width: int, *, indent: str = "", hanging: str | None = None) -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=indent if hanging is None else hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _claim(
    claim: ClaimResult, corpus: Corpus, colours: Colours, width: int, *, several: bool
) -> Iterator[str]:
    from claimcheck.verdict.rules import rules

    if several:
        yield f"  {_headline(claim.verdict, claim.confidence, colours)}"
    rule = rules().get(claim.rule)
    yield f"  rule {claim.rule}" + (f" ({rule.title})" if rule else "")
    yield from _wrap(one_line(claim.explanation), width, indent="  ")
    for cited in claim.cited_by_claim:
        colour = "green" if cited.status == "correct" else "yellow"
        yield f"  {colours.paint(reference_line(cited), colour)}"
    for quotation in claim.citations:
        yield ""
        yield from _quotation(quotation, corpus, colours, width)


def _quotation(quotation: Quotation, corpus: Corpus, colours: Colours, width: int) -> Iterator[str]:
    place = f"{quotation.document}, {provision_name(quotation.provision)}"
    yield f"  {colours.paint(place, bold=True)} ({quotation.stance.value})"
    yield from _wrap(f"“{one_line(quotation.quote)}”", width, indent="    ")
    title = corpus.document(quotation.document).card.title
    standing = "official text" if quotation.official else "unofficial translation"
    lines = _wrap(f"{title}; {standing} ({quotation.language})", width, indent="    ")
    lines.append(f"    {quotation.akn}")
    if quotation.source_url:
        lines.append(f"    {quotation.source_url}")
    for line in lines:
        yield colours.paint(line, dim=True)


def _inside(claim: ClaimResult, colours: Colours) -> Iterator[str]:
    yield ""
    if claim.findings:
        rows = [
            (
                f.provision or "",
                f.slot,
                f.outcome.value,
                one_line(f.claim_value or "-"),
                one_line(f.clause_value or "-"),
            )
            for f in claim.findings
        ]
        head, *lines = table(("PROVISION", "SLOT", "OUTCOME", "CLAIM", "CLAUSE"), rows)
        yield f"  {colours.paint(head, bold=True)}"
        for line, finding in zip(lines, claim.findings, strict=True):
            yield f"  {colours.paint(line, _OUTCOME_COLOURS[finding.outcome.value])}"
    else:
        yield "  no slot could be compared"
    if claim.scores:
        yield "  scores: " + ", ".join(f"{s.name} {s.value:.2f}" for s in claim.scores)
    yield f"  judged by: {', '.join(claim.speaks_of) or 'no text'}"
