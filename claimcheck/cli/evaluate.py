"""`claimcheck evaluate`: the figures of a file of labelled claims."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimcheck.cli.corpus import CorpusOption, TextFormat
from claimcheck.cli.output import Colours, echo_json, message, table

if TYPE_CHECKING:
    from claimcheck.evaluation import Report

__all__ = ["evaluate", "render_misses", "render_report"]


class SplitName(StrEnum):
    """`claimcheck.evaluation.Split`, repeated here so that `--help` does not import the engine."""

    ALL = "all"
    DEV = "dev"
    HELDOUT = "heldout"


# -- plain functions -----------------------------------------------------------------------------------
def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def render_report(report: Report, colours: Colours) -> Iterator[str]:
    """The report as tables, line by line."""
    confident = f"{report.wrong_and_confident} of {report.claims} ({report.wrong_and_confident_share:.1%})"
    times = f"mean {report.mean_ms:.1f} ms, median {report.median_ms:.1f} ms, p95 {report.p95_ms:.1f} ms"
    figures: list[tuple[str, ...]] = [
        ("claims", str(report.claims)),
        ("label accuracy", _share(report.accuracy)),
        ("macro-F1", _share(report.macro_f1)),
        ("strict", _share(report.strict)),
        ("recall@1", f"{_share(report.recall_at_1)} of {report.searched}"),
        ("recall@5", f"{_share(report.recall_at_5)} of {report.searched}"),
        ("wrong and confident", confident),
        ("cited articles right", f"{report.citations_right} of {report.citations}"),
        ("time a claim, warm", times),
    ]
    yield from _coloured(("FIGURE", "VALUE"), figures, colours)
    yield ""
    labels = tuple(report.confusion)
    matrix: list[tuple[str, ...]] = [
        (label.value, *(str(report.confusion[label][got]) for got in labels)) for label in labels
    ]
    yield from _coloured(("LABEL \\ GOT", *(label.value for label in labels)), matrix, colours)
    yield ""
    kinds: list[tuple[str, ...]] = [
        (k.kind, str(k.claims), _share(k.accuracy), _share(k.strict), _share(k.recall_at_5))
        for k in report.kinds
    ]
    yield from _coloured(("KIND", "CLAIMS", "LABEL", "STRICT", "RECALL@5"), kinds, colours)


def _coloured(headings: tuple[str, ...], rows: list[tuple[str, ...]], colours: Colours) -> Iterator[str]:
    head, *lines = table(headings, rows)
    yield colours.paint(head, bold=True)
    yield from lines


def render_misses(report: Report, colours: Colours) -> Iterator[str]:
    """The claims that were missed: wrong label, or right label without an acceptable provision."""
    for miss in report.misses:
        yield ""
        got = "but no acceptable provision" if miss.right else f"got {miss.got.value}"
        how = f"{miss.rule}  {miss.confidence:.2f}  {miss.kind}"
        yield f"{colours.paint(miss.id, bold=True)}  {miss.label.value}, {got}  {how}"
        yield f"  {' '.join(miss.text.split())}"
        if miss.expected:
            yield f"  expected {', '.join(miss.expected)}; cited {', '.join(miss.cited) or 'nothing'}"


# -- command -------------------------------------------------------------------------------------------
def evaluate(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Labelled claims, one JSON object a line.")],
    output: Annotated[TextFormat, typer.Option("--format", help="How to print.")] = TextFormat.TEXT,
    errors: Annotated[bool, typer.Option("--errors", help="List the claims that were missed.")] = False,
    language: Annotated[str | None, typer.Option(help="Only claims of this language. Default: all.")] = None,
    split: Annotated[
        SplitName,
        typer.Option(help="A part of the file, by a hash of the id; heldout is the third looked at last."),
    ] = SplitName.ALL,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="Only the first N claims.")] = None,
    document: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Judge by this document. Repeatable.")
    ] = None,
    corpus: CorpusOption = None,
) -> None:
    """Measure the verdicts on labelled claims: accuracy, strict score, recall, confident errors, time."""
    from claimcheck.checker import ClaimChecker
    from claimcheck.corpus.store import Corpus
    from claimcheck.evaluation import Split, read_claims, select
    from claimcheck.evaluation import evaluate as measure

    claims = select(read_claims(file), language=language, split=Split(split.value), limit=limit)
    report = measure(ClaimChecker(corpus=Corpus.load(*(corpus or ()))), claims, documents=document)
    if report.unknown_provisions:
        message(f"labels name provisions that the corpus lacks: {', '.join(report.unknown_provisions)}")
    if output is TextFormat.JSON:
        echo_json(report.model_dump(mode="json", exclude=set() if errors else {"misses"}))
        return
    colours = Colours()
    for line in render_report(report, colours):
        typer.echo(line)
    if errors:
        for line in render_misses(report, colours):
            typer.echo(line)
