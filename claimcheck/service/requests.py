"""What a client sends."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from claimcheck.models.config import CheckerConfig
from claimcheck.service.problems import ProblemError, ProblemKind, violations_of

__all__ = ["CheckRequest", "parse_request"]

#: Languages with a pack and a catalogue of messages.
Language = Literal["en", "ru", "kk"]
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MAX_DOCUMENTS = 16


def _day(value: Any) -> Any:
    """A date and nothing else: pydantic takes times and numbers of seconds for dates as well."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        with suppress(ValueError):
            return dt.date.fromisoformat(value)
    msg = "a date as in 2026-07-01 is expected"
    raise ValueError(msg)


class CheckRequest(BaseModel):
    """A post to be judged, and by what."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    text: Annotated[
        str,
        StringConstraints(
            min_length=1, max_length=CheckerConfig.model_fields["max_characters"].default, pattern=r"\S"
        ),
    ] = Field(description="the post; not blank")
    documents: list[str] | None = Field(
        default=None,
        max_length=_MAX_DOCUMENTS,
        description="documents to judge by; without any, what is in force and what it replaced",
    )
    as_of: Annotated[dt.date, BeforeValidator(_day, json_schema_input_type=dt.date)] | None = Field(
        default=None, description="the day the post speaks on; today by default"
    )
    language: Language | None = Field(default=None, description="the post's; detected by default")
    ui_language: Language | None = Field(
        default=None, description="of the explanations; the post's by default"
    )
    explain: bool = Field(default=False, description="keep findings and scores of open claims too")

    def options(self) -> dict[str, Any]:
        """The keyword arguments of `ClaimChecker.check`."""
        return {
            "documents": self.documents,
            "as_of": self.as_of,
            "language": self.language,
            "ui_language": self.ui_language,
            "explain": self.explain,
        }


def parse_request(body: bytes) -> CheckRequest:
    """The body of a request.

    Raises:
        ProblemError: it is not JSON, or breaks the schema.
    """
    try:
        return CheckRequest.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        if first["type"] == "json_invalid":
            raise ProblemError(ProblemKind.MALFORMED, first["msg"]) from None
        violations = violations_of(error)
        told = f"{violations[0].pointer or 'the body'}: {violations[0].detail}"
        raise ProblemError(ProblemKind.INVALID, told, errors=violations) from None
