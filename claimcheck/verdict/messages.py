"""What is said to a reader, in the reader's language. Data in `data/messages/<language>.json`.

Codes (rules, slots, scores, documents) are the same in every language and are not in the catalogues.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from string import Formatter
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from claimcheck.data import load_data
from claimcheck.errors import DataError

__all__ = ["LANGUAGES", "Messages", "check_catalogue", "messages", "spoken"]

#: Languages with a catalogue; the first is the one the others are measured by, and answers for the rest.
LANGUAGES = ("en", "ru", "kk")

_EID = re.compile(
    r"art_(?P<article>[^_]+)(?:__para_(?P<paragraph>[^_]+))?(?:__point_(?P<item>[^_]+))?", re.ASCII
)
#: Slots whose values are words of this package, not of the texts compared.
_SLOTS_OF_OWN_WORDS = frozenset({"polarity", "reading"})


class _Catalogue(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1]
    language: str
    messages: dict[str, Annotated[str, StringConstraints(min_length=1)]]


@dataclass(frozen=True)
class Messages:
    """The catalogue of one language."""

    language: str
    texts: Mapping[str, str]

    def say(self, key: str, /, **values: str) -> str:
        """The message of that key with its placeholders filled; values are put in as they are.

        Raises:
            KeyError: the catalogues have no such key, or a value is missing.
        """
        return self.texts[key].format_map(values)

    def provision(self, identifier: str, eid: str | None = None) -> str:
        """A provision as a reader names it: `Article 8(3)`, `the preamble`; other styles keep their name.

        Args:
            identifier: its short identifier, such as `8(3)`.
            eid: its Akoma Ntoso eId, which tells paragraphs from items; without it the identifier is kept
                whole inside the name.
        """
        if identifier == "preamble":
            return self.say("provision.preamble")
        if not identifier[:1].isdigit():
            return identifier
        parts = _EID.fullmatch(eid or "")
        if parts is None:
            return self.say("provision.numbered", provision=identifier)
        known = {name: value for name, value in parts.groupdict().items() if value is not None}
        keys = {1: "article", 3: "item"}
        key = keys.get(len(known), "article_item" if "item" in known else "paragraph")
        return self.say(f"provision.{key}", **known)

    def value(self, slot: str, value: str) -> str:
        """A finding's value as shown: what is quoted from claim or clause stays, own words are translated."""
        return self.say(f"value.{value}") if slot in _SLOTS_OF_OWN_WORDS else value


def spoken(language: str | None) -> str:
    """The language to answer a text of `language` in: itself where it has a catalogue, else English."""
    return language if language in LANGUAGES else LANGUAGES[0]


def messages(language: str | None = None) -> Messages:
    """The catalogue of a language; that of English where the language has none.

    Raises:
        DataError: the data file breaks its schema, or has other keys or placeholders than the English one.
    """
    return _messages(spoken(language))


@cache
def _messages(language: str) -> Messages:
    name = f"messages/{language}.json"
    found = load_data(name, _Catalogue)
    if found.language != language:
        msg = f"data file {name}: the language is {found.language!r}"
        raise DataError(msg)
    if language != LANGUAGES[0]:
        check_catalogue(name, found.messages, _messages(LANGUAGES[0]).texts)
    return Messages(language, MappingProxyType(found.messages))


def check_catalogue(name: str, texts: Mapping[str, str], model: Mapping[str, str]) -> None:
    """Hold a catalogue against the English one.

    Args:
        name: the data file, for the message.
        texts: its texts by key.
        model: those of the English catalogue.

    Raises:
        DataError: it has other keys or placeholders.
    """
    for key in sorted(texts.keys() ^ model.keys()):
        msg = f"data file {name}: {key!r} is {'unknown' if key in texts else 'missing'}"
        raise DataError(msg)
    for key, text in texts.items():
        if _placeholders(text) != _placeholders(model[key]):
            msg = f"data file {name}: {key!r} has other placeholders than in {LANGUAGES[0]}"
            raise DataError(msg)


def _placeholders(text: str) -> frozenset[str]:
    return frozenset(field for _, field, _, _ in Formatter().parse(text) if field is not None)
