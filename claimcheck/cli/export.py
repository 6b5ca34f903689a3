"""`claimcheck export`: results in the forms that editors, annotators and spreadsheets take."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimcheck.cli.corpus import CorpusOption
from claimcheck.cli.language import UiLanguage
from claimcheck.cli.output import EXIT_FAULT, message

if TYPE_CHECKING:
    from claimcheck.corpus.store import Corpus
    from claimcheck.export.claim_review import Publisher
    from claimcheck.export.results import Record
    from claimcheck.export.selection import Tally
    from claimcheck.export.web_annotation import Unplaced

__all__ = ["ResultForm", "export", "exported", "left_out"]


class ResultForm(StrEnum):
    """Forms in which results can be exported."""

    CLAIM_REVIEW = "claim-review"
    WEB_ANNOTATION = "web-annotation"
    CSV = "csv"
    REBUTTAL = "rebuttal"


# -- plain functions -----------------------------------------------------------------------------------
def exported(
    records: Iterator[Record],
    form: ResultForm,
    corpus: Corpus,
    tally: Tally,
    unplaced: Unplaced,
    *,
    language: str | None = None,
    publisher: Publisher | None = None,
    min_confidence: float = 0.0,
    every: bool = False,
) -> Iterator[str]:
    """The results in that form, piece by piece; what is left out is counted meanwhile."""
    from claimcheck.export.claim_review import to_claim_reviews
    from claimcheck.export.rebuttal import to_rebuttals
    from claimcheck.export.selection import DECIDED, quoted_claims
    from claimcheck.export.spreadsheet import to_spreadsheet
    from claimcheck.export.web_annotation import to_annotations
    from claimcheck.models.result import Verdict

    if form is ResultForm.CSV:
        return to_spreadsheet(records, corpus, tally, language=language)
    verdicts = {
        ResultForm.WEB_ANNOTATION: frozenset(Verdict),
        ResultForm.REBUTTAL: frozenset({Verdict.REFUTED}),
    }.get(form, DECIDED)
    claims = quoted_claims(records, tally, verdicts=verdicts, min_confidence=min_confidence, every=every)
    if form is ResultForm.WEB_ANNOTATION:
        return to_annotations(claims, corpus, unplaced, language=language)
    if form is ResultForm.REBUTTAL:
        return to_rebuttals(claims, corpus, language=language)
    return to_claim_reviews(claims, corpus, language=language, publisher=publisher)


def left_out(form: ResultForm, tally: Tally, unplaced: Unplaced) -> Iterator[str]:
    """What was written, and what was not and why, line by line."""
    yield f"claims written: {tally.written}"
    reasons = (
        (tally.open, f"NOT_ENOUGH_INFO, the texts do not decide them: no {form.value}"),
        (tally.unwanted, "SUPPORTED, there is nothing to rebut"),
        (tally.repeated, "repeated, written once (--every writes each)"),
        (tally.unsure, "of less confidence than --min-confidence"),
        (tally.unquoted, "without a quotation"),
    )
    for count, why in reasons:
        if count:
            yield f"claims left out: {count} {why}"
    if unplaced.count:
        yield (
            f"quotations left out: {unplaced.count} do not stand so in this corpus; name the one that they "
            "were judged by with --corpus, or judge them again: claimcheck recheck"
        )
    if tally.refused:
        yield f"posts that were not checked: {tally.refused}"
    if tally.damage:
        yield f"damaged: {len(tally.damage)}"


# -- command -------------------------------------------------------------------------------------------
def export(
    results: Annotated[
        str,
        typer.Argument(
            metavar="RESULTS",
            help="JSONL or Parquet of batch, lines of verify --jsonl, or what verify --format json printed; "
            "'-' reads standard input.",
        ),
    ],
    form: Annotated[ResultForm, typer.Option("--as", help="The form.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="OUT", help="Write it there, not on stdout.")
    ] = None,
    language: Annotated[
        UiLanguage | None,
        typer.Option(help="Language of the export's own words. Default: that of each post, else English."),
    ] = None,
    author: Annotated[
        str | None, typer.Option(metavar="NAME", help="claim-review: who publishes. Default: a placeholder.")
    ] = None,
    author_url: Annotated[
        str | None, typer.Option(metavar="URL", help="claim-review: the publisher's address.")
    ] = None,
    min_confidence: Annotated[
        float,
        typer.Option(min=0.0, max=1.0, metavar="SHARE", help="Leave out claims below it; csv has them all."),
    ] = 0.0,
    every: Annotated[
        bool, typer.Option("--every", help="Write a claim as often as it was made, not once.")
    ] = False,
    corpus: CorpusOption = None,
) -> None:
    """Write results as ClaimReview drafts, Web Annotations, a table for a spreadsheet, or rebuttals.

    What the texts do not decide gets neither a review nor a rebuttal; a count of it goes to stderr.
    """
    from claimcheck.corpus.library import load_corpus
    from claimcheck.export.claim_review import Publisher
    from claimcheck.export.results import open_results
    from claimcheck.export.selection import Tally
    from claimcheck.export.web_annotation import Unplaced
    from claimcheck.export.writing import write_whole

    loaded = load_corpus(*(corpus or ()))
    tally, unplaced = Tally(), Unplaced()
    with open_results(results, sys.stdin.buffer) as found:
        pieces = exported(
            iter(found),
            form,
            loaded,
            tally,
            unplaced,
            language=language,
            publisher=Publisher(author, author_url),
            min_confidence=min_confidence,
            every=every,
        )
        if output is not None:
            write_whole(output, pieces)
        else:
            for piece in pieces:
                sys.stdout.write(piece)
            sys.stdout.flush()
    for line in (*tally.damage, *left_out(form, tally, unplaced)):
        message(line)
    if output is not None:
        message(f"written: {output}")
    if tally.damage:
        raise typer.Exit(EXIT_FAULT)
