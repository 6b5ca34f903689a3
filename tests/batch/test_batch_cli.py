"""The commands, by their real entry point."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from claimcheck.batch.run import Progress, Summary
from claimcheck.checker import ClaimChecker
from claimcheck.cli.batch import progress_line, render_summary
from claimcheck.cli.output import Colours
from tests.cli_runner import run

POSTS = (
    "id,text,likes,at\n"
    '1,"The capital of Kazakhstan is Almaty, it says so",3,2026-08-01\n'
    "2,My cat ate the pizza,1,2026-08-01\n"
    "3,,1,2026-08-01\n"
    '4,"The capital of Kazakhstan is Almaty, it says so! 🔥",7,2026-08-03\n'
    "5;oops\n"
).encode()


@pytest.fixture(scope="module")
def posts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("batch") / "posts.csv"
    path.write_bytes(POSTS)
    return path


@pytest.fixture(scope="module")
def out(posts: Path) -> Path:
    """What the command makes of the posts."""
    path = posts.with_name("out.csv")
    done = run("batch", str(posts), "-o", str(path), "--workers", "1", "--as-of", "2026-08-01")
    assert done.code == 0, done.err
    assert done.err == ""
    lines = done.out.splitlines()
    assert lines[1].split() == ["not", "checked", "2", "1", "wrong", "column", "count,", "1", "empty", "text"]
    assert lines[-1].split() == ["rows", "5"]
    return path


def test_results_are_those_of_the_checker(out: Path) -> None:
    checker = ClaimChecker()
    with out.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [r["id"] for r in rows] == ["1", "2", "3", "4", "5;oops"]
    for row in rows:
        if row["status"] == "checked":
            assert row["verdict"] == checker.check(row["text"]).verdict.value
    assert [r["error"] for r in rows if r["status"] == "refused"] == [
        "line 4: the text is empty",
        "line 6: 1 columns where the header has 4",
    ]


def test_clusters(out: Path) -> None:
    done = run(
        "clusters",
        str(out),
        "--verdict",
        "all",
        "--reach-column",
        "likes",
        "--time-column",
        "at",
        "--format",
        "json",
    )
    assert done.code == 0, done.err
    for cluster in json.loads(done.out):
        assert sorted(cluster) == ["first", "id", "last", "posts", "provision", "reach", "text", "verdict"]
    text = run("clusters", str(out))
    assert text.code == 0
    assert text.out.strip()


def test_again_and_with_other_settings(posts: Path, out: Path) -> None:
    again = run("batch", str(posts), "-o", str(out), "--workers", "1", "--as-of", "2026-08-01")
    assert again.code == 0
    assert "whole already" in again.out
    other = run("batch", str(posts), "-o", str(out), "--workers", "1", "--as-of", "2026-08-02")
    assert other.code == 2
    assert other.err.count("\n") == 1
    assert "the day that posts speak on changed since; --restart begins anew" in other.err


def test_through_pipes(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "claimcheck",
        "batch",
        "-",
        "-o",
        "-",
        "--format",
        "jsonl",
        "--workers",
        "1",
    ]
    done = subprocess.run([*command, "--fail-on", "refused"], input=POSTS, capture_output=True, check=False)
    assert done.returncode == 1
    records = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
    assert [r["status"] for r in records] == ["checked", "checked", "refused", "checked", "refused"]
    assert b"not checked" in done.stderr
    assert b"\r" not in done.stderr, "no progress where nobody watches"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.csv", "-o", "{}/o.csv"], "none.csv: no such file"),
        (
            ["{posts}", "-o", "{}/o.csv", "--text-column", "body"],
            "no column 'body'; its columns are: id, text, likes, at",
        ),
        (["{posts}", "-o", "{}/o.csv", "--encoding", "klingon"], "unknown encoding 'klingon'"),
        (["{posts}", "-o", "{}/o.csv", "--delimiter", ";;"], "expected one character"),
        (["{posts}", "-o", "{}/o.csv", "--document", "kz-1066"], "unknown document 'kz-1066'"),
        (["{posts}", "-o", "{}/o.csv", "--as-of", "soon"], "not a date"),
        (["{posts}", "-o", "{posts}"], "is an input too"),
    ],
)
def test_bad_input_is_one_line(arguments: list[str], said: str, posts: Path, tmp_path: Path) -> None:
    done = run("batch", *(a.replace("{posts}", str(posts)).replace("{}", str(tmp_path)) for a in arguments))
    assert done.code == 2
    assert done.out == ""
    assert done.err.count("\n") == 1
    assert said in done.err


def test_progress_line() -> None:
    line = progress_line(Progress(500, 0.25, 10.0, 400, {"REFUTED": 3, "SUPPORTED": 1}, 2))
    assert line == " 25%  500 rows  40/s  0:30 left  not checked 2  REFUTED 3  SUPPORTED 1"
    assert progress_line(Progress(0, 0.0, 0.0, 0, {}, 0)).startswith("  0%")


def test_summary_says_what_was_not_checked_first() -> None:
    summary = Summary(9, {"REFUTED": 4, "SUPPORTED": 3}, {"nul": 1, "quarantined": 1}, kept=2, deaths=3)
    lines = list(render_summary(summary, Colours(io.StringIO())))
    assert lines[1].split(maxsplit=3) == ["not", "checked", "2", "1 NUL character, 1 quarantined"]
    assert lines[-2:] == ["2 rows were kept from an earlier run", "workers that died and were replaced: 3"]


@pytest.mark.shared
def test_the_shared_posts(shared: Path, tmp_path: Path) -> None:
    """400 rows: all come back, the damaged ones refused with reason and line."""
    out = tmp_path / "out.jsonl"
    done = run("batch", str(shared / "claims" / "posts_dev.csv"), "-o", str(out), "--as-of", "2026-10-01")
    assert done.code == 0, done.err
    records = [json.loads(line) for line in out.read_text(encoding="utf-8").split("\n") if line]
    assert len(records) == 400
    refused = [r["error"] for r in records if r["status"] == "refused"]
    reasons = [error.split(": ", 1)[1] for error in refused]
    assert sum("columns where the header has 9" in r for r in reasons) == 5
    assert reasons.count("the text is empty") == 5
    assert reasons.count("a NUL character") == 1
    assert reasons.count("bytes that are no text in this encoding") == 1
    assert len(refused) == 12
    assert all(error.startswith("line ") for error in refused)
