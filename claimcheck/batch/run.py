"""A run: a table in, every row back in order, however often it is cut off."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from claimcheck import __version__
from claimcheck.batch.clusters import ClusterFile, Grouping
from claimcheck.batch.driver import Driver
from claimcheck.batch.engines import engine_for
from claimcheck.batch.parquet import write_parquet
from claimcheck.batch.reading import Columns, Table, open_table
from claimcheck.batch.settings import JudgeSettings, RunSettings, data_sha256
from claimcheck.batch.shards import JudgeMaker, Shard, ShardOutput, cut
from claimcheck.batch.sources import InputFormat, find_sources, sha256_of, spool
from claimcheck.batch.store import Manifest, Store
from claimcheck.batch.writing import Encoder, OutputFormat
from claimcheck.corpus.store import Corpus
from claimcheck.errors import InputError
from claimcheck.match.onnx import networks_installed
from claimcheck.models.config import CheckerConfig

__all__ = ["Progress", "Summary", "output_format", "run_batch"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is.

    Attributes:
        rows: rows that are done, kept ones too.
        share: share of the input that is done, 0 to 1.
        seconds: since the run began.
        judged: rows done by this run itself: its rate is `judged / seconds`.
        verdicts: posts of each verdict so far.
        refused: rows refused so far.
    """

    rows: int
    share: float
    seconds: float
    judged: int
    verdicts: dict[str, int]
    refused: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What came of a run.

    Attributes:
        rows: rows in and out.
        verdicts: posts of each verdict.
        refusals: rows refused, by reason.
        kept: rows that an earlier run had judged.
        deaths: workers that died.
        seconds: how long it took.
        complete: the output was there already, whole.
    """

    rows: int
    verdicts: dict[str, int]
    refusals: dict[str, int]
    kept: int = 0
    deaths: int = 0
    seconds: float = 0.0
    complete: bool = False


def output_format(path: Path) -> OutputFormat:
    """The format that a file's name asks for: JSONL, Parquet, else CSV."""
    formats = {".jsonl": OutputFormat.JSONL, ".ndjson": OutputFormat.JSONL, ".parquet": OutputFormat.PARQUET}
    return formats.get(path.suffix.lower(), OutputFormat.CSV)


def run_batch(
    inputs: Sequence[str],
    output: Path,
    *,
    settings: RunSettings | None = None,
    input_format: InputFormat | None = None,
    format: OutputFormat | None = None,
    corpus: Sequence[Path] = (),
    workers: int | None = None,
    cluster: str | None = None,
    restart: bool = False,
    progress: Callable[[Progress], None] | None = None,
    stdin: IO[bytes] | None = None,
    maker: JudgeMaker | None = None,
) -> Summary:
    """Judge every row of the inputs.

    The output is written whole or not at all. Until then finished shards lie in the folder `OUTPUT.work`;
    a run that was cut off is taken up again by the same call, and its output is the same to the byte.

    Args:
        inputs: paths, glob patterns, or `-` for `stdin`.
        output: the file to write.
        settings: what else bears on the output.
        input_format: how the input is written; without it, each file's name or first bytes tell.
        format: how to write the output; without it, its name tells.
        corpus: folders of the corpus; none: the shipped texts.
        workers: processes here; without it, as many as there are cores.
        cluster: address of a Dask scheduler instead, or `local` for a Dask cluster of this machine.
        restart: drop what an earlier run left.
        progress: told how far the run is, after each shard.
        stdin: standard input; it is kept in the work folder until the run is whole.
        maker: makes the judge of rows; for tests and for other checkers.

    Raises:
        InputError: an input cannot be read, or an earlier run's shards are of another input,
            configuration or corpus.
        CorpusError: the corpus cannot be read, or lacks a document that was asked for.
        MissingExtraError: a format or the cluster needs an extra that is not installed.
    """
    store = Store.beside(output)
    with store.locked():
        if restart:
            store.clear()
        kept = spool(stdin, store.folder) if stdin is not None and "-" in inputs else None
        run = _Run.prepared(
            store, inputs, output, settings or RunSettings(), input_format, format, tuple(corpus), kept
        )
        done = run.finished()
        if done is not None:
            return done
        if maker is None:
            from claimcheck.batch.judge import Judge

            maker = Judge
        count = workers or os.cpu_count() or 1
        return run.go(maker, count, cluster, progress)


def _told(config: CheckerConfig) -> CheckerConfig:
    """The settings with whether the sentence encoder is asked: all workers, and a run taken up, do the same."""
    if config.reader != "auto":
        return config
    return config.model_copy(update={"reader": "on" if networks_installed() else "off"})


def _manifest(
    table: Table, settings: RunSettings, format: OutputFormat, corpus: Sequence[Path], day: str
) -> Manifest:
    loaded = Corpus.load(*corpus)
    for document in settings.documents:
        loaded.document(document)
    return Manifest(
        inputs=tuple(source.sha256 for source in table.sources),
        settings=settings.fingerprint(format),
        corpus=loaded.sha256,
        engine=f"{__version__} {data_sha256()}",
        as_of=day,
    )


@dataclass
class _Run:
    store: Store
    output: Path
    table: Table
    settings: RunSettings
    judge: JudgeSettings
    manifest: Manifest

    @classmethod
    def prepared(
        cls,
        store: Store,
        inputs: Sequence[str],
        output: Path,
        settings: RunSettings,
        input_format: InputFormat | None,
        format: OutputFormat | None,
        corpus: tuple[Path, ...],
        stdin: Path | None,
    ) -> _Run:
        settings = settings.model_copy(update={"checker": _told(settings.checker)})
        sources = find_sources(inputs, format=input_format, stdin=stdin)
        if any(source.path.resolve() == output.resolve() for source in sources):
            msg = f"{output}: is an input too; the output needs a name of its own"
            raise InputError(msg)
        table = open_table(
            sources,
            columns=Columns(settings.text_column, settings.id_column, settings.language_column),
            encoding=settings.encoding,
            delimiter=settings.delimiter,
            max_characters=settings.checker.max_characters,
        )
        chosen = format or output_format(output)
        before = store.manifest()
        # a run that is taken up again speaks on the day it began
        day = settings.as_of.isoformat() if settings.as_of else before.as_of if before else _today()
        manifest = _manifest(table, settings, chosen, corpus, day)
        if before is None:
            store.clear()
            store.write_manifest(manifest)
        elif changed := before.differs(manifest):
            what = " and ".join(changed)
            left = f"{store.folder}: an earlier run left its shards here"
            msg = f"{left}, and {what} changed since; --restart begins anew"
            raise InputError(msg)
        judge = JudgeSettings(
            corpus=corpus,
            corpus_sha256=manifest.corpus,
            checker=settings.checker,
            documents=settings.documents,
            as_of=dt.date.fromisoformat(day),
            explain=settings.explain,
            output=chosen,
            columns=table.names,
        )
        return cls(store, output, table, settings, judge, before or manifest)

    def finished(self) -> Summary | None:
        """The summary of an earlier run whose output is whole."""
        done = self.manifest
        if done.output_sha256 is None:
            return None
        rows = sum(done.verdicts.values()) + sum(done.refusals.values())
        if self.output.is_file() and sha256_of(self.output) == done.output_sha256:
            return Summary(rows, done.verdicts, done.refusals, kept=rows, complete=True)
        # the output was changed or removed: its shards are gone, so it is made again
        self.manifest = done.model_copy(update={"output_sha256": None, "verdicts": {}, "refusals": {}})
        self.store.write_manifest(self.manifest)
        return None

    def go(
        self,
        maker: JudgeMaker,
        workers: int,
        cluster: str | None,
        progress: Callable[[Progress], None] | None,
    ) -> Summary:
        begin = time.monotonic()
        tally = _Tally(self.table.size, begin, progress)
        with engine_for(workers, cluster) as engine:
            driver = Driver(engine, self.judge, maker)
            for shard, output in driver.run(self._missing(tally)):
                self.store.save(shard.number, output)
                tally.add(output, kept=False)
            sha256 = self._assemble(tally.shards, tally.rows, driver.grouped)
        verdicts, refusals = dict(sorted(tally.verdicts.items())), dict(sorted(tally.refusals.items()))
        self.manifest = self.manifest.model_copy(
            update={"output_sha256": sha256, "verdicts": verdicts, "refusals": refusals}
        )
        self.store.write_manifest(self.manifest)
        self.store.drop_shards()
        return Summary(
            tally.rows, verdicts, refusals, tally.kept, driver.deaths, seconds=time.monotonic() - begin
        )

    def _missing(self, tally: _Tally) -> Iterator[Shard]:
        """Shards that no earlier run finished."""
        for shard in cut(self.table.rows(self.settings.limit, tally.at), self.settings.shard_rows):
            tally.shards = shard.number + 1
            output = self.store.load(shard.number)
            if output is None:
                yield shard
            else:
                tally.add(output, kept=True)

    # -- the output ------------------------------------------------------------------------------------
    def _outputs(self, shards: int) -> Iterator[ShardOutput]:
        for number in range(shards):
            output = self.store.load(number)
            if output is None:
                msg = f"{self.store.folder}: shard {number} is gone or damaged; run again"
                raise InputError(msg)
            yield output

    def _decided(self, shards: int) -> Iterator[tuple[int, str, str, str]]:
        first = 0
        for output in self._outputs(shards):
            for at, provision, verdict, text in output.decided:
                yield first + at, provision, verdict, text
            first += len(output.records)

    def _assemble(self, shards: int, rows: int, grouped: Grouping) -> str:
        """Put the shards together; returns the hash of the output."""
        clusters = ClusterFile(self.store.folder / "clusters")
        clusters.build(self._decided(shards), grouped)
        encoder = Encoder(self.judge.output, self.table.names)
        ids = clusters.ids(rows)
        records = (
            encoder.finish(record, next(ids)) for output in self._outputs(shards) for record in output.records
        )
        temporary = self.store.folder / "output.tmp"
        if self.judge.output is OutputFormat.PARQUET:
            write_parquet(temporary, records, self.table.names)
            sha256 = sha256_of(temporary)
        else:
            digest = hashlib.sha256()
            with temporary.open("wb") as stream:
                for piece in _chained(encoder.header(), records):
                    digest.update(piece)
                    stream.write(piece)
                stream.flush()
                os.fsync(stream.fileno())
            sha256 = digest.hexdigest()
        clusters.drop()
        try:
            temporary.replace(self.output)
        except OSError as error:
            msg = f"{self.output}: {error.strerror or error}"
            raise InputError(msg) from error
        return sha256


def _chained(header: bytes, records: Iterator[bytes]) -> Iterator[bytes]:
    yield header
    yield from records


class _Tally:
    """Counts of a run, told on after each shard."""

    def __init__(self, size: int, begin: float, progress: Callable[[Progress], None] | None) -> None:
        self._size, self._begin, self._progress = max(size, 1), begin, progress
        self._read = 0
        self.shards = self.rows = self.kept = 0
        self.verdicts: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()

    def at(self, read: int) -> None:
        """So many bytes are read."""
        self._read = read

    def add(self, output: ShardOutput, *, kept: bool) -> None:
        """A shard is done."""
        count = len(output.records)
        self.rows += count
        self.kept += count if kept else 0
        self.verdicts.update(output.verdicts)
        self.refusals.update(output.refusals)
        if self._progress is not None:
            self._progress(
                Progress(
                    self.rows,
                    min(self._read / self._size, 1.0),
                    time.monotonic() - self._begin,
                    self.rows - self.kept,
                    dict(self.verdicts),
                    self.refusals.total(),
                )
            )


def _today() -> str:
    return dt.datetime.now(tz=dt.UTC).date().isoformat()
