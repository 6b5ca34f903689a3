"""What a batch run depends on: the same settings, input and corpus give the same bytes."""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import cache
from importlib import resources
from importlib.abc import Traversable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from claimcheck.batch.writing import OutputFormat
from claimcheck.models.config import CheckerConfig

__all__ = ["JudgeSettings", "RunSettings", "data_sha256"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class JudgeSettings(_Frozen):
    """What a worker needs to judge rows; goes to it whole, so it is small."""

    corpus: tuple[Path, ...] = Field(default=(), description="folders of the corpus; none: the shipped texts")
    corpus_sha256: str = Field(
        description="what the driver read there; a worker elsewhere must find the same"
    )
    checker: CheckerConfig = CheckerConfig()
    documents: tuple[str, ...] = ()
    as_of: dt.date
    explain: bool = False
    output: OutputFormat
    columns: tuple[str, ...]


class RunSettings(_Frozen):
    """What can be set of a run and changes its output."""

    text_column: str = "text"
    id_column: str | None = None
    language_column: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    documents: tuple[str, ...] = ()
    as_of: dt.date | None = Field(default=None, description="the day posts speak on; the day the run began")
    explain: bool = False
    limit: int | None = Field(default=None, gt=0)
    shard_rows: int = Field(default=1000, gt=0, description="rows of one shard")
    checker: CheckerConfig = CheckerConfig()

    def fingerprint(self, output: OutputFormat) -> str:
        """Hash of everything set but the day, which a run that is taken up again keeps from its beginning."""
        plain = self.model_dump_json(exclude={"as_of"})
        return hashlib.sha256(f"{output.value} {plain}".encode()).hexdigest()


@cache
def data_sha256() -> str:
    """Hash of the package's data files: rules, models, termbase, language packs."""
    digest = hashlib.sha256()

    def add(folder: Traversable, name: str) -> None:
        for entry in sorted(folder.iterdir(), key=lambda e: e.name):
            path = f"{name}/{entry.name}"
            if entry.is_dir():
                add(entry, path)
            elif entry.name.endswith((".json", ".npz")):
                digest.update(f"{path}\n".encode() + entry.read_bytes())

    add(resources.files("claimcheck").joinpath("data"), "data")
    return digest.hexdigest()
