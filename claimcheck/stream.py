"""Posts over a pipe: one line of JSON in, one line out, in order, for as long as lines come.

Every line gets exactly one answer, so a caller can write a line and read a line. What cannot be checked is
refused with a reason and the line's number; nothing that comes in ends the stream.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from pydantic import ValidationError

from claimcheck.batch.reading import problem_of
from claimcheck.checker import ClaimChecker
from claimcheck.errors import ClaimcheckError
from claimcheck.models.result import CheckResult
from claimcheck.models.row import Request

__all__ = ["Answerer", "dump_line"]

#: A character takes at most 12 bytes in JSON (a pair of escaped surrogates); the rest of the line is small.
_BYTES_PER_CHARACTER, _BYTES_BESIDE = 12, 65_536


def dump_line(line: dict[str, Any]) -> str:
    """An answer as it is written, with its end."""
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"


@dataclass(frozen=True)
class Answerer:
    """Answers lines.

    Attributes:
        checker: who judges.
        documents: judge by these where a line names none.
        as_of: the day of posts whose line names none.
        ui_language: the language of answers whose line names none.
        explain: keep all findings and scores where a line does not say.
    """

    checker: ClaimChecker
    documents: Sequence[str] | None = None
    as_of: dt.date | None = None
    ui_language: str | None = None
    explain: bool = False

    @property
    def longest_line(self) -> int:
        """Bytes of the longest line that is read."""
        return _BYTES_PER_CHARACTER * self.checker.config.max_characters + _BYTES_BESIDE

    def answers(self, stream: BinaryIO) -> Iterator[dict[str, Any]]:
        """The answer to each line of a stream, as soon as the line is there.

        Args:
            stream: UTF-8; read line by line, never ahead of what was asked for.
        """
        limit, number = self.longest_line, 0
        while line := stream.readline(limit + 2):
            number += 1
            if len(line.rstrip(b"\r\n")) > limit:
                while not line.endswith(b"\n") and line:
                    line = stream.readline(limit)
                yield _refused(number, f"the line is longer than {limit} bytes")
            else:
                yield self.answer(line, number)

    def answer(self, line: bytes, number: int) -> dict[str, Any]:
        """The answer to one line.

        Args:
            line: the line, its end may be on it.
            number: its number, from 1.
        """
        try:
            value = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
        except UnicodeDecodeError as error:
            return _refused(number, f"not UTF-8 (byte {error.start})")
        except json.JSONDecodeError as error:
            reason = f"not JSON ({error.msg}, column {error.pos + 1})"
            return _refused(number, reason if line.strip() else "the line is empty")
        except (ValueError, RecursionError) as error:  # a number of thousands of digits, brackets in brackets
            return _refused(number, f"not JSON that can be read ({type(error).__name__})")
        if not isinstance(value, str | dict):
            return _refused(number, "neither a JSON object nor a JSON string")
        try:
            request = Request.model_validate({"text": value} if isinstance(value, str) else value)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            reason = f"{'.'.join(map(str, first['loc']))}: {first['msg'].removeprefix('Value error, ')}"
            return _refused(number, reason, identifier=_identifier(value))
        return self._judged(request, number)

    def _judged(self, request: Request, number: int) -> dict[str, Any]:
        # what is no text can be neither checked nor written down again
        refusal, reason = problem_of(
            request.text, (request.text, request.id), self.checker.config.max_characters
        )
        if refusal is None:
            try:
                result = self.checker.check(
                    request.text,
                    documents=request.documents or self.documents,
                    as_of=request.as_of or self.as_of,
                    language=request.language,
                    ui_language=request.ui_language or self.ui_language,
                    explain=self.explain if request.explain is None else request.explain,
                )
            except ClaimcheckError as error:
                reason = str(error)
            except Exception as error:  # the stream must not fall with one post
                reason = f"the analysis failed: {type(error).__name__}: {error}"
            else:
                return _checked(number, request.id, result)
        return _refused(
            number, reason, identifier=_text(request.id), text=_text(request.text), language=request.language
        )


def _checked(number: int, identifier: str | None, result: CheckResult) -> dict[str, Any]:
    head = {"id": identifier, "status": "checked", "error": None, "line": number}
    return {**head, **result.model_dump(mode="json", exclude={"id"})}


def _refused(
    number: int,
    reason: str,
    *,
    identifier: str | None = None,
    text: str | None = None,
    language: str | None = None,
) -> dict[str, Any]:
    clean = " ".join((_text(reason) or "").split())
    return {
        "id": identifier,
        "status": "refused",
        "error": f"line {number}: {clean}",
        "line": number,
        "text": text,
        "language": language,
        "verdict": None,
        "claims": [],
    }


def _identifier(value: Any) -> str | None:
    """The identifier of a line that is refused for something else, if it has one."""
    found = value.get("id") if isinstance(value, dict) else None
    if isinstance(found, bool) or not isinstance(found, str | int):
        return None
    return _text(str(found))


def _text(value: str | None) -> str | None:
    """Text fit to be written: lone surrogates become U+FFFD."""
    return None if value is None else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
