"""Quotations as annotations of the constitution's text (W3C Web Annotation Data Model, JSON-LD).

The target is the text itself, named by its SHA-256 (RFC 6920), so that the positions, counted in code points,
hold wherever a copy of that text lies. The body says what is claimed of the place, and how it was judged.
"""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from claimcheck.corpus.store import Corpus, DocumentText
from claimcheck.export.phrases import flat, phrases
from claimcheck.export.selection import Quoted
from claimcheck.models.result import Quotation
from claimcheck.verdict.messages import messages

__all__ = ["CONTEXT", "Unplaced", "annotation", "text_iri", "to_annotations"]

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_SPACE = uuid.UUID("a7c1d9c2-5d1e-5b8e-9c53-1d6a3f0f2b11")


@dataclass
class Unplaced:
    """Quotations that do not stand in the corpus at hand as they were quoted.

    Attributes:
        count: how many.
    """

    count: int = 0


def text_iri(text: DocumentText) -> str:
    """The name of a text by its bytes: `ni:///sha-256;...` (RFC 6920)."""
    digest = base64.urlsafe_b64encode(bytes.fromhex(text.card.sha256)).decode().rstrip("=")
    return f"ni:///sha-256;{digest}"


def _text(quotation: Quotation, corpus: Corpus) -> DocumentText | None:
    """The very text that was quoted; None where the corpus has no such words in that place."""
    document = corpus.documents.get(quotation.document)
    text = document.texts.get(quotation.language) if document else None
    if text is None or text.text[quotation.start : quotation.end] != quotation.quote:
        return None
    return text


def annotation(
    quoted: Quoted, quotation: Quotation, text: DocumentText, *, language: str | None = None
) -> dict[str, Any]:
    """The annotation of one quotation, without `@context`.

    Args:
        quoted: the claim that the quotation decides.
        quotation: one of its citations.
        text: the text it stands in.
        language: the language of the comment's words; without one, the post's.
    """
    claim = quoted.claim
    spoken = language or quoted.result.language
    words = phrases(spoken)
    comment = words.say(
        "annotation.comment",
        claim=flat(claim.text),
        verdict=messages(spoken).say(f"verdict.{claim.verdict.value}"),
        explanation=flat(claim.explanation),
    )
    source: dict[str, Any] = {
        "id": text_iri(text),
        "type": "Text",
        "format": "text/plain",
        "language": quotation.language,
    }
    body = [
        {
            "type": "TextualBody",
            "value": comment,
            "format": "text/plain",
            "language": words.language,
            "purpose": "commenting",
        },
        {"type": "TextualBody", "value": claim.verdict.value, "purpose": "classifying"},
        {"type": "TextualBody", "value": claim.rule, "purpose": "tagging"},
        {"type": "TextualBody", "value": quotation.akn, "purpose": "identifying"},
    ]
    written = {
        "type": "Annotation",
        "motivation": "commenting",
        "generator": {"type": "Software", "name": f"claimcheck {quoted.result.provenance.engine}"},
        "body": body,
        "target": {
            "type": "SpecificResource",
            "source": source,
            "selector": [
                {
                    "type": "TextQuoteSelector",
                    "exact": quotation.quote,
                    "prefix": quotation.prefix,
                    "suffix": quotation.suffix,
                },
                {"type": "TextPositionSelector", "start": quotation.start, "end": quotation.end},
            ],
        },
    }
    # the same post, claim and quotation give the same identifier again
    place = f"{quoted.record.number} {quoted.record.data.get('id')} {quoted.number}"
    name = f"{place}\n{json.dumps(written, ensure_ascii=False, sort_keys=True)}"
    return {"id": uuid.uuid5(_SPACE, name).urn, **written}


def to_annotations(
    claims: Iterable[Quoted], corpus: Corpus, unplaced: Unplaced, *, language: str | None = None
) -> Iterator[str]:
    """An annotation page with an annotation for each quotation, piece by piece.

    Args:
        claims: the claims.
        corpus: the texts that are quoted.
        unplaced: counts the quotations that these texts do not hold; they are left out.
        language: the language of the comments' words; without one, each post's.
    """
    yield f'{{\n"@context": {json.dumps(CONTEXT)},\n"type": "AnnotationPage",\n"startIndex": 0,\n"items": ['
    between, identity = "\n", _SPACE
    for quoted in claims:
        for quotation in quoted.claim.citations:
            text = _text(quotation, corpus)
            if text is None:
                unplaced.count += 1
                continue
            made = annotation(quoted, quotation, text, language=language)
            identity = uuid.uuid5(identity, made["id"])
            yield between + json.dumps(made, ensure_ascii=False, indent=1)
            between = ",\n"
    whole = {
        "id": uuid.uuid5(identity, "collection").urn,
        "type": "AnnotationCollection",
        "label": phrases(language).say("annotation.page"),
    }
    yield f'\n],\n"id": "{identity.urn}",\n"partOf": {json.dumps(whole, ensure_ascii=False)}\n}}\n'
