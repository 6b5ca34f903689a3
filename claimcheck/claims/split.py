"""Posts -> the stretches that assert something."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimcheck.language.pack import LanguagePack

__all__ = ["split_post"]

_BREAK = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[^\s])|\n+|\s*;\s+|\s+\|\s+|(?<=[!?])(?=[A-ZА-Я])")
_ABBREVIATED = re.compile(
    r"\b(?:art|arts|para|paras|sec|no|nos|st|mr|mrs|dr|vs|approx|incl|ст|п|г|гг|т|др)\.\s*$", re.IGNORECASE
)
_WORDS = re.compile(r"[\w'-]+")
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
    for start, end in joined:
        yield from _coordinate(text, start, end, language_pack)


def _coordinate(text: str, start: int, end: int, pack: LanguagePack) -> Iterator[tuple[int, int]]:
    """Coordinate clauses of a sentence: each side has to hold a finite verb and enough content."""
    begin = start
    for match in pack.coordination.finditer(text.lower(), start, end):
        left, right = text[begin : match.start()], text[match.end() : end]
        if _leans(right, pack) or _opens_condition(left, pack):
            continue
        if _is_clause(left, pack) and _is_clause(right, pack):
            yield _trim(text, begin, match.start())
            begin = match.end()
    yield _trim(text, begin, end)


def _is_clause(words: str, pack: LanguagePack) -> bool:
    found = _WORDS.findall(words.lower())
    verb = next((i for i, w in enumerate(found) if w in pack.finite), None)
    # the verb stands near the beginning, after its subject: "and the Senate is" but not "and people who are"
    return verb is not None and verb <= 6 and not _is_scrap(words, pack)


def _leans(words: str, pack: LanguagePack) -> bool:
    """A part that begins with a pronoun means nothing without the part before it."""
    found = _WORDS.findall(words.lower())
    return not found or found[0] in pack.pronouns


def _opens_condition(words: str, pack: LanguagePack) -> bool:
    """A leading "if ..." governs what follows and must not be cut from it."""
    found = _WORDS.findall(words.lower())
    return any(w in pack.subordinators for w in found[:2]) or (
        bool(found) and found[-1] in pack.subordinators
    )


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for match in _BREAK.finditer(text):
        if _ABBREVIATED.search(text[begin : match.start() + 1]):
            continue
        yield (
            begin,
            match.start() if match[0].isspace() or ";" in match[0] or "|" in match[0] else match.end(),
        )
        begin = match.end()
    yield begin, len(text)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _is_scrap(words: str, language_pack: LanguagePack) -> bool:
    found = _LETTERS.findall(words.lower())
    content = [w for w in found if w not in language_pack.stop_words]
    enough = 2 if any(w in language_pack.finite for w in found) else 3
    return len(content) < enough
