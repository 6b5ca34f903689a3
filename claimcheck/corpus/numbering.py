"""Numbering styles as data: how articles, paragraphs and items are marked in a kind of text.

A new style is a new entry in `data/numbering.json`, not new code.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict

from claimcheck.data import load_data

__all__ = [
    "Marker",
    "Numbering",
    "Profile",
    "Unit",
    "number_value",
    "numbering",
    "plain_number",
    "roman_value",
]

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
#: Order of the letters of Russian lists, which leave out those that are hard to tell or to say.
_CYRILLIC = "абвгдежзиклмнопрстуфхцчшщэюя"
#: Latin multiplicatives that stand for a letter: Article 1 bis comes after Article 1.
_MULTIPLICATIVES = {"bis": "b", "ter": "c", "quater": "d", "quinquies": "e"}
#: Cyrillic letters that stand for Roman numerals in Kazakh texts.
_ROMAN_LOOKALIKES = str.maketrans({"І": "I", "Х": "X", "і": "i", "х": "x", "С": "C"})


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Marker(_Frozen):
    """A way to mark paragraphs or items, such as `1.` or `(a)`.

    `paragraph` says that right below an article it marks a paragraph and no item.
    """

    id: str
    pattern: str
    order: Literal["decimal", "letter", "roman", "cyrillic"]
    paragraph: bool = False

    @property
    def regex(self) -> re.Pattern[str]:
        """The compiled pattern."""
        return _compiled(self.pattern)


class Unit(_Frozen):
    """A headed unit (article, chapter, part of a schedule), with its identifier templates."""

    pattern: str
    id: str
    eid: str
    parent: str | None = None

    @property
    def regex(self) -> re.Pattern[str]:
        """The compiled pattern."""
        return _compiled(self.pattern)


class Profile(_Frozen):
    """How one family of constitutions names its units.

    `word` and `group_word` write a heading where only its number is known (`Article {n}`, `Chapter {n}`).
    `language` is `mul` for a style of any language. In a `bare` style a heading is nothing but its number
    (`12. Human dignity`): it is tried last, and a number that is not the next one is no heading.
    """

    id: str
    language: str
    word: str
    group_word: str | None = None
    groups: tuple[Unit, ...]
    basic: tuple[Unit, ...]
    sub: Unit | None = None
    schedule: str | None
    divisions: tuple[Unit, ...] = ()
    unnumbered: Literal["merge", "clause"]
    bare: bool = False


class Numbering(_Frozen):
    """The whole data file."""

    schema_version: Literal[1]
    title: tuple[str, ...]
    preamble: tuple[str, ...]
    preamble_heading: tuple[str, ...]
    contents: tuple[str, ...]
    notes: tuple[str, ...]
    inline_notes: tuple[str, ...]
    page_numbers: tuple[str, ...]
    folded_words: frozenset[str]
    number_words: dict[str, int]
    tails: tuple[str, ...]
    excluded: tuple[str, ...]
    excluded_note: tuple[str, ...]
    reference_before: frozenset[str]
    table_row: str
    markers: tuple[Marker, ...]
    profiles: tuple[Profile, ...]


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@cache
def numbering() -> Numbering:
    """The numbering styles of the package.

    Raises:
        DataError: the data file breaks its schema.
    """
    return load_data("numbering.json", Numbering)


def roman_value(numeral: str) -> int:
    """Value of a Roman numeral in either case, Cyrillic look-alikes included; 0 if it is none."""
    total, previous = 0, 0
    for letter in reversed(numeral.translate(_ROMAN_LOOKALIKES).lower()):
        value = _ROMAN.get(letter, 0)
        if not value:
            return 0
        total += value if value >= previous else -value
        previous = max(previous, value)
    return total


def number_value(number: str, order: str) -> tuple[int, int, str]:
    """A sortable value of a marker's number: `3` < `3-1` < `4`, `12` < `12a`, `b` < `c`, `iv` < `v`."""
    if order == "roman":
        return roman_value(number), 0, ""
    if order == "letter":
        return (len(number) - 1) * 26 + ord(number[-1].lower()) - ord("a") + 1, 0, ""
    if order == "cyrillic":
        return _CYRILLIC.find(number[-1].lower()) + 1, 0, ""
    match = re.fullmatch(r"(\d+)(?:-(\d+))?\s?([A-Za-z]*)", number)
    if match is None:
        return roman_value(number), 0, ""
    suffix = match[3].lower()
    return int(match[1]), int(match[2] or 0), _MULTIPLICATIVES.get(suffix, suffix)


def plain_number(number: str) -> str:
    """A unit's number for its identifier: `XIV` and `Fourteen` are `14`, `1 bis` is `1bis`."""
    if number[0].isdigit():
        return re.sub(r"\s", "", number)
    word = numbering().number_words.get(number.lower())
    return str(word or roman_value(number) or number)
