"""`claimcheck batch`: a table of posts in, every row back, judged or refused with a reason."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimcheck.cli.corpus import CorpusOption
from claimcheck.cli.output import Colours, message, table, use_colour
from claimcheck.cli.reader import Reader, ReaderOption
from claimcheck.cli.verify import EXIT_VERDICT, read_date

if TYPE_CHECKING:
    from claimcheck.batch.run import Progress, Summary

__all__ = ["BatchFailOn", "TableFormat", "batch", "progress_line", "render_summary"]

_STANDARD = "-"
_REPAINT = 0.2


class TableFormat(StrEnum):
    """How rows are written."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


class BatchFailOn(StrEnum):
    """What among the rows can make the exit code 1."""

    REFUTED = "refuted"
    NOT_ENOUGH_INFO = "not-enough-info"
    REFUSED = "refused"


# -- plain functions -----------------------------------------------------------------------------------
def render_summary(summary: Summary, colours: Colours) -> Iterator[str]:
    """What came of a run, rows that were not checked first."""
    from claimcheck.batch.rows import Refusal

    refused = sum(summary.refusals.values())
    reasons = ", ".join(f"{count} {Refusal(code).said}" for code, count in sorted(summary.refusals.items()))
    rows = [("not checked", str(refused), reasons)]
    rows += [(verdict, str(count), "") for verdict, count in sorted(summary.verdicts.items())]
    rows.append(("rows", str(summary.rows), ""))
    first, *rest = table(("WHAT", "ROWS", "WHY"), rows)
    yield colours.paint(first, bold=True)
    yield from rest
    if summary.complete:
        yield "the output was whole already; --restart judges again"
    elif summary.kept:
        yield f"{summary.kept} rows were kept from an earlier run"
    if summary.deaths:
        yield f"workers that died and were replaced: {summary.deaths}"


def progress_line(progress: Progress) -> str:
    """One line: rate, share, time left, counts."""
    rate = progress.judged / progress.seconds if progress.seconds else 0.0
    left = progress.seconds * (1 - progress.share) / progress.share if progress.share else 0.0
    minutes, seconds = divmod(round(left), 60)
    counts = "  ".join(f"{verdict} {count}" for verdict, count in sorted(progress.verdicts.items()))
    return (
        f"{progress.share:4.0%}  {progress.rows} rows  {rate:.0f}/s  {minutes}:{seconds:02d} left  "
        f"not checked {progress.refused}  {counts}"
    )


def fails(summary: Summary, fail_on: list[BatchFailOn] | None) -> bool:
    """Whether any row came out as one of those named."""
    counts = {name.lower().replace("_", "-"): count for name, count in summary.verdicts.items()}
    counts["refused"] = sum(summary.refusals.values())
    return any(counts.get(name.value) for name in fail_on or ())


class _Painter:
    """Repaints one line of a terminal; silent elsewhere."""

    def __init__(self) -> None:
        self._last = 0.0
        self._painted = False

    def __call__(self, progress: Progress) -> None:
        if progress.seconds - self._last < _REPAINT:
            return
        self._last, self._painted = progress.seconds, True
        width = shutil.get_terminal_size((96, 24)).columns - 1
        clear = "\r\x1b[2K" if use_colour(sys.stderr) else "\r"
        typer.echo(
            f"{clear}{progress_line(progress)[:width]:<{width if clear == chr(13) else 0}}",
            err=True,
            nl=False,
        )

    def close(self) -> None:
        """Leave the line."""
        if self._painted:
            typer.echo("", err=True)


# -- command -------------------------------------------------------------------------------------------
def batch(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="INPUT...", help="Files or glob patterns; '-' reads standard input."),
    ],
    out: Annotated[
        str, typer.Option("--out", "-o", metavar="OUT", help="Where the rows go; '-' writes standard output.")
    ],
    text_column: Annotated[str, typer.Option(metavar="NAME", help="The column of the posts.")] = "text",
    id_column: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The column of identifiers. Default: id, if there is one."),
    ] = None,
    language_column: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="A column that tells each post's language. Default: none."),
    ] = None,
    output_format: Annotated[
        TableFormat | None,
        typer.Option("--format", help="How OUT is written. Default: by its name, else csv."),
    ] = None,
    input_format: Annotated[
        TableFormat | None, typer.Option(help="How the input is written. Default: by name and first bytes.")
    ] = None,
    delimiter: Annotated[
        str | None,
        typer.Option(metavar="CHAR", help="Delimiter of CSV input. Default: sniffed from the header."),
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Encoding of the input. Default: by its mark, else UTF-8."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Processes here. Default: one a core.")
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="A Dask scheduler to use instead; 'local' starts one here."),
    ] = None,
    restart: Annotated[bool, typer.Option("--restart", help="Drop what an earlier run left.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="Only the first N rows.")] = None,
    shard_rows: Annotated[int, typer.Option(min=1, metavar="N", help="Rows of one shard.")] = 1000,
    as_of: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="The day the posts speak on. Default: the day the run began."),
    ] = None,
    document: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Judge by this document, whatever the day. Repeatable."),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Make an HTML report of it too, as `claimcheck report` does."),
    ] = None,
    fail_on: Annotated[
        list[BatchFailOn] | None, typer.Option(help="Exit with code 1 if any row comes out so. Repeatable.")
    ] = None,
    reader: ReaderOption = Reader.AUTO,
    corpus: CorpusOption = None,
) -> None:
    """Judge a table of posts: every row comes back, judged or refused with a reason.

    A run that was cut off is taken up where it was by the same command.
    """
    day = read_date(as_of)

    from claimcheck.batch.run import output_format as format_of
    from claimcheck.batch.run import run_batch
    from claimcheck.batch.settings import RunSettings
    from claimcheck.batch.sources import InputFormat
    from claimcheck.batch.writing import OutputFormat
    from claimcheck.models.config import CheckerConfig

    settings = RunSettings(
        text_column=text_column,
        id_column=id_column,
        language_column=language_column,
        encoding=encoding,
        delimiter=_delimiter(delimiter),
        documents=tuple(document or ()),
        as_of=day,
        limit=limit,
        shard_rows=shard_rows,
        checker=CheckerConfig(reader=reader.value),
    )
    if report is not None:
        from claimcheck.report.writing import check_target

        check_target(report, results=Path(out))
    painter = _Painter() if sys.stderr.isatty() else None
    with tempfile.TemporaryDirectory() as folder:
        to_stdout = out == _STANDARD
        target = Path(folder) / "out" if to_stdout else Path(out)
        chosen = OutputFormat(output_format.value) if output_format else format_of(target)
        try:
            summary = run_batch(
                inputs,
                target,
                settings=settings,
                input_format=InputFormat(input_format.value) if input_format else None,
                format=chosen,
                corpus=tuple(corpus or ()),
                workers=workers,
                cluster=cluster,
                restart=restart,
                progress=painter,
                stdin=sys.stdin.buffer if _STANDARD in inputs else None,
            )
        finally:
            if painter is not None:
                painter.close()
        if to_stdout:
            with target.open("rb") as stream:
                shutil.copyfileobj(stream, sys.stdout.buffer)
            sys.stdout.flush()
        if report is not None:
            from claimcheck.corpus.store import Corpus
            from claimcheck.report.build import ReportOptions
            from claimcheck.report.writing import write_report

            options = ReportOptions(format=chosen, file="" if to_stdout else None)
            write_report(target, report, corpus=Corpus.load(*(corpus or ())), options=options)
    colours = Colours(sys.stderr if to_stdout else sys.stdout)
    for line in render_summary(summary, colours):
        message(line) if to_stdout else typer.echo(line)
    if fails(summary, fail_on):
        raise typer.Exit(EXIT_VERDICT)


def _delimiter(written: str | None) -> str | None:
    r"""The delimiter; `\t` may be spelt out.

    Raises:
        InputError: it is not one character.
    """
    from claimcheck.errors import InputError

    if written is None:
        return None
    char = {"\\t": "\t", "tab": "\t"}.get(written, written)
    if len(char) != 1 or char in '"\r\n':
        msg = f"--delimiter {written!r}: expected one character, or \\t"
        raise InputError(msg)
    return char
