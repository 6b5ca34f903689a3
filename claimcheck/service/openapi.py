"""How the service describes itself: OpenAPI, with what FastAPI cannot read from the routes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from claimcheck.models.row import CheckedLine, RefusedLine, Request
from claimcheck.service import metrics, ndjson, problems
from claimcheck.service.problems import Problem, ProblemKind
from claimcheck.service.requests import CheckRequest

__all__ = ["DESCRIPTION", "HEALTHY", "METRICS", "described", "posting", "refusals", "streaming"]

DESCRIPTION = """\
Checks claims about constitutions against the constitutions themselves. A post goes in; a verdict for each
claim in it comes out, with the provision that decides, quoted and located.

Offsets are code points, end exclusive. Errors are problem details (RFC 9457). Nothing that is sent here is
kept or passed on.
"""
_REFERENCE = "#/components/schemas/{model}"
_MODELS: tuple[type[BaseModel], ...] = (
    CheckRequest, Request, CheckedLine, RefusedLine, Problem,
)  # fmt: skip
_SCHEME = "key"
_OPERATIONS = frozenset({"get", "post"})
#: Any request can meet these.
_ALWAYS = (500,)


def _refusal(status: int) -> dict[str, Any]:
    titles = dict.fromkeys(kind.title for kind in ProblemKind if kind.status == status)
    return {
        "description": "; or: ".join(titles),
        "content": {problems.MEDIA_TYPE: {"schema": {"$ref": _REFERENCE.format(model="Problem")}}},
    }


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems that a route can answer with, beside those that any can."""
    return {status: _refusal(status) for status in sorted({*statuses, *_ALWAYS})}


def posting(model: str) -> dict[str, Any]:
    """The body of a route that reads it itself."""
    schema = {"$ref": _REFERENCE.format(model=model)}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def streaming() -> dict[str, Any]:
    """Body and answer of a route that takes and gives lines of JSON."""
    # OpenAPI 3.1 has no schema for a sequence of JSON texts; 3.2 calls it itemSchema
    lines = {"description": "lines of JSON: objects, or strings", "x-line-schema": _one_of("Request")}
    answers = {"description": "lines of JSON", "x-line-schema": _one_of("CheckedLine", "RefusedLine")}
    return {
        "requestBody": {"required": True, "content": {ndjson.MEDIA_TYPE: {"schema": lines}}},
        "responses": {
            "200": {
                "description": "One line for each line of the request",
                "content": {ndjson.MEDIA_TYPE: {"schema": answers}},
            }
        },
    }


def _one_of(*models: str) -> dict[str, Any]:
    return {"oneOf": [{"$ref": _REFERENCE.format(model=model)} for model in models]}


HEALTHY: dict[int | str, dict[str, Any]] = refusals()
METRICS: dict[int | str, dict[str, Any]] = refusals() | {
    200: {
        "description": "Prometheus' text format",
        "content": {metrics.MEDIA_TYPE.partition(";")[0]: {"schema": {"type": "string"}}},
    }
}


def described(app: FastAPI, documents: Sequence[str], *, locked: bool, limited: bool) -> dict[str, Any]:
    """The whole description.

    Args:
        app: with all its routes.
        documents: identifiers that a request may name.
        locked: whether an API key is needed.
        limited: whether there is a rate limit.
    """
    schema = FastAPI.openapi(app)
    components = schema.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    _, ours = models_json_schema([(model, "validation") for model in _MODELS], ref_template=_REFERENCE)
    for name, part in ours["$defs"].items():
        schemas.setdefault(name, part)
    named = schemas["CheckRequest"]["properties"]["documents"]["anyOf"][0]
    named["items"]["enum"] = list(documents)
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            if method in _OPERATIONS:
                _limits(path, operation, locked=locked, limited=limited)
                _name_documents(operation, documents)
    if locked:
        components["securitySchemes"] = {_SCHEME: {"type": "http", "scheme": "bearer"}}
    return schema


def _limits(path: str, operation: dict[str, Any], *, locked: bool, limited: bool) -> None:
    responses = operation["responses"]
    if locked and path != "/health":
        operation["security"] = [{_SCHEME: []}]
        responses["401"] = _refusal(401)
    if limited and path.startswith("/v1/"):
        responses["429"] = _refusal(429)


def _name_documents(operation: dict[str, Any], documents: Sequence[str]) -> None:
    for parameter in operation.get("parameters", ()):
        if parameter["name"] == "document":
            parameter["schema"]["enum"] = list(documents)
