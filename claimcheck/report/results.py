"""The rows that a batch wrote, one after another, whichever of its formats they are in.

JSONL and Parquet carry the whole result; flat CSV carries one claim a post, without spans, findings,
stances and languages. Nothing is kept in memory but the row at hand.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from claimcheck.batch.writing import CHECKED, RESULT_COLUMNS, OutputFormat, restored
from claimcheck.errors import InputError, MissingExtraError
from claimcheck.export.results import known
from claimcheck.models.result import (
    ClaimResult,
    Provenance,
    Stance,
    Verdict,
)

__all__ = ["ResultClaim", "ResultRow", "read_results"]

_BATCH = 1_000
#: Rules that compare two versions.
_ON_CHANGE = ("change.", "support.change")


class _Read(BaseModel):
    """What is read of a record; other keys of it are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class ResultCitation(_Read):
    """Where a claim was looked up."""

    document: str
    provision: str
    stance: Stance | None = None


class ResultClaim(_Read):
    """Of a claim, what is counted."""

    text: str
    verdict: Verdict
    confidence: float
    rule: str
    citations: tuple[ResultCitation, ...] = ()

    @property
    def on_change(self) -> bool:
        """Whether two versions were compared to judge it."""
        return self.rule.startswith(_ON_CHANGE)

    @property
    def deciding(self) -> tuple[ResultCitation, ...]:
        """The citations that bear on the verdict; where none does, the nearest provision.

        Flat CSV does not say which do: they stand first, two of them where two versions are compared.
        """
        if all(c.stance is None for c in self.citations):
            return self.citations[: 2 if self.on_change else 1]
        bearing = tuple(c for c in self.citations if c.stance is not Stance.CONTEXT)
        return bearing or self.citations[:1]


class _Record(_Read):
    schema_version: Literal["1"] | None = None
    id: str | None = None
    status: Literal["checked", "refused"]
    error: str | None = None
    cluster: str | None
    text: str | None = None
    language: str | None = None
    verdict: Verdict | None = None
    claims: Annotated[tuple[ResultClaim, ...], BeforeValidator(lambda found: found or ())] = ()
    provenance: Provenance | None = None
    row: dict[str, str | None] | str | None = None


class ResultRow:
    """One row of a batch's output.

    Attributes:
        place: file and line in words, for messages.
        id: the post's identifier.
        error: why it was refused; None if it was checked.
        cluster: the claim that it makes, None if none was decided.
        text: the post; of flat CSV its main claim.
        language: that of the post; None if the file does not tell.
        verdict: that of the post; None if it was refused.
        claims: what was judged in it; of flat CSV its main claim alone.
        provenance: what judged it; None if the file does not tell.
        cells: what stood in the columns of the input.
        flat: the cells of flat CSV, result columns too; None in the other formats.
    """

    def __init__(
        self,
        place: str,
        record: _Record,
        whole: Mapping[str, Any] | str,
        *,
        flat: Mapping[str, str] | None = None,
    ) -> None:
        self.place = place
        self.id = record.id
        self.error = (record.error or "") if record.status != CHECKED else None
        self.cluster = record.cluster or None
        self.text = record.text or ""
        self.language = record.language
        self.verdict = record.verdict
        self.claims = record.claims
        self.provenance = record.provenance
        self.cells: Mapping[str, str | None] = record.row if isinstance(record.row, dict) else {}
        self.flat = flat
        self._whole = whole

    @property
    def main(self) -> int | None:
        """Position of the claim that stands for the post: the surest of those that gave it its verdict."""
        bearing = [n for n, c in enumerate(self.claims) if c.verdict is self.verdict]
        positions = bearing or range(len(self.claims))
        return max(positions, key=lambda n: self.claims[n].confidence, default=None)

    def claim(self, position: int) -> ClaimResult:
        """A claim with its citations and findings; not for flat CSV.

        Raises:
            InputError: the claim is damaged.
        """
        whole = json.loads(self._whole) if isinstance(self._whole, str) else self._whole
        try:
            return ClaimResult.model_validate(known(ClaimResult, whole["claims"][position]))
        except ValidationError as error:
            raise _damaged(self.place, error) from error


def read_results(path: Path, format: OutputFormat) -> Iterator[ResultRow]:
    """Rows of an output of `claimcheck batch`, in order.

    Args:
        path: the file.
        format: how it is written.

    Raises:
        InputError: there is no such file, it is no output of a batch, or a row of it is damaged.
        MissingExtraError: it is Parquet, and pyarrow is not installed.
    """
    if not path.is_file():
        msg = f"{path}: no such file"
        raise InputError(msg)
    if format is OutputFormat.CSV:
        return _from_csv(path)
    return _from_parquet(path) if format is OutputFormat.PARQUET else _from_jsonl(path)


def _damaged(place: str, error: ValidationError) -> InputError:
    first = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(map(str, first["loc"]))
    return InputError(f"{place}: not the output of a batch ({where}: {first['msg']})")


def _from_jsonl(path: Path) -> Iterator[ResultRow]:
    with path.open(encoding="utf-8", errors="surrogateescape", newline="\n") as stream:
        for number, line in enumerate(stream, start=1):
            place = f"{path}, line {number}"
            if not line.strip():
                continue
            try:
                record = _Record.model_validate_json(line)
            except ValidationError as error:
                raise _damaged(place, error) from error
            yield ResultRow(place, record, line)


def _from_parquet(path: Path) -> Iterator[ResultRow]:
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as error:
        feature = "Parquet"
        raise MissingExtraError(feature, "parquet") from error
    number = 0
    try:
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_BATCH):
                for given in batch.to_pylist():
                    number += 1
                    place = f"{path}, row {number}"
                    try:
                        record = _Record.model_validate(given)
                    except ValidationError as error:
                        raise _damaged(place, error) from error
                    yield ResultRow(place, record, given)
    except (ArrowException, OSError) as error:
        msg = f"{path}: not a Parquet file, or a damaged one"
        raise InputError(msg) from error


def _from_csv(path: Path) -> Iterator[ResultRow]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        reader = csv.reader(stream, strict=True)
        names = next(reader, [])
        if tuple(names[-len(RESULT_COLUMNS) :]) != RESULT_COLUMNS:
            msg = f"{path}: not the output of a batch: its last columns are not {', '.join(RESULT_COLUMNS)}"
            raise InputError(msg)
        given = [name.removesuffix("_input") for name in names[: -len(RESULT_COLUMNS)]]
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                msg = f"{path}, line {reader.line_num}: {error}"
                raise InputError(msg) from error
            place = f"{path}, line {reader.line_num}"
            if not cells:
                continue
            if len(cells) != len(names):
                msg = f"{place}: {len(cells)} columns where the header has {len(names)}"
                raise InputError(msg)
            plain = [restored(cell) for cell in cells]
            flat = dict(zip(RESULT_COLUMNS, plain[len(given) :], strict=True))
            row: dict[str, str | None] = dict(zip(given, plain, strict=False))
            yield _flat_row(place, flat, row)


def _flat_row(place: str, flat: Mapping[str, str], row: Mapping[str, str | None]) -> ResultRow:
    claims: Sequence[Mapping[str, Any]] = ()
    if flat["claim"]:
        claims = [
            {
                "text": flat["claim"],
                "verdict": flat["verdict"] or None,
                "confidence": flat["confidence"] or None,
                "rule": flat["rule"],
                "citations": [_citation(c) for c in flat["citation"].split("; ") if c],
            }
        ]
    record = {
        "id": row.get("id"),
        "status": flat["status"],
        "error": flat["error"],
        "cluster": flat["cluster"],
        "text": flat["claim"],
        "verdict": flat["verdict"] or None,
        "claims": claims,
        "row": row,
    }
    try:
        return ResultRow(place, _Record.model_validate(record), record, flat=flat)
    except ValidationError as error:
        raise _damaged(place, error) from error


def _citation(written: str) -> dict[str, str]:
    document, _, provision = written.partition(" ")
    return {"document": document, "provision": provision}
