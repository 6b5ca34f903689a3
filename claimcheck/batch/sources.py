"""Where rows come from: files, globs and standard input, plain or compressed, in any encoding."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, BinaryIO, cast

from claimcheck.errors import InputError, MissingExtraError

__all__ = ["InputFormat", "Source", "find_sources", "sha256_of", "spool"]

#: The name by which standard input goes on a command line and in messages.
STDIN = "-"
_MARK = "claimcheck-mark"
_CHUNK = 1 << 20
_GZIP, _ZSTD, _PARQUET = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PAR1"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class InputFormat(StrEnum):
    """How rows are written."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


def _mark(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no text become lone surrogates, which no text holds: the reader refuses their row."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    damaged = error.object[error.start : error.end]
    return "".join(chr(0xDC00 + byte) for byte in damaged), error.end


codecs.register_error(_MARK, _mark)


@dataclass(frozen=True, slots=True)
class Source:
    """One input file.

    Attributes:
        path: where it is.
        name: what messages call it.
        format: how its rows are written.
        size: bytes on disk.
        sha256: hash of those bytes.
    """

    path: Path
    name: str
    format: InputFormat
    size: int
    sha256: str

    def open(self) -> tuple[BinaryIO, IO[bytes]]:
        """The file as it lies on disk, whose position tells the progress, and its decompressed content."""
        raw = self.path.open("rb")
        head = raw.read(4)
        raw.seek(0)
        if head.startswith(_GZIP):
            return raw, cast("IO[bytes]", gzip.GzipFile(fileobj=raw))
        if head == _ZSTD:
            return raw, _zstd(raw)
        return raw, raw

    def open_text(self, encoding: str | None) -> tuple[BinaryIO, io.TextIOWrapper]:
        """The same as text with its line endings as they are; damaged bytes are lone surrogates.

        Args:
            encoding: name of the encoding; without one, what the byte order mark says, else UTF-8.

        Raises:
            InputError: there is no such encoding.
        """
        raw, content = self.open()
        try:
            buffered = (
                content
                if isinstance(content, io.BufferedReader)
                else io.BufferedReader(cast("io.RawIOBase", content))
            )
            chosen = encoding or _encoding_of(buffered)
            if codecs.lookup(chosen).name == "utf-8":
                chosen = "utf-8-sig"
            return raw, io.TextIOWrapper(buffered, chosen, errors=_MARK, newline="\n")
        except LookupError as error:
            raw.close()
            msg = f"unknown encoding {encoding!r}"
            raise InputError(msg) from error


def _encoding_of(stream: io.BufferedReader) -> str:
    head = stream.peek(4)[:4]
    return next((name for bom, name in _BOMS if head.startswith(bom)), "utf-8-sig")


def _zstd(raw: BinaryIO) -> IO[bytes]:
    try:
        import zstandard
    except ImportError as error:
        feature = "reading zstd"
        raise MissingExtraError(feature, "zstd") from error
    reader = zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True)
    return cast("IO[bytes]", reader)


def sha256_of(path: Path) -> str:
    """Hash of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def spool(stream: IO[bytes], folder: Path) -> Path:
    """Keep standard input in a file, so that a run that was cut off can be taken up again."""
    folder.mkdir(parents=True, exist_ok=True)
    final, temporary = folder / "stdin", folder / "stdin.tmp"
    with temporary.open("wb") as out:
        shutil.copyfileobj(stream, out, _CHUNK)
    return temporary.replace(final)


def find_sources(
    inputs: Sequence[str], *, format: InputFormat | None = None, stdin: Path | None = None
) -> tuple[Source, ...]:
    """The files that `inputs` name, in the order given; those of a glob by name.

    Args:
        inputs: paths, glob patterns, or `-` for standard input.
        format: how the rows are written; without it, the file's name or first bytes tell.
        stdin: where standard input was kept.

    Raises:
        InputError: a file is not there or cannot be read, or a pattern matches nothing.
    """
    found: list[Source] = []
    for name in inputs:
        if name == STDIN:
            if stdin is None:
                msg = "standard input can only be read by the command"
                raise InputError(msg)
            found.append(_source(stdin, "standard input", format))
            continue
        path = Path(name)
        paths = [path] if path.exists() else _glob(name)
        found.extend(_source(p, str(p), format) for p in paths)
    if not found:
        msg = "no input file"
        raise InputError(msg)
    return tuple(found)


def _glob(pattern: str) -> list[Path]:
    if not any(c in pattern for c in "*?["):
        msg = f"{pattern}: no such file"
        raise InputError(msg)
    path = Path(pattern)
    base = Path(path.anchor) if path.is_absolute() else Path()
    matches = sorted(
        p for p in base.glob(str(path.relative_to(base) if path.is_absolute() else path)) if p.is_file()
    )
    if not matches:
        msg = f"{pattern}: matches no file"
        raise InputError(msg)
    return matches


def _source(path: Path, name: str, format: InputFormat | None) -> Source:
    if not path.is_file():
        msg = f"{name}: not a file"
        raise InputError(msg)
    try:
        return Source(path, name, format or _format_of(path), path.stat().st_size, sha256_of(path))
    except OSError as error:
        msg = f"{name}: {error.strerror or error}"
        raise InputError(msg) from error


def _format_of(path: Path) -> InputFormat:
    with path.open("rb") as stream:
        if stream.read(4) == _PARQUET:
            return InputFormat.PARQUET
    suffixes = {s.lower() for s in path.suffixes}
    return InputFormat.JSONL if suffixes & {".jsonl", ".ndjson"} else InputFormat.CSV
