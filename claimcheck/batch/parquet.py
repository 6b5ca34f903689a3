"""Parquet in and out, through pyarrow, in batches."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from claimcheck.batch.sources import Source
from claimcheck.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["parquet_columns", "read_parquet", "result_schema", "write_parquet"]

_BATCH = 1_000


def _pyarrow() -> Any:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        feature = "Parquet"
        raise MissingExtraError(feature, "parquet") from error
    return pyarrow


def _file(source: Source, stream: BinaryIO) -> Any:
    arrow = _pyarrow()
    try:
        return arrow.parquet.ParquetFile(stream)
    except (arrow.ArrowException, OSError) as error:
        stream.close()
        msg = f"{source.name}: not a Parquet file ({error})"
        raise InputError(msg) from error


def parquet_columns(source: Source) -> tuple[str, ...]:
    """Names of the columns.

    Raises:
        InputError: it is no Parquet file.
        MissingExtraError: pyarrow is not installed.
    """
    with source.path.open("rb") as stream:
        return tuple(_file(source, stream).schema_arrow.names)


def read_parquet(source: Source) -> tuple[BinaryIO, Iterator[tuple[int, dict[str, Any]]]]:
    """The open file, and its rows with their numbers, 1-based."""
    stream = source.path.open("rb")
    file = _file(source, stream)

    def rows() -> Iterator[tuple[int, dict[str, Any]]]:
        number = 0
        for batch in file.iter_batches(batch_size=_BATCH):
            for record in batch.to_pylist():
                number += 1
                yield number, record

    return stream, rows()


def result_schema(columns: Sequence[str]) -> pa.Schema:
    """The schema of results: what a check returns, nested; other columns of the input as strings."""
    arrow = _pyarrow()
    text, number, real, flag = arrow.string(), arrow.int64(), arrow.float64(), arrow.bool_()

    def fields(**types: Any) -> Any:
        return arrow.struct([arrow.field(name, kind) for name, kind in types.items()])

    citation = fields(
        document=text, provision=text, akn=text, stance=text, quote=text, start=number, end=number,
        prefix=text, suffix=text, language=text, official=flag, source_url=text,
    )  # fmt: skip
    cited = fields(
        as_written=text, start=number, end=number, document=text, provision=text, status=text, actual=text
    )
    finding = fields(
        slot=text, outcome=text, claim_value=text, clause_value=text, claim_span=arrow.list_(number),
        clause_span=arrow.list_(number), provision=text,
    )  # fmt: skip
    claim = fields(
        text=text, start=number, end=number, verdict=text, confidence=real, rule=text, explanation=text,
        speaks_of=arrow.list_(text), citations=arrow.list_(citation), cited_by_claim=arrow.list_(cited),
        findings=arrow.list_(finding), scores=arrow.list_(fields(name=text, value=real)),
    )  # fmt: skip
    top = {
        "id": text, "status": text, "error": text, "line": number, "cluster": text, "schema_version": text,
        "text": text, "language": text, "verdict": text, "confidence": real, "claims": arrow.list_(claim),
        "provenance": fields(engine=text, corpus_sha256=text, config_sha256=text),
    }  # fmt: skip
    row = fields(**dict.fromkeys(columns, text)) if columns else arrow.string()
    return arrow.schema([arrow.field(n, t) for n, t in {**top, "row": row}.items()])


def write_parquet(path: Path, records: Iterable[bytes], columns: Sequence[str]) -> None:
    """Write records, each the JSON of a result, as one Parquet file.

    Raises:
        MissingExtraError: pyarrow is not installed.
    """
    arrow = _pyarrow()
    schema = result_schema(columns)
    with arrow.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        batch: list[dict[str, Any]] = []
        for record in records:
            batch.append(json.loads(record))
            if len(batch) == _BATCH:
                writer.write_batch(arrow.RecordBatch.from_pylist(batch, schema=schema))
                batch = []
        if batch:
            writer.write_batch(arrow.RecordBatch.from_pylist(batch, schema=schema))
