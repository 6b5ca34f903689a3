from __future__ import annotations

import datetime as dt
import pickle
import sys
from pathlib import Path

import pytest

from claimcheck.batch.arrow import ARROW_COLUMNS, ArrowChecker
from claimcheck.checker import ClaimChecker
from claimcheck.errors import InputError
from claimcheck.models.result import CheckResult
from tests.batch.posts import OFF_TOPIC, ON_TOPIC

arrow = pytest.importorskip("pyarrow")
DAY = dt.date(2026, 8, 1)
TEXTS = [*ON_TOPIC[:6], "", None, "a\0b", *OFF_TOPIC[:3]]
CHECK = ArrowChecker(as_of=DAY)


def test_one_row_out_for_each_row_in() -> None:
    batches = [
        arrow.record_batch({"id": list(range(len(part))), "text": part}) for part in (TEXTS[:5], TEXTS[5:])
    ]
    found = list(CHECK(iter(batches)))
    assert [b.num_rows for b in found] == [b.num_rows for b in batches]
    assert all(b.schema == CHECK.schema(batches[0].schema) for b in found)
    rows = [row for b in found for row in b.to_pylist()]
    assert [r["text"] for r in rows] == TEXTS
    assert [r["status"] for r in rows] == ["refused" if t in ("", None, "a\0b") else "checked" for t in TEXTS]
    checker = ClaimChecker()
    for row in rows:
        if row["status"] == "checked":
            asked = checker.check(row["text"], as_of=DAY)
            assert CheckResult.model_validate_json(row["result"]) == asked
            assert (row["verdict"], row["confidence"]) == (asked.verdict.value, asked.confidence)
        else:
            assert row["error"]
            assert row["verdict"] is None


def test_tables_and_languages() -> None:
    table = arrow.table({"post": ["Astana is the capital"], "lang": ["EN"]})
    found = ArrowChecker(text_column="post", language_column="lang", as_of=DAY).table(table)
    assert found.column_names == ["post", "lang", *ARROW_COLUMNS]
    assert found.column("status").to_pylist() == ["checked"]


def test_it_travels() -> None:
    assert pickle.loads(pickle.dumps(CHECK)) == CHECK


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"body": ["a"]}, "no column 'text'"),
        ({"text": [1]}, "holds int64"),
        ({"text": ["a"], "rule": ["b"]}, "'rule' already"),
    ],
)
def test_batches_that_do_not_fit(columns: dict[str, list[object]], said: str) -> None:
    with pytest.raises(InputError, match=said):
        CHECK.batch(arrow.record_batch(columns))


@pytest.mark.spark
@pytest.mark.filterwarnings("ignore")
def test_spark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pyspark.sql import SparkSession
    from pyspark.sql.pandas.types import from_arrow_schema

    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))
    spark = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.warehouse.dir", str(tmp_path))
        .getOrCreate()
    )
    try:
        texts = [t for t in TEXTS if t is not None and "\0" not in t]
        frame = spark.createDataFrame([(t,) for t in texts], "text string")
        schema = from_arrow_schema(CHECK.schema(arrow.schema([("text", arrow.string())])))
        rows = frame.mapInArrow(CHECK, schema).collect()
    finally:
        spark.stop()
    (expected,) = CHECK(iter([arrow.record_batch({"text": texts})]))
    assert [(r["text"], r["verdict"], r["result"]) for r in rows] == [
        (r["text"], r["verdict"], r["result"]) for r in expected.to_pylist()
    ]
