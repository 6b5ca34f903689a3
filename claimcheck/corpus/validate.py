"""Is a reference text what its card says, complete, in order, and faithful in its numbers?

Nothing here raises for what it finds: every fault becomes a `Problem`, so that one run names them all.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import combinations, pairwise
from pathlib import Path
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict

from claimcheck.corpus.amounts import amounts, languages_with_number_words
from claimcheck.corpus.cards import ADDITION_FILE, CARD_FILE, read_addition, read_card, read_text
from claimcheck.corpus.numbering import number_value
from claimcheck.corpus.segment import Segmented, segment
from claimcheck.corpus.store import Document, DocumentText, shipped_folder
from claimcheck.errors import ClaimcheckError, CorpusError, UnknownDocumentError
from claimcheck.models.corpus import DocumentCard, DocumentStatus, Provision, ProvisionKind, SegmentKind

__all__ = ["Problem", "ValidationReport", "validate_corpus", "validate_document", "validate_folder"]


class Problem(BaseModel):
    """One fault of one document."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    document: str
    provision: str | None = None
    code: str
    message: str

    def __str__(self) -> str:
        where = self.document if self.provision is None else f"{self.document}:{self.provision}"
        return f"{where}: {self.message} [{self.code}]"


class ValidationReport(BaseModel):
    """What a run over a corpus looked at and what it found."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    documents: tuple[str, ...]
    problems: tuple[Problem, ...]


#: A fault before it is tied to a document: provision, code, message.
_Fault = tuple[str | None, str, str]


def validate_document(document: Document, *, source: Path | None = None) -> tuple[Problem, ...]:
    """Check one document.

    Args:
        document: the document with its texts.
        source: the text that the document was translated from, if it is at hand. It is cut in the same way;
            its provisions must all be there, and each number in them must be found in the translation.

    Returns:
        The problems, the card's first, then each text's in textual order; empty when all is well.

    Raises:
        CorpusError: `source` cannot be read.
    """
    faults = list(_card_faults(document.card))
    for text in document.texts.values():
        faults += _text_faults(text)
    for one, other in combinations(document.texts.values(), 2):
        faults += _alignment_faults(one.segmented, other.segmented, "texts", f"the {one.card.language} text")
    if source is not None:
        faults += _source_faults(document, source)
    return tuple(Problem(document=document.id, provision=p, code=c, message=m) for p, c, m in faults)


def validate_folder(
    folder: Path, *, source: Path | None = None, additions: Iterable[Path] = ()
) -> tuple[Problem, ...]:
    """Check the document in `folder`; a card or text that cannot be read is a problem, not an error.

    Args:
        folder: the document's folder.
        source: as for `validate_document`.
        additions: folders of texts that join the document.
    """
    try:
        card = read_card(folder)
        places = {t.language: (folder, t) for t in card.texts}
        for addition in additions:
            places |= {t.language: (addition, t) for t in read_addition(addition).texts}
        card = card.model_copy(update={"texts": tuple(text for _, text in places.values())})
        texts = {
            language: DocumentText.read(card, text, read_text(place, text, verify=False))
            for language, (place, text) in places.items()
        }
    except CorpusError as error:
        return (Problem(document=folder.name, code="unreadable", message=str(error)),)
    return validate_document(Document(card, MappingProxyType(texts)), source=source)


def validate_corpus(
    *folders: Path, identifiers: Iterable[str] = (), sources: Mapping[str, Path] | None = None
) -> ValidationReport:
    """Check every document below `folders`; without any, the shipped reference texts.

    Args:
        folders: corpus folders.
        identifiers: check these documents only.
        sources: by document identifier, the text that it was translated from.

    Raises:
        CorpusError: a corpus folder is missing or empty, or a source cannot be read.
        UnknownDocumentError: `identifiers` or `sources` name a document that is not there.
    """
    places: dict[str, Path] = {}
    additions: dict[str, list[Path]] = {}
    for corpus in folders or (shipped_folder(),):
        if not corpus.is_dir():
            msg = f"{corpus}: no such corpus folder"
            raise CorpusError(msg)
        for path in sorted(corpus.iterdir()):
            if not path.is_dir() or path.name.startswith("."):
                continue
            if (path / ADDITION_FILE).is_file() and not (path / CARD_FILE).is_file():
                additions.setdefault(path.name, []).append(path)
                places.setdefault(path.name, shipped_folder() / path.name)
            else:
                places[path.name] = path
    sources = sources or {}
    wanted = tuple(dict.fromkeys(identifiers)) or tuple(places)
    for identifier in (*wanted, *sources):
        if identifier not in places:
            raise UnknownDocumentError(identifier, tuple(places))
    if not wanted:
        msg = f"{', '.join(map(str, folders))}: no document (a folder with {CARD_FILE}) in the corpus folder"
        raise CorpusError(msg)
    problems = [
        problem
        for identifier in wanted
        for problem in validate_folder(
            places[identifier], source=sources.get(identifier), additions=additions.get(identifier, ())
        )
    ]
    problems += _overlaps([places[identifier] for identifier in wanted])
    return ValidationReport(documents=wanted, problems=tuple(problems))


def _overlaps(folders: list[Path]) -> Iterator[Problem]:
    """Two versions of one constitution cannot be law on the same day."""
    cards: list[DocumentCard] = []
    for folder in folders:
        try:
            cards.append(read_card(folder))
        except ClaimcheckError:
            continue  # told already
    dated = sorted(
        (c for c in cards if c.in_force_from is not None and c.status is not DocumentStatus.DRAFT),
        key=lambda c: (c.jurisdiction, str(c.in_force_from)),
    )
    for one, other in pairwise(dated):
        if one.jurisdiction != other.jurisdiction or other.in_force_from is None:
            continue
        if one.in_force_until is None or one.in_force_until > other.in_force_from:
            message = f"is still in force when {other.id} enters into force on {other.in_force_from}"
            yield Problem(document=one.id, code="card.dates", message=message)


# -- the card ------------------------------------------------------------------------------------------
def _card_faults(card: DocumentCard) -> Iterator[_Fault]:
    start, end = card.in_force_from, card.in_force_until
    if start is not None and end is not None and start >= end:
        yield None, "card.dates", f"in_force_from {start} is not before in_force_until {end}"
    if card.adopted is not None and start is not None and card.adopted > start:
        yield None, "card.dates", f"adopted on {card.adopted}, after in_force_from {start}"
    if end is not None and start is None:
        yield None, "card.dates", f"in_force_until {end} without in_force_from"
    if card.status is DocumentStatus.DRAFT and (start or end):
        yield None, "card.dates", "a draft with dates of force"
    if card.status is not DocumentStatus.DRAFT and start is None:
        yield None, "card.dates", f"status {card.status.value} without in_force_from"
    if card.status is DocumentStatus.SUPERSEDED and end is None:
        yield None, "card.dates", "status superseded without in_force_until"
    for text in card.texts:
        if text.translated_from == text.language:
            yield None, "card.texts", f"the {text.language} text is said to be translated from itself"
        if text.official and text.translated_from is not None:
            yield None, "card.texts", f"the {text.language} text is said to be official and a translation"


# -- one text ------------------------------------------------------------------------------------------
def _text_faults(text: DocumentText) -> Iterator[_Fault]:
    if hashlib.sha256(text.text.encode("utf-8")).hexdigest() != text.card.sha256:
        yield None, "text.hash", f"{text.card.file} differs from the sha256 on its card"
    structure = text.card.structure
    if structure is not None and structure != text.segmented.counts:
        found = text.segmented.counts
        for name in type(structure).model_fields:
            expected, actual = getattr(structure, name), getattr(found, name)
            if expected != actual:
                yield None, "card.structure", f"the card says {expected} {name}, the text has {actual}"
    for oddity in text.segmented.oddities:
        yield None, "text.oddity", f"{text.card.file} {oddity}"
    yield from _segment_faults(text)
    yield from _provision_faults(text.segmented.provisions)
    yield from _clause_faults(text)


def _segment_faults(text: DocumentText) -> Iterator[_Fault]:
    position = 0
    for piece in text.segmented.segments:
        if piece.start != position:
            yield (
                piece.provision,
                "text.lossless",
                f"characters {position} to {piece.start} are cut twice or not at all",
            )
        if piece.kind is SegmentKind.SPACE and text.text[piece.start : piece.end].strip():
            yield (
                piece.provision,
                "text.lossless",
                f"characters {piece.start} to {piece.end} belong to no provision",
            )
        if piece.provision is not None and piece.provision not in text.provisions:
            yield (
                piece.provision,
                "text.lossless",
                "a stretch of text belongs to a provision that is not there",
            )
        position = piece.end
    if position != len(text.text):
        yield None, "text.lossless", f"characters {position} to {len(text.text)} are not cut"


def _provision_faults(provisions: tuple[Provision, ...]) -> Iterator[_Fault]:
    seen: set[str] = set()
    addresses: dict[str, str] = {}
    children: dict[str | None, list[Provision]] = {}
    for provision in provisions:
        if provision.id in seen:
            yield provision.id, "ids.double", "the identifier occurs twice"
        seen.add(provision.id)
        if provision.eid in addresses:
            yield (
                provision.id,
                "ids.double",
                f"the address {provision.eid} is also that of {addresses[provision.eid]}",
            )
        addresses.setdefault(provision.eid, provision.id)
        if provision.parent is not None and provision.parent not in seen:
            yield provision.id, "ids.parent", f"stands below {provision.parent}, which is not there"
        children.setdefault(provision.parent, []).append(provision)
    for provision in provisions:
        if not provision.content and provision.id not in children and not provision.excluded:
            yield provision.id, "empty", "a live provision without a word"
    families: dict[str, list[Provision]] = {}
    for provision in provisions:
        if provision.kind is ProvisionKind.ARTICLE:
            # articles are counted through whatever section they stand in, and amendments apart from them
            families.setdefault(re.sub(r"\d+(?:-\d+)?[A-Za-z]?$", "", provision.id), []).append(provision)
    for family in families.values():
        yield from _order_faults(family)
    for provision in provisions:
        below = [
            p
            for p in children.get(provision.id, ())
            if p.kind in (ProvisionKind.PARAGRAPH, ProvisionKind.ITEM)
        ]
        yield from _order_faults(below)


def _order_faults(series: list[Provision]) -> Iterator[_Fault]:
    """Numbers that do not run on from 1; `3-1` and `83-1` may be put in after their number."""
    last: Provision | None = None
    order = "decimal"
    for provision in series:
        number = provision.number
        if last is None or not _follows(number, last.number, order):
            starts = number.lower() in ("1", "a", "i")
            if not starts:
                yield provision.id, "order", f"number {number} follows {last.number if last else 'nothing'}"
            if starts or last is None:
                order = (
                    "roman"
                    if number.lower() == "i"
                    else "letter"
                    if re.fullmatch("[a-z]+", number)
                    else "decimal"
                )
        last = provision


def _follows(number: str, before: str, order: str) -> bool:
    value, last = number_value(number, order), number_value(before, order)
    return value[0] == last[0] + 1 or (value[0] == last[0] and value > last)


def _clause_faults(text: DocumentText) -> Iterator[_Fault]:
    for clause in text.clauses:
        provision = text.provisions.get(clause.provision)
        words = text.text[clause.start : clause.end]
        if provision is None:
            yield clause.provision, "clause", f"clause {clause.id} belongs to a provision that is not there"
        elif not words.strip() or words != words.strip():
            yield clause.provision, "clause", f"clause {clause.id} is empty or not trimmed"
        elif not (provision.start <= clause.start and clause.end <= provision.end):
            yield clause.provision, "clause", f"clause {clause.id} reaches outside its provision"


# -- against the text it was translated from -----------------------------------------------------------
def _source_faults(document: Document, path: Path) -> Iterator[_Fault]:
    translations = [t for t in document.texts.values() if t.card.translated_from is not None]
    if not translations:
        yield None, "source", "a source was given, and no text on the card is a translation"
        return
    try:
        source_text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        msg = f"{path}: not UTF-8 (byte {error.start})"
        raise CorpusError(msg) from error
    except OSError as error:
        msg = f"{path}: cannot be read ({error.strerror})"
        raise CorpusError(msg) from error
    for translation in translations:
        source = segment(source_text, language=translation.card.translated_from)
        yield from _alignment_faults(source, translation.segmented, "source", "the source")
        yield from _number_faults(source_text, source, translation)


def _alignment_faults(one: Segmented, other: Segmented, code: str, name: str) -> Iterator[_Fault]:
    left, right = ({p.id: p for p in cut.provisions} for cut in (one, other))
    for identifier in left:
        if identifier not in right:
            yield identifier, f"{code}.provision", f"stands in {name} and is missing here"
    for identifier in right:
        if identifier not in left:
            yield identifier, f"{code}.provision", f"stands here and not in {name}"


def _number_faults(source_text: str, source: Segmented, translation: DocumentText) -> Iterator[_Fault]:
    languages = (translation.card.translated_from or "", translation.card.language)
    if not languages_with_number_words().issuperset(languages):
        return
    for original in source.provisions:
        translated = translation.provisions.get(original.id)
        # an article that the source declares dead in a note has no words of its own to compare
        if translated is None or original.excluded:
            continue
        expected = amounts(_own_words(source_text, original), languages[0])
        found = amounts(_own_words(translation.text, translated), languages[1])
        missing, extra = expected - found, found - expected
        # "one" is an article or a pronoun as often as a number: its absence tells, its presence does not
        del extra[Fraction(1)]
        if missing:
            yield original.id, "source.number", f"the source has {_listed(missing)}, the translation has not"
        if extra:
            yield original.id, "source.number", f"the translation has {_listed(extra)}, the source has not"


def _own_words(text: str, provision: Provision) -> str:
    return "\n".join(text[span.start : span.end] for span in provision.content)


def _listed(values: Mapping[Fraction, int]) -> str:
    return ", ".join(str(value) for value in sorted(values))
