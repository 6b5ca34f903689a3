"""What stands before the routes: API key, rate limit, limits of the body, and a record of each request.

Plain ASGI: the answer is passed on as it comes, so a stream stays a stream.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import logging
import math
import secrets
import time
from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from claimcheck.service.logs import FIELDS
from claimcheck.service.metrics import ServiceMetrics
from claimcheck.service.problems import ProblemError, ProblemKind
from claimcheck.service.rate import RateLimit, client_key
from claimcheck.service.settings import ServiceSettings

__all__ = ["Guard", "Recorder"]

logger = logging.getLogger(__name__)

#: Addresses that need no key: what they answer is in the package, and nothing in it comes from a post.
_OPEN = ("/page/", "/problems/")
_OPEN_EXACT = frozenset({"/", "/health"})
_LIMITED = "/v1/"
#: What is answered so has not come to a route.
_REFUSED = (401, 429)
#: Bytes of a body that are read, to no purpose, before the connection is closed.
_MAX_DRAINED = 32 * 1024 * 1024


class Recorder:
    """Outermost: counts and logs each request, names it, and turns a fault into a problem."""

    def __init__(self, app: ASGIApp, metrics: ServiceMetrics) -> None:
        self.app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI entry."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begin = time.perf_counter()
        name = secrets.token_hex(8)
        status = 0
        self._metrics.began()

        async def recording(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = name
                headers["x-content-type-options"] = "nosniff"
            await send(message)

        try:
            await self.app(scope, receive, recording)
        except Exception:
            logger.exception("fault", extra={FIELDS: {"request": name}})
            if status:
                raise
            problem = ProblemError(ProblemKind.INTERNAL, f"please report it with the log of request {name}")
            await problem.response()(scope, receive, recording)
        finally:
            nowhere = "refused" if status in _REFUSED else "unmatched"
            route = getattr(scope.get("route"), "path", nowhere)
            seconds = time.perf_counter() - begin
            self._metrics.ended(scope["method"], route, status, seconds)
            fields = {
                "request": name,
                "client": scope["client"][0] if scope.get("client") else None,
                "method": scope["method"],
                "path": scope["path"],
                "status": status,
                "ms": round(1000 * seconds, 2),
            }
            logger.info("request", extra={FIELDS: fields | scope.get("state", {}).get("told", {})})


class Guard:
    """Refuses what must not reach a route."""

    def __init__(self, app: ASGIApp, settings: ServiceSettings, rate: RateLimit | None) -> None:
        self.app = app
        self._settings = settings
        self._rate = rate
        self._keys = tuple(key.get_secret_value().encode() for key in settings.api_keys)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI entry."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = _Body(receive, send, Headers(scope=scope), self._settings)
        try:
            self._admit(scope, Headers(scope=scope))
        except ProblemError as problem:
            await body.skim()
            await problem.response()(scope, body.receive, body.send)
            return
        await self.app(scope, body.receive, body.send)

    def _admit(self, scope: Scope, headers: Headers) -> None:
        path = scope["path"]
        if self._keys and path not in _OPEN_EXACT and not path.startswith(_OPEN):
            self._authorise(headers)
        if self._rate is not None and path.startswith(_LIMITED):
            wait = self._rate.take(client_key(scope["client"][0] if scope.get("client") else None))
            if wait:
                seconds = math.ceil(wait)
                raise ProblemError(
                    ProblemKind.RATE_LIMITED,
                    f"at most {self._settings.rate_limit} a minute; try again in {seconds} s",
                    headers={"retry-after": str(seconds)},
                )

    def _authorise(self, headers: Headers) -> None:
        scheme, _, given = headers.get("authorization", "").partition(" ")
        offered = given.strip().encode("latin-1")  # the bytes as they came
        # every key is compared, so that the time tells neither which one fits nor how far
        matches = sum(hmac.compare_digest(offered, key) for key in self._keys)
        if scheme.lower() != "bearer" or not matches:
            msg = "send the header 'Authorization: Bearer KEY'"
            raise ProblemError(ProblemKind.UNAUTHORISED, msg, headers={"www-authenticate": "Bearer"})


class _Body:
    """A request's body, so long and so late and no more.

    An answer given before the body is whole closes the connection, but only when the client has been heard out
    for a while: one that is still sending when the connection closes loses the answer.
    """

    def __init__(
        self,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
        headers: Headers,
        settings: ServiceSettings,
    ) -> None:
        self._receive = receive
        self._send = send
        self._limit = settings.max_body
        self._timeout = settings.timeout
        self._deadline: float | None = None
        declared = headers.get("content-length", "")
        self._declared = int(declared) if declared.isascii() and declared.isdigit() else 0
        self._size = 0
        self._whole = not self._declared and "transfer-encoding" not in headers
        self._closing = False

    async def receive(self) -> Message:
        """The next message of the client.

        Raises:
            ProblemError: the body is too long, or the time is over.
        """
        if self._whole:
            return await self._receive()
        if self._declared > self._limit:
            raise self._too_large()
        try:
            message = await self._next()
        except TimeoutError:
            msg = f"the body was not whole after {self._timeout:g} seconds"
            raise ProblemError(ProblemKind.SLOW_BODY, msg) from None
        if self._size > self._limit:
            raise self._too_large()
        return message

    async def _next(self) -> Message:
        if self._deadline is None:
            self._deadline = asyncio.get_running_loop().time() + self._timeout
        async with asyncio.timeout_at(self._deadline):
            message = await self._receive()
        self._size += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        return message

    def _too_large(self) -> ProblemError:
        return ProblemError(ProblemKind.TOO_LARGE, f"at most {self._limit} bytes are read")

    async def skim(self) -> None:
        """Read a body that nobody wants, within the limits, so that the connection can be kept."""
        with contextlib.suppress(ProblemError):
            while not self._whole:
                await self.receive()

    async def send(self, message: Message) -> None:
        """Pass the answer on; see the class for a body that is not whole."""
        if message["type"] == "http.response.start":
            self._closing = not self._whole
            if self._closing:
                MutableHeaders(scope=message)["connection"] = "close"
            await self._send(message)
        elif self._closing and not message.get("more_body", False):
            await self._send({**message, "more_body": True})
            with contextlib.suppress(TimeoutError):
                while not self._whole and self._size < _MAX_DRAINED:
                    await self._next()
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})
        else:
            await self._send(message)
