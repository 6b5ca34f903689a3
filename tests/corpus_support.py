"""For the tests of the corpus: folders of documents, and what every cut of a text has to fulfil."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from pathlib import Path
from typing import Protocol

from claimcheck.corpus.clauses import split_clauses
from claimcheck.corpus.segment import Segmented
from claimcheck.models.corpus import ProvisionKind, SegmentKind, TextCard

__all__ = ["FolderMaker", "assert_clauses_sound", "assert_sound", "folder_maker"]


class FolderMaker(Protocol):
    """Writes a document's folder: its text and a card that is right, `changes` apart."""

    def __call__(self, text: str | bytes = ..., identifier: str = ..., **changes: object) -> Path: ...


def folder_maker(corpus: Path) -> FolderMaker:
    """A maker of document folders below `corpus`."""

    def make(
        text: str | bytes = "We, the people, adopt it.\nArticle 1\nA state.\nArticle 2\n1. One.\n2. Two.\n",
        identifier: str = "xx-2000",
        **changes: object,
    ) -> Path:
        data = text.encode("utf-8") if isinstance(text, str) else text
        folder = corpus / identifier
        folder.mkdir(parents=True)
        (folder / "en.txt").write_bytes(data)
        of_text: dict[str, object] = {
            "language": "en",
            "file": "en.txt",
            "official": False,
            "translated_from": "ru",
            "source_name": "a test",
            "licence": "none",
            "sha256": hashlib.sha256(data).hexdigest(),
        }
        card: dict[str, object] = {
            "id": identifier,
            "jurisdiction": identifier[:2],
            "title": f"Constitution {identifier}",
            "status": "in_force",
            "in_force_from": "2000-01-01",
            "texts": [of_text],
        }
        for key, value in changes.items():
            (of_text if key in TextCard.model_fields else card)[key] = value
        (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")
        return folder

    return make


def assert_sound(text: str, cut: Segmented) -> None:
    """The contract of `segment`, whatever the text."""
    # lossless: every character in exactly one segment, in order
    assert [s.start for s in cut.segments] == [0, *(s.end for s in cut.segments)][: len(cut.segments)]
    assert "".join(text[s.start : s.end] for s in cut.segments) == text
    assert all(not text[s.start : s.end].strip() for s in cut.segments if s.kind is SegmentKind.SPACE)
    # identifiers, in both forms, are unique
    known = {p.id: p for p in cut.provisions}
    assert len(known) == len(cut.provisions)
    assert len({p.eid for p in cut.provisions}) == len(cut.provisions)
    # parents come first and contain their children
    seen: set[str] = set()
    for provision in cut.provisions:
        seen.add(provision.id)
        assert 0 <= provision.start <= provision.end <= len(text)
        if provision.parent is not None:
            assert provision.parent in seen
            parent = known[provision.parent]
            assert parent.start <= provision.start
            assert provision.end <= parent.end
        spans = [(s.start, s.end) for s in provision.content]
        assert spans == sorted(spans)
        assert all(provision.start <= start < end <= provision.end for start, end in spans)
        assert all(text[start:end] == text[start:end].strip() for start, end in spans)
    # the segments say the same as the provisions
    owned: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for piece in cut.segments:
        assert piece.provision is None or piece.provision in known
        if piece.kind is SegmentKind.CONTENT:
            assert piece.provision is not None
            owned[piece.provision].append((piece.start, piece.end))
    for provision in cut.provisions:
        assert owned[provision.id] == [(s.start, s.end) for s in provision.content]


def assert_clauses_sound(text: str, cut: Segmented) -> None:
    """The contract of `split_clauses`: exact spans, and no word of a live provision left out."""
    clauses = split_clauses(text, cut.provisions)
    assert len({c.id for c in clauses}) == len(clauses)
    known = {p.id: p for p in cut.provisions}
    covered: dict[str, set[int]] = defaultdict(set)
    for clause in clauses:
        provision = known[clause.provision]
        words = text[clause.start : clause.end]
        assert words
        assert words == words.strip()
        assert provision.content[0].start <= clause.start
        assert clause.end <= max(s.end for s in provision.content)
        for start, end in ((clause.start, clause.end), *((s.start, s.end) for s in clause.lead)):
            assert 0 <= start < end <= len(text)
            covered[clause.provision].update(range(start, end))
    for provision in cut.provisions:
        if provision.excluded or provision.kind is ProvisionKind.SECTION:
            continue
        for span in provision.content:
            lost = [
                i
                for i in range(span.start, span.end)
                if i not in covered[provision.id] and not text[i].isspace()
            ]
            assert not lost, (provision.id, text[span.start : span.end])
