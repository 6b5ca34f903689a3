"""Cleaning that remembers: what is matched is folded, what is reported is the text as given."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Cleaned", "clean"]

_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
#: What a host's name can be, and the end of one, with the path behind it.
_LABELS = re.compile(r"\b[a-z0-9-]+(?:\.[a-z0-9-]+)*", re.IGNORECASE)
_TOP = re.compile(r"\.(?:org|com|net|kz|ru|info|example)\b", re.IGNORECASE)
_ENDS = re.compile(r"\b")
_PATH = re.compile(r"(?:/\S*)?")
_HANDLE = re.compile(r"(?<!\w)@\w+")
#: What a repost begins with.
_REPOST = re.compile(r"\s*RT\s+@\w+\s*:?", re.IGNORECASE)
#: How many blanks in a row are kept; patterns that look for blanks would read a page of them again and again.
_GAP = 16
_WIDE = re.compile(rf"\s{{{_GAP + 1}}}")
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
    a repost: the same words with other trimmings fold to the same text. Of many blanks in a row the first few are
    kept, and the first line break.

    Args:
        text: the post as given.

    Returns:
        The folded text and, for each of its characters, the offset it came from.
    """
    spans = [*_links(text), *(match.span() for match in _HANDLE.finditer(text))]
    if repost := _REPOST.match(text):
        spans.append(repost.span())
    if not spans and text.isascii() and not _WIDE.search(plain := text.translate(_ASCII)):
        return Cleaned(text, plain, tuple(range(len(text))))  # one character for one
    blanks = {index for span in spans for index in range(*span)}
    out: list[str] = []
    offsets: list[int] = []
    trimming, gap, broken = False, 0, False
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
        if folded.isspace():
            breaks = folded == "\n" and not broken
            gap, broken = gap + 1, broken or breaks
            if gap > _GAP and not breaks:
                continue
        elif folded:
            gap, broken = 0, False
        for piece in folded:
            out.append(piece)
            offsets.append(index)
        # what joins or colours emoji is nothing by itself, and does not end a row of them
        trimming = trimming and not folded
    return Cleaned(text, "".join(out), tuple(offsets))


def _links(text: str) -> Iterator[tuple[int, int]]:
    """Web addresses, with "https://" or "www." or without, in textual order.

    A run of letters, digits, dots and hyphens is read once: one pattern for hosts would read "1.1.1.1" anew
    from each of its dots.
    """
    link, place = _LINK.search(text), 0
    if "." not in text:
        place = len(text)
    while run := _LABELS.search(text, place):
        if link is not None and link.start() <= run.start():
            yield link.span()
            place = link.end()
            link = _LINK.search(text, place)
            continue
        tops = [top.end() for top in _TOP.finditer(text, run.start(), run.end())]
        # a pattern takes the end of its stretch for a word's end, which it need not be
        end = next((top for top in reversed(tops) if _ENDS.match(text, top)), None)
        place = run.end()
        if end is not None:
            path = _PATH.match(text, end)
            place = path.end() if path else end
            yield run.start(), place
            if link is not None and link.start() < place:
                link = _LINK.search(text, place)
    while link is not None:
        yield link.span()
        link = _LINK.search(text, link.end())


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
