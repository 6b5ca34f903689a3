"""The examples of the pages on embedding and exports run as they stand."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = (ROOT / "docs" / "embedding.md", ROOT / "docs" / "exports.md")
SERVICE = "http://127.0.0.1:8000"


def blocks(kind: str) -> list[tuple[str, str]]:
    """The blocks of a kind with the pages they stand on."""
    pattern = re.compile(rf"^```{kind}\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    return [(p.name, block) for p in PAGES for block in pattern.findall(p.read_text(encoding="utf-8"))]


PYTHON = [block for _, block in blocks("python")]
SHELL = blocks("sh")


def environment(folder: Path) -> dict[str, str]:
    """An environment in which `claimcheck` is a command, whether it is installed or not."""
    command = folder / "bin" / "claimcheck"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m claimcheck "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": paths}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    for library in ("fastapi", "uvicorn", "httptools", "prometheus_client"):
        pytest.importorskip(library, reason="needs the extra serve")
    folder = tmp_path_factory.mktemp("service")
    command = ["claimcheck", "serve", "--port", "0"]
    variables = {k: v for k, v in environment(folder).items() if k != "CLAIMCHECK_API_KEY"}
    with subprocess.Popen(
        command, env=variables, cwd=folder, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stderr is not None
        try:
            for line in process.stderr:
                told = json.loads(line)
                if told.get("message", told.get("event")) == "ready":
                    yield told["url"]
                    break
            else:
                pytest.fail("the service ended before it was ready")
        finally:
            process.send_signal(signal.SIGTERM)
            # what it says at its end must not fill the pipe
            process.stderr.read()


def test_there_are_examples_of_each_way() -> None:
    text = "\n".join(PYTHON)
    for part in ("ClaimChecker()", "asyncio.to_thread", "queue.Queue", '"--jsonl"', "/v1/check"):
        assert part in text
    shell = "\n".join(block for _, block in SHELL)
    for form in ("claim-review", "web-annotation", "csv", "rebuttal"):
        assert f"--as {form}" in shell


@pytest.mark.parametrize("number", range(len(PYTHON)))
def test_python_examples(request: pytest.FixtureRequest, tmp_path: Path, number: int) -> None:
    code = PYTHON[number]
    if SERVICE in code:
        code = code.replace(SERVICE, request.getfixturevalue("service"))
    script = tmp_path / "example.py"
    script.write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error::ResourceWarning", str(script)],
        env=environment(tmp_path),
        cwd=tmp_path,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("page", sorted({page for page, _ in SHELL}))
def test_shell_examples(tmp_path: Path, page: str) -> None:
    """The blocks of a page run one after the other in one folder."""
    script = "\n".join(block for name, block in SHELL if name == page)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        env=environment(tmp_path),
        cwd=tmp_path,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode in (0, 2), done.stderr
    assert "error: " not in done.stderr
    if page == "embedding.md":
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        assert [a["status"] for a in answers] == ["checked", "checked", "refused"]
        assert json.loads((tmp_path / "line.schema.json").read_text(encoding="utf-8"))["oneOf"]
    else:
        assert "ЧЕРНОВИК" in done.stdout
        for name in ("review.json", "annotations.json", "again.jsonl", "diagnosis.json"):
            first = (tmp_path / name).read_text(encoding="utf-8").lstrip("\ufeff")
            assert json.loads(first)


def test_the_policy_names_what_the_code_has() -> None:
    from claimcheck.export.schema import SCHEMAS

    page = PAGES[0].read_text(encoding="utf-8")
    for name in SCHEMAS:
        assert f"`{name}`" in page or f"claimcheck schema {name}" in page, name
