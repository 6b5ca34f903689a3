"""JSON Schema (draft 2020-12) of what goes in and comes out, made from the models.

The schemas leave room: they do not forbid keys they do not know, because keys may be added within a
`schema_version`. A consumer that validates by an older copy goes on working.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from claimcheck.models.result import SCHEMA_VERSION, CheckResult
from claimcheck.models.row import BatchRow, Line, Request

__all__ = ["DIALECT", "SCHEMAS", "Schema", "json_schema"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True)
class Schema:
    """A thing that has a schema."""

    name: str
    about: str
    model: Any
    mode: Literal["validation", "serialization"]


SCHEMAS: Mapping[str, Schema] = MappingProxyType(
    {
        schema.name: schema
        for schema in (
            Schema(
                "result",
                "what a check returns: verify --format json, the library",
                CheckResult,
                "serialization",
            ),
            Schema("batch-row", "a line of a batch's JSONL, a row of its Parquet", BatchRow, "serialization"),
            Schema("request", "a line that verify --jsonl reads", Request | str, "validation"),
            Schema("line", "a line that verify --jsonl answers", Line, "serialization"),
        )
    }
)


class _Generator(GenerateJsonSchema):
    """What comes out always has all its keys, those with a default too."""

    def field_is_required(self, field: Any, total: bool) -> bool:
        return self.mode == "serialization" or super().field_is_required(field, total)


def json_schema(name: str) -> dict[str, Any]:
    """The schema of that name, as JSON values.

    Raises:
        KeyError: there is none; `SCHEMAS` has them all.
    """
    schema = SCHEMAS[name]
    made = TypeAdapter[Any](schema.model).json_schema(mode=schema.mode, schema_generator=_Generator)
    opened: dict[str, Any] = _open(made)
    head = {
        "$schema": DIALECT,
        "$id": f"urn:claimcheck:schema:{SCHEMA_VERSION}:{name}",
        "title": f"claimcheck {name}",
        "description": f"{schema.about}; schema_version {SCHEMA_VERSION}",
    }
    return {**head, **{key: value for key, value in opened.items() if key not in head}}


def _open(value: Any) -> Any:
    """The schema without `additionalProperties: false`, and without what says nothing.

    Titles repeat the keys; defaults do not show in what always has all keys; `discriminator` is OpenAPI's, and
    the `const` in each branch tells the branches apart.
    """
    if isinstance(value, list):
        return [_open(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: _open(item) for key, item in value.items() if not _idle(key, item)}


def _idle(key: str, item: Any) -> bool:
    if key == "additionalProperties":
        return item is False
    # a property of that name would be a schema, hence a mapping
    return key in ("title", "default", "discriminator") and (
        not isinstance(item, dict) or key == "discriminator"
    )
