"""A batch: one line of JSON in, one line of JSON out, in order; the lines are those of `claimcheck verify --jsonl`."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import AsyncIterator
from typing import Any

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from claimcheck.models.result import Verdict
from claimcheck.models.row import RefusedLine
from claimcheck.service.logs import FIELDS
from claimcheck.service.pool import CheckPool
from claimcheck.service.problems import ProblemError
from claimcheck.stream import Answerer, dump_line

__all__ = ["MEDIA_TYPE", "BatchResponse", "lines_of"]

MEDIA_TYPE = "application/x-ndjson"
logger = logging.getLogger(__name__)


def lines_of(body: bytes) -> list[bytes]:
    """The lines of a body; the end of the last one begins no other."""
    lines = body.split(b"\n")
    if not lines[-1]:
        lines.pop()
    return lines


class BatchResponse(StreamingResponse):
    """The answers, each line sent as soon as it is judged. Nothing that a line holds ends the batch.

    Raises:
        ProblemError: too many batches are being answered.
    """

    def __init__(self, lines: list[bytes], pool: CheckPool, *, log_texts: bool) -> None:
        pool.begin_batch()
        self._pool = pool
        self._answerer = Answerer(pool.checker)
        self._log_texts = log_texts
        super().__init__(self._answers(lines), headers={"cache-control": "no-store"}, media_type=MEDIA_TYPE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send all, or as much as the client waits for."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._pool.end_batch()

    async def _answers(self, lines: list[bytes]) -> AsyncIterator[bytes]:
        for number, line in enumerate(lines, start=1):
            try:
                yield await self._pool.run(self._answer, line, number, in_batch=True)
            except ProblemError as problem:
                yield _refused(line, number, problem.detail)

    def _answer(self, line: bytes, number: int) -> bytes:
        begin = time.perf_counter()
        answer = self._answerer.answer(line, number)
        if answer["status"] == "checked":
            self._pool.metrics.checked(Verdict(answer["verdict"]), time.perf_counter() - begin)
            if self._log_texts:
                fields = {"verdict": answer["verdict"], "text": answer["text"]}
                logger.info("check", extra={FIELDS: fields})
        return dump_line(answer).encode()


def _refused(line: bytes, number: int, reason: str) -> bytes:
    """The answer to a line that was read and not judged in time."""
    asked: Any = json.loads(line)
    identifier = asked.get("id") if isinstance(asked, dict) else None
    answer = RefusedLine(
        id=None if identifier is None else str(identifier),
        status="refused",
        error=f"line {number}: {reason}",
        line=number,
        text=None,
        language=None,
        verdict=None,
        claims=(),
    )
    return answer.model_dump_json().encode() + b"\n"
