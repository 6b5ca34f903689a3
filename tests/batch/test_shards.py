from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.batch.rows import Refusal, Row
from claimcheck.batch.settings import JudgeSettings
from claimcheck.batch.shards import Shard, ShardOutput, cut, run_shard
from claimcheck.batch.writing import OutputFormat
from tests.batch.hooks import plain

SETTINGS = JudgeSettings(
    corpus_sha256="0", as_of=dt.date(2026, 8, 1), output=OutputFormat.JSONL, columns=("text",)
)


def rows(*texts: str) -> tuple[Row, ...]:
    return tuple(Row(n, f"line {n}", (text,), text) for n, text in enumerate(texts, start=2))


@given(st.integers(0, 50), st.integers(1, 12))
def test_cutting_loses_nothing(count: int, size: int) -> None:
    given_rows = rows(*map(str, range(count)))
    shards = list(cut(given_rows, size))
    assert tuple(r for s in shards for r in s.rows) == given_rows
    assert [s.number for s in shards] == list(range(len(shards)))
    assert [s.first for s in shards] == [n * size for n in range(len(shards))]
    assert all(len(s.rows) == size for s in shards[:-1])


@given(
    st.lists(st.sampled_from(["true", "false", "open", "error"]), min_size=1, max_size=20), st.integers(1, 9)
)
def test_the_parts_of_a_shard_make_the_whole(texts: list[str], count: int) -> None:
    shard = Shard(3, 40, rows(*texts))
    parts = shard.parts(count)
    assert len(parts) <= count
    whole = run_shard(shard, SETTINGS, plain)
    assert ShardOutput.joined(run_shard(p, SETTINGS, plain) for p in parts) == whole
    assert ShardOutput.from_bytes(whole.to_bytes()) == whole
    assert len(whole.records) == len(texts)
    assert whole.refusals.get("failed", 0) == texts.count("error")
    assert [at for at, *_ in whole.decided] == [n for n, t in enumerate(texts) if t in ("true", "false")]


def test_what_fails_costs_its_row() -> None:
    refused = Row(9, "line 9", ("",), refusal=Refusal.EMPTY, error="line 9: the text is empty")
    output = run_shard(Shard(0, 0, (*rows("false", "error", "true"), refused)), SETTINGS, plain)
    assert output.verdicts == {"REFUTED": 1, "SUPPORTED": 1}
    assert output.refusals == {"failed": 1, "empty": 1}
    assert b"line 3: the analysis failed: RuntimeError: no way" in output.records[1]


@pytest.mark.parametrize("damage", [b"", b"x", b"{}\n", b'{"lengths":[3]}\n'])
def test_a_damaged_shard_is_none(damage: bytes) -> None:
    with pytest.raises((ValueError, KeyError)):
        ShardOutput.from_bytes(damage)


def test_a_shard_cut_short_is_none() -> None:
    data = run_shard(Shard(0, 0, rows("a", "b")), SETTINGS, plain).to_bytes()
    with pytest.raises(ValueError, match="bytes of records"):
        ShardOutput.from_bytes(data[:-1])
