"""Errors as problem details (RFC 9457). `type` is an address of this service that explains the problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.responses import Response

__all__ = [
    "MEDIA_TYPE",
    "Problem",
    "ProblemError",
    "ProblemKind",
    "Violation",
    "response_of",
    "violations_of",
]

MEDIA_TYPE = "application/problem+json"
_MAX_VIOLATIONS = 20
_MAX_POINTER = 200


class ProblemKind(Enum):
    """What can go wrong: code, status and title."""

    MALFORMED = "malformed", 400, "The body is not JSON"
    UNAUTHORISED = "unauthorised", 401, "An API key is needed"
    NOT_FOUND = "not-found", 404, "Nothing is there"
    UNKNOWN_DOCUMENT = "unknown-document", 404, "The corpus has no such document"
    UNKNOWN_PROVISION = "unknown-provision", 404, "The document has no such provision"
    UNKNOWN_LANGUAGE = "unknown-language", 404, "The document does not come in that language"
    METHOD = "method-not-allowed", 405, "The address does not take this method"
    SLOW_BODY = "slow-body", 408, "The body took too long to arrive"
    TOO_LARGE = "too-large", 413, "The body is too large"
    MEDIA = "media-type", 415, "The body is of a type that is not read here"
    INVALID = "invalid", 422, "The request breaks its schema"
    RATE_LIMITED = "rate-limited", 429, "Too many posts in too short a time"
    INTERNAL = "internal", 500, "A fault of the service"
    BUSY = "busy", 503, "The service is full; try again"
    TIMEOUT = "timeout", 503, "The post took too long to judge"

    @property
    def code(self) -> str:
        """Its stable name."""
        return self.value[0]

    @property
    def status(self) -> int:
        """HTTP status."""
        return self.value[1]

    @property
    def title(self) -> str:
        """The same for every occurrence."""
        return self.value[2]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Violation(_Frozen):
    """One place of the body that breaks the schema."""

    pointer: str = Field(description="JSON Pointer into the body")
    detail: str


class Problem(_Frozen):
    """Problem details (RFC 9457)."""

    type: str = Field(description="address, relative to this service, that explains the problem")
    title: str
    status: int
    detail: str
    errors: tuple[Violation, ...] | None = None


class ProblemError(Exception):
    """Ends a request with a problem.

    Args:
        kind: what went wrong.
        detail: this occurrence, in a sentence; nothing of a post.
        headers: more headers of the response.
        errors: places of the body that are at fault.
    """

    def __init__(
        self,
        kind: ProblemKind,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[Violation] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.headers = dict(headers or {})
        self.errors = errors

    def response(self) -> Response:
        """The response that tells it."""
        problem = Problem(
            type=f"/problems/{self.kind.code}",
            title=self.kind.title,
            status=self.kind.status,
            detail=self.detail,
            errors=tuple(self.errors) if self.errors is not None else None,
        )
        content = problem.model_dump_json(exclude_none=True).encode()
        return Response(content, self.kind.status, {**self.headers, "cache-control": "no-store"}, MEDIA_TYPE)


def response_of(kind: ProblemKind, detail: str) -> Response:
    """The response for a problem that needs no more words."""
    return ProblemError(kind, detail).response()


def violations_of(error: ValidationError) -> tuple[Violation, ...]:
    """The places that pydantic complains of, without the values that stood there."""
    found = []
    for entry in error.errors(include_input=False, include_url=False, include_context=False)[
        :_MAX_VIOLATIONS
    ]:
        steps = (str(step).replace("~", "~0").replace("/", "~1") for step in entry["loc"])
        pointer = "".join(f"/{step}" for step in steps)[:_MAX_POINTER]
        found.append(Violation(pointer=pointer, detail=entry["msg"]))
    return tuple(found)
