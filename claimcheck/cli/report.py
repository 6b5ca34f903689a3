"""`claimcheck report`: what a batch found, as one HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from claimcheck.cli.batch import TableFormat
from claimcheck.cli.corpus import CorpusOption
from claimcheck.cli.language import UiLanguage
from claimcheck.cli.output import message

__all__ = ["report"]


def report(
    results: Annotated[Path, typer.Argument(metavar="RESULTS", help="What `claimcheck batch` wrote.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The HTML file to write.")],
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="Heading of the page.")] = None,
    language: Annotated[UiLanguage, typer.Option(help="Language of the page's own words.")] = UiLanguage.EN,
    top: Annotated[int, typer.Option(min=1, metavar="N", help="Cards of each verdict at most.")] = 50,
    reach_column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="A column whose numbers make up the reach. Repeatable. Default: likes, shares and the like; "
            "'-' for none.",
        ),
    ] = None,
    time_column: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The column that tells when a post was seen. Default: created_at, date and the like; "
            "'-' for none.",
        ),
    ] = None,
    link_column: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="The column of the posts' addresses. Default: url or link; '-' for none."
        ),
    ] = None,
    input_format: Annotated[
        TableFormat | None, typer.Option("--format", help="How RESULTS is written. Default: by its name.")
    ] = None,
    corpus: CorpusOption = None,
) -> None:
    """Make one self-contained HTML page of a batch: totals, false claims, map of the constitution, time line.

    JSONL and Parquet carry all that is shown; flat CSV has no marks, no other claims of a post, no languages.
    """
    from claimcheck.batch.writing import OutputFormat
    from claimcheck.corpus.store import Corpus
    from claimcheck.report.build import ReportOptions
    from claimcheck.report.writing import write_report

    made = write_report(
        results,
        out,
        corpus=Corpus.load(*(corpus or ())),
        options=ReportOptions(
            title=title,
            language=language.value,
            top=top,
            time=time_column,
            reach=tuple(reach_column or ()),
            link=link_column,
            format=OutputFormat(input_format.value) if input_format else None,
        ),
    )
    false = made.groups[0]
    message(
        f"{out}: {made.totals.refused} of {made.totals.rows} rows not checked, "
        f"{false.total} false claims, {len(false.cards)} shown"
    )
