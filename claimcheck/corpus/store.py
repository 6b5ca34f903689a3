"""The store: documents with their texts, provisions and clauses, read once and never changed."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import resources
from pathlib import Path
from types import MappingProxyType

from claimcheck.corpus.akn import provision_uri
from claimcheck.corpus.cards import ADDITION_FILE, CARD_FILE, read_addition, read_card, read_text
from claimcheck.corpus.clauses import split_clauses
from claimcheck.corpus.segment import Segmented, segment
from claimcheck.errors import CorpusError, UnknownDocumentError, UnknownProvisionError
from claimcheck.models.corpus import (
    Clause,
    DocumentCard,
    DocumentStatus,
    Provision,
    ProvisionKind,
    TextCard,
)

__all__ = ["Corpus", "Document", "DocumentText", "shipped_folder"]


@dataclass(frozen=True)
class DocumentText:
    """A document in one language, cut into provisions and clauses."""

    document: DocumentCard
    card: TextCard
    text: str
    segmented: Segmented = field(repr=False)
    clauses: tuple[Clause, ...] = field(repr=False)
    #: the folder it was read from; None if it was handed in
    folder: Path | None = field(default=None, repr=False)

    @classmethod
    def read(
        cls, document: DocumentCard, card: TextCard, text: str, *, folder: Path | None = None
    ) -> DocumentText:
        """Segment `text`."""
        cut = segment(text, language=card.language)
        return cls(document, card, text, cut, split_clauses(text, cut.provisions), folder)

    @cached_property
    def provisions(self) -> Mapping[str, Provision]:
        """Provisions by short identifier, in textual order."""
        return MappingProxyType({p.id: p for p in self.segmented.provisions})

    @cached_property
    def _clauses_by_provision(self) -> Mapping[str, tuple[Clause, ...]]:
        found: dict[str, list[Clause]] = {}
        for clause in self.clauses:
            found.setdefault(clause.provision, []).append(clause)
        return MappingProxyType({key: tuple(value) for key, value in found.items()})

    def clauses_of(self, provision: str) -> tuple[Clause, ...]:
        """The clauses standing directly in a provision."""
        return self._clauses_by_provision.get(provision, ())

    def normalise_id(self, identifier: str) -> str | None:
        """The identifier as this text has it, or None.

        In an article without numbered paragraphs, paragraph 1 is the article: `46(1)(5)` is `46(5)`.
        """
        if identifier in self.provisions:
            return identifier
        article, _, rest = identifier.partition("(1)")
        candidate = article + rest
        undivided = article in self.provisions and not any(
            p.parent == article and p.kind is ProvisionKind.PARAGRAPH for p in self.segmented.provisions
        )
        return candidate if undivided and candidate in self.provisions else None

    def provision(self, identifier: str) -> Provision:
        """The provision of that short identifier.

        Raises:
            UnknownProvisionError: there is none.
        """
        known = self.normalise_id(identifier)
        if known is None:
            raise UnknownProvisionError(self.document.id, identifier)
        return self.provisions[known]

    def wording(self, clause: Clause) -> str:
        """The clause as it stands in the text."""
        return self.text[clause.start : clause.end]

    def reading(self, clause: Clause) -> str:
        """The clause with the words that govern it put before it, as a reader takes it in."""
        leads = " ".join(self.text[s.start : s.end] for s in clause.lead)
        return f"{leads} {self.wording(clause)}" if leads else self.wording(clause)

    def uri(self, provision: str) -> str:
        """Akoma Ntoso address of a provision."""
        return provision_uri(self.document, self.card.language, self.provision(provision).eid)


@dataclass(frozen=True)
class Document:
    """One constitution in one dated version, in one or more languages."""

    card: DocumentCard
    texts: Mapping[str, DocumentText]

    @property
    def id(self) -> str:
        """The document's identifier."""
        return self.card.id

    def text(self, language: str | None = None) -> DocumentText:
        """The text in `language`, else the first on the card."""
        if language is not None and language in self.texts:
            return self.texts[language]
        return next(iter(self.texts.values()))

    def in_force_at(self, day: dt.date) -> bool:
        """Whether the document is law on `day`."""
        card = self.card
        if card.status is DocumentStatus.DRAFT or card.in_force_from is None:
            return False
        return card.in_force_from <= day and (card.in_force_until is None or day < card.in_force_until)


def shipped_folder() -> Path:
    """The folder of the shipped reference texts, in an installed wheel as in a checkout."""
    package = Path(str(resources.files("claimcheck")))
    inside = package / "reference_texts"
    return inside if inside.is_dir() else package.parent / "reference_texts"


@dataclass(frozen=True)
class Corpus:
    """Documents by identifier."""

    documents: Mapping[str, Document]

    @classmethod
    def load(cls, *folders: Path) -> Corpus:
        """Read every document below `folders`; without any, the shipped reference texts.

        A document in a later folder takes the place of one of the same identifier in an earlier one. Texts
        that were added to a document (`addition.json`) join it; if it is in none of the folders, the shipped
        one is taken in.

        Raises:
            CorpusError: a folder is missing or empty, or a text cannot be read.
            CardError: a card is broken or disagrees with its text.
        """
        found: dict[str, Document] = {}
        additions: list[Path] = []
        for folder in folders or (shipped_folder(),):
            if not folder.is_dir():
                msg = f"{folder}: no such corpus folder"
                raise CorpusError(msg)
            for path in sorted(folder.iterdir()):
                if path.name.startswith("."):
                    continue  # a folder being built
                if (path / CARD_FILE).is_file():
                    document = _read_document(path)
                    found[document.id] = document
                elif (path / ADDITION_FILE).is_file():
                    additions.append(path)
        for path in additions:
            base = found.get(path.name)
            if base is None and (shipped_folder() / path.name / CARD_FILE).is_file():
                base = _read_document(shipped_folder() / path.name)
            if base is None:
                msg = f"{path / ADDITION_FILE}: the document {path.name!r} that it adds to is not there"
                raise CorpusError(msg)
            found[path.name] = _join(base, path)
        if not found:
            where = ", ".join(map(str, folders))
            msg = f"{where}: no document (a folder with {CARD_FILE}) in the corpus folder"
            raise CorpusError(msg)
        return cls(MappingProxyType(found))

    def document(self, identifier: str) -> Document:
        """The document of that identifier.

        Raises:
            UnknownDocumentError: there is none.
        """
        try:
            return self.documents[identifier]
        except KeyError:
            raise UnknownDocumentError(identifier, tuple(self.documents)) from None

    def in_force(self, day: dt.date, jurisdiction: str | None = None) -> tuple[Document, ...]:
        """Documents that are law on `day`, one a jurisdiction."""
        return tuple(
            d
            for d in self.documents.values()
            if d.in_force_at(day) and jurisdiction in (None, d.card.jurisdiction)
        )

    def jurisdictions(self) -> tuple[str, ...]:
        """Jurisdictions covered, in order of their first document."""
        return tuple(dict.fromkeys(d.card.jurisdiction for d in self.documents.values()))

    def previous(self, document: Document) -> Document | None:
        """The version that `document` replaced, if the corpus holds it."""
        start = document.card.in_force_from
        if start is None:
            return None
        older = [
            d
            for d in self.documents.values()
            if d.card.jurisdiction == document.card.jurisdiction
            and d.card.in_force_until is not None
            and d.card.in_force_until <= start
        ]
        return max(older, key=lambda d: d.card.in_force_until or dt.date.min, default=None)

    def subset(self, identifiers: Iterable[str]) -> Corpus:
        """The corpus of these documents alone.

        Raises:
            UnknownDocumentError: one of them is not here.
        """
        return Corpus(MappingProxyType({i: self.document(i) for i in identifiers}))

    @cached_property
    def sha256(self) -> str:
        """Hash over cards and texts: two corpora of the same hash give the same verdicts."""
        digest = hashlib.sha256()
        for identifier in sorted(self.documents):
            card = self.documents[identifier].card
            digest.update(card.model_dump_json().encode())
        return digest.hexdigest()


def _read_document(folder: Path) -> Document:
    card = read_card(folder)
    texts = {t.language: DocumentText.read(card, t, read_text(folder, t), folder=folder) for t in card.texts}
    return Document(card, MappingProxyType(texts))


def _join(base: Document, folder: Path) -> Document:
    """The document with the texts of `folder` beside its own, or in the place of those of the same language."""
    cards = {t.language: t for t in base.card.texts} | {t.language: t for t in read_addition(folder).texts}
    card = base.card.model_copy(update={"texts": tuple(cards.values())})
    texts = {}
    for language, text in cards.items():
        own = base.texts.get(language)
        if own is not None and own.card is text:
            texts[language] = replace(own, document=card)
        else:
            texts[language] = DocumentText.read(card, text, read_text(folder, text), folder=folder)
    return Document(card, MappingProxyType(texts))
