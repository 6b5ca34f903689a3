"""CSV and TSV, record by record: a damaged record costs itself, not those after it."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from typing import TextIO

from claimcheck.batch.rows import Refusal

__all__ = ["DELIMITERS", "MAX_RECORD", "Record", "read_records", "sniff_delimiter"]

DELIMITERS = (",", ";", "\t", "|")
#: Longest record, in characters: a quote that is never closed must not swallow the file.
MAX_RECORD = 131_072
_DAMAGE = re.compile("[\ud800-\udfff]")

#: Line the record begins on, its cells, and why it is refused, if it is.
Record = tuple[int, list[str], Refusal | None, str]


def sniff_delimiter(header: str) -> str:
    """The delimiter of a header line: the one that cuts it into most cells."""
    counts = {d: len(next(csv.reader([header], delimiter=d), [])) for d in DELIMITERS}
    return max(DELIMITERS, key=lambda d: counts[d])


class _NotClosedError(Exception):
    """A quoted cell runs on past the longest record."""


class _Lines:
    """Lines of a stream, numbered, of limited length; lines can be put back."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._back: deque[tuple[str, bool]] = deque()
        self._next = 1
        self.begin()

    def begin(self) -> None:
        """A record begins."""
        self.first = self._next
        self.taken: list[tuple[str, bool]] = []
        self._size = 0
        self.ended_inside = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self._size > MAX_RECORD:
            raise _NotClosedError
        line, cut = self._back.popleft() if self._back else self._read()
        if not line:
            self.ended_inside = bool(self.taken)
            raise StopIteration
        self._next += 1
        self.taken.append((line, cut))
        self._size += len(line)
        return line

    def _read(self) -> tuple[str, bool]:
        line = self._stream.readline(MAX_RECORD)
        if len(line) < MAX_RECORD or line.endswith("\n"):
            return line, False
        while (rest := self._stream.readline(MAX_RECORD)) and not rest.endswith("\n"):
            pass
        return line, True

    def put_back_all_but_first(self) -> None:
        """The record was none: what follows its first line is read again."""
        self._back.extendleft(reversed(self.taken[1:]))
        self._next = self.first + 1
        self.taken = self.taken[:1]


def read_records(stream: TextIO, *, delimiter: str, columns: int | None = None) -> Iterator[Record]:
    """Records of a stream; blank lines are none.

    Args:
        stream: text with its line endings as they are.
        delimiter: what stands between cells.
        columns: how many cells a record has; without it, as many as the first.

    Yields:
        Each record, sound or refused, in order. A record over several lines that turns out damaged is
        refused by its first line alone where the lines after it are sound records by themselves.
    """
    lines = _Lines(stream)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except _NotClosedError:
            yield _unclosed(lines, delimiter)
            continue
        except csv.Error:
            lenient = _lenient(lines, delimiter, columns)
            if lenient is None:
                several = len(lines.taken) > 1 or lines.ended_inside
                yield _unclosed(lines, delimiter) if several else _too_long(lines)
                continue
            cells = lenient
        if not cells:
            continue
        if any(cut for _, cut in lines.taken):
            yield _too_long(lines)
            continue
        columns = columns or len(cells)
        if len(cells) != columns and len(lines.taken) > 1 and _sound_inside(lines, delimiter, columns):
            yield _unclosed(lines, delimiter)
            continue
        yield lines.first, cells, *_problem(cells, columns, lines)


def _problem(cells: list[str], columns: int, lines: _Lines) -> tuple[Refusal | None, str]:
    if any("\0" in line for line, _ in lines.taken):
        return Refusal.NUL, "a NUL character"
    if any(not line.isascii() and _DAMAGE.search(line) for line, _ in lines.taken):
        return Refusal.ENCODING, "bytes that are no text in this encoding"
    if len(cells) != columns:
        return Refusal.COLUMNS, f"{len(cells)} columns where the header has {columns}"
    return None, ""


def _lenient(lines: _Lines, delimiter: str, columns: int | None) -> list[str] | None:
    """Cells of a record with characters after a closing quote; None where its quotes make no sense at all."""
    taken = [line for line, _ in lines.taken]
    if lines.ended_inside or (len(taken) > 1 and _sound_inside(lines, delimiter, columns or 0)):
        return None
    try:
        return next(csv.reader(taken, delimiter=delimiter), None)
    except csv.Error:
        return None


def _sound_inside(lines: _Lines, delimiter: str, columns: int) -> bool:
    return any(
        '"' not in line and len(next(csv.reader([line], delimiter=delimiter), [])) == columns
        for line, _ in lines.taken[1:]
    )


def _cells_of(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line[:4096]], delimiter=delimiter), [])
    except csv.Error:
        return []


def _unclosed(lines: _Lines, delimiter: str) -> Record:
    line = lines.taken[0][0]
    lines.put_back_all_but_first()
    return lines.first, _cells_of(line, delimiter), Refusal.QUOTE, "a quote is opened and not closed"


def _too_long(lines: _Lines) -> Record:
    return lines.first, [], Refusal.TOO_LONG, f"a cell or line longer than {MAX_RECORD} characters"
