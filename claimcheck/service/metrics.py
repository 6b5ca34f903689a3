"""Counters for Prometheus; those of several worker processes are added up."""

from __future__ import annotations

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from claimcheck.models.result import Verdict

__all__ = ["MEDIA_TYPE", "ServiceMetrics"]

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
#: Where prometheus_client keeps the counters of several processes; read by it when it is imported.
_MULTIPROCESS_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_METHODS = frozenset({"GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"})


class ServiceMetrics:
    """The counters of one application. Labels take few values, whatever clients send."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "claimcheck_http_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._request_seconds = Histogram(
            "claimcheck_http_request_seconds",
            "Seconds from a request's head to the end of its answer.",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._in_progress = Gauge(
            "claimcheck_http_requests_in_progress",
            "Requests being answered.",
            multiprocess_mode="livesum",
            registry=self._registry,
        )
        self._checks = Counter("claimcheck_checks", "Posts judged.", ("verdict",), registry=self._registry)
        self._check_seconds = Histogram(
            "claimcheck_check_seconds",
            "Seconds the checker took for a post.",
            buckets=_SECONDS,
            registry=self._registry,
        )

    def began(self) -> None:
        """A request came in."""
        self._in_progress.inc()

    def ended(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered."""
        self._in_progress.dec()
        known = method if method in _METHODS else "other"
        self._requests.labels(known, route, str(status)).inc()
        self._request_seconds.labels(route).observe(seconds)

    def checked(self, verdict: Verdict, seconds: float) -> None:
        """A post was judged."""
        self._checks.labels(verdict.value).inc()
        self._check_seconds.observe(seconds)

    def exposition(self) -> bytes:
        """All counters in Prometheus' text format."""
        if not os.environ.get(_MULTIPROCESS_VARIABLE):
            return generate_latest(self._registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)
