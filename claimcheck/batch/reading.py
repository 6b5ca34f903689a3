"""Inputs of every format as one stream of rows of one table."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Any, BinaryIO

from claimcheck.batch.delimited import MAX_RECORD, read_records, sniff_delimiter
from claimcheck.batch.parquet import parquet_columns, read_parquet
from claimcheck.batch.rows import Refusal, Row
from claimcheck.batch.sources import InputFormat, Source
from claimcheck.errors import InputError

__all__ = ["Columns", "Table", "open_table", "problem_of", "stated_language"]

_DAMAGE = re.compile("[\ud800-\udfff]")
_DEFAULT_ID = "id"
_TEXT_LINE = 4 * MAX_RECORD


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns hold what.

    Attributes:
        text: the post.
        id: its identifier; without one, a column named `id` if there is one.
        language: its language, if the table is to be trusted in this.
    """

    text: str = "text"
    id: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Table:
    """Sources with the columns that one of them, or all together, have.

    Attributes:
        sources: the files, in order.
        names: the columns, in order of their first appearance.
        columns: which of them hold what.
        encoding: of text files; None where each file tells.
        delimiter: of CSV files; None where each header tells.
        max_characters: longest text.
    """

    sources: tuple[Source, ...]
    names: tuple[str, ...]
    columns: Columns
    encoding: str | None = None
    delimiter: str | None = None
    max_characters: int = 20_000
    _places: Mapping[str, int] = field(default_factory=dict, repr=False)
    _delimiters: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def size(self) -> int:
        """Bytes of all sources on disk."""
        return sum(s.size for s in self.sources)

    def rows(self, limit: int | None = None, at: Callable[[int], None] | None = None) -> Iterator[Row]:
        """Every row, in order.

        Args:
            limit: at most so many.
            at: told, before each row, how many bytes of the sources are read.
        """
        count, before = 0, 0
        for source in self.sources:
            raw, stream, rows = self._open(source)
            try:
                for row in rows:
                    if limit is not None and count >= limit:
                        return
                    if at is not None and count % 64 == 0:
                        at(before + raw.tell())
                    count += 1
                    yield row
            finally:
                _close(stream, raw)
            before += source.size

    # -- one source ------------------------------------------------------------------------------------
    def _open(self, source: Source) -> tuple[BinaryIO, IO[Any], Iterator[Row]]:
        where = f"{source.name}, " if len(self.sources) > 1 else ""
        if source.format is InputFormat.PARQUET:
            raw, records = read_parquet(source)
            mapped = (self._mapped(n, record, f"{where}row {n}") for n, record in records)
            return raw, raw, self._guarded(mapped, where)
        raw, stream = source.open_text(self.encoding)
        if source.format is InputFormat.JSONL:
            return raw, stream, self._guarded(self._from_jsonl(_lines(stream), where), where)
        return raw, stream, self._guarded(self._from_csv(source, stream, where), where)

    def _guarded(self, rows: Iterator[Row], where: str) -> Iterator[Row]:
        """The rows; where the file breaks off, one that says so."""
        line = 0
        try:
            for row in rows:
                line = row.line
                yield row
        except _unreadable() as error:
            place = f"{where}after line {line}"
            reason = f"{place}: the rest of the file cannot be read ({error or type(error).__name__})"
            blank = (None,) * len(self.names)
            yield Row(line + 1, place, blank, refusal=Refusal.UNREADABLE, error=reason)

    def _from_csv(self, source: Source, stream: Any, where: str) -> Iterator[Row]:
        records = read_records(stream, delimiter=self.delimiter or self._delimiters[source.name])
        header = next(records)[1]
        width, same = len(header), tuple(header) == self.names
        places = [self._places[name] for name in header]
        for line, cells, refusal, reason in records:
            if same and refusal is None:
                placed: Sequence[str | None] = cells
            else:
                row: list[str | None] = [None] * len(self.names)
                for place, cell in zip(places, cells[:width], strict=False):
                    row[place] = cell
                placed = row
            yield self._row(line, placed, f"{where}line {line}", refusal, reason)

    def _from_jsonl(self, lines: Iterator[tuple[int, str]], where: str) -> Iterator[Row]:
        for number, line in lines:
            place = f"{where}line {number}"
            refusal, reason, record = _parsed(line)
            if refusal is None:
                yield self._mapped(number, record, place)
            else:
                yield self._row(number, (None,) * len(self.names), place, refusal, reason)

    def _mapped(self, number: int, record: Mapping[str, Any], place: str) -> Row:
        cells = tuple(_cell(record.get(name)) for name in self.names)
        text = record.get(self.columns.text)
        if text is not None and not isinstance(text, str):
            reason = f"{self.columns.text!r} is not a string"
            return self._row(number, cells, place, Refusal.JSON, reason)
        return self._row(number, cells, place, None, "")

    def _row(
        self, line: int, cells: Sequence[str | None], place: str, refusal: Refusal | None, reason: str
    ) -> Row:
        columns = self.columns
        identifier = cells[self._places[columns.id]] if columns.id else None
        text = cells[self._places[columns.text]] or ""
        if refusal is None:
            refusal, reason = problem_of(text, cells, self.max_characters)
        if refusal is not None:
            clean = tuple(None if c is None else _shown(c) for c in cells)
            shown = None if identifier is None else _shown(identifier)
            return Row(line, place, clean, id=shown or None, refusal=refusal, error=f"{place}: {reason}")
        language = stated_language(cells[self._places[columns.language]]) if columns.language else None
        return Row(line, place, tuple(cells), text, identifier or None, language)


def problem_of(text: str, cells: Iterable[str | None], max_characters: int) -> tuple[Refusal | None, str]:
    """Why a row that was read cannot be checked, or None and nothing.

    Args:
        text: the post.
        cells: all that stands in the row.
        max_characters: longest text.
    """
    for cell in cells:
        if cell and "\0" in cell:
            return Refusal.NUL, "a NUL character"
        if cell and not cell.isascii() and _DAMAGE.search(cell):
            return Refusal.ENCODING, "a lone surrogate, which is no text"
    if not text.strip():
        return Refusal.EMPTY, "the text is empty"
    if len(text) > max_characters:
        reason = f"the text has {len(text)} characters; at most {max_characters} are accepted"
        return Refusal.TOO_LONG, reason
    return None, ""


def stated_language(cell: str | None) -> str | None:
    """The language that a cell states, if it is a code of two letters (ISO 639-1)."""
    code = (cell or "").strip().lower()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None


def open_table(
    sources: Sequence[Source],
    *,
    columns: Columns | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    max_characters: int = 20_000,
) -> Table:
    """Read the headers of all sources.

    The keys of JSONL are those of the whole file; they are gathered in one pass.

    Raises:
        InputError: a source has no header or not the column of texts, or a column that was asked for is
            nowhere.
    """
    columns = columns or Columns()
    names: dict[str, None] = {}
    delimiters: dict[str, str] = {}
    for source in sources:
        if source.format is InputFormat.CSV:
            delimiters[source.name] = delimiter or _delimiter(source, encoding)
        header = _header(source, encoding, delimiters.get(source.name))
        if columns.text not in header and source.format is not InputFormat.JSONL:
            seen = ", ".join(header) or "none"
            msg = f"{source.name}: no column {columns.text!r}; its columns are: {seen}"
            raise InputError(msg)
        names.update(dict.fromkeys(header))
    for name in (columns.text, columns.id, columns.language):
        if name is not None and name not in names:
            msg = f"no column {name!r}; the columns are: {', '.join(names) or 'none'}"
            raise InputError(msg)
    if columns.id is None and _DEFAULT_ID in names:
        columns = Columns(columns.text, _DEFAULT_ID, columns.language)
    places = {name: i for i, name in enumerate(names)}
    return Table(
        tuple(sources), tuple(names), columns, encoding, delimiter, max_characters, places, delimiters
    )


def _header(source: Source, encoding: str | None, delimiter: str | None) -> Sequence[str]:
    if source.format is InputFormat.PARQUET:
        return parquet_columns(source)
    raw, stream = source.open_text(encoding)
    try:
        if source.format is InputFormat.JSONL:
            keys: dict[str, None] = {}
            for _, line in _lines(stream):
                refusal, _, record = _parsed(line)
                if refusal is None:
                    keys.update(dict.fromkeys(record))
            return tuple(keys)
        records = read_records(stream, delimiter=delimiter or ",")
        _, header, refusal, reason = next(records, (0, [], None, ""))
    except _unreadable() as error:
        msg = f"{source.name}: cannot be read ({error or type(error).__name__})"
        raise InputError(msg) from error
    finally:
        _close(stream, raw)
    if refusal is not None or not header:
        msg = f"{source.name}: no header: {reason or 'the file is empty'}"
        raise InputError(msg)
    if len(set(header)) < len(header):
        double = next(name for name in header if header.count(name) > 1)
        msg = f"{source.name}: the column {double!r} stands twice in the header"
        raise InputError(msg)
    return header


def _close(stream: IO[Any], raw: BinaryIO) -> None:
    """Close a stream and the file below it: decompressors leave theirs open."""
    with suppress(*_unreadable()):
        stream.close()
    raw.close()


def _unreadable() -> tuple[type[Exception], ...]:
    """What a file that is damaged as a whole makes its decompressor raise."""
    import zlib

    errors: tuple[type[Exception], ...] = (EOFError, OSError, zlib.error)
    try:
        import zstandard
    except ImportError:
        return errors
    return (*errors, zstandard.ZstdError)


def _delimiter(source: Source, encoding: str | None) -> str:
    if any(s.lower() == ".tsv" for s in source.path.suffixes):
        return "\t"
    raw, stream = source.open_text(encoding)
    try:
        return sniff_delimiter(stream.readline(MAX_RECORD))
    except _unreadable():
        return ","
    finally:
        _close(stream, raw)


def _lines(stream: Any) -> Iterator[tuple[int, str]]:
    """Lines that hold something, of limited length, numbered."""
    number = 0
    while line := stream.readline(_TEXT_LINE):
        number += 1
        if len(line) >= _TEXT_LINE and not line.endswith("\n"):
            while (rest := stream.readline(_TEXT_LINE)) and not rest.endswith("\n"):
                pass
        if line.strip():
            yield number, line


def _parsed(line: str) -> tuple[Refusal | None, str, dict[str, Any]]:
    if len(line) >= _TEXT_LINE:
        return Refusal.TOO_LONG, f"a line longer than {_TEXT_LINE} characters", {}
    if "\0" in line:
        return Refusal.NUL, "a NUL character", {}
    if not line.isascii() and _DAMAGE.search(line):
        return Refusal.ENCODING, "bytes that are no text in this encoding", {}
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Refusal.JSON, f"not JSON ({error})", {}
    if not isinstance(record, dict):
        return Refusal.JSON, "not a JSON object", {}
    return None, "", record


def _cell(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool | int | float | list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _shown(cell: str) -> str:
    """A damaged cell fit to be written: what is no text becomes U+FFFD."""
    return _DAMAGE.sub("\ufffd", cell.replace("\0", "\ufffd"))
