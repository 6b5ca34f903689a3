"""Verdicts as schema.org ClaimReview in JSON-LD: drafts for an editor, never ready to publish.

`ratingValue` runs from 1 to 5: REFUTED is 1, SUPPORTED is 5, and nothing lies between, for a verdict here has
no degrees: the confidence says how sure it is, not how true the claim. NOT_ENOUGH_INFO is not rated at all.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from claimcheck.corpus.store import Corpus
from claimcheck.export.phrases import flat, phrases
from claimcheck.export.selection import Quoted, bearing
from claimcheck.models.result import Quotation, Verdict

__all__ = ["PLACEHOLDER_URL", "RATINGS", "Publisher", "claim_review", "to_claim_reviews"]

#: An address in a domain that is reserved for examples: it leads nowhere, and no one takes it for a real one.
PLACEHOLDER_URL = "https://example.org/to-be-filled-in"
BEST, WORST = 5, 1
RATINGS = {Verdict.REFUTED: WORST, Verdict.SUPPORTED: BEST}
_OFFICIAL, _UNOFFICIAL = (f"https://schema.org/{name}LegalValue" for name in ("Official", "Unofficial"))


@dataclass(frozen=True)
class Publisher:
    """Who publishes the reviews.

    Attributes:
        name: of the organisation; None where the editor fills it in.
        url: its address.
    """

    name: str | None = None
    url: str | None = None


def claim_review(
    quoted: Quoted,
    corpus: Corpus,
    *,
    language: str | None = None,
    publisher: Publisher | None = None,
) -> dict[str, Any]:
    """One claim's review, without `@context`.

    Args:
        quoted: a claim with a verdict and a quotation.
        corpus: where the documents' titles are.
        language: the language of its words; without one, the post's.
        publisher: the author; a placeholder without one.

    Raises:
        KeyError: the claim has no verdict that is rated.
    """
    claim, result = quoted.claim, quoted.result
    words = phrases(language or result.language)
    who = publisher or Publisher()
    return {
        "@type": "ClaimReview",
        "creativeWorkStatus": "Draft",
        "description": words.say(
            "review.draft",
            engine=result.provenance.engine,
            rule=claim.rule,
            confidence=f"{claim.confidence:.2f}",
        ),
        "url": PLACEHOLDER_URL,
        "author": {
            "@type": "Organization",
            "name": who.name or words.say("review.fill_in"),
            "url": who.url or PLACEHOLDER_URL,
        },
        "inLanguage": words.language,
        "claimReviewed": flat(claim.text),
        "itemReviewed": {"@type": "Claim", "text": flat(claim.text), "inLanguage": result.language},
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": RATINGS[claim.verdict],
            "bestRating": BEST,
            "worstRating": WORST,
            "alternateName": words.say(f"rating.{claim.verdict.value}"),
            "ratingExplanation": flat(claim.explanation),
        },
        "citation": [_quotation(q, corpus) for q in bearing(claim)],
    }


def _quotation(quotation: Quotation, corpus: Corpus) -> dict[str, Any]:
    document = corpus.documents.get(quotation.document)
    law: dict[str, Any] = {
        "@type": "LegislationObject",
        "name": document.card.title if document else quotation.document,
        "legislationIdentifier": quotation.document,
        "inLanguage": quotation.language,
        "legislationLegalValue": {"@id": _OFFICIAL if quotation.official else _UNOFFICIAL},
    }
    if document:
        law["legislationJurisdiction"] = document.card.jurisdiction.upper()
    if quotation.source_url:
        law["url"] = quotation.source_url
    return {
        "@type": "Quotation",
        "text": quotation.quote,
        "identifier": quotation.akn,
        "inLanguage": quotation.language,
        "isPartOf": law,
    }


def to_claim_reviews(
    claims: Iterable[Quoted],
    corpus: Corpus,
    *,
    language: str | None = None,
    publisher: Publisher | None = None,
) -> Iterator[str]:
    """A JSON-LD document with a review for each claim in its `@graph`, piece by piece.

    Args:
        claims: what `quoted_claims` gives.
        corpus: where the documents' titles are.
        language: the language of the reviews' words; without one, each post's.
        publisher: the author; a placeholder without one.
    """
    yield '{\n"@context": "https://schema.org",\n"@graph": ['
    between = "\n"
    for quoted in claims:
        review = claim_review(quoted, corpus, language=language, publisher=publisher)
        yield between + json.dumps(review, ensure_ascii=False, indent=1)
        between = ",\n"
    yield "\n]\n}\n"
