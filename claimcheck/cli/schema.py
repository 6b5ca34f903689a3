"""`claimcheck schema`: the JSON Schema of what goes in and comes out."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from claimcheck.cli.output import echo_json

__all__ = ["SchemaName", "schema"]


class SchemaName(StrEnum):
    """Things that have a schema; the same as those of `export.schema`, without its imports."""

    RESULT = "result"
    BATCH_ROW = "batch-row"
    REQUEST = "request"
    LINE = "line"


def schema(
    name: Annotated[
        SchemaName,
        typer.Argument(
            help="result: what a check returns; batch-row: a row that batch writes; request and line: what "
            "verify --jsonl reads and answers."
        ),
    ] = SchemaName.RESULT,
) -> None:
    """Print the JSON Schema (draft 2020-12) of a result, of a batch's row, or of a line over a pipe."""
    from claimcheck.export.schema import json_schema

    echo_json(json_schema(name.value))
