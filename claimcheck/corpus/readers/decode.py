"""Bytes -> text, strictly: a wrong guess of the encoding would put wrong letters into quotations."""

from __future__ import annotations

import codecs
import re

from claimcheck.errors import ImportTextError

__all__ = ["decode", "require_text"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_DECLARED_XML = re.compile(rb"<\?xml[^>]{0,200}encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{2,40})")
_PEEK = 4096
#: Control characters that no text holds (tab, line ends and the page break are text).
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MAX_CONTROL = 20


def decode(data: bytes, name: str, *, encoding: str | None = None) -> str:
    """The text of a file.

    Args:
        data: its bytes.
        name: what messages call it.
        encoding: what somebody who knows says it is; otherwise a byte order mark, the encoding that an HTML
            or XML file declares, or UTF-8.

    Raises:
        ImportTextError: the encoding is unknown or the bytes do not fit it.
    """
    chosen = encoding or _marked(data) or _declared(data) or "utf-8"
    try:
        codecs.lookup(chosen)
        return data.decode(chosen)
    except LookupError as error:
        msg = f"{name}: unknown encoding {chosen!r}"
        raise ImportTextError(msg) from error
    except UnicodeError as error:
        at = f" (byte {error.start})" if isinstance(error, UnicodeDecodeError) else ""
        hint = "" if encoding else "; name its encoding with --encoding, for instance windows-1251"
        msg = f"{name}: not {chosen.removesuffix('-sig').upper()}{at}{hint}"
        raise ImportTextError(msg) from error


def _marked(data: bytes) -> str | None:
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)


def _declared(data: bytes) -> str | None:
    match = _DECLARED_XML.search(data[:_PEEK]) or _DECLARED.search(data[:_PEEK])
    return match[1].decode("ascii") if match else None


def require_text(text: str, name: str, *, limit: int) -> None:
    """Refuse what is too long or is no text.

    Args:
        text: what a reader made of a file.
        name: what messages call the file.
        limit: the longest text accepted, in characters.

    Raises:
        ImportTextError: it is empty, longer than `limit`, or holds characters that no text has.
    """
    if not text.strip():
        msg = f"{name}: no text in it"
        raise ImportTextError(msg)
    if len(text) > limit:
        msg = f"{name}: {len(text):,} characters of text; at most {limit:,} are read"
        raise ImportTextError(msg)
    if "\x00" in text or len(_CONTROL.findall(text)) > _MAX_CONTROL:
        msg = f"{name}: not a text file (control characters in it)"
        raise ImportTextError(msg)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        msg = f"{name}: character {error.start} cannot be written as UTF-8"
        raise ImportTextError(msg) from error
