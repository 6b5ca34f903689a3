"""Which kind of file it is: by what it holds first, by its name second."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import PurePath

from claimcheck.errors import ImportTextError

__all__ = ["FileKind", "kind_of"]


class FileKind(StrEnum):
    """Forms in which a constitution can be added."""

    PLAIN = "plain"
    MARKDOWN = "markdown"
    HTML = "html"
    DOCX = "docx"
    PDF = "pdf"
    AKN = "akn"
    JSON = "json"


_PEEK = 8192
_MARKDOWN_NAMES = frozenset({".md", ".markdown", ".mkd"})
#: Forms that are known and not read, with what to do instead.
_REFUSED = (
    (b"\xd0\xcf\x11\xe0", "an old Word (.doc) or other OLE file: save it as .docx, HTML or plain text"),
    (b"{\\rtf", "a rich text file (RTF): save it as .docx, HTML or plain text"),
    (b"\x1f\x8b", "a gzip archive: unpack it first"),
    (b"Rar!", "a RAR archive: unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive: unpack it first"),
    (b"\x89PNG", "a picture: this reads text, not images of it"),
    (b"\xff\xd8\xff", "a picture: this reads text, not images of it"),
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_UTF8_MARK = b"\xef\xbb\xbf"


def kind_of(data: bytes, name: str) -> FileKind:
    """The kind of a file.

    Args:
        data: its bytes.
        name: its name or address, for what the bytes leave open.

    Raises:
        ImportTextError: it is empty, of a kind that is not read, or no text at all.
    """
    if not data.strip():
        msg = f"{name}: the file is empty"
        raise ImportTextError(msg)
    head = data[:_PEEK]
    for magic, what in _REFUSED:
        if head.startswith(magic):
            msg = f"{name}: {what}"
            raise ImportTextError(msg)
    if b"%PDF-" in head[:1024]:
        return FileKind.PDF
    if head.startswith(b"PK\x03\x04"):
        return FileKind.DOCX
    if head.startswith(_UTF16):
        return _by_name(name)
    if b"\x00" in data:
        msg = f"{name}: not a text file (it holds a NUL byte)"
        raise ImportTextError(msg)
    start = head.removeprefix(_UTF8_MARK).lstrip()
    if start.startswith(b"<"):
        return _marked_up(start, name)
    if re.match(rb'[{\[]\s*["{\[\]}]', start):
        return FileKind.JSON
    return _by_name(name)


def _marked_up(start: bytes, name: str) -> FileKind:
    lower = start.lower()
    if b"akomantoso" in lower:
        return FileKind.AKN
    if re.search(
        rb"<(?:!doctype html|html|head|body|div|p|h[1-6]|article|main|table|ol|ul|section)\b", lower
    ):
        return FileKind.HTML
    if lower.startswith(b"<?xml"):
        msg = f"{name}: XML that is neither Akoma Ntoso nor XHTML"
        raise ImportTextError(msg)
    return _by_name(name)


def _by_name(name: str) -> FileKind:
    return FileKind.MARKDOWN if PurePath(name).suffix.lower() in _MARKDOWN_NAMES else FileKind.PLAIN
