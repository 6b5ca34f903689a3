"""The claims that circulate: clusters of a run's output, counted and ranked."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from claimcheck.batch.run import output_format
from claimcheck.batch.writing import RESULT_COLUMNS, OutputFormat
from claimcheck.errors import InputError, MissingExtraError
from claimcheck.models.result import Verdict

__all__ = ["Cluster", "number_of", "ranked_clusters", "time_of"]

_NUMBER = re.compile(r"(\d+(?:[ \u00a0,.]\d+)*)\s*([kmKMкКмМ])?")
_THOUSANDS = re.compile(r"[ \u00a0,.](?=\d{3}(?!\d))")
_SCALE = {"k": 1_000, "к": 1_000, "m": 1_000_000, "м": 1_000_000}
_DAY_FIRST = ("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%d/%m/%Y %H:%M", "%d/%m/%Y")


@dataclass(slots=True)
class Cluster:
    """One claim as it circulates.

    Attributes:
        id: the cluster's identifier.
        verdict: what was found.
        provision: document and provision that decide it.
        text: the claim as the first post has it.
        posts: how many posts make it.
        reach: sum of the columns named for it; None if none was.
        first: earliest time seen, as written; None if no column was named or none could be read.
        last: latest time seen.
    """

    id: str
    verdict: str
    provision: str
    text: str
    posts: int = 0
    reach: int | None = None
    first: str | None = None
    last: str | None = None
    _from: dt.datetime | None = field(default=None, repr=False)
    _to: dt.datetime | None = field(default=None, repr=False)

    def seen(self, written: str) -> None:
        """A post of this time makes the claim."""
        time = time_of(written)
        if time is None:
            return
        if self._from is None or time < self._from:
            self._from, self.first = time, written
        if self._to is None or time > self._to:
            self._to, self.last = time, written


def number_of(cell: str | None) -> int:
    """A count as platforms print it: `12`, `1,204`, `1,2K`, `3.4M`; 0 where there is none."""
    found = _NUMBER.search((cell or "").lstrip("'"))
    if found is None:
        return 0
    scale = _SCALE.get((found[2] or "").lower(), 1)
    digits = found[1] if scale > 1 else _THOUSANDS.sub("", found[1])
    parts = re.split(r"[ \u00a0,.]", digits)
    whole = "".join(parts[:-1]) or parts[-1]
    fraction = parts[-1] if len(parts) > 1 else "0"
    return round(float(f"{whole}.{fraction}") * scale)


def time_of(written: str) -> dt.datetime | None:
    """A time as exports have it, ISO 8601 or day first; without a zone it counts as UTC."""
    text = written.strip().lstrip("'")
    time: dt.datetime | None = None
    try:
        time = dt.datetime.fromisoformat(text)
    except ValueError:
        for pattern in _DAY_FIRST:
            try:
                time = dt.datetime.strptime(text, pattern)
                break
            except ValueError:
                continue
    if time is None:
        return None
    return time if time.tzinfo else time.replace(tzinfo=dt.UTC)


def ranked_clusters(
    output: Path,
    *,
    format: OutputFormat | None = None,
    verdict: Verdict | None = Verdict.REFUTED,
    reach: Sequence[str] = (),
    time: str | None = None,
    limit: int | None = 20,
) -> tuple[Cluster, ...]:
    """The clusters of an output, those with the most posts first, then by reach.

    Args:
        output: a file that `run_batch` wrote.
        format: its format; without it, its name tells.
        verdict: only claims of this verdict; None: all.
        reach: columns whose numbers are added up, such as likes and shares.
        time: column that says when a post was seen.
        limit: at most so many; None: all.

    Raises:
        InputError: it is no such file, or has not the columns named.
        MissingExtraError: it is Parquet, and pyarrow is not installed.
    """
    found: dict[str, Cluster] = {}
    for place, record in _records(output, format or output_format(output)):
        identifier = record.get("cluster")
        if not identifier or (verdict is not None and record.get("verdict") != verdict.value):
            continue
        cells: Mapping[str, Any] = record["row"]
        for name in (*reach, *((time,) if time else ())):
            if name not in cells:
                msg = f"{place}: no column {name!r}; the columns are: {', '.join(cells)}"
                raise InputError(msg)
        cluster = found.get(identifier)
        if cluster is None:
            cluster = found[identifier] = Cluster(
                identifier,
                record["verdict"],
                record["provision"],
                record["claim"],
                reach=0 if reach else None,
            )
        cluster.posts += 1
        if reach:
            cluster.reach = (cluster.reach or 0) + sum(number_of(cells[name]) for name in reach)
        if time:
            cluster.seen(cells[time] or "")
    ranked = sorted(found.values(), key=lambda c: (-c.posts, -(c.reach or 0), c.id))
    return tuple(ranked[:limit])


def _records(output: Path, format: OutputFormat) -> Iterator[tuple[str, dict[str, Any]]]:
    """Rows of an output with place, cluster, verdict, provision, claim and the input's cells."""
    if not output.is_file():
        msg = f"{output}: no such file"
        raise InputError(msg)
    if format is OutputFormat.CSV:
        yield from _from_csv(output)
        return
    source = _from_parquet(output) if format is OutputFormat.PARQUET else _from_jsonl(output)
    for place, record in source:
        if not isinstance(record, dict) or "status" not in record or "cluster" not in record:
            msg = f"{place}: not the output of a batch"
            raise InputError(msg)
        claim = _main(record)
        provision = ""
        if claim is not None and claim["citations"]:
            provision = "; ".join(
                dict.fromkeys(f"{c['document']} {c['provision']}" for c in claim["citations"])
            )
        yield place, {**record, "provision": provision, "claim": claim["text"] if claim else ""}


def _main(record: Mapping[str, Any]) -> Mapping[str, Any] | None:
    bearing = [c for c in record["claims"] or () if c["verdict"] == record["verdict"]]
    return max(bearing, key=lambda c: c["confidence"], default=None)


def _from_csv(output: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    with output.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        names = reader.fieldnames or ()
        if not {"status", "cluster", "verdict", "citation", "claim"} <= set(names):
            msg = f"{output}: not the output of a batch: it has no column 'cluster'"
            raise InputError(msg)
        for row in reader:
            given = {name.removesuffix("_input"): row[name] for name in names[: -len(RESULT_COLUMNS)]}
            ours = {name: row[name] for name in ("cluster", "verdict", "claim")}
            yield f"{output}, line {reader.line_num}", {**ours, "provision": row["citation"], "row": given}


def _from_jsonl(output: Path) -> Iterator[tuple[str, Any]]:
    with output.open(encoding="utf-8") as stream:
        for number, line in enumerate(stream, start=1):
            place = f"{output}, line {number}"
            try:
                yield place, json.loads(line)
            except ValueError as error:
                msg = f"{place}: not JSON"
                raise InputError(msg) from error


def _from_parquet(output: Path) -> Iterator[tuple[str, Any]]:
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as error:
        feature = "Parquet"
        raise MissingExtraError(feature, "parquet") from error
    try:
        file = parquet.ParquetFile(output)
    except (ArrowException, OSError) as error:
        msg = f"{output}: not a Parquet file"
        raise InputError(msg) from error
    number = 0
    for batch in file.iter_batches(batch_size=1_000):
        for record in batch.to_pylist():
            number += 1
            yield f"{output}, row {number}", record
