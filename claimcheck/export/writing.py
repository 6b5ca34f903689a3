"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from claimcheck.errors import InputError

__all__ = ["whole_file", "write_whole"]


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write to; it gets its name when all is written, and is gone when something goes wrong.

    Raises:
        InputError: it cannot be written there.
    """
    temporary: str | None = None
    try:
        number, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
        with os.fdopen(number, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        # as any new file: mkstemp keeps others from reading
        mask = os.umask(0)
        os.umask(mask)
        Path(temporary).chmod(0o666 & ~mask)
        Path(temporary).replace(path)
        temporary = None
    except OSError as error:
        msg = f"{path}: cannot be written ({error.strerror or error})"
        raise InputError(msg) from error
    finally:
        if temporary is not None:
            with suppress(OSError):
                Path(temporary).unlink()


def write_whole(path: Path, pieces: Iterable[str]) -> None:
    """Write pieces of text as UTF-8.

    Raises:
        InputError: it cannot be written there.
    """
    with whole_file(path) as stream:
        for piece in pieces:
            stream.write(piece.encode())
