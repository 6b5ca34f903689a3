"""What a printed page adds to a text: page numbers, and the running lines beside them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from claimcheck.corpus.numbering import Numbering

__all__ = ["page_lines"]

#: So many numbers in a row, each one higher, are page numbers and no accident.
_MIN_PAGES = 3
#: So often a line beside page numbers has to come back.
_MIN_RUNNING = 3
_MAX_RUNNING = 100


class _Line(Protocol):
    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...

    @property
    def text(self) -> str: ...


def page_lines(text: str, lines: Sequence[_Line], styles: Numbering) -> frozenset[int]:
    """Positions of lines that belong to the page.

    A line with nothing but a number is a page number beside a page break (a form feed), or where such lines
    count up through the text. A line that comes back beside them is a running header or footer.

    Args:
        text: the text.
        lines: its lines, blank ones left out.
        styles: for how page numbers are written.
    """
    numbered = {
        position: number
        for position, line in enumerate(lines)
        if (number := _page_number(line.text, styles)) is not None
    }
    breaks = _beside_breaks(text, lines)
    found = {position for position in numbered if position in breaks}
    found |= _counting_up(numbered)
    edges = Counter(
        lines[position].text
        for position in _neighbours(found | breaks, len(lines))
        if len(lines[position].text) <= _MAX_RUNNING and position not in found
    )
    running = {words for words, count in edges.items() if count >= _MIN_RUNNING}
    if running:
        found |= {p for p in _neighbours(found | breaks, len(lines)) if lines[p].text in running}
    return frozenset(found)


def _page_number(text: str, styles: Numbering) -> int | None:
    for pattern in styles.page_numbers:
        match = re.fullmatch(pattern, text)
        if match:
            return int(match["n"])
    return None


def _beside_breaks(text: str, lines: Sequence[_Line]) -> set[int]:
    """Lines right before and right after a form feed."""
    beside: set[int] = set()
    if "\f" not in text:
        return beside
    for position in range(len(lines)):
        before = lines[position - 1].end if position else 0
        if "\f" in text[before : lines[position].start]:
            beside.update({position - 1, position} if position else {position})
    return beside


def _counting_up(numbered: dict[int, int]) -> set[int]:
    """The longest run of lone numbers in which each is one higher than the last."""
    best: list[int] = []
    chains: dict[int, list[int]] = {}
    for position, number in numbered.items():
        chain = [*chains.pop(number - 1, []), position]
        chains[number] = chain
        best = max(best, chain, key=len)
    return set(best) if len(best) >= _MIN_PAGES else set()


def _neighbours(positions: set[int], count: int) -> set[int]:
    around = {p + step for p in positions for step in (-1, 0, 1)}
    return {p for p in around if 0 <= p < count}
