"""Numbers of a legal text, in digits and in words, for comparing a translation with its source.

This is a check on our own texts: it has to know oblique cases and fractions ("двух третей") and no slang.
Which words mean which number is data (`data/number_words.json`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict

from claimcheck.data import load_data

__all__ = ["amounts", "languages_with_number_words"]

_TOKEN = re.compile(r"(?P<digits>\d{1,3}(?:[ \u00a0]\d{3})+(?!\d)|\d{1,3}(?:,\d{3})+(?!\d)|\d+)|[^\W\d_]+")
_MULTIPLIERS = (100, 1_000, 1_000_000)

Role = Literal["cardinal", "ordinal", "denominator", "half", "joiner"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NumberWords(_Frozen):
    """The number words of one language: a pattern for each value."""

    joiners: tuple[str, ...]
    cardinals: dict[int, str]
    ordinals: dict[int, str]
    denominators: dict[int, str]
    halves: str
    compounds: str | None
    compound_words: dict[str, int]


class _File(_Frozen):
    schema_version: Literal[1]
    languages: dict[str, NumberWords]


@dataclass(frozen=True, slots=True)
class _Word:
    roles: frozenset[Role]
    value: int
    start: int
    end: int
    digits: bool = False


@cache
def _languages() -> dict[str, NumberWords]:
    return load_data("number_words.json", _File).languages


def languages_with_number_words() -> frozenset[str]:
    """Languages whose number words are known."""
    return frozenset(_languages())


@cache
def _lexicon(language: str) -> tuple[tuple[Role, int, re.Pattern[str]], ...]:
    words = _languages()[language]
    tables: tuple[tuple[Role, dict[int, str]], ...] = (
        ("cardinal", words.cardinals),
        ("ordinal", words.ordinals),
        ("denominator", words.denominators),
        ("half", {2: words.halves}),
        ("joiner", {0: "|".join(words.joiners)} if words.joiners else {}),
    )
    rows = ((role, value, pattern) for role, table in tables for value, pattern in table.items())
    return tuple((role, value, re.compile(pattern)) for role, value, pattern in rows)


@cache
def _look_up(word: str, language: str) -> tuple[frozenset[Role], int] | None:
    found = [(role, value) for role, value, pattern in _lexicon(language) if pattern.fullmatch(word)]
    if found:
        return frozenset(role for role, _ in found), found[0][1]
    words = _languages()[language]
    compound = re.fullmatch(words.compounds, word) if words.compounds else None
    if compound is None:
        return None
    stem = compound["word"]
    if stem in words.compound_words:
        return frozenset({"cardinal"}), words.compound_words[stem]
    return _look_up(stem, language)


def _words(text: str, language: str) -> Iterator[_Word]:
    for match in _TOKEN.finditer(text):
        if match["digits"]:
            value = int(re.sub(r"\D", "", match["digits"]))
            yield _Word(frozenset({"cardinal"}), value, match.start(), match.end(), digits=True)
            continue
        known = _look_up(match[0].lower(), language)
        if known is not None:
            yield _Word(known[0], known[1], match.start(), match.end())


def _adjoining(text: str, one: _Word, other: _Word) -> bool:
    return not text[one.end : other.start].strip(" \u00a0\n-\u2011")


def _joined(total: int, word: _Word) -> int | None:
    """`total` with the next number word added ("forty" + "eight"), or None where a new number begins."""
    if word.digits:
        return None
    if word.value in _MULTIPLIERS and total and total % word.value and total < word.value:
        return total * word.value
    rank = 10 if word.value < 10 else 100 if word.value < 100 else 1_000
    return total + word.value if total >= 20 and word.value and total % rank == 0 else None


def amounts(text: str, language: str) -> Counter[Fraction]:
    """The numbers that a text names, counted.

    Args:
        text: any stretch of a legal text.
        language: a language of `languages_with_number_words`.

    Returns:
        Cardinals, ordinals and fractions alike: `1/3` for "одной трети", `48` for "forty-eight hours".
    """
    found: Counter[Fraction] = Counter()
    words = list(_words(text, language))
    index = 0
    while index < len(words):
        word = words[index]
        index += 1
        if "joiner" in word.roles:
            continue
        if "half" in word.roles:
            found[Fraction(1, 2)] += 1
            continue
        if "cardinal" not in word.roles:
            share = "denominator" in word.roles and "ordinal" not in word.roles
            found[Fraction(1, word.value) if share else Fraction(word.value)] += 1
            continue
        total, last = word.value, word
        while not word.digits and index < len(words) and _adjoining(text, last, words[index]):
            follower = words[index]
            step = 1
            if "joiner" in follower.roles:
                if total < 100 or index + 1 == len(words) or not _adjoining(text, follower, words[index + 1]):
                    break
                follower, step = words[index + 1], 2
            joined = _joined(total, follower) if {"cardinal", "ordinal"} & follower.roles else None
            if joined is None:
                break
            total, last = joined, follower
            index += step
        after = words[index] if index < len(words) else None
        if after is not None and {"ordinal", "denominator"} & after.roles and _adjoining(text, last, after):
            found[Fraction(total, after.value)] += 1
            index += 1
        else:
            found[Fraction(total)] += 1
    return found
