"""The command, on what the batch command writes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli_runner import run
from tests.report.page import parsed

POSTS = (
    "id,text,likes,created_at,url\n"
    '1,"The capital of Kazakhstan is Almaty",3,2026-08-01,https://example.org/1\n'
    "2,My cat ate the pizza,1,2026-08-01,\n"
    "3,,1,2026-08-01,\n"
    '4,"The capital of Kazakhstan is Almaty! 🔥",7,2026-08-03,javascript:alert(1)\n'
    "5;oops\n"
).encode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report")
    (path / "posts.csv").write_bytes(POSTS)
    return path


def batch(folder: Path, out: str, *more: str) -> str:
    done = run(
        "batch", str(folder / "posts.csv"), "-o", out, "--workers", "1", "--as-of", "2026-08-01", *more
    )
    assert done.code == 0, done.err
    return done.out


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_every_output_of_batch(folder: Path, kind: str) -> None:
    if kind == "parquet":
        pytest.importorskip("pyarrow", reason="pyarrow is not installed (extra parquet)")
    results, page = folder / f"out.{kind}", folder / f"{kind}.html"
    batch(folder, str(results))
    done = run("report", str(results), "-o", str(page))
    assert (done.code, done.out) == (0, ""), done.err
    assert done.err == f"{page}: 2 of 5 rows not checked, 1 false claims, 1 shown\n"
    (card,) = parsed(page.read_text(encoding="utf-8")).all("article", "card")
    for said in ("Almaty", "Posts 2", "Reach 10", "2026-08-03", "Astana"):
        assert said in card.words
    links = [e.attributes["href"] for e in parsed(page.read_text(encoding="utf-8")).all("a")]
    assert "https://example.org/1" in links
    assert not any((link or "").startswith("javascript") for link in links)
    assert list(folder.glob(".report-*")) == []


def test_report_of_batch_is_that_of_report(folder: Path) -> None:
    results, page = folder / "both.jsonl", folder / "both.html"
    batch(folder, str(results), "--report", str(page))
    assert run("report", str(results), "-o", str(folder / "again.html")).code == 0
    assert page.read_bytes() == (folder / "again.html").read_bytes()


def test_report_beside_standard_output(folder: Path) -> None:
    page = folder / "stdout.html"
    out = batch(folder, "-", "--format", "jsonl", "--report", str(page))
    assert out.count("\n") == 5
    assert "Made by claimcheck" in page.read_text(encoding="utf-8")


def test_options(folder: Path) -> None:
    results, page = folder / "options.jsonl", folder / "options.html"
    batch(folder, str(results))
    done = run(
        "report", str(results), "-o", str(page), "--title", "Неделя <1>", "--language", "ru", "--top", "1",
        "--time-column", "-", "--reach-column", "-", "--link-column", "-", "--format", "jsonl",
    )  # fmt: skip
    assert done.code == 0, done.err
    found = parsed(page.read_text(encoding="utf-8"))
    assert found.all("title")[0].words == found.all("h1")[0].words == "Неделя <1>"
    (card,) = found.all("article", "card")
    assert "Охват" not in card.words
    assert "2026-08-03" not in card.words
    assert "example.org" not in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.jsonl", "-o", "x.html"], "none.jsonl: no such file"),
        (["posts.csv", "-o", "x.html"], "not the output of a batch"),
        (["kept.jsonl", "-o", "kept.jsonl"], "is the file of results"),
        (["kept.jsonl", "-o", "no/x.html"], "the report cannot be written there"),
        (["kept.jsonl", "-o", "."], "the report cannot be written there"),
        (["kept.jsonl", "-o", "x.html", "--time-column", "at"], "no column 'at'"),
    ],
)
def test_faults(folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str) -> None:
    monkeypatch.chdir(folder)
    batch(folder, "kept.jsonl")
    before = Path("kept.jsonl").read_bytes()
    done = run("report", *arguments)
    assert done.code == 2
    assert done.err.startswith("error: ")
    assert said in done.err
    assert done.err.count("\n") == 1
    assert not Path("x.html").exists()
    assert Path("kept.jsonl").read_bytes() == before


def test_batch_says_early_that_a_report_cannot_be_written(folder: Path) -> None:
    out = folder / "never.jsonl"
    done = run("batch", str(folder / "posts.csv"), "-o", str(out), "--report", str(folder / "no" / "x.html"))
    assert done.code == 2
    assert "the report cannot be written there" in done.err
    assert not out.exists()


@pytest.mark.parametrize("missing", ["jinja2", "matplotlib"])
def test_a_missing_extra_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    import importlib.util

    from claimcheck.report import writing

    found = importlib.util.find_spec
    monkeypatch.setattr(writing, "find_spec", lambda name: None if name == missing else found(name))
    done = run("report", str(folder / "posts.csv"), "-o", str(folder / "x.html"))
    assert done.code == 2
    assert "claimcheck-law[report]" in done.err


def test_other_commands_do_not_load_what_draws() -> None:
    code = "import sys, claimcheck.cli.app; print(sorted({'jinja2', 'matplotlib'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
