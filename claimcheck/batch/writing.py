"""Results as rows of a table: flat in CSV, whole in JSONL and Parquet.

A worker writes each record but for the cluster, which only the whole input tells; `finish` puts it in.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from enum import StrEnum

from claimcheck.batch.rows import Row
from claimcheck.models.result import CheckResult, ClaimResult

__all__ = [
    "CHECKED",
    "REFUSED",
    "RESULT_COLUMNS",
    "Encoder",
    "OutputFormat",
    "main_claim",
    "neutralised",
    "restored",
    "told",
]

CHECKED, REFUSED = "checked", "refused"
RESULT_COLUMNS = (
    "verdict", "confidence", "rule", "claim", "citation", "quote", "explanation", "status", "error",
    "cluster",
)  # fmt: skip
#: First characters by which a spreadsheet takes a cell for a formula, full-width ones and control ones too.
_FORMULA = frozenset("=+-@\t\r\uff1d\uff0b\uff0d\uff20")


class OutputFormat(StrEnum):
    """How results are written."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


def neutralised(cell: str) -> str:
    """The cell, with an apostrophe before it where a spreadsheet would run it."""
    return f"'{cell}" if cell[:1] in _FORMULA and cell else cell


def restored(cell: str) -> str:
    """A cell as it was before `neutralised`."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in _FORMULA else cell


def main_claim(result: CheckResult) -> ClaimResult | None:
    """The claim that a flat row shows: the surest of those that gave the post its verdict."""
    bearing = [c for c in result.claims if c.verdict is result.verdict] or list(result.claims)
    return max(bearing, key=lambda c: c.confidence, default=None)


def told(result: CheckResult) -> tuple[str, str, str, str, str]:
    """Rule, claim, citation, quote and explanation of the main claim; empty where the post has no claim."""
    claim = main_claim(result)
    if claim is None:
        return "", "", "", "", ""
    places = dict.fromkeys(f"{c.document} {c.provision}" for c in claim.citations)
    quotes = dict.fromkeys(c.quote for c in claim.citations)
    return claim.rule, claim.text, "; ".join(places), " | ".join(quotes), claim.explanation


class Encoder:
    """Writes rows in one format.

    Args:
        format: the format.
        columns: names of the input's columns, in order.
    """

    def __init__(self, format: OutputFormat, columns: Sequence[str]) -> None:
        self.format = format
        self.columns = tuple(columns)
        self._buffer = io.StringIO(newline="")
        self._csv = csv.writer(self._buffer)

    def header(self) -> bytes:
        """What stands before the rows."""
        if self.format is not OutputFormat.CSV:
            return b""
        ours = set(RESULT_COLUMNS)
        names = [f"{name}_input" if name in ours else name for name in self.columns]
        return f"{self._line([*names, *RESULT_COLUMNS])}\r\n".encode()

    def record(self, row: Row, result: CheckResult | None) -> bytes:
        """A row without its cluster and its end."""
        if self.format is OutputFormat.CSV:
            return self._flat(row, result)
        status = REFUSED if result is None else CHECKED
        head = {"id": row.id, "status": status, "error": row.error, "line": row.line}
        body = {} if result is None else result.model_dump(mode="json", exclude={"id"})
        if result is None:
            body = {"text": row.text or None, "language": row.language, "verdict": None, "claims": []}
        cells = dict(zip(self.columns, row.cells, strict=True))
        line = json.dumps({**head, **body, "row": cells}, ensure_ascii=False, separators=(",", ":"))
        return line[:-1].encode()

    def finish(self, record: bytes, cluster: str) -> bytes:
        """The whole row, with its end."""
        if self.format is OutputFormat.CSV:
            return b"%b,%b\r\n" % (record, cluster.encode())
        return b'%b,"cluster":%b}\n' % (record, f'"{cluster}"'.encode() if cluster else b"null")

    def _flat(self, row: Row, result: CheckResult | None) -> bytes:
        cells = [neutralised(cell or "") for cell in row.cells]
        if result is None:
            ours = ["", "", "", "", "", "", "", REFUSED, neutralised(row.error or "")]
            return self._line([*cells, *ours]).encode()
        ours = [result.verdict.value, f"{result.confidence:.4g}", *map(neutralised, told(result))]
        return self._line([*cells, *ours, CHECKED, ""]).encode()

    def _line(self, cells: Sequence[str]) -> str:
        self._buffer.seek(0)
        self._buffer.truncate()
        self._csv.writerow(cells)
        return self._buffer.getvalue().removesuffix("\r\n")
