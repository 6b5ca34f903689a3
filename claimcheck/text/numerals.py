"""Numbers in running text, in digits and in words, with their spans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from text_to_num import text2num  # type: ignore[attr-defined, unused-ignore]

__all__ = ["Numeral", "numerals"]

_DIGITS = re.compile(r"(?<![\w.,])(\d{1,3}(?:[ ,]\d{3})+|\d+(?:\.\d+)?)(?!\w)(?!\.\d)")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as written, `text[start:end]`, and its value."""

    value: float
    start: int
    end: int


@lru_cache(maxsize=16)
def _spelt(number_words: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(number_words)
    return re.compile(rf"\b(?:{words})(?:(?:[ -]| and )(?:{words}))*\b", re.IGNORECASE)


def numerals(text: str, number_words: tuple[str, ...], language: str) -> Iterator[Numeral]:
    """Cardinal numbers of a text, in textual order.

    Args:
        text: folded text.
        number_words: the language's number words; runs of them are read by text2num.
        language: ISO 639-1 code that text2num knows.
    """
    found = [Numeral(float(re.sub(r"[ ,]", "", m[1])), m.start(1), m.end(1)) for m in _DIGITS.finditer(text)]
    for match in _spelt(number_words).finditer(text):
        try:
            value = text2num(match[0].lower().replace("-", " "), language)
        except ValueError:
            continue
        found.append(Numeral(float(value), match.start(), match.end()))
    yield from sorted(found, key=lambda n: n.start)
