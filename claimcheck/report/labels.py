"""What the report says of itself, in the language of its reader. Data in `labels/<language>.json`.

Verdicts, stances, outcomes and the names of provisions come from the catalogues of messages.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from pydantic import TypeAdapter

from claimcheck.errors import DataError, InputError
from claimcheck.verdict.messages import LANGUAGES, Messages, check_catalogue, messages

__all__ = ["Labels", "labels"]

_TEXTS = TypeAdapter(dict[str, str])
#: What stands between thousands, and before a fraction.
_MARKS = {"en": (",", "."), "ru": ("\u00a0", ","), "kk": ("\u00a0", ",")}


@dataclass(frozen=True)
class Labels:
    """The labels of one language, and the messages in it."""

    language: str
    texts: Mapping[str, str]
    messages: Messages

    def say(self, key: str, /, **values: str | int) -> str:
        """The label of that key with its placeholders filled; whole numbers are written as people write them.

        Raises:
            KeyError: there is no such label, or a value is missing.
        """
        written = {n: v if isinstance(v, str) else self.number(v) for n, v in values.items()}
        return self.texts[key].format_map(written)

    def number(self, value: int) -> str:
        """A whole number with its thousands set apart."""
        return f"{value:,}".replace(",", _MARKS[self.language][0])

    def fraction(self, value: float, digits: int = 2) -> str:
        """A number with so many digits behind the mark."""
        return f"{value:.{digits}f}".replace(".", _MARKS[self.language][1])

    def share(self, part: int, whole: int) -> str:
        """A part of a whole in per cent."""
        return f"{self.fraction(100 * part / whole if whole else 0.0, 1)}\u00a0%"


def labels(language: str = LANGUAGES[0]) -> Labels:
    """The labels of a language.

    Raises:
        InputError: there are none in it.
        DataError: its file has other keys or placeholders than the English one.
    """
    if language not in LANGUAGES:
        msg = f"no labels in {language!r}; there are some in: {', '.join(LANGUAGES)}"
        raise InputError(msg)
    return _labels(language)


@cache
def _labels(language: str) -> Labels:
    name = f"labels/{language}.json"
    file = resources.files("claimcheck.report").joinpath(name)
    try:
        texts = _TEXTS.validate_python(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        msg = f"report/{name}: {error}"
        raise DataError(msg) from error
    if language != LANGUAGES[0]:
        check_catalogue(f"report/{name}", texts, _labels(LANGUAGES[0]).texts)
    return Labels(language, MappingProxyType(texts), messages(language))
