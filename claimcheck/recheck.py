"""Results judged again after the corpus or the engine changed, and what that changed.

The provenance in a result says what judged it. A result of the present provenance is left as it is.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from claimcheck.batch.clusters import ClusterFile
from claimcheck.batch.parquet import write_parquet
from claimcheck.batch.reading import stated_language
from claimcheck.batch.sources import sha256_of
from claimcheck.batch.store import Store
from claimcheck.batch.wording import plain_wording
from claimcheck.batch.writing import main_claim
from claimcheck.checker import ClaimChecker
from claimcheck.errors import ClaimcheckError, InputError
from claimcheck.export.results import Form, Record, Results
from claimcheck.export.writing import whole_file
from claimcheck.models.result import CheckResult, ClaimResult, Provenance, Verdict

__all__ = ["Change", "ClaimChange", "Rechecked", "Rechecker", "Summary", "judged_on", "write_results"]

_PROBE = "-"


@dataclass(frozen=True)
class ClaimChange:
    """A claim that is judged otherwise; `old` or `new` is None where only the other reading has the claim.

    Attributes:
        text: the claim.
        old: its verdict as it was.
        new: its verdict now.
        old_rule: the rule that decided then.
        new_rule: the rule that decides now.
    """

    text: str
    old: Verdict | None
    new: Verdict | None
    old_rule: str | None
    new_rule: str | None


@dataclass(frozen=True)
class Change:
    """A post that is judged otherwise.

    Attributes:
        place: file and line.
        id: the post's identifier.
        text: the post.
        old: its verdict as it was.
        new: its verdict now; the same as before where only claims in it changed.
        claims: the claims that changed.
    """

    place: str
    id: str | None
    text: str
    old: Verdict
    new: Verdict
    claims: tuple[ClaimChange, ...]


@dataclass(frozen=True)
class Rechecked:
    """A record with what became of it.

    Attributes:
        record: as it was.
        result: the new result; None where it was not judged again.
        change: what changed in the verdicts; None where nothing did.
    """

    record: Record
    result: CheckResult | None = None
    change: Change | None = None


@dataclass
class Summary:
    """Counts of a recheck, and what went wrong.

    Attributes:
        records: all that was read.
        rechecked: judged again.
        skipped: left as they are, for what judged them is the same.
        changed: of those judged again, with another verdict of post or claim.
        requoted: of those judged again, with the same verdicts, by another rule or with other quotations.
        refused: posts that had not been checked; they are left as they are.
        problems: records that are damaged or cannot be judged, with place and reason.
    """

    records: int = 0
    rechecked: int = 0
    skipped: int = 0
    changed: int = 0
    requoted: int = 0
    refused: int = 0
    problems: list[str] = field(default_factory=list)


class Rechecker:
    """Judges again.

    Args:
        checker: who judges now.
        everything: judge again also what the same corpus, engine and settings judged.
        documents: judge by these, whatever the day.
        as_of: the day posts speak on; today by default.
        language_column: the input's column that states each post's language; detected without it.

    Attributes:
        provenance: what judges now.
        summary: the counts so far.
    """

    def __init__(
        self,
        checker: ClaimChecker,
        *,
        everything: bool = False,
        documents: Sequence[str] = (),
        as_of: dt.date | None = None,
        language_column: str | None = None,
    ) -> None:
        self._checker = checker
        self._everything = everything
        self._documents = tuple(documents)
        self._as_of = as_of
        self._language_column = language_column
        self.provenance: Provenance = checker.check(_PROBE).provenance
        self.summary = Summary()

    def run(self, records: Iterable[Record]) -> Iterator[Rechecked]:
        """Each record, in order, with its new result where it has one. What goes wrong costs no record.

        Raises:
            UnknownDocumentError: a document to judge by is not in the corpus.
        """
        for document in self._documents:
            self._checker.corpus.document(document)
        for record in records:
            self.summary.records += 1
            yield self._one(record)

    def _one(self, record: Record) -> Rechecked:
        old = record.result
        if record.damage is not None:
            self.summary.problems.append(record.damage)
            return Rechecked(record)
        if old is None:
            self.summary.refused += 1
            return Rechecked(record)
        if old.provenance == self.provenance and not self._everything:
            self.summary.skipped += 1
            return Rechecked(record)
        try:
            new = self._checker.check(
                old.text,
                documents=self._documents or None,
                as_of=self._as_of,
                language=self._language(record),
                explain=_was_explained(old),
            )
        except ClaimcheckError as error:
            self.summary.problems.append(f"{record.place}: {error}")
            return Rechecked(record)
        except Exception as error:  # one post must not end the run
            reason = f"the analysis failed: {type(error).__name__}: {error}"
            self.summary.problems.append(f"{record.place}: {reason}")
            return Rechecked(record)
        new = new.model_copy(update={"id": old.id})
        self.summary.rechecked += 1
        change = _change(record, old, new)
        if change is not None:
            self.summary.changed += 1
        elif _grounds(old) != _grounds(new):
            self.summary.requoted += 1
        return Rechecked(record, new, change)

    def _language(self, record: Record) -> str | None:
        cells = record.data.get("row")
        if self._language_column is None or not isinstance(cells, dict):
            return None
        return stated_language(cells.get(self._language_column))


def judged_on(source: Path) -> dt.date | None:
    """The day that the posts of a batch's output spoke on, if the batch left its record beside it."""
    try:
        manifest = Store.beside(source).manifest()
        if manifest is None or manifest.output_sha256 != sha256_of(source):
            return None
        return dt.date.fromisoformat(manifest.as_of)
    except (InputError, OSError, ValueError):
        return None


def _was_explained(result: CheckResult) -> bool:
    """Whether findings of open claims were kept: then they are wanted."""
    return any(c.verdict is Verdict.NOT_ENOUGH_INFO and (c.findings or c.scores) for c in result.claims)


def _grounds(result: CheckResult) -> object:
    return [(c.rule, c.citations) for c in result.claims]


def _change(record: Record, old: CheckResult, new: CheckResult) -> Change | None:
    before = {(c.start, c.end): c for c in old.claims}
    after = {(c.start, c.end): c for c in new.claims}
    claims = []
    for span in sorted(before.keys() | after.keys()):
        one, other = before.get(span), after.get(span)
        if (one.verdict if one else None) == (other.verdict if other else None):
            continue
        # a cut in another place changes no verdict as long as what it leaves open was open
        if all(c is None or c.verdict is Verdict.NOT_ENOUGH_INFO for c in (one, other)):
            continue
        claims.append(_claim_change(one, other))
    if old.verdict is new.verdict and not claims:
        return None
    identifier = record.data.get("id")
    return Change(
        place=record.place,
        id=identifier if isinstance(identifier, str) else None,
        text=old.text,
        old=old.verdict,
        new=new.verdict,
        claims=tuple(claims),
    )


def _claim_change(old: ClaimResult | None, new: ClaimResult | None) -> ClaimChange:
    known = new or old
    assert known is not None
    return ClaimChange(
        text=known.text,
        old=old.verdict if old else None,
        new=new.verdict if new else None,
        old_rule=old.rule if old else None,
        new_rule=new.rule if new else None,
    )


# -- writing -------------------------------------------------------------------------------------------
def write_results(
    items: Iterable[Rechecked], source: Results, output: Path, *, parquet: bool | None = None
) -> Iterator[Rechecked]:
    """Write the records with their new results; the file is there, whole, when the last item was taken.

    What was not judged again is written as it was, damaged lines too. Where the input had clusters they are
    found anew. One result in a JSON file stays one; several become JSON lines.

    Args:
        items: what a `Rechecker` gives.
        source: what they were read from.
        output: the file to write.
        parquet: write Parquet, else JSON lines; without it, the output's name tells.

    Yields:
        The items as they pass.

    Raises:
        InputError: it cannot be written, or holds a damaged line, which Parquet cannot keep.
        MissingExtraError: it is Parquet, and pyarrow is not installed.
    """
    to_parquet = output.suffix.lower() == ".parquet" if parquet is None else parquet
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryFile() as spool,
        (Path(folder) / "subjects").open("w+", encoding="utf-8") as kept,
    ):
        subjects = _Subjects(kept, ClusterFile(Path(folder) / "clusters"))
        clustered, damaged = False, ""
        for item in items:
            data = _data(item)
            clustered = clustered or "cluster" in data
            damaged = damaged or item.record.damage or ""
            subjects.add(item)
            # a line that is no JSON keeps its bytes
            line = _json(data) if data else item.record.raw.rstrip(b"\r\n")
            spool.write(line + b"\n")
            yield item
        spool.seek(0)
        lines: Iterable[bytes] = (line.rstrip(b"\n") for line in spool)
        if clustered:
            lines = _with_clusters(lines, subjects)
        if to_parquet:
            if damaged:
                msg = f"{output}: Parquet cannot keep what is damaged ({damaged}); write JSON lines"
                raise InputError(msg)
            _to_parquet(output, lines, Path(folder))
        else:
            with whole_file(output) as stream:
                _to_stream(stream, lines, one=source.form is Form.JSON)


def _data(item: Rechecked) -> dict[str, Any]:
    data, result = item.record.data, item.result
    if result is None:
        return data
    fresh = result.model_dump(mode="json", exclude={"id"})
    return {**data, **fresh}


def _json(data: dict[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


class _Subjects:
    """What each post's cluster goes by, kept on disk."""

    def __init__(self, stream: IO[str], file: ClusterFile) -> None:
        self._stream = stream
        self._file = file
        self._rows = 0

    def add(self, item: Rechecked) -> None:
        result = item.result or item.record.result
        claim = main_claim(result) if result is not None else None
        if claim is not None and claim.verdict is not Verdict.NOT_ENOUGH_INFO and claim.citations:
            place = claim.citations[-1]
            provision, wording = f"{place.document}:{place.provision}", plain_wording(claim.text)
            subject = [self._rows, provision, claim.verdict.value, wording]
            self._stream.write(json.dumps(subject) + "\n")
        self._rows += 1

    def ids(self) -> Iterator[str]:
        """The cluster of each post, empty where it has none."""
        self._stream.seek(0)
        found = (json.loads(line) for line in self._stream)
        self._file.build((int(n), str(p), str(v), str(t)) for n, p, v, t in found)
        yield from self._file.ids(self._rows)


def _with_clusters(lines: Iterable[bytes], subjects: _Subjects) -> Iterator[bytes]:
    for line, cluster in zip(lines, subjects.ids(), strict=True):
        try:
            data = json.loads(line)
        except (ValueError, RecursionError):
            yield line
            continue
        if isinstance(data, dict) and "cluster" in data:
            data["cluster"] = cluster or None
            yield _json(data)
        else:
            yield line


def _to_stream(stream: IO[bytes], lines: Iterable[bytes], *, one: bool) -> None:
    """Write lines; a single result of a JSON file as that file had it, over many lines."""
    if one:
        lines = list(lines)
        if len(lines) == 1:
            lines = [json.dumps(json.loads(lines[0]), ensure_ascii=False, indent=2).encode()]
    for line in lines:
        stream.write(line + b"\n")


def _to_parquet(output: Path, lines: Iterable[bytes], folder: Path) -> None:
    stream = iter(lines)
    first = next(stream, b"{}")
    cells = json.loads(first).get("row")
    columns = tuple(cells) if isinstance(cells, dict) else ()
    made = folder / "made.parquet"
    write_parquet(made, (line for line in (first, *stream) if line != b"{}"), columns)
    with made.open("rb") as source, whole_file(output) as target:
        while chunk := source.read(1 << 20):
            target.write(chunk)
