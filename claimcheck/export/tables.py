"""A text as JSON, CSV and Markdown."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

from claimcheck.corpus.store import DocumentText
from claimcheck.models.corpus import Provision, ProvisionKind, SegmentKind

__all__ = ["to_csv", "to_json", "to_markdown"]

_COLUMNS = (
    "document",
    "language",
    "provision",
    "eid",
    "kind",
    "number",
    "heading",
    "parent",
    "excluded",
    "text",
)
#: What Markdown would take for a mark of its own.
_ANYWHERE = re.compile(r"[\\`*_<]|\[(?=[^\]\n]*\])|\](?=[(:])")


def _own_words(text: DocumentText, provision: Provision) -> str:
    return "\n".join(text.text[span.start : span.end] for span in provision.content)


def to_json(text: DocumentText) -> str:
    """The card, the whole text and every provision with its own words and its place in the text."""
    value: dict[str, Any] = {
        "schema_version": "1",
        "document": text.document.model_dump(mode="json", exclude={"texts"}),
        "source": text.card.model_dump(mode="json"),
        "provisions": [
            {
                "id": p.id,
                "eid": p.eid,
                "akn": text.uri(p.id),
                "kind": p.kind.value,
                "number": p.number,
                "heading": p.heading,
                "parent": p.parent,
                "excluded": p.excluded,
                "start": p.start,
                "end": p.end,
                "text": _own_words(text, p),
            }
            for p in text.segmented.provisions
        ],
        "text": text.text,
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def to_csv(text: DocumentText) -> str:
    """One row a provision, its own words in the last column."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for p in text.segmented.provisions:
        writer.writerow(
            (
                text.document.id,
                text.card.language,
                p.id,
                p.eid,
                p.kind.value,
                p.number,
                p.heading or "",
                p.parent or "",
                "yes" if p.excluded else "no",
                _own_words(text, p),
            )
        )
    return out.getvalue()


def to_markdown(text: DocumentText) -> str:
    """The text with headings; line by line, so that reading it back gives the same provisions."""
    provisions = text.provisions
    lines: list[str] = []
    position = 0
    for piece in text.segmented.segments:
        words = text.text[piece.start : piece.end]
        if piece.kind in (SegmentKind.SPACE, SegmentKind.PAGE):
            continue
        fresh = "\n" in text.text[position : piece.start] or not lines or position == 0
        position = piece.end
        if not fresh and lines:
            lines[-1] += f" {_escaped(words)}"
            continue
        provision = provisions.get(piece.provision or "")
        lines.append(_rank(piece.kind, provision, piece.start) + _escaped(words, start=True))
    return "\n\n".join(lines) + "\n"


def _rank(kind: SegmentKind, provision: Provision | None, start: int) -> str:
    if kind is SegmentKind.TITLE:
        return "# "
    if provision is None or start != provision.start or kind not in (SegmentKind.HEADING, SegmentKind.MARKER):
        return ""
    if provision.kind in (ProvisionKind.SECTION, ProvisionKind.SCHEDULE, ProvisionKind.PREAMBLE):
        return "## "
    return "### " if provision.kind is ProvisionKind.ARTICLE else ""


def _escaped(words: str, *, start: bool = False) -> str:
    flat = _ANYWHERE.sub(r"\\\g<0>", " ".join(words.split("\n")))
    if start:
        number = re.match(r"\d{1,9}(?=[.)](?:\s|$))", flat)
        if number:
            return f"{number[0]}\\{flat[number.end() :]}"
        if re.match(r"[-+#>=~|]", flat):
            return f"\\{flat}"
    return flat
