"""`claimcheck recheck`: results of another corpus or engine judged again, and the verdicts that changed."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimcheck.cli.corpus import CorpusOption, TextFormat
from claimcheck.cli.output import EXIT_FAULT, Colours, echo_json, message
from claimcheck.cli.render import one_line
from claimcheck.cli.verify import EXIT_VERDICT, read_date

if TYPE_CHECKING:
    from claimcheck.recheck import Change, Summary

__all__ = ["RecheckFailOn", "describe_change", "recheck", "render_change", "summary_lines"]

_COLOURS = {"SUPPORTED": "green", "REFUTED": "red", "NOT_ENOUGH_INFO": "yellow"}
_NOTHING = "no claim"


class RecheckFailOn(StrEnum):
    """What can make the exit code 1."""

    CHANGED = "changed"


# -- plain functions -----------------------------------------------------------------------------------
def describe_change(change: Change) -> dict[str, Any]:
    """A change as `--format json` prints it."""
    return {
        "place": change.place,
        "id": change.id,
        "old": change.old.value,
        "new": change.new.value,
        "text": change.text,
        "claims": [
            {
                "text": claim.text,
                "old": claim.old.value if claim.old else None,
                "new": claim.new.value if claim.new else None,
                "old_rule": claim.old_rule,
                "new_rule": claim.new_rule,
            }
            for claim in change.claims
        ],
    }


def render_change(change: Change, colours: Colours) -> Iterator[str]:
    """A change in a few lines."""

    def shown(verdict: str | None) -> str:
        return colours.paint(verdict, _COLOURS[verdict], bold=True) if verdict else _NOTHING

    named = f"  {one_line(change.id)}" if change.id else ""
    yield f"{change.place}{named}: {shown(change.old)} -> {shown(change.new)}"
    if len(change.claims) != 1 or change.claims[0].text != change.text:
        yield f"  “{one_line(change.text)}”"
    for claim in change.claims:
        yield f"  “{one_line(claim.text)}”"
        rules = f"rule {claim.old_rule or 'none'} -> {claim.new_rule or 'none'}"
        yield f"    {shown(claim.old)} -> {shown(claim.new)}  {rules}"


def summary_lines(summary: Summary) -> Iterator[str]:
    """What was done, line by line."""
    yield f"judged again: {summary.rechecked}, verdicts changed: {summary.changed}"
    if summary.requoted:
        yield f"the same verdicts by another rule or with other quotations: {summary.requoted}"
    if summary.skipped:
        yield f"unchanged, skipped: {summary.skipped} (the same corpus, engine and settings; --all judges all)"
    if summary.refused:
        yield f"posts that had not been checked, left as they are: {summary.refused}"


# -- command -------------------------------------------------------------------------------------------
def recheck(
    results: Annotated[
        str,
        typer.Argument(
            metavar="RESULTS",
            help="JSONL or Parquet of batch, lines of verify --jsonl, or what verify --format json printed; "
            "'-' reads standard input.",
        ),
    ],
    everything: Annotated[
        bool, typer.Option("--all", help="Judge all, also what the same corpus and engine judged.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="OUT", help="Write the new results; .parquet or JSON lines."),
    ] = None,
    output_format: Annotated[
        TextFormat, typer.Option("--format", help="How to print the changes.")
    ] = TextFormat.TEXT,
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="DATE",
            help="The day the posts speak on. Default: that of the batch run, where its record lies beside "
            "RESULTS, else today.",
        ),
    ] = None,
    document: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Judge by this document, whatever the day. Repeatable."),
    ] = None,
    language_column: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The batch's column that tells each post's language."),
    ] = None,
    fail_on: Annotated[
        list[RecheckFailOn] | None, typer.Option(help="Exit with code 1 if a verdict changed.")
    ] = None,
    corpus: CorpusOption = None,
) -> None:
    """Judge again what another corpus or engine version judged, and list the verdicts that changed.

    A damaged line is named and kept, the rest is done, and the exit code is 2.
    """
    day = read_date(as_of)

    from claimcheck.checker import ClaimChecker
    from claimcheck.corpus.store import Corpus
    from claimcheck.export.results import open_results
    from claimcheck.recheck import Rechecker, judged_on, write_results

    how = "--as-of"
    if day is None and results != "-":
        day, how = judged_on(Path(results)), "as the batch did"
    if day is None:
        day, how = dt.datetime.now(tz=dt.UTC).date(), "today; --as-of names another day"
    checker = ClaimChecker(corpus=Corpus.load(*(corpus or ())))
    rechecker = Rechecker(
        checker,
        everything=everything,
        documents=document or (),
        as_of=day,
        language_column=language_column,
    )
    summary, colours = rechecker.summary, Colours()
    changes = []
    told = 0
    with open_results(results, sys.stdin.buffer) as found:
        items = rechecker.run(found)
        for item in items if output is None else write_results(items, found, output):
            for problem in summary.problems[told:]:
                message(problem)
            told = len(summary.problems)
            if item.change is None:
                continue
            if output_format is TextFormat.JSON:
                changes.append(describe_change(item.change))
            else:
                for line in render_change(item.change, colours):
                    typer.echo(line)
    if output_format is TextFormat.JSON:
        counts = {
            name: getattr(summary, name)
            for name in ("records", "rechecked", "skipped", "changed", "requoted", "refused")
        }
        echo_json(
            {
                **counts,
                "as_of": day.isoformat(),
                "provenance": rechecker.provenance.model_dump(mode="json"),
                "changes": changes,
                "problems": summary.problems,
            }
        )
    message(f"the posts speak on {day.isoformat()} ({how})")
    for line in summary_lines(summary):
        message(line)
    if output is not None:
        message(f"written: {output}")
    if summary.problems:
        raise typer.Exit(EXIT_FAULT)
    if fail_on and summary.changed:
        raise typer.Exit(EXIT_VERDICT)
