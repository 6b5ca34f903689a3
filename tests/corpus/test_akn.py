"""Akoma Ntoso addresses."""

from __future__ import annotations

import pytest

from claimcheck.corpus.akn import expression_uri, provision_uri
from claimcheck.models.corpus import DocumentCard

TEXT = {
    "language": "en",
    "file": "en.txt",
    "official": True,
    "source_name": "x",
    "licence": "x",
    "sha256": "0" * 64,
}

CARDS: tuple[tuple[dict[str, str], str, str], ...] = (
    (
        {"akn_work": "/akn/kz/act/2026/constitution", "in_force_from": "2026-07-01"},
        "en",
        "/akn/kz/act/2026/constitution/eng@2026-07-01",
    ),
    (
        {"akn_work": "/akn/kz/act/2026/constitution", "in_force_from": "2026-07-01"},
        "ru",
        "/akn/kz/act/2026/constitution/rus@2026-07-01",
    ),
    (
        {"akn_work": "/akn/kz/act/2026/constitution", "in_force_from": "2026-07-01"},
        "kk",
        "/akn/kz/act/2026/constitution/kaz@2026-07-01",
    ),
    ({"adopted": "2026-03-15"}, "en", "/akn/kz/act/kz-2026/eng@2026-03-15"),
    ({}, "en", "/akn/kz/act/kz-2026/eng@"),
    ({}, "fr", "/akn/kz/act/kz-2026/fr@"),
)


@pytest.mark.parametrize(("fields", "language", "expected"), CARDS, ids=[row[2] for row in CARDS])
def test_expression(fields: dict[str, str], language: str, expected: str) -> None:
    card = DocumentCard.model_validate(
        {"id": "kz-2026", "jurisdiction": "kz", "title": "x", "status": "draft", "texts": [TEXT], **fields}
    )
    assert expression_uri(card, language) == expected
    assert provision_uri(card, language, "art_8__para_3") == f"{expected}/~art_8__para_3"
