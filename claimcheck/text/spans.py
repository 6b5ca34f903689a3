"""Stretches of a text, asked for again and again: whether a place, or another stretch, lies in one of them."""

from __future__ import annotations

from collections.abc import Iterable
from operator import xor

__all__ = ["Marks"]


class Marks:
    """A text with stretches marked; marking and asking cost what the stretch is long, however many there are.

    Args:
        length: length of the text in characters.
        spans: stretches to mark at once, as start and end offsets; empty ones mark nothing.
    """

    def __init__(self, length: int, spans: Iterable[tuple[int, int]] = ()) -> None:
        self._marks = bytearray(length)
        for start, end in spans:
            self.add(start, end)

    def add(self, start: int, end: int) -> None:
        """Mark a stretch."""
        end = min(end, len(self._marks))
        self._marks[start:end] = b"\x01" * (end - start)

    def differing(self, other: Marks) -> Marks:
        """What is marked in one of two texts of the same length, and not in both."""
        result = Marks(0)
        result._marks = bytearray(map(xor, self._marks, other._marks))
        return result

    def at(self, place: int) -> bool:
        """Whether a character lies in a marked stretch."""
        return 0 <= place < len(self._marks) and self._marks[place] == 1

    def meet(self, start: int, end: int) -> bool:
        """Whether a stretch shares a character with a marked one."""
        return self._marks.find(1, start, end) != -1
