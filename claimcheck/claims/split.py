"""Posts -> the stretches that assert something."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimcheck.language.pack import LanguagePack

__all__ = ["split_post"]

_BREAK = re.compile(
    r"(?<=[.!?])[\"')\]]*\s+(?=[^\s])|\n+|\s*;\s+|\s+\|\s+|(?<=[!?])(?=[A-ZА-Я])"
)
_ABBREVIATED = re.compile(r"\b(?:art|arts|para|paras|sec|no|nos|st|mr|mrs|dr|vs|approx|incl|ст|п|г|гг|т|др)\.\s*$", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]{2,}")


def split_post(text: str, language_pack: LanguagePack) -> Iterator[tuple[int, int]]:
    """Sentences of a post as spans of its folded text; scraps join the sentence they belong to.

    A scrap is a stretch with fewer than three content words ("145.", "Pass it on."): it goes to the
    sentence after it when it holds a number, else to the one before.
    """
    pieces = [_trim(text, start, end) for start, end in _pieces(text)]
    pieces = [(start, end) for start, end in pieces if re.search(r"\w", text[start:end])]
    joined: list[tuple[int, int]] = []
    carry: int | None = None
    for start, end in pieces:
        begin = start if carry is None else carry
        carry = None
        if _is_scrap(text[start:end], language_pack) and begin == start:
            if re.search(r"\d", text[start:end]) or not joined:
                carry = begin
            else:
                joined[-1] = (joined[-1][0], end)
            continue
        joined.append((begin, end))
    if carry is not None:
        if joined:
            joined[-1] = (joined[-1][0], pieces[-1][1])
        else:
            joined.append((carry, pieces[-1][1]))
    yield from joined


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for match in _BREAK.finditer(text):
        if _ABBREVIATED.search(text[begin : match.start() + 1]):
            continue
        yield begin, match.start() if match[0].isspace() or ";" in match[0] or "|" in match[0] else match.end()
        begin = match.end()
    yield begin, len(text)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _is_scrap(words: str, language_pack: LanguagePack) -> bool:
    content = [w for w in _LETTERS.findall(words.lower()) if w not in language_pack.stop_words]
    return len(content) < 3
