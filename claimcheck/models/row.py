"""A post on its way in and out of a stream: a request, and the line or row that answers it.

A line is a result with the line's number and status beside it. `claimcheck batch` adds the input's cells and
the cluster. What could not be checked has the reason in `error`, and no verdict.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from claimcheck.models.result import CheckResult

__all__ = [
    "BatchRow",
    "CheckedLine",
    "CheckedRow",
    "Line",
    "RefusedLine",
    "RefusedRow",
    "Request",
]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _identifier(value: Any) -> Any:
    """Numbers serve as identifiers as well; what comes back is a string."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _day(value: Any) -> Any:
    """A date in ISO form; a number is none."""
    if not isinstance(value, str):
        return value
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        msg = "not a date; expected for instance 2026-07-01"
        raise ValueError(msg) from None


LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Identifier = Annotated[
    str,
    BeforeValidator(_identifier, json_schema_input_type=str | int),
    Field(description="comes back with the answer"),
]


class Request(BaseModel):
    """One line for `claimcheck verify --jsonl`; a line that is a JSON string is the text alone.

    Other keys are ignored.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    text: str = Field(description="the post")
    id: Identifier | None = None
    language: LanguageCode | None = Field(default=None, description="of the post; detected if not given")
    ui_language: LanguageCode | None = Field(
        default=None, description="to answer in; the post's if not given"
    )
    documents: Annotated[tuple[str, ...], Field(strict=False)] | None = Field(
        default=None, description="judge by these, whatever the day"
    )
    as_of: Annotated[dt.date, BeforeValidator(_day, json_schema_input_type=dt.date)] | None = Field(
        default=None, description="the day the post speaks on; today if not given"
    )
    explain: bool | None = Field(default=None, description="keep all findings and scores")


class CheckedLine(CheckResult):
    """The answer to a post that was judged."""

    status: Literal["checked"]
    error: None
    line: int = Field(ge=1, description="number of the line or row it answers, from 1")


class RefusedLine(_Frozen):
    """The answer to a line that could not be checked."""

    id: str | None
    status: Literal["refused"]
    error: str = Field(description="why, with the line's number")
    line: int = Field(ge=1)
    text: str | None
    language: str | None
    verdict: None
    claims: Annotated[tuple[()], Field(max_length=0)]


class CheckedRow(CheckedLine):
    """A row of `claimcheck batch` that was judged."""

    row: dict[str, str | None] = Field(description="the input's cells by column")
    cluster: str | None = Field(description="the same for all posts that make the same claim")


class RefusedRow(RefusedLine):
    """A row of `claimcheck batch` that could not be checked."""

    row: dict[str, str | None]
    cluster: None


Line = Annotated[CheckedLine | RefusedLine, Field(discriminator="status")]
BatchRow = Annotated[CheckedRow | RefusedRow, Field(discriminator="status")]
