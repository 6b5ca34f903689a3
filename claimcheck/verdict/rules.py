"""The rules: stable codes, what they decide and what they say. Data in `data/rules.json`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict

from claimcheck.data import load_data
from claimcheck.models.result import Verdict
from claimcheck.verdict.messages import LANGUAGES, spoken

__all__ = ["Rule", "rules"]


class Rule(BaseModel):
    """One rule of decision, in one language; `code`, `verdict` and `example` are the same in all.

    `example` is a post that the rule decides by the shipped texts, on a day on which the 2026 text is in force.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    verdict: Verdict
    title: str
    text: str
    example: str


def _in_every_language(texts: dict[str, str]) -> dict[str, str]:
    if texts.keys() != set(LANGUAGES) or not all(texts.values()):
        msg = f"expected one text in each of {', '.join(LANGUAGES)}"
        raise ValueError(msg)
    return texts


Translated = Annotated[dict[str, str], AfterValidator(_in_every_language)]


class _RuleEntry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    verdict: Verdict
    title: Translated
    text: Translated
    example: str


class _RuleFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[3]
    rules: tuple[_RuleEntry, ...]


def rules(language: str | None = None) -> Mapping[str, Rule]:
    """All rules by code.

    Args:
        language: the language of titles and texts; English without one, and where it has no translation.

    Raises:
        DataError: the data file breaks its schema.
    """
    return _rules(spoken(language))


@cache
def _rules(language: str) -> Mapping[str, Rule]:
    return MappingProxyType(
        {
            entry.code: Rule(
                code=entry.code,
                verdict=entry.verdict,
                title=entry.title[language],
                text=entry.text[language],
                example=entry.example,
            )
            for entry in load_data("rules.json", _RuleFile).rules
        }
    )
