"""One door to all readers: bytes in, the plain text of the law out."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from claimcheck.corpus.clauses import split_clauses
from claimcheck.corpus.readers.akn import declared_eids, plain_of_akn, read_xml
from claimcheck.corpus.readers.articles import plain_of_json
from claimcheck.corpus.readers.decode import decode, require_text
from claimcheck.corpus.readers.docx import plain_of_docx
from claimcheck.corpus.readers.html import plain_of_html
from claimcheck.corpus.readers.kinds import FileKind
from claimcheck.corpus.readers.markdown import plain_of_markdown
from claimcheck.corpus.readers.pdf import plain_of_pdf
from claimcheck.corpus.segment import segment

__all__ = ["MAX_CHARACTERS", "MAX_FILE", "Reading", "read_law"]

#: Largest file that is read, in bytes. The longest constitution in force has about a million letters.
MAX_FILE = 50_000_000
#: Longest text that is read, in characters.
MAX_CHARACTERS = 3_000_000
_MAX_NAMED = 5


class Reading(BaseModel):
    """What a reader made of a file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    notes: tuple[str, ...] = ()


def read_law(
    data: bytes, name: str, kind: FileKind, *, language: str, encoding: str | None = None
) -> Reading:
    """Read a file, and cut its text once to see that this ends.

    Plain text is taken as it is, to the last character; other forms lose what is not the law's.

    Args:
        data: the file's bytes.
        name: what messages call the file.
        kind: its kind, see `kind_of`.
        language: ISO 639 code of the text.
        encoding: for plain text, Markdown, HTML and JSON, if it is not declared and not UTF-8.

    Raises:
        ImportTextError: the file cannot be read as that kind, or is no text.
        MissingExtraError: the reader's library is not installed.
    """
    notes: tuple[str, ...] = ()
    if kind is FileKind.DOCX:
        text = plain_of_docx(data, name)
    elif kind is FileKind.PDF:
        text = plain_of_pdf(data, name)
    elif kind is FileKind.AKN:
        root = read_xml(data, name)
        text = plain_of_akn(root, language=language)
        require_text(text, name, limit=MAX_CHARACTERS)
        notes = tuple(_other_addresses(declared_eids(root), text, language))
    else:
        source = decode(data, name, encoding=encoding).removeprefix("\ufeff")
        require_text(source, name, limit=MAX_FILE)
        text = _plain(source, name, kind, language)
    require_text(text, name, limit=MAX_CHARACTERS)
    split_clauses(text, segment(text, language=language).provisions)
    return Reading(text=text, notes=notes)


def _plain(source: str, name: str, kind: FileKind, language: str) -> str:
    if kind is FileKind.HTML:
        return plain_of_html(source)
    if kind is FileKind.MARKDOWN:
        return plain_of_markdown(source)
    if kind is FileKind.JSON:
        return plain_of_json(source, name, language=language)
    return source


def _other_addresses(declared: tuple[str, ...], text: str, language: str) -> list[str]:
    found = {p.eid for p in segment(text, language=language).provisions}
    other = [eid for eid in declared if eid not in found]
    if not other:
        return []
    shown = ", ".join(other[:_MAX_NAMED]) + (", ..." if len(other) > _MAX_NAMED else "")
    return [f"{len(other)} of {len(declared)} addresses of the file are not those found in its text: {shown}"]
