"""`claimcheck export`: results in, a form out, and on stderr what was left out."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from claimcheck.cli.export import ResultForm
from claimcheck.cli.language import UiLanguage
from claimcheck.corpus.store import Corpus
from claimcheck.models.result import Verdict
from claimcheck.verdict.messages import LANGUAGES
from tests.cli_runner import run
from tests.export.made import claim, quotation, result, row, write_rows

DAY = "2026-08-01"


@pytest.fixture
def rows(tmp_path: Path, corpus: Corpus) -> Path:
    posts = (
        result(claim(corpus), claim(corpus, Verdict.NOT_ENOUGH_INFO)),
        result(claim(corpus, Verdict.SUPPORTED, text="Astana")),
        None,
        result(claim(corpus)),
        result(claim(corpus, text="sure", confidence=0.2)),
    )
    return write_rows(tmp_path / "checked.jsonl", *(row(p, n) for n, p in enumerate(posts, start=1)))


@pytest.mark.parametrize(
    ("form", "options", "told"),
    [
        ("claim-review", [], ["claims written: 3", "1 NOT_ENOUGH_INFO", "no claim-review", "1 repeated"]),
        ("claim-review", ["--every"], ["claims written: 4"]),
        ("claim-review", ["--min-confidence", "0.5"], ["claims written: 2", "1 of less confidence"]),
        ("rebuttal", [], ["claims written: 2", "1 NOT_ENOUGH_INFO", "no rebuttal", "1 SUPPORTED"]),
        ("web-annotation", [], ["claims written: 3", "1 without a quotation", "1 repeated"]),
        ("csv", [], ["claims written: 5"]),
    ],
)
def test_what_is_left_out_is_told_with_a_count(
    rows: Path, form: str, options: list[str], told: list[str]
) -> None:
    done = run("export", str(rows), "--as", form, *options)
    assert done.code == 0
    assert done.out
    for part in (*told, "posts that were not checked: 1"):
        assert part in done.err


@pytest.mark.parametrize("form", list(ResultForm))
def test_a_file_a_pipe_and_an_output_hold_the_same(tmp_path: Path, rows: Path, form: ResultForm) -> None:
    printed = run("export", str(rows), "--as", form)
    piped = run("export", "-", "--as", form, stdin=rows.read_bytes())
    assert piped == printed
    out = tmp_path / "out"
    done = run("export", str(rows), "--as", form, "-o", str(out))
    assert (done.code, done.out) == (0, "")
    assert done.err == f"{printed.err}written: {out}\n"
    assert out.read_bytes().decode() == printed.out
    assert sorted(p.name for p in tmp_path.iterdir()) == ["checked.jsonl", "out"]


def test_from_verify_to_every_form(tmp_path: Path) -> None:
    post = "The capital of Kazakhstan is Almaty"
    made = run("verify", post, "--as-of", DAY, "--format", "json").out.encode()
    review = json.loads(run("export", "-", "--as", "claim-review", stdin=made).out)
    assert review["@graph"][0]["claimReviewed"] == post
    notice = run("export", "-", "--as", "rebuttal", "--language", "kk", stdin=made).out
    assert notice.startswith("ЖОБА")
    assert "the city of Astana" in notice
    annotations = json.loads(run("export", "-", "--as", "web-annotation", stdin=made).out)
    assert annotations["items"]
    table = run("export", "-", "--as", "csv", stdin=made).out
    assert next(csv.DictReader(io.StringIO(table)))["claim"] == post


def test_an_open_claim_gets_neither_review_nor_rebuttal() -> None:
    made = run("verify", "What is a constitution?", "--format", "json").out.encode()
    review = run("export", "-", "--as", "claim-review", stdin=made)
    assert json.loads(review.out)["@graph"] == []
    assert "claims left out: 1 NOT_ENOUGH_INFO" in review.err
    notice = run("export", "-", "--as", "rebuttal", stdin=made)
    assert (notice.code, notice.out) == (0, "")
    assert "claims left out: 1 NOT_ENOUGH_INFO" in notice.err


def test_the_publisher_is_an_option(rows: Path) -> None:
    options = ("--author", "The Desk", "--author-url", "https://desk.example")
    found = json.loads(run("export", str(rows), "--as", "claim-review", *options).out)
    for review in found["@graph"]:
        assert review["author"] == {
            "@type": "Organization",
            "name": "The Desk",
            "url": "https://desk.example",
        }


def test_a_damaged_line_is_named_the_rest_written_and_the_exit_code_2(
    tmp_path: Path, rows: Path, corpus: Corpus
) -> None:
    whole = run("export", str(rows), "--as", "rebuttal")
    lines = rows.read_text(encoding="utf-8").splitlines()
    rows.write_text("\n".join([*lines[:1], '{"id":', *lines[1:]]) + "\n", encoding="utf-8")
    out = tmp_path / "out.txt"
    done = run("export", str(rows), "--as", "rebuttal", "-o", str(out))
    assert done.code == 2
    assert out.read_text(encoding="utf-8") == whole.out
    assert f"{rows}, line 2: not JSON" in done.err
    assert "damaged: 1" in done.err


def test_a_quotation_of_another_text_is_told(tmp_path: Path, corpus: Corpus) -> None:
    moved = claim(corpus, citations=(quotation(corpus, start=1),))
    path = write_rows(tmp_path / "x.jsonl", row(result(moved)))
    done = run("export", str(path), "--as", "web-annotation")
    assert json.loads(done.out)["items"] == []
    assert "quotations left out: 1 do not stand so in this corpus" in done.err


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("id,verdict\n1,REFUTED\n", "a table without the results' claims"),
        ("", "the file is empty"),
    ],
)
def test_what_is_no_results_is_one_line_and_leaves_no_file(tmp_path: Path, content: str, says: str) -> None:
    path, out = tmp_path / "x", tmp_path / "out"
    path.write_text(content, encoding="utf-8")
    done = run("export", str(path), "--as", "csv", "-o", str(out))
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"error: {path}: {says}")
    assert len(done.err.splitlines()) == 1
    assert not out.exists()


def test_an_output_that_cannot_be_written(tmp_path: Path, rows: Path) -> None:
    done = run("export", str(rows), "--as", "csv", "-o", str(tmp_path / "nowhere" / "out"))
    assert (done.code, done.out) == (2, "")
    assert (
        done.err == f"error: {tmp_path / 'nowhere' / 'out'}: cannot be written (No such file or directory)\n"
    )


def test_languages_are_those_of_the_catalogues() -> None:
    assert tuple(UiLanguage) == LANGUAGES
