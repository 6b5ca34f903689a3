"""Posts -> the stretches that assert something."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate

from claimcheck.language.pack import LanguagePack

__all__ = ["split_post"]

_BREAK = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[^\s])|\n+|\s*;\s+|\s+\|\s+|(?<=[!?])(?=[A-ZА-Я])")
_ABBREVIATED = re.compile(
    r"\b(?:art|arts|para|paras|sec|no|nos|st|mr|mrs|dr|vs|approx|incl|ст|п|г|гг|т|др)\.\s*$", re.IGNORECASE
)
_LONGEST_ABBREVIATION = len("approx.")
_WORDS = re.compile(r"[\w'-]+")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
#: A clause's verb stands within so many words; content words that make a clause, with a finite verb and without.
_REACH = 7
_ENOUGH, _ENOUGH_WITHOUT_VERB = 2, 3


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
    sentence: _Sentence | None = None
    begin = start
    for match in pack.coordination.finditer(text.lower(), start, end):
        if sentence is None:
            sentence = _Sentence(text, start, end, pack)
        left, right = (begin, match.start()), (match.end(), end)
        if sentence.leans(*right) or sentence.opens_condition(*left):
            continue
        if sentence.is_clause(*left) and sentence.is_clause(*right):
            yield _trim(text, begin, match.start())
            begin = match.end()
    yield _trim(text, begin, end)


class _Sentence:
    """A sentence whose words are read once, however many places it might be cut at.

    No stretch asked about cuts a word: coordinators begin and end with what is no part of one.
    """

    def __init__(self, text: str, start: int, end: int, pack: LanguagePack) -> None:
        words = [(m.start(), m[0].lower()) for m in _WORDS.finditer(text, start, end)]
        self._places = [place for place, _ in words]
        self._finite = [word in pack.finite for _, word in words]
        self._pronoun = [word in pack.pronouns for _, word in words]
        self._subordinates = [word in pack.subordinators for _, word in words]
        runs = [(m.start(), m[0].lower()) for m in _LETTERS.finditer(text, start, end)]
        self._run_places = [place for place, _ in runs]
        self._content = list(accumulate((word not in pack.stop_words for _, word in runs), initial=0))
        self._verbs = list(accumulate((word in pack.finite for _, word in runs), initial=0))

    def _words(self, start: int, end: int) -> tuple[int, int]:
        return bisect_left(self._places, start), bisect_left(self._places, end)

    def is_clause(self, start: int, end: int) -> bool:
        """Whether a stretch has a finite verb near its beginning, and enough content."""
        first, last = self._words(start, end)
        # the verb stands near the beginning, after its subject: "and the Senate is" but not "and people who are"
        return any(self._finite[first : min(first + _REACH, last)]) and not self._is_scrap(start, end)

    def leans(self, start: int, end: int) -> bool:
        """A part that begins with a pronoun means nothing without the part before it."""
        first, last = self._words(start, end)
        return first == last or self._pronoun[first]

    def opens_condition(self, start: int, end: int) -> bool:
        """A leading "if ..." governs what follows and must not be cut from it."""
        first, last = self._words(start, end)
        return any(self._subordinates[first : min(first + 2, last)]) or (
            first < last and self._subordinates[last - 1]
        )

    def _is_scrap(self, start: int, end: int) -> bool:
        first, last = bisect_left(self._run_places, start), bisect_left(self._run_places, end)
        enough = _ENOUGH if self._verbs[last] > self._verbs[first] else _ENOUGH_WITHOUT_VERB
        return self._content[last] - self._content[first] < enough


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for match in _BREAK.finditer(text):
        if _abbreviates(text, begin, match.start() + 1):
            continue
        yield (
            begin,
            match.start() if match[0].isspace() or ";" in match[0] or "|" in match[0] else match.end(),
        )
        begin = match.end()
    yield begin, len(text)


def _abbreviates(text: str, begin: int, end: int) -> bool:
    """Whether a stretch ends with an abbreviation; only its end is read."""
    last = end
    while last > begin and text[last - 1].isspace():
        last -= 1
    return _ABBREVIATED.search(text, max(begin, last - _LONGEST_ABBREVIATION), end) is not None


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _is_scrap(words: str, language_pack: LanguagePack) -> bool:
    found = _LETTERS.findall(words.lower())
    content = [w for w in found if w not in language_pack.stop_words]
    enough = _ENOUGH if any(w in language_pack.finite for w in found) else _ENOUGH_WITHOUT_VERB
    return len(content) < enough
