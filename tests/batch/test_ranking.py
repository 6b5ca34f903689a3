from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from claimcheck.batch.ranking import number_of, ranked_clusters, time_of
from claimcheck.batch.run import run_batch
from claimcheck.errors import InputError
from claimcheck.models.result import Verdict
from tests.batch.conftest import csv_of
from tests.batch.hooks import plain

ROWS = [
    ["text", "likes", "shares", "at"],
    ["this is false", "1", "0", "2026-03-02T10:00:00+05:00"],
    ["other false news", "1,2K", "3", "2026-03-04"],
    ["This is FALSE! 🔥 false", "10", "", "01.03.2026 09:00"],
    ["it is true", "5", "5", "2026-03-01"],
    ["this is false", "x", "1,204", "never"],
    ["nothing", "9", "9", "2026-03-01"],
    ["", "9", "9", "2026-03-01"],
]


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("12", 12), ("1,204", 1204), ("1 204", 1204), ("1.204.000", 1_204_000), ("1,2K", 1200),
        ("1.2k", 1200), ("3M", 3_000_000),
        ("2,5 М", 2_500_000), ("", 0), (None, 0), ("many", 0), ("'-5", 5), ("7 likes", 7),
    ],
)  # fmt: skip
def test_numbers(cell: str | None, number: int) -> None:
    assert number_of(cell) == number


@pytest.mark.parametrize(
    ("written", "time"),
    [
        ("2026-05-01T07:37:44+05:00", dt.datetime(2026, 5, 1, 2, 37, 44, tzinfo=dt.UTC)),
        ("2026-05-01", dt.datetime(2026, 5, 1, tzinfo=dt.UTC)),
        ("20.08.2026 11:39", dt.datetime(2026, 8, 20, 11, 39, tzinfo=dt.UTC)),
        ("03/04/2026", dt.datetime(2026, 4, 3, tzinfo=dt.UTC)),
        ("yesterday", None),
        ("", None),
    ],
)
def test_times(written: str, time: dt.datetime | None) -> None:
    assert time_of(written) == time


@pytest.mark.parametrize("name", ["out.csv", "out.jsonl", "out.parquet"])
def test_ranked(name: str, tmp_path: Path) -> None:
    if name.endswith("parquet"):
        pytest.importorskip("pyarrow")
    (tmp_path / "posts.csv").write_bytes(csv_of(ROWS))
    out = tmp_path / name
    run_batch([str(tmp_path / "posts.csv")], out, workers=1, maker=plain)
    first, second = ranked_clusters(out, reach=("likes", "shares"), time="at")
    assert (first.posts, first.reach, first.text) == (3, 1 + 10 + 1204, "this is false")
    assert (first.first, first.last) == ("01.03.2026 09:00", "2026-03-02T10:00:00+05:00")
    assert first.provision == "xx-2000 1(1)"
    assert (second.posts, second.reach, second.verdict) == (1, 1203, "REFUTED")
    assert [c.id for c in ranked_clusters(out, limit=1)] == [first.id]
    assert ranked_clusters(out)[0].reach is None
    assert [c.text for c in ranked_clusters(out, verdict=Verdict.SUPPORTED)] == ["it is true"]
    assert len(ranked_clusters(out, verdict=None)) == 3
    with pytest.raises(InputError, match="no column 'reads'"):
        ranked_clusters(out, reach=("reads",))


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.csv", b"id,text\n1,a\n", "not the output of a batch"),
        ("a.jsonl", b'{"id": 1}\n', "line 1: not the output of a batch"),
        ("a.jsonl", b"{\n", "line 1: not JSON"),
        ("a.parquet", b"x", "not a Parquet file"),
    ],
)
def test_other_files(name: str, data: bytes, said: str, tmp_path: Path) -> None:
    if name.endswith("parquet"):
        pytest.importorskip("pyarrow")
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=said):
        ranked_clusters(tmp_path / name)
    with pytest.raises(InputError, match="no such file"):
        ranked_clusters(tmp_path / "nothing.csv")
