"""rapidfuzz, and only here."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

__all__ = ["partial_ratio", "ratio", "similar_word", "token_set_ratio"]


def token_set_ratio(one: str, other: str) -> float:
    """Similarity of two strings as sets of words, 0 to 1."""
    return fuzz.token_set_ratio(one, other) / 100


def ratio(one: str, other: str) -> float:
    """Share of characters that two strings have in common in order (indel similarity), 0 to 1."""
    return fuzz.ratio(one, other) / 100


def partial_ratio(one: str, other: str) -> float:
    """Similarity of the shorter string to its best stretch of the longer, 0 to 1."""
    return fuzz.partial_ratio(one, other) / 100


def similar_word(word: str, choices: Sequence[str], cutoff: float = 0.86) -> str | None:
    """The choice nearest to `word` if it is at least `cutoff` similar (0 to 1): typos, not synonyms."""
    found = process.extractOne(word, choices, scorer=fuzz.ratio, score_cutoff=cutoff * 100)
    return None if found is None else str(found[0])
