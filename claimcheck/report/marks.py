"""Text cut into pieces that are marked: words in conflict, and words by which two versions differ."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise

__all__ = ["Mark", "MarkedSpan", "Piece", "differences", "pieces", "shown"]

_WORD = re.compile(r"\w+(?:[-'’]\w+)*")
#: Longest texts, in words, that are compared, and the least likeness at which differences tell a reader
#: anything.
_MAX_WORDS, _LIKE = 1_500, 0.35


class Mark(StrEnum):
    """Why a stretch is marked."""

    CONFLICT = "conflict"
    REMOVED = "removed"
    ADDED = "added"


#: Start and end in code points, and the mark.
MarkedSpan = tuple[int, int, Mark]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text with the marks on it."""

    text: str
    marks: tuple[Mark, ...] = ()


def shown(text: str) -> str:
    """The text fit for a page, of the same length: control characters and lone surrogates are replaced."""
    return "".join(map(_shown, text)) if not text.isprintable() else text


def _shown(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cc":
        return char if char == "\n" else " "
    return "\ufffd" if category == "Cs" or ord(char) & 0xFFFE == 0xFFFE else char


def pieces(text: str, spans: Iterable[MarkedSpan] = (), *, limit: int | None = None) -> tuple[Piece, ...]:
    """Cut a text where marks begin and end.

    Args:
        text: the text.
        spans: what to mark; spans may overlap, and what lies outside of the text is left out.
        limit: longest text in code points; a longer one ends in an ellipsis.

    Returns:
        Pieces that joined give the text, or as much of it as was kept.
    """
    kept = text if limit is None or len(text) <= limit else f"{text[: limit - 1]}…"
    length = len(text) if kept is text else len(kept) - 1
    inside = [(max(s, 0), min(e, length), mark) for s, e, mark in spans]
    inside = [(s, e, mark) for s, e, mark in inside if s < e]
    cuts = sorted({0, len(kept), *(p for s, e, _ in inside for p in (s, e))})
    out = []
    for start, end in pairwise(cuts):
        marks = tuple(sorted({mark for s, e, mark in inside if s <= start and end <= e}))
        out.append(Piece(shown(kept[start:end]), marks))
    return tuple(out)


def differences(old: str, new: str) -> tuple[tuple[MarkedSpan, ...], tuple[MarkedSpan, ...]]:
    """Words of the old text that the new has not, and words of the new that the old has not.

    Texts that have little in common, or are very long, have none marked: everything would be.
    """
    left, right = list(_WORD.finditer(old)), list(_WORD.finditer(new))
    if not left or not right or len(left) + len(right) > _MAX_WORDS:
        return (), ()
    matcher = SequenceMatcher(
        None, [m[0].casefold() for m in left], [m[0].casefold() for m in right], autojunk=False
    )
    if matcher.ratio() < _LIKE:
        return (), ()
    removed, added = [], []
    for code, i, j, k, n in matcher.get_opcodes():
        if code != "equal":
            if i < j:
                removed.append((left[i].start(), left[j - 1].end(), Mark.REMOVED))
            if k < n:
                added.append((right[k].start(), right[n - 1].end(), Mark.ADDED))
    return tuple(removed), tuple(added)
