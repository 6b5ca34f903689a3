"""The reference texts, as the service tells them."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from claimcheck.corpus.store import Corpus, Document, DocumentText
from claimcheck.models.corpus import DocumentCard, Provision, TextCard
from claimcheck.service.problems import ProblemError, ProblemKind

__all__ = ["CorpusSummary", "DocumentContents", "ProvisionText", "contents", "provision_text", "summary"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CorpusSummary(_Frozen):
    """The documents there are."""

    sha256: str
    documents: tuple[DocumentCard, ...]


class DocumentContents(_Frozen):
    """A document in one of its languages: its card, and its provisions without their words."""

    document: DocumentCard
    text: TextCard
    provisions: tuple[Provision, ...]


class ProvisionText(_Frozen):
    """A provision with all that stands in it. `start` and `end` are offsets in the source text."""

    document: str
    language: str
    official: bool
    akn: str
    source_url: str | None
    provision: Provision
    children: tuple[str, ...]
    text: str


def summary(corpus: Corpus) -> CorpusSummary:
    """The cards of all documents."""
    cards = tuple(document.card for document in corpus.documents.values())
    return CorpusSummary(sha256=corpus.sha256, documents=cards)


def _text(document: Document, language: str | None) -> DocumentText:
    if language is not None and language not in document.texts:
        msg = f"{document.id} comes in: {', '.join(document.texts)}"
        raise ProblemError(ProblemKind.UNKNOWN_LANGUAGE, msg)
    return document.text(language)


def contents(document: Document, language: str | None) -> DocumentContents:
    """What a document holds.

    Raises:
        ProblemError: it does not come in that language.
    """
    text = _text(document, language)
    return DocumentContents(document=document.card, text=text.card, provisions=text.segmented.provisions)


def provision_text(document: Document, identifier: str, language: str | None) -> ProvisionText:
    """What a provision says.

    Raises:
        ProblemError: the document does not come in that language.
        UnknownProvisionError: it has no such provision.
    """
    text = _text(document, language)
    provision = text.provision(identifier)
    return ProvisionText(
        document=document.id,
        language=text.card.language,
        official=text.card.official,
        akn=text.uri(provision.id),
        source_url=text.card.source_url,
        provision=provision,
        children=tuple(p.id for p in text.segmented.provisions if p.parent == provision.id),
        text=text.text[provision.start : provision.end],
    )
