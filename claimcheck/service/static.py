"""The page to try the service: files of the package, served from memory."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib import resources
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import Response

from claimcheck.service.problems import ProblemError, ProblemKind

__all__ = ["INDEX", "page_file"]

INDEX = "index.html"
_TYPES = {
    INDEX: "text/html; charset=utf-8",
    "page.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "labels.json": "application/json",
    "icon.svg": "image/svg+xml",
}
#: Nothing but the page's own files, and no other page around it.
_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-cache",
}


@cache
def _files() -> MappingProxyType[str, tuple[bytes, str]]:
    """Content and entity tag of each file."""
    folder = resources.files("claimcheck.service").joinpath("page")
    contents = {name: folder.joinpath(name).read_bytes() for name in _TYPES}
    return MappingProxyType(
        {name: (data, f'"{sha256(data).hexdigest()[:16]}"') for name, data in contents.items()}
    )


def page_file(name: str, request: Request) -> Response:
    """One of the page's files.

    Raises:
        ProblemError: there is no such file.
    """
    if name not in _TYPES:
        raise ProblemError(ProblemKind.NOT_FOUND, "the page has no such file")
    content, tag = _files()[name]
    headers = {**_HEADERS, "etag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=_TYPES[name])
