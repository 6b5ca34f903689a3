"""Reading in a process of its own, so that a hostile file ends with an error and not with the program.

The child gets the file on its standard input and a limit on time and, where the system has one, on memory.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from claimcheck.corpus.readers.kinds import FileKind
from claimcheck.corpus.readers.reading import Reading, read_law
from claimcheck.errors import ClaimcheckError, ImportTextError, MissingExtraError

__all__ = ["MAX_MEMORY", "MAX_SECONDS", "child", "read_guarded"]

#: Time a file may take, in seconds.
MAX_SECONDS = 120.0
#: Address space a file may take, in bytes (where the system can limit it).
MAX_MEMORY = 2_000_000_000


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    kind: FileKind
    language: str
    encoding: str | None
    seconds: float
    memory: int


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    reading: Reading | None = None
    error: str | None = None
    feature: str | None = None
    extra: str | None = None


def read_guarded(
    data: bytes,
    name: str,
    kind: FileKind,
    *,
    language: str,
    encoding: str | None = None,
    seconds: float = MAX_SECONDS,
    memory: int = MAX_MEMORY,
) -> Reading:
    """`read_law` with limits on time and memory.

    Args:
        data: the file's bytes.
        name: what messages call the file.
        kind: its kind.
        language: ISO 639 code of the text.
        encoding: see `read_law`.
        seconds: time it may take.
        memory: bytes of address space it may take.

    Raises:
        ImportTextError: as `read_law`, or a limit was passed.
        MissingExtraError: the reader's library is not installed.
    """
    request = _Request(
        name=name, kind=kind, language=language, encoding=encoding, seconds=seconds, memory=memory
    )
    package = str(Path(__file__).resolve().parents[3])
    paths = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))
    try:
        done = subprocess.run(
            [sys.executable, "-c", "from claimcheck.corpus.readers.sandbox import child; child()"],
            input=request.model_dump_json().encode() + b"\n" + data,
            capture_output=True,
            timeout=seconds,
            check=False,
            env={**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"},
        )
    except subprocess.TimeoutExpired as error:
        msg = f"{name}: reading it takes longer than {seconds:g} seconds"
        raise ImportTextError(msg) from error
    try:
        answer = _Answer.model_validate_json(done.stdout)
    except ValidationError as error:
        msg = f"{name}: reading it failed (it takes too much time or memory, or breaks its reader)"
        raise ImportTextError(msg) from error
    if answer.extra is not None:
        raise MissingExtraError(answer.feature or "reading it", answer.extra)
    if answer.reading is None:
        raise ImportTextError(answer.error or f"{name}: reading it failed")
    return answer.reading


def child() -> None:
    """What the process does: reads a request and a file from standard input, answers on standard output."""
    request = _Request.model_validate_json(sys.stdin.buffer.readline())
    _limit(request)
    try:
        answer = _answer(request, sys.stdin.buffer.read())
    except MemoryError:
        answer = _Answer(
            error=f"{request.name}: reading it takes more than {request.memory:,} bytes of memory"
        )
    sys.stdout.buffer.write(answer.model_dump_json().encode())


def _answer(request: _Request, data: bytes) -> _Answer:
    try:
        reading = read_law(
            data, request.name, request.kind, language=request.language, encoding=request.encoding
        )
    except MissingExtraError as error:
        return _Answer(feature=error.feature, extra=error.extra)
    except ClaimcheckError as error:
        return _Answer(error=str(error))
    except RecursionError:
        return _Answer(error=f"{request.name}: nested too deeply")
    return _Answer(reading=reading)


def _limit(request: _Request) -> None:
    try:
        import resource
    except ImportError:  # a system without such limits: the parent's clock remains
        return
    for kind, value in (
        (resource.RLIMIT_AS, request.memory),
        (resource.RLIMIT_CPU, round(request.seconds) + 1),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
        try:
            resource.setrlimit(kind, (allowed, hard))
        except (OSError, ValueError):  # the system knows the limit and does not grant it
            continue
