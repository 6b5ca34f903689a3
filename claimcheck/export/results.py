"""Results as they were written down, read again one by one: of a batch, of a stream, or of one post.

JSONL and Parquet of `claimcheck batch`, lines of `claimcheck verify --jsonl`, and what
`claimcheck verify --format json` printed. Keys that a later version added are passed over.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, get_args

from pydantic import BaseModel, ValidationError

from claimcheck.errors import InputError, MissingExtraError
from claimcheck.models.result import SCHEMA_VERSION, CheckResult

__all__ = ["Form", "Record", "Results", "known", "open_results"]

_PARQUET = b"PAR1"
_BOM = b"\xef\xbb\xbf"
_BATCH = 1_000


class Form(StrEnum):
    """How results are written."""

    JSON = "json"
    JSONL = "jsonl"
    PARQUET = "parquet"


@dataclass(frozen=True)
class Record:
    """One result, or what stands in its place.

    Attributes:
        place: file and line, for messages.
        number: of the line, or of the row in Parquet, from 1.
        raw: the line as it is in the file, with its end; empty for Parquet.
        data: what was read of it; empty where it is damaged.
        result: the result; None where the post was refused or the record is damaged.
        damage: why it cannot be read; None where it can.
    """

    place: str
    number: int
    raw: bytes
    data: dict[str, Any] = field(default_factory=dict)
    result: CheckResult | None = None
    damage: str | None = None

    @property
    def refused(self) -> bool:
        """Whether the post was not checked."""
        return self.result is None and self.damage is None

    @property
    def cluster(self) -> str | None:
        """The batch's cluster of the post's main claim, if it has one."""
        found = self.data.get("cluster")
        return found if isinstance(found, str) and found else None

    @property
    def reason(self) -> str:
        """Why the post was refused; empty where it was not."""
        return str(self.data.get("error") or "") if self.refused else ""


@dataclass(frozen=True)
class Results:
    """Results in a file or stream; iterate over them once.

    Attributes:
        name: what messages call the file.
        form: how it is written.
    """

    name: str
    form: Form
    _records: Iterator[Record] = field(repr=False)

    def __iter__(self) -> Iterator[Record]:
        """Each record, in order; one that is damaged says so and is no error."""
        return self._records


@contextmanager
def open_results(source: str, stdin: BinaryIO | None = None) -> Iterator[Results]:
    """Open what was written.

    Args:
        source: a path, or `-` for `stdin`.
        stdin: standard input.

    Raises:
        InputError: there is no such file, or it is not one of results as a whole: flat CSV, for instance,
            which does not carry a result's claims.
        MissingExtraError: it is Parquet, and pyarrow is not installed.
    """
    if source == "-" and stdin is not None:
        yield _results(io.BufferedReader(_Unclosed(stdin)), "standard input")
        return
    try:
        with Path(source).open("rb") as stream:
            yield _results(stream, source)
    except OSError as error:
        if error.filename is None:  # of another file, opened by the caller meanwhile
            raise
        msg = f"{source}: {error.strerror or error}"
        raise InputError(msg) from error


class _Unclosed(io.RawIOBase):
    """Standard input for a buffer of our own, which must not close it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        # what is there, not a full buffer: a pipe's lines are read as they come
        reader = getattr(self._stream, "read1", self._stream.read)
        data = reader(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _results(stream: io.BufferedReader, name: str) -> Results:
    if stream.peek(len(_PARQUET))[: len(_PARQUET)] == _PARQUET:
        return Results(name, Form.PARQUET, _from_parquet(stream, name))
    first = stream.readline().removeprefix(_BOM)
    if first.strip() == b"{" or first.lstrip()[:1] == b"[":
        return Results(name, Form.JSON, _from_json(first + stream.read(), name))
    if not first:
        msg = f"{name}: the file is empty"
        raise InputError(msg)
    if first.lstrip()[:1] != b"{" and b"verdict" in first:
        msg = (
            f"{name}: a table without the results' claims; write them as JSONL or Parquet "
            "(batch --out NAME.jsonl)"
        )
        raise InputError(msg)
    return Results(name, Form.JSONL, _from_lines(first, stream, name))


def _from_lines(first: bytes, stream: BinaryIO, name: str) -> Iterator[Record]:
    number, line = 1, first
    while line:
        if line.strip():
            place = f"{name}, line {number}"
            try:
                data = json.loads(line)
            except (ValueError, RecursionError) as error:
                yield Record(place, number, line, damage=f"{place}: not JSON ({_short(error)})")
            else:
                yield _record(place, number, line, data)
        line = stream.readline()
        number += 1


def _from_json(whole: bytes, name: str) -> Iterator[Record]:
    """One result, or several in an array."""
    try:
        found = json.loads(whole)
    except (ValueError, RecursionError) as error:
        msg = f"{name}: not JSON ({error})"
        raise InputError(msg) from error
    several = found if isinstance(found, list) else [found]
    for number, data in enumerate(several, start=1):
        place = f"{name}, result {number}" if isinstance(found, list) else name
        yield _record(place, number, json.dumps(data, ensure_ascii=False).encode() + b"\n", data)


def _from_parquet(stream: BinaryIO, name: str) -> Iterator[Record]:
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as error:
        feature = "Parquet"
        raise MissingExtraError(feature, "parquet") from error
    number = 0
    try:
        # a pipe cannot be sought in
        file = parquet.ParquetFile(stream if stream.seekable() else io.BytesIO(stream.read()))
        for batch in file.iter_batches(batch_size=_BATCH):
            for data in batch.to_pylist():
                number += 1
                yield _record(f"{name}, row {number}", number, b"", data)
    except (ArrowException, OSError) as error:
        msg = f"{name}: not a Parquet file that can be read to its end ({_short(error)})"
        raise InputError(msg) from error


def _record(place: str, number: int, raw: bytes, data: Any) -> Record:
    if not isinstance(data, dict):
        return Record(place, number, raw, damage=f"{place}: not a JSON object")
    if data.get("status") == "refused":
        return Record(place, number, raw, data)
    version = data.get("schema_version")
    if version != SCHEMA_VERSION:
        said = "not a result" if version is None else f"schema_version {version!r} is not known here"
        return Record(place, number, raw, damage=f"{place}: {said}")
    try:
        result = CheckResult.model_validate(known(CheckResult, data))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        return Record(place, number, raw, damage=f"{place}: not a result: {where}: {first['msg']}")
    return Record(place, number, raw, data, result)


def known(model: type[BaseModel], data: Any) -> Any:
    """What a model knows of its data: keys that were added later are left out, at every depth."""
    if not isinstance(data, dict):
        return data
    out = {}
    for name, inner in _inner_models(model).items():
        if name not in data:
            continue
        value = data[name]
        if inner is None:
            out[name] = value
        elif isinstance(value, list):
            out[name] = [known(inner, item) for item in value]
        else:
            out[name] = known(inner, value)
    return out


@cache
def _inner_models(model: type[BaseModel]) -> Mapping[str, type[BaseModel] | None]:
    return {name: _model_in(info.annotation) for name, info in model.model_fields.items()}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:120]
