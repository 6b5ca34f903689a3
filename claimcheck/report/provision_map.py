"""Where in a document the claims point: by chapter and article, and provision by provision."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from claimcheck.corpus.store import DocumentText
from claimcheck.models.corpus import Provision, ProvisionKind
from claimcheck.models.result import Verdict
from claimcheck.report.labels import Labels
from claimcheck.report.marks import shown
from claimcheck.report.model import Cell, Chapter, Counts, DocumentMap, ProvisionRow
from claimcheck.report.quoting import Quoting
from claimcheck.report.time_line import counts_of

__all__ = ["document_maps"]

_MAX_DOCUMENTS, _MAX_ROWS = 6, 40
_HOTTEST = 4
#: A chapter's title, and its language.
_Title = tuple[str, str | None]
#: What is a square on the map; what stands below belongs to it.
_UNITS = frozenset({ProvisionKind.ARTICLE, ProvisionKind.PREAMBLE, ProvisionKind.SCHEDULE})


def document_maps(
    provisions: Mapping[tuple[str, str, Verdict], int], quoting: Quoting, labels: Labels
) -> tuple[DocumentMap, ...]:
    """The documents that claims speak of, those of the most claims first.

    Args:
        provisions: claims by document, provision and verdict.
        quoting: knows the documents at hand.
        labels: the language of the report.
    """
    by_document: dict[str, dict[str, Counter[Verdict]]] = defaultdict(lambda: defaultdict(Counter))
    for (document, provision, verdict), count in provisions.items():
        by_document[document][provision][verdict] += count
    ranked = sorted(
        by_document.items(), key=lambda item: (-sum(c.total() for c in item[1].values()), item[0])
    )
    return tuple(
        _map(number, document, {p: counts_of(c) for p, c in found.items()}, quoting, labels)
        for number, (document, found) in enumerate(ranked[:_MAX_DOCUMENTS], start=1)
    )


def _map(
    number: int, document: str, found: Mapping[str, Counts], quoting: Quoting, labels: Labels
) -> DocumentMap:
    known = quoting.corpus.documents.get(document)
    text = known.text(labels.language) if known else None
    rows: list[ProvisionRow] = []
    first_row: dict[str, str] = {}
    ranked = sorted(found.items(), key=lambda item: (-item[1].refuted, -item[1].total, item[0]))
    for at, (provision, counts) in enumerate(ranked[:_MAX_ROWS], start=1):
        anchor = f"provision-{number}-{at}"
        exists = text is not None and text.normalise_id(provision) is not None
        akn = text.uri(provision) if text is not None and exists else ""
        chapter: _Title = "", None
        if text is not None and exists:
            unit = _unit(text, text.provision(provision))
            first_row.setdefault(unit.id, anchor)
            chapter = _chapter_title(text, unit, labels)
        rows.append(ProvisionRow(anchor, quoting.place(provision, akn), *chapter, counts))
    return DocumentMap(
        document=shown(document),
        title=quoting.title(document),
        chapters=_chapters(text, found, first_row, quoting, labels) if text else (),
        provisions=tuple(rows),
        total=len(found),
    )


def _chapters(
    text: DocumentText,
    found: Mapping[str, Counts],
    first_row: Mapping[str, str],
    quoting: Quoting,
    labels: Labels,
) -> tuple[Chapter, ...]:
    per_unit: dict[str, list[Counts]] = defaultdict(list)
    for provision, counts in found.items():
        if text.normalise_id(provision) is not None:
            per_unit[_unit(text, text.provision(provision)).id].append(counts)
    summed = {unit: _sum(parts) for unit, parts in per_unit.items()}
    most = max((c.refuted for c in summed.values()), default=0)
    chapters: dict[_Title, list[Cell]] = defaultdict(list)
    for unit in text.segmented.provisions:
        if unit.kind not in _UNITS or _unit(text, unit) is not unit:
            continue
        counts = summed.get(unit.id, Counts())
        cell = Cell(
            label=unit.number or "§",
            name=quoting.place(unit.id, text.uri(unit.id)),
            counts=counts,
            heat=-(-_HOTTEST * counts.refuted // most) if most else 0,
            target=first_row.get(unit.id),
        )
        chapters[_chapter_title(text, unit, labels)].append(cell)
    return tuple(Chapter(*title, tuple(cells)) for title, cells in chapters.items())


def _sum(parts: list[Counts]) -> Counts:
    return Counts(sum(c.refuted for c in parts), sum(c.supported for c in parts), sum(c.open for c in parts))


def _unit(text: DocumentText, provision: Provision) -> Provision:
    """The article (preamble, schedule) that a provision stands in; itself where it is in none."""
    at: Provision | None = provision
    while at is not None:
        if at.kind in _UNITS:
            return at
        at = text.provisions.get(at.parent) if at.parent else None
    return provision


def _chapter_title(text: DocumentText, unit: Provision, labels: Labels) -> _Title:
    """The headings above an article, in the text's language, or the report's word where there are none."""
    if unit.kind is ProvisionKind.PREAMBLE:
        said = labels.messages.provision("preamble")
        return said.removeprefix("the ").capitalize(), None
    titles = []
    at = text.provisions.get(unit.parent) if unit.parent else None
    while at is not None:
        if at.kind is ProvisionKind.SECTION:
            titles.append(". ".join(part for part in (at.number, at.heading) if part))
        at = text.provisions.get(at.parent) if at.parent else None
    if not titles:
        return labels.say("map.unplaced"), None
    return " / ".join(reversed(titles)), text.card.language
