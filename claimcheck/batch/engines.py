"""Where shards are judged: a pool of processes here, or a Dask cluster, behind one small interface."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, Protocol

from claimcheck.errors import ClaimcheckError, InputError, MissingExtraError

__all__ = ["DaskEngine", "Engine", "LocalEngine", "engine_for"]

#: `--cluster local`: a Dask cluster of this machine.
LOCAL_CLUSTER = "local"
#: How long to wait for a scheduler.
CONNECT_TIMEOUT = "20s"


class Engine(Protocol):
    """Something that runs functions elsewhere and tells when the process running one has died.

    Attributes:
        workers: how many calls run at a time.
        deaths: what a future raises when its worker died.
    """

    workers: int
    deaths: tuple[type[BaseException], ...]

    def submit(self, call: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Run a function of a module in some worker."""

    def recover(self) -> None:
        """After a death: be ready for calls again."""

    def close(self) -> None:
        """Let go of the workers."""


def _follow(driver: int) -> None:
    """Worker: end when the driver does, even if that was killed and could say nothing."""

    def watch() -> None:
        while os.getppid() == driver:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


class LocalEngine:
    """A pool of processes on this machine, made anew when one of them dies."""

    deaths: tuple[type[BaseException], ...] = (BrokenProcessPool,)

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._pool = self._made()

    def _made(self) -> Executor:
        # spawned, not forked: the driver may have threads, and a worker must inherit no lock of theirs
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(
            self.workers, mp_context=context, initializer=_follow, initargs=(os.getpid(),)
        )

    def submit(self, call: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Run a function in a worker; in a broken pool the future says so."""
        try:
            return self._pool.submit(call, *arguments)
        except (BrokenProcessPool, BrokenPipeError) as error:
            failed: Future[Any] = Future()
            failed.set_exception(BrokenProcessPool(str(error)))
            return failed

    def recover(self) -> None:
        """Replace the pool.

        Raises:
            ClaimcheckError: its workers die before they have done anything.
        """
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = self._made()
        try:
            self.submit(os.getpid).result()
        except BrokenProcessPool as error:
            msg = "worker processes end as soon as they are started; is there memory enough for them?"
            raise ClaimcheckError(msg) from error

    def close(self) -> None:
        """End the workers."""
        self._pool.shutdown(wait=True, cancel_futures=True)


class DaskEngine:
    """A Dask cluster, through its concurrent.futures executor.

    Args:
        address: of the scheduler, or `local` for a cluster of this machine.
        workers: how many processes a local cluster has.

    Raises:
        MissingExtraError: Dask is not installed.
        InputError: nobody answers at the address.
    """

    def __init__(self, address: str, workers: int) -> None:
        try:
            import dask
            import distributed
        except ImportError as error:
            feature = "--cluster"
            raise MissingExtraError(feature, "cluster") from error
        library: Any = distributed  # untyped
        self.deaths: tuple[type[BaseException], ...] = (library.scheduler.KilledWorker,)
        self._cluster: Any = None
        if address == LOCAL_CLUSTER:
            # a call that kills its worker is not tried again by Dask: we look for the row ourselves
            with dask.config.set({"distributed.scheduler.allowed-failures": 0}):
                self._cluster = library.LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,
                    processes=True,
                    dashboard_address=None,
                    silence_logs=50,
                )
        try:
            self._client: Any = library.Client(
                self._cluster or address, timeout=CONNECT_TIMEOUT, set_as_default=False
            )
        except (OSError, ValueError) as error:
            msg = f"--cluster {address}: no Dask scheduler answers there ({type(error).__name__})"
            raise InputError(msg) from error
        self.workers = max(1, sum(self._client.nthreads().values()))
        self._executor: Any = self._client.get_executor(pure=False)

    def submit(self, call: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Run a function in some worker of the cluster."""
        future: Future[Any] = self._executor.submit(call, *arguments)
        return future

    def recover(self) -> None:
        """Wait until the nanny has put a new worker in the place of the dead one."""
        self._client.wait_for_workers(1, timeout=60)

    def close(self) -> None:
        """Leave the cluster; end it if it is ours."""
        self._executor.shutdown()
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()


@contextmanager
def engine_for(workers: int, cluster: str | None) -> Iterator[Engine]:
    """An engine, closed at the end.

    Args:
        workers: processes to use here.
        cluster: address of a Dask scheduler, `local` for a Dask cluster of this machine, or None.
    """
    engine: Engine = LocalEngine(workers) if cluster is None else DaskEngine(cluster, workers)
    try:
        yield engine
    finally:
        engine.close()
