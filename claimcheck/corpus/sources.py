"""A file to be added, as it came: its bytes, its name and where it is from."""

from __future__ import annotations

import datetime as dt
import hashlib
import stat
from dataclasses import dataclass
from pathlib import Path

from claimcheck.corpus.readers.reading import MAX_FILE
from claimcheck.errors import ImportTextError

__all__ = ["Source", "read_file"]


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes and where they are from; `retrieved` and `url` for what was fetched."""

    name: str
    data: bytes
    url: str | None = None
    retrieved: dt.date | None = None

    @property
    def sha256(self) -> str:
        """SHA-256 of the bytes, lower-case hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


def read_file(path: Path) -> Source:
    """Read a file that is to be added.

    Raises:
        ImportTextError: it is missing, is no regular file, or is larger than 50 MB.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            msg = f"{path}: not a file"
            raise ImportTextError(msg)
        if status.st_size > MAX_FILE:
            msg = f"{path}: {status.st_size:,} bytes; at most {MAX_FILE:,} are read"
            raise ImportTextError(msg)
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except FileNotFoundError as error:
        msg = f"{path}: no such file"
        raise ImportTextError(msg) from error
    except (OSError, ValueError) as error:
        detail = error.strerror if isinstance(error, OSError) else error
        msg = f"{path}: cannot be read ({detail})"
        raise ImportTextError(msg) from error
    if len(data) > MAX_FILE:
        msg = f"{path}: more than {MAX_FILE:,} bytes"
        raise ImportTextError(msg)
    return Source(path.name, data)
