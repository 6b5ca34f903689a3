"""Cleaning that remembers: what is matched is folded, what is reported is the text as given."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Cleaned", "clean"]

_URL = re.compile(
    r"(?:https?://|www\.)\S+|\b(?:[a-z0-9-]+\.)+(?:org|com|net|kz|ru|info|example)\b(?:/\S*)?", re.IGNORECASE
)
_HANDLE = re.compile(r"(?<!\w)@\w+")
#: What a repost begins with.
_REPOST = re.compile(r"\s*RT\s+@\w+\s*:?", re.IGNORECASE)
#: Categories of emoji and other pictures.
_PICTURES = ("So", "Sk")
_FOLD = {
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u02bc": "'", "\u2032": "'", "`": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"', "\u2033": '"',
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-", "\u2212": "-",
    "\u2026": "...", "#": " ",
}  # fmt: skip


@dataclass(frozen=True)
class Cleaned:
    """Folded text; `offsets[i]` is where its character i stands in the text as given."""

    source: str
    text: str
    offsets: tuple[int, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the text as given behind `text[start:end]`."""
        if start >= end:
            at = self.offsets[start] if start < len(self.offsets) else len(self.source)
            return at, at
        return self.offsets[start], self.offsets[end - 1] + 1

    def position(self, original: int) -> int:
        """Where the character at `original` of the text as given stands in the folded text."""
        return bisect_left(self.offsets, original)


def clean(text: str) -> Cleaned:
    """Fold a post for matching: links, handles, emoji and invisible characters go, quotes and dashes are plain.

    A stretch of links, handles, emoji and blanks leaves one blank, however long it is, and so does the "RT @name:" of
    a repost: the same words with other trimmings fold to the same text.

    Args:
        text: the post as given.

    Returns:
        The folded text and, for each of its characters, the offset it came from.
    """
    spans = [match.span() for pattern in (_URL, _HANDLE) for match in pattern.finditer(text)]
    if repost := _REPOST.match(text):
        spans.append(repost.span())
    if not spans and text.isascii():  # one character for one
        return Cleaned(text, text.translate(_ASCII), tuple(range(len(text))))
    blanks = {index for span in spans for index in range(*span)}
    out: list[str] = []
    offsets: list[int] = []
    trimming = False
    for index, char in enumerate(text):
        if index in blanks or (not char.isascii() and _is_picture(char)):
            if not trimming:
                out.append(" ")
                offsets.append(index)
            trimming = True
            continue
        if trimming and char == " ":  # between two of them, or behind the last
            continue
        folded = _fold(char)
        for piece in folded:
            out.append(piece)
            offsets.append(index)
        # what joins or colours emoji is nothing by itself, and does not end a row of them
        trimming = trimming and not folded
    return Cleaned(text, "".join(out), tuple(offsets))


@lru_cache(maxsize=8192)
def _is_picture(char: str) -> bool:
    return unicodedata.category(char) in _PICTURES


@lru_cache(maxsize=8192)
def _fold(char: str) -> str:
    if char in _FOLD:
        return _FOLD[char]
    if char.isascii():
        return char if char >= " " or char == "\n" else " "
    category = unicodedata.category(char)
    if category in ("Cf", "Mn", "Me", "Cs", "Co", "Cn"):
        return ""
    if category in ("Cc", "Zs", "Zl", "Zp"):
        return " "
    compat = unicodedata.normalize("NFKC", char)
    return compat if compat.strip() or char == compat else " "


_ASCII = {code: _fold(chr(code)) for code in range(128)}
