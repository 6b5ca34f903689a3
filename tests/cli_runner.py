"""Runs the console script in this process: arguments and bytes in, exit code and text out."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from unittest.mock import patch

from claimcheck.cli import main

__all__ = ["Done", "run"]


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str


def run(*arguments: str, stdin: bytes = b"") -> Done:
    """Run `claimcheck` with these arguments."""
    out, err = io.BytesIO(), io.BytesIO()
    # held here: a wrapper that is collected closes what it wraps
    stdin_, stdout, stderr = (
        io.TextIOWrapper(stream, encoding="utf-8", write_through=True)
        for stream in (io.BytesIO(stdin), out, err)
    )
    code: object = 0
    with (
        patch.object(sys, "argv", ["claimcheck", *arguments]),
        patch.object(sys, "stdin", stdin_),
        patch.object(sys, "stdout", stdout),
        patch.object(sys, "stderr", stderr),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code
    assert isinstance(code, int | None), code
    return Done(code or 0, out.getvalue().decode(), err.getvalue().decode())
