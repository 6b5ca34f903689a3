"""The driver: hands shards to an engine, keeps a few in flight, and finds the row that kills its worker."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass

from claimcheck.batch.clusters import Leaders, Wordings, group_all
from claimcheck.batch.engines import Engine
from claimcheck.batch.rows import Refusal
from claimcheck.batch.settings import JudgeSettings
from claimcheck.batch.shards import JudgeMaker, Shard, ShardOutput, refused, run_shard

__all__ = ["Driver"]

_PARTS = 8
_QUARANTINED = "the worker process died on this row, alone and twice: quarantined"


@dataclass
class Driver:
    """Runs shards on an engine.

    Attributes:
        engine: where.
        settings: for the judge.
        maker: makes the judge of a worker.
        deaths: how many workers died so far.
    """

    engine: Engine
    settings: JudgeSettings
    maker: JudgeMaker
    deaths: int = 0

    def run(self, shards: Iterable[Shard]) -> Iterator[tuple[Shard, ShardOutput]]:
        """Judge shards; each comes out when it is done, in no order. No more are read than are in flight.

        Raises:
            ClaimcheckError: a worker cannot read the corpus.
        """
        flying: dict[Future[ShardOutput], Shard] = {}
        limit = 2 * self.engine.workers
        for shard in shards:
            flying[self._submit(shard)] = shard
            while len(flying) >= limit:
                yield from self._landed(flying)
        while flying:
            yield from self._landed(flying)

    def grouped(self, batches: Iterable[Wordings]) -> Iterator[Leaders]:
        """Group wordings on the engine, in the order given; what a dying worker leaves is done here."""
        flying: deque[tuple[Wordings, Future[Leaders]]] = deque()

        def landed() -> Leaders:
            batch, future = flying.popleft()
            try:
                return future.result()
            except BaseException as error:
                if isinstance(error, (*self.engine.deaths, CancelledError)):
                    return group_all(batch)
                raise

        for batch in batches:
            flying.append((batch, self.engine.submit(group_all, batch)))
            if len(flying) >= 2 * self.engine.workers:
                yield landed()
        while flying:
            yield landed()

    def _submit(self, shard: Shard) -> Future[ShardOutput]:
        return self.engine.submit(run_shard, shard, self.settings, self.maker)

    def _landed(self, flying: dict[Future[ShardOutput], Shard]) -> Iterator[tuple[Shard, ShardOutput]]:
        done, _ = wait(flying, return_when=FIRST_COMPLETED)
        suspects: list[Shard] = []
        for future in done:
            shard = flying.pop(future)
            output = self._outcome(future)
            if output is None:
                suspects.append(shard)
            else:
                yield shard, output
        if not suspects:
            return
        # a pool that broke takes all calls with it: whoever was in flight is under suspicion
        wait(flying)
        for future, shard in list(flying.items()):
            output = self._outcome(future)
            if output is None:
                suspects.append(shard)
            else:
                yield shard, output
        flying.clear()
        self._recover()
        for shard in sorted(suspects, key=lambda s: s.number):
            yield shard, self._alone(shard)

    def _outcome(self, future: Future[ShardOutput]) -> ShardOutput | None:
        """What a call returned; None if its worker died."""
        try:
            return future.result()
        except BaseException as error:
            if isinstance(error, (*self.engine.deaths, CancelledError)):
                return None
            raise

    def _recover(self) -> None:
        self.deaths += 1
        self.engine.recover()

    def _alone(self, shard: Shard) -> ShardOutput:
        """Judge a suspect with nothing else running; what kills again is cut until one row is left."""
        output = self._outcome(self._submit(shard))
        if output is not None:
            return output
        self._recover()
        if len(shard.rows) > 1:
            return ShardOutput.joined([self._alone(part) for part in shard.parts(_PARTS)])
        if self._outcome(again := self._submit(shard)) is not None:
            return again.result()
        self._recover()
        row = refused(shard.rows[0], Refusal.QUARANTINED, _QUARANTINED)
        # refused already, it is only written, and that needs no worker
        return run_shard(Shard(shard.number, shard.first, (row,)), self.settings, self.maker)
