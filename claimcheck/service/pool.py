"""Checks run in threads, so many at a time and no more, and the event loop stays free."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from claimcheck.checker import ClaimChecker
from claimcheck.models.result import CheckResult
from claimcheck.service.metrics import ServiceMetrics
from claimcheck.service.problems import ProblemError, ProblemKind
from claimcheck.service.settings import ServiceSettings

__all__ = ["CheckPool"]

T = TypeVar("T")
_RETRY = {"retry-after": "1"}


class CheckPool:
    """A checker behind a bounded number of places.

    A place is held until its thread is done, also when nobody waits for the answer any more: a thread cannot
    be stopped, and counting it as free would let more in than can be judged.
    """

    def __init__(self, checker: ClaimChecker, settings: ServiceSettings, metrics: ServiceMetrics) -> None:
        self.checker = checker
        self._settings = settings
        self.metrics = metrics
        self._executor = ThreadPoolExecutor(settings.threads, thread_name_prefix="check")
        self._places = settings.threads + settings.max_waiting
        self._taken = 0
        self._batches = 0
        self._lock = threading.Lock()

    async def check(self, text: str, **options: Any) -> CheckResult:
        """Judge a post; `options` are those of `ClaimChecker.check`.

        Raises:
            ProblemError: all places are taken, or the time is over.
            ClaimcheckError: as `ClaimChecker.check` does.
        """

        def timed() -> CheckResult:
            begin = time.perf_counter()
            result = self.checker.check(text, **options)
            self.metrics.checked(result.verdict, time.perf_counter() - begin)
            return result

        return await self.run(timed)

    async def run(self, work: Callable[..., T], *arguments: Any, in_batch: bool = False) -> T:
        """Do something in a thread.

        Args:
            work: what to do.
            arguments: handed to it.
            in_batch: take a place even if none is free; a batch has one post under way at a time.

        Raises:
            ProblemError: all places are taken, or the time is over.
        """
        with self._lock:
            if self._taken >= self._places and not in_batch:
                msg = f"{self._taken} posts are being judged or wait"
                raise ProblemError(ProblemKind.BUSY, msg, headers=_RETRY)
            self._taken += 1
        future = self._executor.submit(work, *arguments)
        future.add_done_callback(self._release)
        timeout = self._settings.timeout
        try:
            async with asyncio.timeout(timeout):
                return await asyncio.wrap_future(future)
        except TimeoutError:
            msg = f"no verdict after {timeout:g} seconds"
            raise ProblemError(ProblemKind.TIMEOUT, msg, headers=_RETRY) from None

    def _release(self, future: Future[Any]) -> None:
        with self._lock:
            self._taken -= 1

    def begin_batch(self) -> None:
        """Take the right to answer a batch; `end_batch` gives it back.

        Raises:
            ProblemError: as many batches as allowed are being answered.
        """
        if self._batches >= self._settings.max_batches:
            msg = f"{self._batches} batches are being answered"
            raise ProblemError(ProblemKind.BUSY, msg, headers=_RETRY)
        self._batches += 1

    def end_batch(self) -> None:
        """A batch is answered, or nobody waits for it any more."""
        self._batches -= 1

    def close(self) -> None:
        """End the threads when their posts are judged; those that wait are dropped."""
        self._executor.shutdown(wait=False, cancel_futures=True)
