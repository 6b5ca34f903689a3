"""Connections that lead nowhere are closed.

uvicorn itself waits for ever for a request's head to end, however long it gets, and for a client that does not
read its answer.
"""

from __future__ import annotations

import asyncio
from typing import cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

__all__ = ["Connection"]

_HEAD_SECONDS = 10.0
_STUCK_SECONDS = 30.0
_MAX_HEAD = 64 * 1024


class Connection(HttpToolsProtocol):
    """One client's connection."""

    _head_timer: asyncio.TimerHandle | None = None
    _stuck_timer: asyncio.TimerHandle | None = None
    _head_size = 0

    @property
    def _answering(self) -> bool:
        # None until the first head has come in, whatever the annotation says
        cycle = cast("object", self.cycle)
        return cycle is not None and not self.cycle.response_complete

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The head of a request is due."""
        super().connection_made(transport)
        self._head_timer = self.loop.call_later(_HEAD_SECONDS, self._no_head)

    def data_received(self, data: bytes) -> None:
        """Something came: a head has begun, or is whole."""
        super().data_received(data)
        if self._answering:
            self._head_timer = self._stop(self._head_timer)
            self._head_size = 0
            return
        self._head_size += len(data)
        if self._head_size > _MAX_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of the request is too long.")
        elif self._head_timer is None:
            self._head_timer = self.loop.call_later(_HEAD_SECONDS, self._no_head)

    def pause_writing(self) -> None:
        """The client reads too slowly."""
        super().pause_writing()
        if self._stuck_timer is None:
            self._stuck_timer = self.loop.call_later(_STUCK_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """The client reads on."""
        super().resume_writing()
        self._stuck_timer = self._stop(self._stuck_timer)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._head_timer = self._stop(self._head_timer)
        self._stuck_timer = self._stop(self._stuck_timer)
        super().connection_lost(exc)

    def _no_head(self) -> None:
        self._head_timer = None
        if not self._answering:
            self.transport.abort()

    @staticmethod
    def _stop(timer: asyncio.TimerHandle | None) -> None:
        if timer is not None:
            timer.cancel()
