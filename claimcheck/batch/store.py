"""The folder of a run: what it was started with, its finished shards, and a lock."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from claimcheck.batch.shards import ShardOutput
from claimcheck.errors import InputError

__all__ = ["Manifest", "Store", "replace_file"]

_MANIFEST, _LOCK, _SHARDS = "manifest.json", "lock", "shards"


class Manifest(BaseModel):
    """What a run depends on, and what came of it.

    Attributes:
        inputs: hash of each input, in order.
        settings: hash of what was set.
        corpus: hash of the corpus.
        engine: version and data of the checker.
        as_of: the day posts speak on, ISO.
        output_sha256: hash of the output, once it is whole.
        verdicts: how many posts of each verdict, then.
        refusals: how many rows were refused, by reason, then.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: int = 1
    inputs: tuple[str, ...]
    settings: str
    corpus: str
    engine: str
    as_of: str
    output_sha256: str | None = None
    verdicts: dict[str, int] = {}
    refusals: dict[str, int] = {}

    def differs(self, other: Manifest) -> tuple[str, ...]:
        """What of two runs is not the same."""
        names = {
            "inputs": "the input",
            "settings": "the configuration",
            "corpus": "the corpus",
            "engine": "the version of the checker",
            "as_of": "the day that posts speak on",
        }
        return tuple(said for name, said in names.items() if getattr(self, name) != getattr(other, name))


def replace_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: under another name, synced, then renamed."""
    temporary = path.with_name(f"{path.name}.tmp")
    with temporary.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)


class Store:
    """The folder `OUT.work` beside the output."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def beside(cls, output: Path) -> Store:
        """The store of an output file."""
        return cls(output.with_name(f"{output.name}.work"))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other runs away; the lock goes with the process, however it ends.

        Raises:
            InputError: another run works here.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            stream = (self.folder / _LOCK).open("wb")
        except OSError as error:
            msg = f"{self.folder}: {error.strerror or error}"
            raise InputError(msg) from error
        with stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                msg = f"{self.folder}: another run is writing here"
                raise InputError(msg) from error
            yield

    # -- manifest --------------------------------------------------------------------------------------
    def manifest(self) -> Manifest | None:
        """What the run in this folder was started with; None where none was.

        Raises:
            InputError: the file is damaged.
        """
        path = self.folder / _MANIFEST
        try:
            return Manifest.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return None
        except ValidationError as error:
            msg = f"{path}: not the manifest of a run; --restart begins anew"
            raise InputError(msg) from error

    def write_manifest(self, manifest: Manifest) -> None:
        """Keep the manifest."""
        data = json.dumps(manifest.model_dump(mode="json"), indent=2).encode()
        replace_file(self.folder / _MANIFEST, data)

    # -- shards ----------------------------------------------------------------------------------------
    def _path(self, number: int) -> Path:
        return self.folder / _SHARDS / f"{number:08d}"

    def load(self, number: int) -> ShardOutput | None:
        """A finished shard; None where it is not, or its file is damaged."""
        try:
            return ShardOutput.from_bytes(self._path(number).read_bytes())
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def save(self, number: int, output: ShardOutput) -> None:
        """Keep a finished shard."""
        path = self._path(number)
        path.parent.mkdir(exist_ok=True)
        replace_file(path, output.to_bytes())

    def clear(self) -> None:
        """Drop everything but the lock and spooled input."""
        shutil.rmtree(self.folder / _SHARDS, ignore_errors=True)
        (self.folder / _MANIFEST).unlink(missing_ok=True)

    def drop_shards(self) -> None:
        """Drop the shards: the output is whole."""
        shutil.rmtree(self.folder / _SHARDS, ignore_errors=True)
