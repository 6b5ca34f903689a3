"""Ways to ask the service: the application itself, in this process, or a server that was started."""

from __future__ import annotations

import asyncio
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from starlette.types import ASGIApp

ROOT = Path(__file__).resolve().parents[2]
#: Seconds; the machine may be slow.
PATIENCE = 120.0
#: The event that stands for a line of the log that is something else.
NO_JSON = "no JSON"


def ask(
    app: ASGIApp, method: str, path: str, *, client: str = "127.0.0.1", **arguments: Any
) -> httpx.Response:
    """One request to an application."""

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(client, 123))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as session:
            return await session.request(method, path, **arguments)

    return asyncio.run(asked())


def lines(response: httpx.Response) -> list[dict[str, Any]]:
    """The lines of a batch's answer."""
    return [json.loads(line) for line in response.content.splitlines()]


@dataclass
class Running:
    """A server process."""

    process: subprocess.Popen[str]
    url: str
    events: queue.Queue[dict[str, Any]]
    seen: list[dict[str, Any]] = field(default_factory=list)

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        parts = urlsplit(self.url)
        return str(parts.hostname), int(parts.port or 0)

    def until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The next event of the log for which `wanted` holds."""
        while True:
            event = self.events.get(timeout=PATIENCE)
            self.seen.append(event)
            if wanted(event):
                return event

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """End it; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def connect(self) -> socket.socket:
        """A plain connection."""
        return socket.create_connection(self.address, timeout=PATIENCE)


@contextmanager
def running(*options: str, workers: int = 1, environment: dict[str, str] | None = None) -> Iterator[Running]:
    """`claimcheck serve` on a free port, ready."""
    command = [
        sys.executable,
        "-m",
        "claimcheck",
        "serve",
        "--port",
        "0",
        "--workers",
        str(workers),
        *options,
    ]
    settings = {**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})}
    events: queue.Queue[dict[str, Any]] = queue.Queue()
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, encoding="utf-8", env=settings
    ) as process:
        log = process.stderr
        assert log is not None

        def read() -> None:
            for line in log:
                try:
                    events.put(json.loads(line))
                except json.JSONDecodeError:
                    events.put({"event": NO_JSON, "line": line})

        reader = threading.Thread(target=read)
        reader.start()
        try:
            server = Running(process, "", events)
            for _ in range(workers):
                server.url = server.until(lambda e: e["event"] == "ready")["url"]
            yield server
        finally:
            if process.poll() is None:
                process.terminate()
            process.wait(PATIENCE)
            reader.join(PATIENCE)


def received(connection: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    parts = []
    try:
        while part := connection.recv(65536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)
