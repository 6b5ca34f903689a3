"""The examples of docs/service.md print what stands there."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.service.http import ROOT, Running

PAGE = ROOT / "docs" / "service.md"
EXAMPLES = re.findall(r"^\$ (.*)\n((?:(?!\$ |```).*\n)+)", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize(("command", "shown"), EXAMPLES, ids=[str(n) for n, _ in enumerate(EXAMPLES)])
def test_an_example(server: Running, command: str, shown: str, tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    done = subprocess.run(
        ["sh", "-c", command.replace("http://127.0.0.1:8000", server.url)],
        cwd=tmp_path,
        env={**os.environ, "no_proxy": "*"},
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    printed = done.stdout if done.stdout.endswith("\n") else f"{done.stdout}\n"
    assert doctest.OutputChecker().check_output(shown, printed, doctest.ELLIPSIS), printed


def test_every_option_is_told() -> None:
    from tests.cli_runner import run

    options = set(re.findall(r"--[a-z-]+", run("serve", "--help").out)) - {"--help", "--corpus"}
    page = PAGE.read_text(encoding="utf-8")
    assert [option for option in sorted(options) if f"`{option}`" not in page] == []


def test_every_example_is_run() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert len(EXAMPLES) == sum(line.startswith("$ ") for line in page.splitlines())
