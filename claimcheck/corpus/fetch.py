"""Fetching a text by its address: an opt-in, with limits on everything the other side controls.

The address that the user names may be any, one inside the house included. A redirect is the server's idea:
it is followed only over http and https, never from https to http, and never to a private address unless that
is the very server that the user named. Names are looked up once and the connection goes to that address, so
that a name cannot mean another machine on the second look.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit

from claimcheck.corpus.readers.reading import MAX_FILE
from claimcheck.corpus.sources import Source
from claimcheck.errors import ImportTextError, MissingExtraError

if TYPE_CHECKING:
    import httpcore

__all__ = ["fetch"]

_MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SCHEMES = {"http": 80, "https": 443}
#: Content types that a text comes in; what is in it is looked at afterwards.
_TYPES = frozenset(
    {
        "application/akn+xml", "application/json", "application/octet-stream", "application/pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/xhtml+xml",
        "application/xml", "application/x-download", "binary/octet-stream", "text/html", "text/markdown",
        "text/plain", "text/x-markdown", "text/xml",
    }
)  # fmt: skip


def fetch(url: str, *, seconds: float = 60.0, limit: int = MAX_FILE) -> Source:
    """Fetch a file.

    Args:
        url: its address, http or https.
        seconds: time for all of it, redirects included.
        limit: the most bytes it may have.

    Returns:
        The file with its final address and today's date (UTC).

    Raises:
        ImportTextError: the address is no http address, cannot be reached, answers with an error or with
            something that is no text, redirects where it may not, takes too long or is too large.
        MissingExtraError: httpcore is not installed.
    """
    try:
        import httpcore
    except ImportError as error:
        feature = "fetching by address"
        raise MissingExtraError(feature, "fetch") from error
    deadline = time.monotonic() + seconds
    named = _origin(url, url)
    current = url
    try:
        for _ in range(_MAX_REDIRECTS + 1):
            status, headers, body = _get(current, named=named, deadline=deadline, limit=limit, first=url)
            if status in _REDIRECTS and headers.get("location"):
                current = _next(current, headers["location"], url)
                continue
            if status != 200:
                msg = f"{url}: the server answers {status}"
                raise ImportTextError(msg)
            _check_type(headers.get("content-type", ""), url)
            name = unquote(urlsplit(current).path.rpartition("/")[2]) or urlsplit(current).hostname or "text"
            return Source(name, body, url=current, retrieved=dt.datetime.now(tz=dt.UTC).date())
    except (
        httpcore.TimeoutException,
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.UnsupportedProtocol,
    ) as error:
        if isinstance(error, httpcore.TimeoutException):
            msg = f"{url}: takes longer than {seconds:g} seconds"
        else:
            msg = f"{url}: cannot be fetched ({error or type(error).__name__})"
        raise ImportTextError(msg) from error
    msg = f"{url}: redirects more than {_MAX_REDIRECTS} times"
    raise ImportTextError(msg)


def _origin(url: str, first: str) -> tuple[str, str, int]:
    """Scheme, host and port of an address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        msg = f"{first}: not an address that can be fetched ({error})"
        raise ImportTextError(msg) from error
    if parts.scheme not in _SCHEMES or not parts.hostname:
        msg = f"{first}: leads to {url!r}, which is not an http or https address"
        raise ImportTextError(msg)
    if parts.username is not None or parts.password is not None:
        msg = f"{first}: addresses with a user name or a password are not fetched"
        raise ImportTextError(msg)
    return parts.scheme, parts.hostname, port or _SCHEMES[parts.scheme]


def _next(current: str, location: str, first: str) -> str:
    following = urljoin(current, location)
    if urlsplit(current).scheme == "https" and urlsplit(following).scheme == "http":
        msg = f"{first}: redirects from https to http"
        raise ImportTextError(msg)
    return following


def _check_type(header: str, url: str) -> None:
    kind = header.partition(";")[0].strip().lower()
    if kind and kind not in _TYPES:
        msg = f"{url}: content type {kind!r} is not that of a text"
        raise ImportTextError(msg)


def _address(host: str, port: int, *, private: bool, first: str) -> str:
    """The address to connect to.

    Raises:
        ImportTextError: the name is unknown, or means a private address and must not.
    """
    try:
        found: Iterable[Any] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        msg = f"{first}: {host}: no such server"
        raise ImportTextError(msg) from error
    addresses = [str(row[4][0]) for row in found]
    if not private:
        for address in addresses:
            if not _is_public(address):
                msg = f"{first}: redirects to the private address {address} ({host})"
                raise ImportTextError(msg)
    return addresses[0]


def _is_public(address: str) -> bool:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None)
    return (mapped or parsed).is_global and not parsed.is_multicast


def _get(
    url: str, *, named: tuple[str, str, int], deadline: float, limit: int, first: str
) -> tuple[int, dict[str, str], bytes]:
    """One request, no redirect followed."""
    import httpcore

    scheme, host, port = _origin(url, first)
    address = _address(host, port, private=(scheme, host, port) == named, first=first)

    class ToThatAddress(httpcore.SyncBackend):  # type: ignore[misc, unused-ignore]
        """Connects to the address that was looked at, whatever the name means by now."""

        def connect_tcp(self, host: str, port: int, *args: Any, **options: Any) -> httpcore.NetworkStream:
            return super().connect_tcp(address, port, *args, **options)

    def left() -> dict[str, float]:
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            detail = "the time is over"
            raise httpcore.ReadTimeout(detail)
        return dict.fromkeys(("connect", "read", "write", "pool"), remaining)

    path = urlsplit(url)._replace(scheme="", netloc="", fragment="").geturl() or "/"
    headers = [
        ("Host", host if port == _SCHEMES[scheme] else f"{host}:{port}"),
        ("User-Agent", "claimcheck"),
        ("Accept", "*/*"),
        ("Accept-Encoding", "identity"),
        ("Connection", "close"),
    ]
    target = httpcore.URL(scheme=scheme, host=host, port=port, target=path)
    timeout = left()
    with (
        httpcore.ConnectionPool(network_backend=ToThatAddress()) as pool,
        pool.stream("GET", target, headers=headers, extensions={"timeout": timeout}) as response,
    ):
        found = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in response.headers}
        if response.status != 200:
            return response.status, found, b""
        if found.get("content-encoding", "identity").lower() != "identity":
            msg = f"{first}: the server packs what was asked for unpacked"
            raise ImportTextError(msg)
        length = found.get("content-length", "")
        body = bytearray()
        if not (length.isdigit() and int(length) > limit):
            for chunk in response.iter_stream():
                body += chunk
                # each read gets the time that was left at the start; a server that drips is stopped here
                timeout.update(left())
                if len(body) > limit:
                    break
            else:
                return response.status, found, bytes(body)
    msg = f"{first}: more than {limit:,} bytes"
    raise ImportTextError(msg)
