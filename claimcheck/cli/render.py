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
    from claimcheck.models.result import CheckResult, CitedProvision, ClaimResult, Finding, Quotation, Verdict
    from claimcheck.verdict.messages import Messages

__all__ = ["one_line", "provision_name", "reference_line", "render_card"]

_COLOURS = {"SUPPORTED": "green", "REFUTED": "red", "NOT_ENOUGH_INFO": "yellow"}
_OUTCOME_COLOURS = {"agree": "green", "conflict": "red", "unknown": "yellow"}
#: What an article named by the post can be, so that the right one is told.
_ELSEWHERE = ("wrong", "nonexistent")
_COLUMNS = ("provision", "slot", "outcome", "claim", "clause")


def provision_name(provision: str, language: str | None = None, *, akn: str = "") -> str:
    """A provision as a reader names it: `Article 8(3)`, `the preamble`; identifiers of other styles stay.

    Args:
        provision: its short identifier.
        language: the language to name it in; English without one.
        akn: its Akoma Ntoso address, where known: it tells paragraphs from items.
    """
    from claimcheck.verdict.messages import messages

    return messages(language).provision(provision, akn.rpartition("~")[2])


def reference_line(cited: CitedProvision, language: str | None = None) -> str:
    """What became of an article named by the post, for instance `Article 5: wrong, it stands in 2(4)`."""
    from claimcheck.verdict.messages import messages

    words = messages(language)
    status = cited.status.value
    key = f"cited.{status}_elsewhere" if cited.actual and status in _ELSEWHERE else f"cited.{status}"
    said = words.say(key, document=cited.document, provision=cited.actual or "")
    return words.say("cited.line", reference=one_line(cited.as_written), status=said)


def one_line(text: str) -> str:
    """The text on one line, without characters that would steer the terminal."""
    plain = "".join(" " if unicodedata.category(char) == "Cc" else char for char in text)
    return " ".join(plain.split())


def render_card(
    result: CheckResult,
    corpus: Corpus,
    colours: Colours,
    *,
    width: int = 96,
    explain: bool = False,
    language: str | None = None,
) -> Iterator[str]:
    """The card of a result, line by line. The explanations in it are in the language they were made in.

    Args:
        result: what to show.
        corpus: where the titles of the documents are.
        colours: whether and how to colour.
        width: longest line.
        explain: add findings and scores.
        language: the language of the labels; without it, the post's. English where there are none in it.
    """
    from claimcheck.verdict.messages import messages

    words = messages(language or result.language)
    total = len(result.claims)
    yield _headline(result.verdict, result.confidence, words, colours)
    if not result.claims:
        yield words.say("card.no_claim")
    for number, claim in enumerate(result.claims, start=1):
        yield ""
        shown = words.say(
            "card.claim_of_several" if total > 1 else "card.claim",
            claim=one_line(claim.text),
            number=str(number),
            total=str(total),
        )
        yield from _wrap(shown, width, hanging="  ")
        yield from _claim(claim, corpus, words, colours, width, several=total > 1)
        if explain:
            yield from _inside(claim, words, colours)


def _headline(verdict: Verdict, confidence: float, words: Messages, colours: Colours) -> str:
    label = colours.paint(words.say(f"verdict.{verdict.value}"), _COLOURS[verdict], bold=True)
    return words.say("card.headline", verdict=label, confidence=f"{confidence:.2f}")


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
    claim: ClaimResult, corpus: Corpus, words: Messages, colours: Colours, width: int, *, several: bool
) -> Iterator[str]:
    from claimcheck.verdict.rules import rules

    if several:
        yield f"  {_headline(claim.verdict, claim.confidence, words, colours)}"
    rule = rules(words.language).get(claim.rule)
    title = rule.title if rule else ""
    yield f"  {words.say('card.rule' if rule else 'card.rule_unknown', code=claim.rule, title=title)}"
    yield from _wrap(one_line(claim.explanation), width, indent="  ")
    for cited in claim.cited_by_claim:
        colour = "green" if cited.status == "correct" else "yellow"
        yield f"  {colours.paint(reference_line(cited, words.language), colour)}"
    for quotation in claim.citations:
        yield ""
        yield from _quotation(quotation, corpus, words, colours, width)


def _quotation(
    quotation: Quotation, corpus: Corpus, words: Messages, colours: Colours, width: int
) -> Iterator[str]:
    place = words.say(
        "card.place",
        document=quotation.document,
        provision=provision_name(quotation.provision, words.language, akn=quotation.akn),
    )
    yield f"  {colours.paint(place, bold=True)} ({words.say(f'stance.{quotation.stance.value}')})"
    yield from _wrap(words.say("card.quote", quote=one_line(quotation.quote)), width, indent="    ")
    source = words.say(
        "card.source",
        title=corpus.document(quotation.document).card.title,
        standing=words.say("card.official" if quotation.official else "card.unofficial"),
        language=quotation.language,
    )
    lines = _wrap(source, width, indent="    ")
    lines.append(f"    {quotation.akn}")
    if quotation.source_url:
        lines.append(f"    {quotation.source_url}")
    for line in lines:
        yield colours.paint(line, dim=True)


def _inside(claim: ClaimResult, words: Messages, colours: Colours) -> Iterator[str]:
    yield ""
    if claim.findings:
        head, *lines = table(
            [words.say(f"card.column.{name}") for name in _COLUMNS],
            [_row(finding, words) for finding in claim.findings],
        )
        yield f"  {colours.paint(head, bold=True)}"
        for line, finding in zip(lines, claim.findings, strict=True):
            yield f"  {colours.paint(line, _OUTCOME_COLOURS[finding.outcome.value])}"
    else:
        yield f"  {words.say('card.no_slot')}"
    if claim.scores:
        shown = ", ".join(f"{s.name} {s.value:.2f}" for s in claim.scores)
        yield f"  {words.say('card.scores', scores=shown)}"
    documents = ", ".join(claim.speaks_of) or words.say("card.no_text")
    yield f"  {words.say('card.judged_by', documents=documents)}"


def _row(finding: Finding, words: Messages) -> tuple[str, ...]:
    """A finding as cells; slots are codes and stay."""
    values = (
        one_line(words.value(finding.slot, value)) if value else "-"
        for value in (finding.claim_value, finding.clause_value)
    )
    return (finding.provision or "", finding.slot, words.say(f"outcome.{finding.outcome.value}"), *values)
