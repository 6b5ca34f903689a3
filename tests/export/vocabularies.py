"""Checks JSON-LD against its vocabulary: expanded to RDF by rdflib, validated by pySHACL, all offline.

The published contexts are not fetched and not kept here: schema.org's maps a key to the term of that name; of
that of Web Annotation, the terms that are used are written down below as the Recommendation maps them. A key
that a context does not know vanishes in RDF, so every key is asked for first.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pyshacl import validate
from rdflib import Graph
from rdflib.namespace import SDO

__all__ = ["annotation_faults", "review_faults"]

_SHAPES = Path(__file__).parent / "shapes"
_WORDS_OF_JSON_LD = {"@context", "@graph", "@type", "@id"}
_ANNOTATION_CONTEXT: dict[str, Any] = {
    "oa": "http://www.w3.org/ns/oa#",
    "as": "http://www.w3.org/ns/activitystreams#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dctypes": "http://purl.org/dc/dcmitype/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "id": "@id",
    "type": "@type",
    "Annotation": "oa:Annotation",
    "TextualBody": "oa:TextualBody",
    "SpecificResource": "oa:SpecificResource",
    "TextQuoteSelector": "oa:TextQuoteSelector",
    "TextPositionSelector": "oa:TextPositionSelector",
    "Text": "dctypes:Text",
    "Software": "as:Application",
    "AnnotationPage": "as:OrderedCollectionPage",
    "AnnotationCollection": "as:OrderedCollection",
    **{
        name: f"oa:{name}"
        for name in (
            "assessing", "bookmarking", "classifying", "commenting", "describing", "editing", "highlighting",
            "identifying", "linking", "moderating", "questioning", "replying", "tagging",
        )
    },
    "body": {"@id": "oa:hasBody", "@type": "@id"},
    "target": {"@id": "oa:hasTarget", "@type": "@id"},
    "source": {"@id": "oa:hasSource", "@type": "@id"},
    "selector": {"@id": "oa:hasSelector", "@type": "@id"},
    "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
    "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"},
    "exact": "oa:exact",
    "prefix": "oa:prefix",
    "suffix": "oa:suffix",
    "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"},
    "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
    "value": "rdf:value",
    "format": "dc:format",
    "language": "dc:language",
    "name": "foaf:name",
    "label": "rdfs:label",
    "generator": {"@id": "as:generator", "@type": "@id"},
    "items": {"@id": "as:items", "@type": "@id", "@container": "@list"},
    "partOf": {"@id": "as:partOf", "@type": "@id"},
    "startIndex": {"@id": "as:startIndex", "@type": "xsd:nonNegativeInteger"},
}  # fmt: skip


def _keys(value: Any) -> Iterator[str]:
    """All keys of a document, at every depth, its context left out."""
    if isinstance(value, list):
        for item in value:
            yield from _keys(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            if key != "@context":
                yield from _keys(item)


def _values(value: Any, wanted: str) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _values(item, wanted)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key == wanted:
                yield item
            yield from _values(item, wanted)


def _faults(document: dict[str, Any], context: dict[str, Any], shapes: str) -> list[str]:
    with warnings.catch_warnings():
        # rdflib's reader of JSON-LD uses a class that rdflib calls old
        warnings.filterwarnings("ignore", "ConjunctiveGraph is deprecated", DeprecationWarning)
        graph = Graph().parse(data=json.dumps({**document, "@context": context}), format="json-ld")
        sound, _, report = validate(graph, shacl_graph=Graph().parse(_SHAPES / shapes), meta_shacl=True)
    return [] if sound else [report]


def review_faults(document: dict[str, Any]) -> list[str]:
    """What is wrong with a document of ClaimReviews: terms unknown to schema.org, domains, ranges, counts."""
    assert document["@context"] == "https://schema.org"
    terms = (set(_keys(document)) - _WORDS_OF_JSON_LD) | set(_values(document, "@type"))
    faults = [f"schema.org has no term {term!r}" for term in sorted(terms) if term not in SDO]
    context = {"@vocab": "https://schema.org/"}
    return faults + _faults(document, context, "claim_review.ttl")


def annotation_faults(document: dict[str, Any]) -> list[str]:
    """What is wrong with a page of annotations."""
    assert document["@context"] == "http://www.w3.org/ns/anno.jsonld"
    terms = (set(_keys(document)) - {"@context"}) | set(_values(document, "type"))
    faults = [f"no term {term!r}" for term in sorted(terms) if term not in _ANNOTATION_CONTEXT]
    return faults + _faults(document, _ANNOTATION_CONTEXT, "web_annotation.ttl")
