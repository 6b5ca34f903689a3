"""Makers of tables, and skips for engines that are not installed."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import pytest

from claimcheck.batch.reading import Columns, Table, open_table
from claimcheck.batch.rows import Row
from claimcheck.batch.sources import InputFormat, find_sources

_NEEDS = {"dask": ("distributed",), "spark": ("pyspark", "pyarrow")}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for marker, modules in _NEEDS.items():
        missing = [m for m in modules if find_spec(m) is None]
        if marker == "spark" and shutil.which("java") is None:
            missing.append("java")
        if missing:
            skip = pytest.mark.skip(reason=f"not installed: {', '.join(missing)}")
            for item in items:
                if item.get_closest_marker(marker):
                    item.add_marker(skip)


class TableMaker(Protocol):
    """Writes bytes to a file and opens it as a table."""

    def __call__(
        self,
        data: bytes,
        name: str = ...,
        *,
        columns: Columns | None = ...,
        encoding: str | None = ...,
        delimiter: str | None = ...,
        format: InputFormat | None = ...,
        max_characters: int = ...,
    ) -> Table: ...


@pytest.fixture
def make_table(tmp_path: Path) -> TableMaker:
    def make(
        data: bytes,
        name: str = "posts.csv",
        *,
        columns: Columns | None = None,
        encoding: str | None = None,
        delimiter: str | None = None,
        format: InputFormat | None = None,
        max_characters: int = 20_000,
    ) -> Table:
        path = tmp_path / name
        path.write_bytes(data)
        sources = find_sources([str(path)], format=format)
        return open_table(
            sources, columns=columns, encoding=encoding, delimiter=delimiter, max_characters=max_characters
        )

    return make


def csv_of(rows: Sequence[Sequence[str]], delimiter: str = ",") -> bytes:
    """Rows as a CSV file."""
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue().encode("utf-8")


def summed_up(rows: Sequence[Row]) -> list[tuple[int, str]]:
    """Line and text, or the reason of refusal in angle brackets."""
    return [(r.line, f"<{r.refusal.value}>" if r.refusal else r.text) for r in rows]
