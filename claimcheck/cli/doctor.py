"""`claimcheck doctor`: whether this installation is sound, and what to do where it is not."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimcheck.cli.corpus import TextFormat
from claimcheck.cli.output import EXIT_FAULT, Colours, echo_json, message, table, use_colour
from claimcheck.cli.render import one_line
from claimcheck.cli.serve import KEY_VARIABLE

if TYPE_CHECKING:
    from claimcheck.doctor import Item

__all__ = ["describe_item", "doctor", "environment_items", "render_items"]

_COLOURS = {"ok": "green", "note": "yellow", "broken": "red"}
_COLOUR_VARIABLES = ("NO_COLOR", "TERM")


# -- plain functions -----------------------------------------------------------------------------------
def environment_items() -> Iterator[Item]:
    """Settings that only the command line has."""
    from claimcheck.corpus.library import HOME_VARIABLE
    from claimcheck.doctor import Item, Section, unknown_variables

    no_color, dumb = os.environ.get("NO_COLOR"), os.environ.get("TERM") == "dumb"
    said = "environment NO_COLOR" if no_color else "environment TERM" if dumb else "default"
    colour = "yes" if use_colour(sys.stdout) else "no"
    why = "" if no_color or dumb or colour == "yes" else " (no terminal)"
    yield Item(Section.SETTINGS, "colour", f"{colour}{why}", origin=said)
    key = os.environ.get(KEY_VARIABLE)
    yield Item(
        Section.SETTINGS,
        "API key of serve",
        "set (not shown)" if key else "none",
        origin=f"environment {KEY_VARIABLE}" if key else "default",
    )
    yield from unknown_variables((HOME_VARIABLE, KEY_VARIABLE))


def describe_item(item: Item) -> dict[str, Any]:
    """A line as `--format json` prints it."""
    return {
        "section": item.section.value,
        "name": item.name,
        "value": item.value,
        "state": item.state.value,
        "origin": item.origin,
        "remedy": item.remedy,
    }


def render_items(items: Sequence[Item], colours: Colours) -> Iterator[str]:
    """The diagnosis, section by section."""
    sections = dict.fromkeys(item.section for item in items)
    for number, section in enumerate(sections):
        if number:
            yield ""
        yield colours.paint(section.value.upper(), bold=True)
        those = [item for item in items if item.section is section]
        rows = [
            (
                item.state.value,
                one_line(item.name),
                one_line(item.value),
                f"({item.origin})" if item.origin else "",
            )
            for item in those
        ]
        # the headings are the section's name; only the columns are wanted
        _, *lines = table(("", "", "", ""), rows)
        for item, line in zip(those, lines, strict=True):
            yield colours.paint(line, _COLOURS[item.state.value]) if item.state.value != "ok" else line
            if item.remedy:
                yield f"        -> {one_line(item.remedy)}"


# -- command -------------------------------------------------------------------------------------------
def doctor(
    output: Annotated[TextFormat, typer.Option("--format", help="How to print.")] = TextFormat.TEXT,
    corpus: Annotated[
        list[Path] | None,
        typer.Option(
            "--corpus",
            metavar="DIR",
            help="Look at the documents below DIR, not at those shipped and added. Repeatable.",
        ),
    ] = None,
) -> None:
    """Tell where each setting comes from, which extras and texts are there, and whether all of it works.

    Exit code 2 if something is broken; each such line says what to do.
    """
    from claimcheck.doctor import Section, State, examine

    found = list(examine(tuple(corpus or ())))
    settings = [item for item in found if item.section is Section.SETTINGS]
    at = found.index(settings[-1]) + 1
    items = [*found[:at], *environment_items(), *found[at:]]
    broken = sum(item.state is State.BROKEN for item in items)
    if output is TextFormat.JSON:
        echo_json({"broken": broken, "items": [describe_item(item) for item in items]})
    else:
        for line in render_items(items, Colours()):
            typer.echo(line)
    message(f"broken: {broken}" if broken else "all is well")
    if broken:
        raise typer.Exit(EXIT_FAULT)
