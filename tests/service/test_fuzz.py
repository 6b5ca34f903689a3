"""Schemathesis asks a server what its own description allows and forbids, and applies all its checks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.service.http import ROOT, Running, running

pytestmark = pytest.mark.fuzz
KEY = "a-key-of-enough-characters"


def fuzz(server: Running, folder: Path, *options: str) -> None:
    """A short run, the same each time."""
    program = shutil.which("schemathesis", path=str(Path(sys.executable).parent)) or shutil.which(
        "schemathesis"
    )
    assert program is not None, "schemathesis is in the extra dev"
    done = subprocess.run(
        [
            program, "run", f"{server.url}/openapi.json", "--checks", "all", "--max-examples", "25", "--seed", "1",
            "--generation-deterministic", "--no-color", *options,
        ],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "SCHEMATHESIS_HOOKS": "tests.service.schemathesis_hooks"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "7 selected / 7 total" in done.stdout
    assert "Tested: 7" in done.stdout


def test_an_open_service(server: Running, tmp_path: Path) -> None:
    fuzz(server, tmp_path)


def test_a_service_with_keys_and_limits(tmp_path: Path) -> None:
    with running("--rate-limit", "100000", environment={"CLAIMCHECK_API_KEY": KEY}) as server:
        fuzz(server, tmp_path, "--header", f"Authorization: Bearer {KEY}")
        assert not [event for event in server.seen if event["event"] == "fault"]
