"""How many single posts a second the service answers, and how fast: a load that does not wait for answers.

    python benchmarks/service.py --rate 200 --seconds 20 --workers 2

Starts `claimcheck serve` and sends the labelled claims of `training/claims` in a seeded order, at random
moments (Poisson) of the rate asked for, whether or not earlier ones are answered. Latency is counted from the
moment a post was due, so that a service that falls behind cannot hide it. CPU time is that of the processes.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
CLAIMS = ROOT / "training" / "claims"
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass
class Server:
    """A running service."""

    host: str
    port: int
    processes: tuple[int, ...]

    def cpu_seconds(self) -> float:
        """CPU time of the workers so far; from /proc, so on Linux only, elsewhere 0."""
        total = 0
        for process in self.processes:
            stat = Path(f"/proc/{process}/stat")
            if stat.exists():
                fields = stat.read_text().rpartition(")")[2].split()
                total += int(fields[11]) + int(fields[12])
        return total / _TICKS


@dataclass
class Outcome:
    """What came of a load."""

    rate: float
    seconds: float
    latencies: list[float] = field(default_factory=list)
    statuses: collections.Counter[str] = field(default_factory=collections.Counter)
    server_cpu: float = 0.0
    client_cpu: float = 0.0

    def milliseconds(self, share: float) -> float:
        """A quantile of the latency of answered posts."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")

    def told(self) -> dict[str, object]:
        """The figures."""
        sent = sum(self.statuses.values())
        return {
            "asked_per_second": self.rate,
            "answered_per_second": round(self.statuses["200"] / self.seconds, 1),
            "statuses": dict(self.statuses),
            "p50_ms": round(self.milliseconds(0.5), 1),
            "p95_ms": round(self.milliseconds(0.95), 1),
            "p99_ms": round(self.milliseconds(0.99), 1),
            "max_ms": round(self.milliseconds(1.0), 1),
            "server_cpu_ms_per_request": round(1000 * self.server_cpu / max(1, sent), 2),
            "client_cpu_ms_per_request": round(1000 * self.client_cpu / max(1, sent), 2),
        }


@contextmanager
def service(workers: int, reader: str) -> Iterator[Server]:
    """`claimcheck serve` on a free port, ready, and ended afterwards."""
    command = [sys.executable, "-m", "claimcheck", "serve", "--port", "0", "--workers", str(workers)]
    command += ["--reader", reader]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=environment) as running:
        assert running.stderr is not None
        ready: list[dict[str, object]] = []
        try:
            for line in running.stderr:
                entry = json.loads(line)
                if entry["event"] == "ready":
                    ready.append(entry)
                if len(ready) == workers:
                    break
            else:
                message = "the service did not start"
                raise RuntimeError(message)
            drain = _drained(running)
            address = urlsplit(str(ready[0]["url"]))
            processes = tuple(int(str(entry["process"])) for entry in ready)
            yield Server(str(address.hostname), int(address.port or 0), processes)
        finally:
            running.send_signal(signal.SIGTERM)
            if ready:
                drain.join()


def _drained(running: subprocess.Popen[bytes]) -> threading.Thread:
    """Read the log on, so that it does not fill its pipe, and show its faults."""
    stream = running.stderr
    assert stream is not None

    def read() -> None:
        for line in stream:
            if b'"event": "fault"' in line:
                sys.stderr.write(line.decode())

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    return thread


def posts(seed: int) -> list[str]:
    """The labelled claims, in a seeded order."""
    found = [
        json.loads(line)["text"]
        for path in sorted(CLAIMS.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    random.Random(seed).shuffle(found)
    return found


def request(text: str) -> bytes:
    """A request as it goes over the wire."""
    body = json.dumps({"text": text}).encode()
    head = (
        "POST /v1/check HTTP/1.1\r\nHost: benchmark\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Client(asyncio.Protocol):
    """One connection that is used again and again: sends a request, tells when the answer is whole."""

    def __init__(self) -> None:
        self._buffer = b""
        self._answer: asyncio.Future[str] | None = None
        self._transport: asyncio.Transport | None = None
        self.open = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def ask(self, data: bytes) -> asyncio.Future[str]:
        """Send a request; the status of its answer."""
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(data)
        return self._answer

    def data_received(self, data: bytes) -> None:
        """Part of an answer, or all of it."""
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        if len(body) >= length and self._answer is not None:
            self._buffer = b""
            self._answer.set_result(head[9:12].decode())

    def connection_lost(self, exc: Exception | None) -> None:
        """An answer that is still due does not come."""
        self.open = False
        if self._answer is not None and not self._answer.done():
            self._answer.set_result("lost")


async def load(server: Server, requests: list[bytes], rate: float, seconds: float, seed: int) -> Outcome:
    """Send requests at a rate, whatever comes back."""
    loop = asyncio.get_running_loop()
    outcome = Outcome(rate, seconds)
    idle: list[Client] = []
    chance = random.Random(seed)

    async def one(data: bytes, due: float) -> None:
        client = idle.pop() if idle else None
        while client is not None and not client.open:
            client = idle.pop() if idle else None
        if client is None:
            _, client = await loop.create_connection(Client, server.host, server.port)
        status = await client.ask(data)
        outcome.statuses[status] += 1
        if status == "200":
            outcome.latencies.append(loop.time() - due)
        idle.append(client)

    cpu, own = server.cpu_seconds(), time.process_time()
    begin = due = loop.time()
    number = 0
    async with asyncio.TaskGroup() as tasks:
        while True:
            due += chance.expovariate(rate)
            if due > begin + seconds:
                break
            if (wait := due - loop.time()) > 0:
                await asyncio.sleep(wait)
            tasks.create_task(one(requests[number % len(requests)], due))
            number += 1
    outcome.server_cpu = server.cpu_seconds() - cpu
    outcome.client_cpu = time.process_time() - own
    return outcome


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--rate", type=float, nargs="+", default=[200.0], help="posts a second")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--reader", default="off", help="the sentence encoder: off, on, auto")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with service(arguments.workers, arguments.reader) as server:
        warm = [request(text) for text in posts(arguments.seed + 1000)[:200]]
        asyncio.run(load(server, warm, 50.0, 4.0, arguments.seed))
        for rate in arguments.rate:
            for turn in range(arguments.repeat):
                requests = [request(text) for text in posts(arguments.seed + turn)]
                outcome = asyncio.run(load(server, requests, rate, arguments.seconds, arguments.seed + turn))
                sys.stdout.write(json.dumps(outcome.told()) + "\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
