"""Results read again: every form, what is damaged in them, and what a later version may have added."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from claimcheck.corpus.store import Corpus
from claimcheck.errors import InputError
from claimcheck.export.results import Form, Record, open_results
from claimcheck.models.result import CheckResult, Verdict
from tests.export.made import claim, result, row, write_rows


def read(path: Path) -> tuple[Form, list[Record]]:
    with open_results(str(path)) as found:
        return found.form, list(found)


@pytest.fixture
def post(corpus: Corpus) -> CheckResult:
    return result(claim(corpus), claim(corpus, Verdict.NOT_ENOUGH_INFO, start=23, end=44))


def test_json_lines_of_a_batch_of_a_stream_and_bare(tmp_path: Path, post: CheckResult) -> None:
    line = {key: value for key, value in row(post, 2).items() if key not in ("row", "cluster")}
    path = write_rows(
        tmp_path / "x.jsonl", row(post, 1, "c1"), line, post.model_dump(mode="json"), row(None, 4)
    )
    form, records = read(path)
    assert form is Form.JSONL
    expected = [post.model_copy(update={"id": name}) for name in ("p1", "p2", None)]
    assert [r.result for r in records[:3]] == expected
    assert [r.cluster for r in records] == ["c1", None, None, None]
    assert [r.refused for r in records] == [False, False, False, True]
    assert records[3].reason == "line 4: the text is empty"
    assert [r.place for r in records] == [f"{path}, line {n}" for n in (1, 2, 3, 4)]
    assert b"".join(r.raw for r in records) == path.read_bytes()


@pytest.mark.parametrize("indent", [None, 2])
def test_one_result_in_json(tmp_path: Path, post: CheckResult, indent: int | None) -> None:
    path = tmp_path / "x.json"
    path.write_text("\ufeff" + post.model_dump_json(indent=indent), encoding="utf-8")
    form, records = read(path)
    assert form is (Form.JSON if indent else Form.JSONL)
    assert [r.result for r in records] == [post]


def test_an_array_of_results(tmp_path: Path, post: CheckResult) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps([post.model_dump(mode="json"), 7]), encoding="utf-8")
    form, records = read(path)
    assert form is Form.JSON
    assert records[0].result == post
    assert records[1].damage == f"{path}, result 2: not a JSON object"


def test_parquet_holds_the_same(tmp_path: Path, post: CheckResult) -> None:
    pytest.importorskip("pyarrow")
    from claimcheck.batch.parquet import write_parquet

    rows = [row(post, 1, "c1"), row(None, 2)]
    path = tmp_path / "x.any"
    write_parquet(path, (json.dumps(r).encode() for r in rows), ("text",))
    form, records = read(path)
    assert form is Form.PARQUET
    assert records[0].result == post.model_copy(update={"id": "p1"})
    assert records[0].cluster == "c1"
    assert records[1].refused
    with open_results("-", io.BytesIO(path.read_bytes())) as found:
        assert [r.result for r in found] == [r.result for r in records]
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(InputError, match="not a Parquet file that can be read to its end"):
        read(path)


def damaged(post: CheckResult) -> dict[str, Any]:
    """Lines that are no results, by what is said of them."""
    good = row(post)
    return {
        "not JSON (": '{"id": "p1", "text"',
        "not JSON (Expecting value": "post,verdict",
        "not a JSON object": "[]",
        "not a result": {"id": "p1"},
        "schema_version '2' is not known here": {**good, "schema_version": "2"},
        "not a result: verdict: ": {**good, "verdict": "TRUE"},
        "not a result: claims.0.confidence: ": {
            **good,
            "claims": [{**good["claims"][0], "confidence": 2}],
        },
        "not a result: provenance: ": {k: v for k, v in good.items() if k != "provenance"},
    }


def test_damage_is_named_and_the_rest_is_read(tmp_path: Path, post: CheckResult) -> None:
    said = damaged(post)
    path = write_rows(tmp_path / "x.jsonl", row(post), *said.values(), row(post))
    _, records = read(path)
    assert records[0].result == records[-1].result == post.model_copy(update={"id": "p1"})
    for number, (reason, record) in enumerate(zip(said, records[1:-1], strict=True), start=2):
        assert record.result is None
        assert not record.refused
        assert record.damage is not None
        assert record.damage.startswith(f"{path}, line {number}: {reason}"), record.damage


def test_what_a_later_version_added_is_passed_over(tmp_path: Path, post: CheckResult) -> None:
    later = row(post)
    later["mood"] = "calm"
    later["provenance"]["data_sha256"] = "2" * 64
    later["claims"][0]["weight"] = 1
    later["claims"][0]["citations"][0]["page"] = 3
    _, records = read(write_rows(tmp_path / "x.jsonl", later))
    assert records[0].result == post.model_copy(update={"id": "p1"})
    assert records[0].data["mood"] == "calm"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("x.csv", "id,text,verdict,cluster\n1,a,REFUTED,c\n", "a table without the results' claims"),
        ("x.jsonl", "", "the file is empty"),
        ("x.json", "{\n", "not JSON ("),
        ("x.parquet", "PAR1 and nothing", "not a Parquet file"),
    ],
)
def test_what_is_no_file_of_results(tmp_path: Path, name: str, content: str, says: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="^" + str(path)) as refused:
        read(path)
    assert says in str(refused.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.jsonl: No such file"):
        read(tmp_path / "nowhere.jsonl")
    with pytest.raises(InputError, match="Is a directory"):
        read(tmp_path)
