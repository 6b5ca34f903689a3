"""Language packs: what a language's function words say, as data with a schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, cached_property

from pydantic import BaseModel, ConfigDict

from claimcheck.data import load_data
from claimcheck.language.snowball import snowball
from claimcheck.text.numerals import Numeral
from claimcheck.text.numerals import numerals as read_numerals

__all__ = ["LanguagePack", "PackData", "pack"]

#: How many words are remembered with their stems.
_MAX_STEMS = 100_000


class PackData(BaseModel):
    """The data file of a language pack. Patterns are regular expressions over lower-cased, folded text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: int
    language: str
    stemmer: str
    stop_words: str
    stem_overrides: dict[str, str] = {}
    negators: tuple[str, ...]
    double_negatives: tuple[str, ...]
    modality: dict[str, tuple[str, ...]]
    quantifiers: dict[str, tuple[str, ...]]
    by_law: tuple[str, ...]
    delegation: tuple[str, ...]
    comparators: dict[str, tuple[str, ...]]
    comparators_after: dict[str, tuple[str, ...]]
    fractions: dict[str, float]
    number_words: tuple[str, ...]
    count_words: dict[str, float]
    units: dict[str, tuple[str, ...]]
    months: dict[str, int]
    day_words: tuple[str, ...] = ()
    ordinal: str = ""
    versions: dict[str, tuple[str, ...]]
    change: dict[str, tuple[str, ...]]
    cues: dict[str, tuple[str, ...]]
    about_constitution: tuple[str, ...]
    conditional: tuple[str, ...]
    subordinators: tuple[str, ...]
    prepositions: tuple[str, ...]
    be_forms: tuple[str, ...]
    by_words: tuple[str, ...]
    generic_units: tuple[str, ...]
    finite: tuple[str, ...]
    coordinators: tuple[str, ...]
    denials: tuple[str, ...]
    measures_before: dict[str, tuple[str, ...]]
    measures_after: dict[str, tuple[str, ...]]
    negating_pairs: tuple[str, ...]
    closed: tuple[str, ...]
    weak_negators: tuple[str, ...]
    pronouns: tuple[str, ...]
    personal_pronouns: tuple[str, ...]
    contrasts: tuple[str, ...]
    exceptives: tuple[str, ...]
    conditionals: tuple[str, ...]
    restrictions: tuple[str, ...]
    set_aside: tuple[str, ...]
    limits: tuple[str, ...]
    negative_determiners: tuple[str, ...]
    recipient_words: tuple[str, ...]
    duration_hours: dict[str, float]
    openers: dict[str, tuple[str, ...]]


def _union(patterns: tuple[str, ...]) -> re.Pattern[str]:
    bounded = (
        p if p.startswith(("^", "\\b", "\\?")) or not p[0].isascii() else rf"\b(?:{p})" for p in patterns
    )
    closed = (
        p if p.endswith(("$", "\\b", "?", "\\d")) or not p[-1].isalnum() else rf"{p}\b" for p in bounded
    )
    return re.compile("|".join(f"(?:{p})" for p in closed))


class LanguagePack:
    """One language: its data compiled, and its stemmer."""

    def __init__(
        self,
        data: PackData,
        stemmer: Callable[[str], str],
        *,
        numerals: Callable[[str], Iterator[Numeral]] | None = None,
        denies: Callable[[Sequence[str], int], bool] | None = None,
    ) -> None:
        self.numerals = numerals or (lambda text: read_numerals(text, data.number_words, data.language))
        self.denies = denies
        self.data = data
        self.code = data.language
        self.stop_words = frozenset(data.stop_words.split())
        self.negators = frozenset(data.negators)
        self.subordinators = frozenset(data.subordinators)
        self.prepositions = frozenset(data.prepositions)
        self.be_forms = frozenset(data.be_forms)
        self.by_words = frozenset(data.by_words)
        self.generic_units = frozenset(stemmer(w) for w in data.generic_units)
        self.finite = frozenset(data.finite)
        self.measures_before = {k: re.compile("|".join(v)) for k, v in data.measures_before.items()}
        self.measures_after = {k: re.compile("|".join(v)) for k, v in data.measures_after.items()}
        self.weak_negators = frozenset(data.weak_negators)
        self.pronouns = frozenset(data.pronouns)
        self.ordinal = re.compile(data.ordinal) if data.ordinal else None
        self.day_words = frozenset(data.day_words)
        self.personal = frozenset(data.personal_pronouns)
        self.contrasts = frozenset(data.contrasts)
        self.set_aside = frozenset(data.set_aside)
        self.negative_determiners = frozenset(data.negative_determiners)
        nothing = re.compile(r"(?!)")
        self.exceptives = _union(data.exceptives) if data.exceptives else nothing
        self.conditionals = _union(data.conditionals) if data.conditionals else nothing
        self.restrictions = _union(data.restrictions) if data.restrictions else nothing
        self.limits = re.compile(r"\s*(?:" + "|".join(data.limits) + ")")
        self.recipient_words = frozenset(data.recipient_words)
        self.denial_stems = frozenset(stemmer(w) for w in data.denials if " " not in w)
        self.coordination = re.compile(
            "|".join(re.escape(c) for c in sorted(data.coordinators, key=len, reverse=True))
        )
        self._stemmer = stemmer
        self._stems: dict[str, str] = {}
        self.modality = {k: _union(v) for k, v in data.modality.items()}
        self.quantifiers = {k: _union(v) for k, v in data.quantifiers.items()}
        self.comparators = {k: _union(v) for k, v in data.comparators.items()}
        self.comparators_after = {k: _union(v) for k, v in data.comparators_after.items()}
        self.versions = {k: _union(v) for k, v in data.versions.items()}
        self.change = {k: _union(v) for k, v in data.change.items()}
        self.cues = {k: _union(v) for k, v in data.cues.items()}
        self.by_law = _union(data.by_law)
        self.closed = _union(data.closed)
        self.negating_pairs = frozenset(data.negating_pairs)
        self.delegation = _union(data.delegation)
        self.double_negatives = _union(data.double_negatives)
        self.about_constitution = _union(data.about_constitution)
        self.conditional = _union(data.conditional)

    def stem(self, word: str) -> str:
        """The word's stem; words are cached, so that a batch stems each once."""
        found = self._stems.get(word)
        if found is None:
            if len(self._stems) >= _MAX_STEMS:  # a batch of millions of posts has words without end
                self._stems.clear()
            lower = word.lower()
            found = self._stems[word] = self.data.stem_overrides.get(lower) or self._stemmer(lower)
        return found

    @cached_property
    def unit_of(self) -> dict[str, str]:
        """Unit by surface word."""
        return {form: unit for unit, forms in self.data.units.items() for form in forms}


@cache
def pack(language: str) -> LanguagePack:
    """The pack of a language.

    Raises:
        DataError: there is no such pack, or its data file breaks the schema.
    """
    data = load_data(f"language/{language}.json", PackData)
    # Russian and Kazakh morphology is loaded only for those who write in them
    if data.stemmer == "rumorph":
        from claimcheck.language import russian

        return LanguagePack(data, russian.lemma, numerals=russian.numerals, denies=russian.denies)
    if data.stemmer == "kazakh":
        from claimcheck.language import kazakh

        return LanguagePack(data, kazakh.stem, numerals=kazakh.numerals, denies=kazakh.denies)
    return LanguagePack(data, snowball(data.stemmer))
