"""Russian words: dictionary forms, grammatical case, and what to do without the dictionary.

With the `ru` extra the dictionary of rumorph gives the form (8 ms to load, some 18 MB installed); without it
the Snowball stemmer does, which joins fewer forms ("назначен" and "назначил" stay apart). Which of several
readings a legal text means, which verbs are one pair of aspects, and irregular forms for the stemmer is data
(`data/language/ru.morphology.json`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from importlib import util
from itertools import pairwise, zip_longest
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict

from claimcheck.data import load_data
from claimcheck.language.number_words import compose, digits, words
from claimcheck.language.snowball import snowball
from claimcheck.text.numerals import Numeral

__all__ = ["Case", "cases", "denies", "has_dictionary", "lemma", "numerals"]

_CASES: dict[str, Case] = {
    "Nom": "nominative", "Gen": "genitive", "Dat": "dative", "Acc": "accusative", "Ins": "instrumental",
    "Loc": "locative", "Par": "genitive",
}  # fmt: skip
#: A reading rarer than this is left out of the cases of a word.
_RARE = 0.05
_CACHED = 65_536
_SCALES = frozenset({1e3, 1e6, 1e9})


Case = Literal["nominative", "genitive", "dative", "accusative", "instrumental", "locative"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Morphology(_Frozen):
    schema_version: Literal[1]
    language: Literal["ru"]
    preferred: tuple[str, ...]
    lemmas: dict[str, str]
    aspects: dict[str, str]
    participle_nouns: dict[str, str]
    cases: dict[str, tuple[Case, ...]]
    irregular: dict[str, str]
    numbers: dict[float, str]
    denominators: dict[float, str]
    shares: dict[float, str]


class _Reading(Protocol):
    """What is used of a reading of rumorph."""

    @property
    def lemma(self) -> str: ...
    @property
    def pos(self) -> str: ...
    @property
    def feats(self) -> dict[str, str]: ...
    @property
    def prob(self) -> float: ...


@cache
def _data() -> _Morphology:
    return load_data("language/ru.morphology.json", _Morphology)


@cache
def _preferred() -> frozenset[str]:
    return frozenset(_data().preferred)


@cache
def has_dictionary() -> bool:
    """Whether the `ru` extra is installed."""
    return util.find_spec("rumorph") is not None


@cache
def _readings() -> Callable[[str], Sequence[_Reading]]:
    from rumorph import Analyzer

    return Analyzer().analyze


def _plain(word: str) -> str:
    return word.lower().replace("ё", "е")


@lru_cache(maxsize=_CACHED)
def lemma(word: str) -> str:
    """The dictionary form of a Russian word, lower case, е for ё; its stem where no dictionary is installed.

    Both verbs of a pair of aspects, their reflexive forms and their participles have one form: "назначил",
    "назначается" and "назначен" give "назначать".
    """
    lower = _plain(word)
    if not has_dictionary():
        return snowball("russian")(_data().irregular.get(lower, lower))
    data = _data()
    fixed = data.lemmas.get(lower)
    if fixed is not None:
        return fixed
    for start, noun in data.participle_nouns.items():
        if lower.startswith(start) and len(lower) > len(start) + 1:
            return noun
    readings = _readings()(lower)
    if not readings:
        return lower
    plain = [(_plain(r.lemma), r.pos) for r in readings]
    chosen, part = next(((form, pos) for form, pos in plain if form in _preferred()), plain[0])
    if part in ("VERB", "AUX") and chosen.endswith(("ся", "сь")):
        chosen = chosen[:-2]
    return data.aspects.get(chosen, chosen)


@lru_cache(maxsize=_CACHED)
def cases(word: str) -> frozenset[Case]:
    """The grammatical cases that a word's form can be; empty for a word without case or without a dictionary.

    A subject can be nominative; who acts in a passive is instrumental.
    """
    if not has_dictionary():
        return frozenset()
    known = _data().cases.get(_plain(word))
    if known is not None:
        return frozenset(known)
    found = ((r.feats.get("Case"), r.prob) for r in _readings()(_plain(word)))
    return frozenset(_CASES[name] for name, prob in found if name in _CASES and prob >= _RARE)


_CONTRAST = frozenset({"а", "но"})
#: What "не" makes part of an amount or a "not only", not of the sentence.
_NOT_DENIED = frozenset(
    [
        "только",
        "менее",
        "более",
        "меньше",
        "больше",
        "ранее",
        "раньше",
        "позднее",
        "позже",
        "моложе",
        "старше",
        "выше",
        "ниже",
        "дольше",
        "свыше",
        "считая",
    ]
)
_COPULAS = frozenset(
    ["-", "–", "—", "это", "был", "была", "было", "были", "будет", "будут", "является", "являются"]
)
_PREDICATES = frozenset(
    [
        "вправе",
        "нужно",
        "надо",
        "можно",
        "должен",
        "должна",
        "должно",
        "должны",
        "обязан",
        "обязана",
        "обязаны",
        "может",
        "могут",
    ]
)


def denies(words: Sequence[str], at: int) -> bool:
    """Whether the negator `words[at]` denies its sentence, or only sets a part of it aside.

    "не назначает" denies; "не Президент, а Курултай" and "не только" set aside.

    Args:
        words: the tokens of a sentence in lower case, punctuation among them.
        at: the place of the negator.
    """
    if words[at] != "не":
        return words[at] in ("нет", "нету")
    after = words[at + 1] if at + 1 < len(words) else ""
    if after in _NOT_DENIED:
        return False
    if after in _PREDICATES or _is_verb(after):
        return True
    if at and words[at - 1] in _COPULAS:
        return True
    ahead = words[at + 1 : at + 9]
    return not any(one == "," and two in _CONTRAST for one, two in pairwise(ahead))


@lru_cache(maxsize=_CACHED)
def _is_verb(word: str) -> bool:
    """Whether a word is a verb, or a short adjective or participle: what a sentence can be denied at."""
    if not has_dictionary() or not word.isalpha():
        return False
    readings = _readings()(_plain(word))
    return bool(readings) and (
        readings[0].pos in ("VERB", "AUX") or readings[0].feats.get("Variant") == "Short"
    )


@cache
def _values() -> dict[str, float]:
    """Number words in all their cases, e for ё."""
    return {form: value for value, forms in _data().numbers.items() for form in forms.split()}


@cache
def _denominators() -> dict[str, float]:
    return {form: value for value, forms in _data().denominators.items() for form in forms.split()}


@cache
def _shares() -> dict[str, float]:
    return {form: value for value, forms in _data().shares.items() for form in forms.split()}


def numerals(text: str) -> Iterator[Numeral]:
    """Numbers of a Russian text in digits and in words of any case, in textual order.

    "ста сорока пяти" is 145, "двух третей" and "2/3" are two thirds, "треть" and "половина" stand for shares
    by themselves. A value between 0 and 1 is a fraction.
    """
    plain = text.lower().replace("ё", "е")
    found = [*_written(plain), *digits(plain)]
    yield from sorted(_scaled(found, plain), key=lambda n: n.start)


def _written(plain: str) -> Iterator[Numeral]:
    composed = list(compose(list(words(plain, _values().get)), plain, tens_take_units=False))
    below = {n.start: n for n in words(plain, _denominators().get)}
    taken: set[int] = set()
    for numeral in composed:
        after = re.compile(r"\s+").match(plain, numeral.end)
        share = below.get(after.end()) if after else None
        if share is not None and numeral.value < share.value:
            taken.add(share.start)
            yield Numeral(round(numeral.value / share.value, 6), numeral.start, share.end)
        else:
            yield numeral
    for alone in words(plain, _shares().get):
        if alone.start not in taken:
            yield Numeral(alone.value, alone.start, alone.end)


def _scaled(found: Iterable[Numeral], plain: str) -> Iterator[Numeral]:
    """Digits with a scale word after them: "18 тысяч", "1,5 миллиона"."""
    numbers = sorted(found, key=lambda n: n.start)
    skip = -1
    for number, following in zip_longest(numbers, numbers[1:]):
        if number.start < skip:
            continue
        if (
            following is not None
            and plain[number.start].isdigit()
            and following.value in _SCALES
            and plain[number.end : following.start].isspace()
        ):
            skip = following.end
            yield Numeral(number.value * following.value, number.start, following.end)
        else:
            yield number
