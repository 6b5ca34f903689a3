"""Number words put together: from the values of single words to the numbers that they write."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from claimcheck.text.numerals import Numeral

__all__ = ["NumberWord", "compose", "digits", "words"]

_WORD = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(
    r"(?<![\w.,/])(?P<whole>\d{1,3}(?:[ \u00a0]\d{3})+(?!\d)|\d+)"
    r"(?:(?P<point>[.,]\d+)(?![\d.,]*\d)|\s?/\s?(?P<below>\d{1,3})(?![\d/]))?"
    r"(?!\w)(?![.,]\d)"
)
_HUNDRED, _THOUSAND = 100, 1000


@dataclass(frozen=True, slots=True)
class NumberWord:
    """A word that stands for a number, with its place in the text."""

    value: float
    start: int
    end: int
    closed: bool = False


def words(
    text: str, value_of: Callable[[str], float | None], closes: Callable[[str], bool] | None = None
) -> Iterator[NumberWord]:
    """The words of a text for which `value_of` has a number.

    Args:
        text: lower-case text.
        value_of: the number that a word stands for, if any.
        closes: whether a word has to be the last one of its number; by default none has to.
    """
    for match in _WORD.finditer(text):
        value = value_of(match[0])
        if value is not None:
            yield NumberWord(value, match.start(), match.end(), closes is not None and closes(match[0]))


def digits(text: str) -> Iterator[Numeral]:
    """Numbers in digits: "145", "18 000", "2,5", and fractions such as "2/3"."""
    for match in _DIGITS.finditer(text):
        value = float(re.sub(r"\s", "", match["whole"]))
        if match["point"] is not None:
            value = float(re.sub(r"\s", "", match["whole"]) + "." + match["point"][1:])
        elif match["below"] is not None:
            below = float(match["below"])
            # "40/60" and "24/7" are no fractions of anything
            if not 0 < value < below <= _HUNDRED:
                continue
            value = round(value / below, 6)
        yield Numeral(value, match.start(), match.end())


def _place(value: float) -> int:
    """3 for hundreds, 2 for tens and teens, 1 for units."""
    return 3 if value >= _HUNDRED else 2 if value >= 10 else 1


def compose(found: Sequence[NumberWord], text: str, *, tens_take_units: bool) -> Iterator[Numeral]:
    """The numbers that runs of neighbouring number words write.

    Args:
        found: number words in textual order.
        text: the text that they stand in; words with more than a space between them are not joined.
        tens_take_units: whether "ten five" is fifteen, as in Kazakh; elsewhere teens are words of their own.
    """
    total = current = 0.0
    place, scale = 4, float("inf")
    run: list[NumberWord] = []

    def flush() -> Iterator[Numeral]:
        if run:
            yield Numeral(total + current, run[0].start, run[-1].end)

    for word in found:
        value = word.value
        joined = bool(run) and not run[-1].closed and text[run[-1].end : word.start].isspace()
        if joined and _THOUSAND <= value < scale:
            total, current, place, scale = total + max(current, 1) * value, 0.0, 4, value
        elif joined and value == _HUNDRED and 1 < current < 10:
            current, place = current * _HUNDRED, 3
        elif joined and value == 0.5:
            current += value
        elif joined and value < _THOUSAND and _fits(value, current, place, tens_take_units=tens_take_units):
            current, place = current + value, _place(value)
        else:
            yield from flush()
            run, total, current, place, scale = [], 0.0, 0.0, 4, float("inf")
            if value >= _THOUSAND:
                total, scale = value, value
            else:
                current, place = value, _place(value)
        run.append(word)
    yield from flush()


def _fits(value: float, current: float, place: int, *, tens_take_units: bool) -> bool:
    if value == 0 or value != int(value) or _place(value) >= place:
        return False
    teens = 10 <= current % _HUNDRED < 20
    return not (teens and _place(value) == 1) or (tens_take_units and current % _HUNDRED == 10)
