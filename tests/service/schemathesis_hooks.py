"""Loaded by the schemathesis that `test_fuzz` starts: how it is to send lines of JSON."""

from __future__ import annotations

import json
from typing import Any

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def lines(context: Any, value: Any) -> bytes:
    """A line for each part of the value; a string as it is."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace")
    parts = value if isinstance(value, list) else [value]
    return "\n".join(json.dumps(part, default=str) for part in parts).encode("utf-8", "replace")


@schemathesis.deserializer("application/x-ndjson")
def answers(context: Any, response: Any) -> list[Any]:
    """The lines of an answer."""
    return [json.loads(line) for line in response.content.splitlines()]
