"""The rate limit: so many posts a minute for each client, counted for all worker processes together.

A leaky bucket in the form of the generic cell rate algorithm: for each client one number, the time at which
its bucket would be empty again. Posts drip out at the rate allowed; the bucket holds one minute's worth.
"""

from __future__ import annotations

import ipaddress
import math
import multiprocessing
import time
from collections.abc import Callable
from hashlib import blake2b

__all__ = ["RateLimit", "client_key"]

_SLOTS = 4096
_PROBES = 8
_MINUTE = 60.0
#: Seconds: what adding up floats may be off by refuses nobody.
_NOISE = 1e-5


def client_key(host: str | None) -> str:
    """What stands for a client: its address; of IPv6, the network of 64 bits that one subscriber gets."""
    try:
        address = ipaddress.ip_address((host or "").partition("%")[0])
    except ValueError:
        return host or "unknown"
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address)


class RateLimit:
    """Counts in a table of fixed size that processes started with it share.

    A client without debt needs no slot, so slots free themselves. When all slots that a client may take are
    in use, the one that empties first is taken over: under a flood of addresses some clients get a little
    more than their share, and memory stays as it is.

    Args:
        per_minute: posts a minute, and at once.
        clock: seconds; the same in all processes.
    """

    def __init__(self, per_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._interval = _MINUTE / per_minute
        self._clock = clock
        # pairs of a client's fingerprint and the time at which its bucket is empty
        self._table = multiprocessing.get_context("spawn").Array("d", 2 * _SLOTS)

    def take(self, client: str) -> float:
        """Count a post of the client, if it may send one now.

        Returns:
            0 if it was counted; else the seconds until the client may send.
        """
        now = self._clock()
        with self._table.get_lock():
            slot = self._slot(client, now)
            empty = max(float(self._table[slot + 1]), now) + self._interval
            wait = empty - now - _MINUTE
            if wait > _NOISE:
                return wait
            self._table[slot + 1] = empty
            return 0.0

    def charge(self, client: str, posts: int) -> None:
        """Count posts of the client, also more than it may send: it then waits the longer."""
        now = self._clock()
        with self._table.get_lock():
            slot = self._slot(client, now)
            self._table[slot + 1] = max(self._table[slot + 1], now) + posts * self._interval

    def _slot(self, client: str, now: float) -> int:
        """The client's slot; if it has none, one that is free, or the next to be."""
        digest = int.from_bytes(blake2b(client.encode("utf-8", "replace"), digest_size=8).digest())
        fingerprint = float(digest >> 12)  # 52 bits: exact in a float
        table = self._table
        best, soonest = 0, math.inf
        for probe in range(_PROBES):
            slot = 2 * ((digest + probe) % _SLOTS)
            if table[slot] == fingerprint:
                return slot
            empty = max(table[slot + 1], now)
            if empty < soonest:
                best, soonest = slot, empty
        table[best], table[best + 1] = fingerprint, now
        return best
