"""What a stretch of text speaks of, by word lists alone: quick, and never less than the analysis finds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

from claimcheck.errors import DataError
from claimcheck.language.pack import LanguagePack, pack
from claimcheck.language.termbase import Termbase, termbase
from claimcheck.text.cleaning import clean

__all__ = ["PIECES", "Wording", "languages_read", "plain_wording", "wordings"]

#: Words and numbers; letters and digits that stand together come apart.
PIECES = re.compile(r"[^\W\d_]+|\d+")


def plain_wording(text: str) -> str:
    """A claim's text without what posts dress it in: links, emoji, capitals, runs of blanks."""
    return " ".join(clean(text).text.lower().split())


def languages_read() -> tuple[str, ...]:
    """Codes of the languages that have a pack."""
    folder = resources.files("claimcheck.data").joinpath("language")
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(n.removesuffix(".json") for n in names if n.endswith(".json") and n.count(".") == 1))


class Wording:
    """How one language names concepts, provisions and constitutions.

    A form of the termbase counts as named when the stems of all its words stand somewhere in the text. The
    ruler asks for them in a row, so it finds no concept that is not found here.

    Args:
        language_pack: the language.
        terms: the termbase.
    """

    def __init__(self, language_pack: LanguagePack, terms: Termbase) -> None:
        self._pack = language_pack
        self.negators = language_pack.negators
        self.number_words = frozenset(language_pack.data.number_words)
        self.stop_words = language_pack.stop_words
        forms: dict[str, list[tuple[frozenset[str], str]]] = {}
        for concept in terms.concepts.values():
            for form in concept.forms.get(language_pack.code, ()):
                stems = [self.stem(piece) for piece in PIECES.findall(form.lower())]
                if stems:
                    # asked for by its longest word, as a rule the rarest
                    forms.setdefault(max(stems, key=len), []).append((frozenset(stems), concept.id))
        self._forms = forms

    def stem(self, word: str) -> str:
        """The stem of a lower-case word."""
        return self._pack.stem(word)

    def concepts(self, stems: frozenset[str]) -> Iterator[str]:
        """Concepts that a text with these stems may name."""
        for stem in stems & self._forms.keys():
            for form, concept in self._forms[stem]:
                if form <= stems:
                    yield concept


@cache
def wordings() -> Mapping[str, Wording]:
    """By language, those of all packs that can be read; what cannot be read here is not read by the checker."""
    found: dict[str, Wording] = {}
    for language in languages_read():
        try:
            found[language] = Wording(pack(language), termbase())
        except (DataError, KeyError):  # the pack breaks its schema, or names a stemmer that is not there
            continue
    return MappingProxyType(found)
