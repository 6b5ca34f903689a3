"""The rules: stable codes, what they decide and what they say. Data in `data/rules.json`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict

from claimcheck.data import load_data
from claimcheck.models.result import Verdict

__all__ = ["Rule", "rules"]


class Rule(BaseModel):
    """One rule of decision."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    verdict: Verdict
    title: str
    text: str


class _RuleFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: int
    rules: tuple[Rule, ...]


@cache
def rules() -> Mapping[str, Rule]:
    """All rules by code.

    Raises:
        DataError: the data file breaks its schema.
    """
    return MappingProxyType({rule.code: rule for rule in load_data("rules.json", _RuleFile).rules})
