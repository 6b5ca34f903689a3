"""Provisions as the report shows them: quoted, named, with their standing and source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from claimcheck.corpus.store import Corpus, DocumentText
from claimcheck.models.result import Quotation
from claimcheck.report.labels import Labels
from claimcheck.report.marks import MarkedSpan, pieces, shown
from claimcheck.report.model import QuotedText
from claimcheck.report.results import ResultCitation

__all__ = ["Quoting", "safe_link"]

_LONGEST_LINK = 2_000
_QUOTE = 3_000


def safe_link(address: str | None) -> str | None:
    """An address that may be linked: http or https, with a host, in visible ASCII."""
    text = (address or "").strip()
    if not text or len(text) > _LONGEST_LINK or not text.isascii() or not text.isprintable() or " " in text:
        return None
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return None
    return text if parts.scheme in ("http", "https") and host else None


class Quoting:
    """Shows quotations, with the titles of the documents at hand.

    Args:
        corpus: the documents at hand.
        labels: the language of the report.
    """

    def __init__(self, corpus: Corpus, labels: Labels) -> None:
        self.corpus = corpus
        self._labels = labels

    def title(self, document: str) -> str:
        """The document's title; its identifier where it is not at hand."""
        found = self.corpus.documents.get(document)
        return found.card.title if found else shown(document)

    def place(self, provision: str, akn: str = "") -> str:
        """The provision as a reader names it."""
        return shown(self._labels.messages.provision(provision, akn.rpartition("~")[2]))

    def quoted(self, quotation: Quotation, spans: Iterable[MarkedSpan] = ()) -> QuotedText:
        """A quotation.

        Args:
            quotation: as it stands in the results.
            spans: what to mark in it, in code points of the quotation.
        """
        link = safe_link(quotation.source_url)
        return QuotedText(
            document=shown(quotation.document),
            title=self.title(quotation.document),
            place=self.place(quotation.provision, quotation.akn),
            akn=shown(quotation.akn),
            pieces=pieces(quotation.quote, spans, limit=_QUOTE),
            language=quotation.language,
            official=quotation.official,
            source_url=link,
            source_text=shown(quotation.source_url) if quotation.source_url and link is None else None,
        )

    def looked_up(self, citations: Iterable[ResultCitation], quotes: str) -> tuple[QuotedText, ...]:
        """Quotations of flat CSV, which has wordings and places apart, put together by the corpus at hand.

        Args:
            citations: the places.
            quotes: the wordings, `|` between them, each once.
        """
        wordings = [w for w in quotes.split(" | ") if w]
        found = []
        for citation in citations:
            text, wording = next(self._matches(citation, wordings), (None, ""))
            if text is None:
                text, wording = None, wordings[0] if len(wordings) == 1 else ""
            found.append(self._from_corpus(citation, text, wording))
        return tuple(found)

    def _matches(
        self, citation: ResultCitation, wordings: list[str]
    ) -> Iterator[tuple[DocumentText | None, str]]:
        document = self.corpus.documents.get(citation.document)
        for text in document.texts.values() if document else ():
            if citation.provision in text.provisions:
                place = text.provisions[citation.provision]
                words = text.text[place.start : place.end]
                yield from ((text, wording) for wording in wordings if wording in words)

    def _from_corpus(self, citation: ResultCitation, text: DocumentText | None, wording: str) -> QuotedText:
        akn = text.uri(citation.provision) if text else ""
        return QuotedText(
            document=shown(citation.document),
            title=self.title(citation.document),
            place=self.place(citation.provision, akn),
            akn=akn,
            pieces=pieces(wording, limit=_QUOTE),
            language=text.card.language if text else None,
            official=text.card.official if text else None,
            source_url=safe_link(text.card.source_url) if text else None,
            source_text=None,
        )
