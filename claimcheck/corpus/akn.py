"""Akoma Ntoso addresses of provisions (OASIS Akoma Ntoso 3.0 naming convention)."""

from __future__ import annotations

from claimcheck.models.corpus import DocumentCard

__all__ = ["expression_uri", "provision_uri", "work_uri"]

#: ISO 639-2 codes that the naming convention uses, by ISO 639-1.
_THREE_LETTERS = {"en": "eng", "ru": "rus", "kk": "kaz"}


def work_uri(card: DocumentCard) -> str:
    """Address of a document whatever its language, for instance `/akn/kz/act/2026/constitution`."""
    return card.akn_work or f"/akn/{card.jurisdiction}/act/{card.id}"


def expression_uri(card: DocumentCard, language: str) -> str:
    """Address of a document in one language, for instance `/akn/kz/act/2026/constitution/eng@2026-07-01`."""
    date = card.in_force_from or card.adopted
    return f"{work_uri(card)}/{_THREE_LETTERS.get(language, language)}@{date.isoformat() if date else ''}"


def provision_uri(card: DocumentCard, language: str, eid: str) -> str:
    """Address of a provision, for instance `/akn/kz/act/2026/constitution/eng@2026-07-01/~art_8__para_3`."""
    return f"{expression_uri(card, language)}/~{eid}"
