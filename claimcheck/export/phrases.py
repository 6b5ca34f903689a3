"""The words of exports, in the reader's language. Data in `data/exports/<language>.json`."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from claimcheck.data import load_data
from claimcheck.errors import DataError
from claimcheck.verdict.messages import LANGUAGES, check_catalogue, spoken

__all__ = ["Phrases", "flat", "phrases"]

#: Marks that turn the direction of what stands around them, in plain text to the end of the line.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class _Catalogue(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1]
    language: str
    phrases: dict[str, Annotated[str, StringConstraints(min_length=1)]]


@dataclass(frozen=True)
class Phrases:
    """The catalogue of one language."""

    language: str
    texts: Mapping[str, str]

    def say(self, key: str, /, **values: str) -> str:
        """The phrase of that key with its placeholders filled; values are put in as they are.

        Raises:
            KeyError: the catalogues have no such key, or a value is missing.
        """
        return self.texts[key].format_map(values)


def phrases(language: str | None = None) -> Phrases:
    """The catalogue of a language; that of English where the language has none.

    Raises:
        DataError: the data file breaks its schema, or has other keys or placeholders than the English one.
    """
    return _phrases(spoken(language))


@cache
def _phrases(language: str) -> Phrases:
    name = f"exports/{language}.json"
    found = load_data(name, _Catalogue)
    if found.language != language:
        msg = f"data file {name}: the language is {found.language!r}"
        raise DataError(msg)
    if language != LANGUAGES[0]:
        check_catalogue(name, found.phrases, _phrases(LANGUAGES[0]).texts)
    return Phrases(language, MappingProxyType(found.phrases))


def flat(text: str) -> str:
    """Text on one line, without characters that would steer what shows it."""
    plain = "".join(
        " " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char
        for char in text
        if char not in _TURNING
    )
    return " ".join(plain.split())
