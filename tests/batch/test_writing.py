from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.batch.rows import Refusal, Row
from claimcheck.batch.writing import RESULT_COLUMNS, Encoder, OutputFormat, main_claim, neutralised
from claimcheck.models.result import CheckResult, Verdict
from tests.batch.hooks import result

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+7 701", "'+7 701"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\uff1d1", "'\uff1d1"),
        ("a=1", "a=1"),
        ("", ""),
        ("'=1", "'=1"),
    ],
)
def test_neutralised(cell: str, safe: str) -> None:
    assert neutralised(cell) == safe


def written(encoder: Encoder, row: Row, found: CheckResult | None, cluster: str = "") -> list[str]:
    data = encoder.header() + encoder.finish(encoder.record(row, found), cluster)
    header, line = csv.reader(io.StringIO(data.decode("utf-8"), newline=""))
    assert header == [*encoder.columns, *RESULT_COLUMNS]
    return line


@given(TEXT, st.sampled_from(list(Verdict)), TEXT)
def test_csv_holds_the_row_and_runs_nothing(text: str, verdict: Verdict, cell: str) -> None:
    encoder = Encoder(OutputFormat.CSV, ["text", "note"])
    line = written(encoder, Row(2, "line 2", (text, cell), text), result(text, verdict), "c01")
    assert all(not value.startswith(("=", "+", "-", "@", "\t", "\r")) for value in line)
    assert [c.removeprefix("'") for c in line[:2]] == [text.removeprefix("'"), cell.removeprefix("'")]
    assert line[2:5] == [verdict.value, "0.5", "test.rule"]
    assert line[6] == ("" if verdict is Verdict.NOT_ENOUGH_INFO else "xx-2000 1(1)")
    assert line[-3:] == ["checked", "", "c01"]


def test_csv_of_a_refused_row() -> None:
    row = Row(7, "line 7", ("=a", None), refusal=Refusal.EMPTY, error="line 7: the text is empty")
    line = written(Encoder(OutputFormat.CSV, ["text", "note"]), row, None)
    assert line == ["'=a", "", *[""] * 7, "refused", "line 7: the text is empty", ""]


def test_a_column_of_the_input_gives_way() -> None:
    header = Encoder(OutputFormat.CSV, ["text", "verdict"]).header().decode()
    assert header.split(",")[:3] == ["text", "verdict_input", "verdict"]


@given(TEXT, st.sampled_from(list(Verdict)))
def test_jsonl_holds_the_whole_result(text: str, verdict: Verdict) -> None:
    encoder = Encoder(OutputFormat.JSONL, ["id", "text"])
    found = result(text, verdict)
    data = encoder.finish(encoder.record(Row(2, "line 2", ("7", text), text, "7"), found), "c01")
    assert data.count(b"\n") == 1
    record = json.loads(data)
    extra = {key: record.pop(key) for key in ("status", "error", "line", "cluster", "row")}
    assert extra == {
        "status": "checked",
        "error": None,
        "line": 2,
        "cluster": "c01",
        "row": {"id": "7", "text": text},
    }
    assert CheckResult.model_validate(record) == found.model_copy(update={"id": "7"})


def test_jsonl_of_a_refused_row() -> None:
    encoder = Encoder(OutputFormat.JSONL, ["text"])
    row = Row(3, "line 3", ("",), refusal=Refusal.EMPTY, error="line 3: the text is empty")
    record = json.loads(encoder.finish(encoder.record(row, None), ""))
    assert (record["status"], record["error"], record["cluster"]) == (
        "refused",
        "line 3: the text is empty",
        None,
    )
    assert record["verdict"] is None
    assert record["claims"] == []


def test_main_claim() -> None:
    sure, unsure = result("a", Verdict.REFUTED), result("b", Verdict.REFUTED)
    open_ = result("c", Verdict.NOT_ENOUGH_INFO).claims[0].model_copy(update={"confidence": 0.9})
    best = sure.claims[0].model_copy(update={"confidence": 0.8})
    post = sure.model_copy(update={"claims": (open_, *unsure.claims, best)})
    assert main_claim(post) == best
    assert main_claim(post.model_copy(update={"claims": ()})) is None
