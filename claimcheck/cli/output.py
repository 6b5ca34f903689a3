"""What the commands share: where output goes, when it is coloured, and how JSON and tables look."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

import typer

__all__ = ["EXIT_FAULT", "Colours", "echo_json", "message", "table", "use_colour"]

#: Exit code of everything that went wrong on purpose: bad input, a broken corpus, problems found.
EXIT_FAULT = 2


def use_colour(stream: TextIO) -> bool:
    """Whether to colour what goes to `stream`: a terminal that can, and nobody said no (https://no-color.org)."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


class Colours:
    """Colours for one stream; the text as given where there are to be none."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.enabled = use_colour(stream if stream is not None else sys.stdout)

    def paint(self, text: str, colour: str | None = None, *, bold: bool = False, dim: bool = False) -> str:
        """The text in a colour that terminals know by name (`red`, `green`, `cyan`, ...)."""
        return typer.style(text, fg=colour, bold=bold or None, dim=dim or None) if self.enabled else text


def echo_json(value: Any) -> None:
    """Print a value as JSON on stdout, letters of every script as they are."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def message(text: str) -> None:
    """Tell the user something that is not the data asked for: it goes to stderr."""
    typer.echo(text, err=True)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines of a plain table, columns as wide as their widest cell."""
    cells = [tuple(headings), *(tuple(row) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headings))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]
