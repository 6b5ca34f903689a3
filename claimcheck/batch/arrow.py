"""Checking as a function over Arrow record batches: for Spark's `mapInArrow` and Ray's `map_batches`.

    check = ArrowChecker(text_column="text")
    frame.mapInArrow(check, from_arrow_schema(check.schema(...)))       # Spark
    dataset.map_batches(check.table, batch_format="pyarrow")            # Ray

The object is small and picklable; a worker reads the corpus when it first judges a row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.batch.reading import problem_of, stated_language
from claimcheck.batch.rows import Row
from claimcheck.batch.settings import JudgeSettings
from claimcheck.batch.shards import RowJudge, judged
from claimcheck.batch.writing import CHECKED, REFUSED, OutputFormat, told
from claimcheck.corpus.store import Corpus
from claimcheck.errors import InputError, MissingExtraError
from claimcheck.models.config import CheckerConfig
from claimcheck.models.result import CheckResult

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["ARROW_COLUMNS", "ArrowChecker"]

#: What is added to each row; `result` is the whole result as JSON.
ARROW_COLUMNS = (
    "verdict", "confidence", "rule", "claim", "citation", "quote", "explanation", "status", "error", "result",
)  # fmt: skip


def _pyarrow() -> Any:
    try:
        import pyarrow
    except ImportError as error:
        feature = "Arrow"
        raise MissingExtraError(feature, "parquet") from error
    return pyarrow


@lru_cache(maxsize=2)
def _judge(checker: ArrowChecker) -> RowJudge:
    """The judge of this process."""
    from claimcheck.batch.judge import Judge

    settings = JudgeSettings(
        corpus=checker.corpus,
        corpus_sha256=Corpus.load(*checker.corpus).sha256,
        checker=checker.config,
        documents=checker.documents,
        as_of=checker.as_of or dt.datetime.now(tz=dt.UTC).date(),
        output=OutputFormat.JSONL,
        columns=(),
    )
    return Judge(settings)


@dataclass(frozen=True)
class ArrowChecker:
    """Adds the columns of `ARROW_COLUMNS` to record batches: one row out for each row in, in order.

    Attributes:
        text_column: the column of the posts, strings.
        language_column: a column that tells each post's language.
        documents: judge by these, whatever the day.
        as_of: the day posts speak on; without it, the day a worker begins. Name it, and all workers agree.
        corpus: folders of the corpus; none: the shipped texts.
        config: settings of the checker.
    """

    text_column: str = "text"
    language_column: str | None = None
    documents: tuple[str, ...] = ()
    as_of: dt.date | None = None
    corpus: tuple[Path, ...] = ()
    config: CheckerConfig = field(default_factory=CheckerConfig)

    def schema(self, given: pa.Schema) -> pa.Schema:
        """The schema of what comes out for input of the schema `given`.

        Raises:
            InputError: the column of the posts is not there or holds no strings, or a column that is to be
                added is there already.
            MissingExtraError: pyarrow is not installed.
        """
        arrow = _pyarrow()
        for name in filter(None, (self.text_column, self.language_column)):
            if name not in given.names:
                msg = f"no column {name!r}; the columns are: {', '.join(given.names)}"
                raise InputError(msg)
            kind = given.field(name).type
            if not (arrow.types.is_string(kind) or arrow.types.is_large_string(kind)):
                msg = f"column {name!r} holds {kind}, not strings"
                raise InputError(msg)
        double = sorted(set(given.names) & set(ARROW_COLUMNS))
        if double:
            msg = f"the input has a column {double[0]!r} already; rename it"
            raise InputError(msg)
        added = [
            arrow.field(n, arrow.float64() if n == "confidence" else arrow.string()) for n in ARROW_COLUMNS
        ]
        return arrow.schema([*given, *added])

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Check record batches, one out for each in; for `mapInArrow`."""
        for batch in batches:
            yield self.batch(batch)

    def batch(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Check one record batch; see `schema` for what it raises."""
        arrow = _pyarrow()
        columns = self._columns(batch)
        return arrow.RecordBatch.from_arrays([*batch.columns, *columns], schema=self.schema(batch.schema))

    def table(self, table: pa.Table) -> pa.Table:
        """Check a table; for `map_batches` with `batch_format="pyarrow"`."""
        arrow = _pyarrow()
        schema = self.schema(table.schema)
        return arrow.Table.from_arrays([*table.columns, *self._columns(table)], schema=schema)

    def _columns(self, batch: Any) -> list[Any]:
        arrow = _pyarrow()
        schema = self.schema(batch.schema)
        texts: Sequence[str | None] = batch.column(self.text_column).to_pylist()
        languages: Sequence[str | None] = [None] * len(texts)
        if self.language_column is not None:
            languages = [stated_language(c) for c in batch.column(self.language_column).to_pylist()]
        rows = [self._row(n, *pair) for n, pair in enumerate(zip(texts, languages, strict=True), start=1)]
        return [
            arrow.array([row[i] for row in rows], type=schema.field(name).type)
            for i, name in enumerate(ARROW_COLUMNS)
        ]

    def _row(self, number: int, text: str | None, language: str | None) -> tuple[Any, ...]:
        refusal, reason = problem_of(text or "", (text,), self.config.max_characters)
        error = reason or None
        given = Row(number, f"row {number}", (), text or "", None, language, refusal, error)
        row, result = judged(given, lambda: _judge(self))
        return _told(row, result)


def _told(row: Row, result: CheckResult | None) -> tuple[Any, ...]:
    if result is None:
        return (*(None,) * 7, REFUSED, row.error, None)
    texts = (text or None for text in told(result))
    return (result.verdict.value, result.confidence, *texts, CHECKED, None, result.model_dump_json())
