"""rapidfuzz, and only here."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel, Levenshtein

__all__ = ["partial_ratio", "ratio", "similar_word", "token_set_ratio", "word_edits", "word_similarity"]


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


def word_similarity(one: Sequence[str], other: Sequence[str], cutoff: float) -> float:
    """Similarity of two word sequences (indel, 0 to 1); 0 where it is below the cutoff."""
    return float(Indel.normalized_similarity(one, other, score_cutoff=cutoff))


def word_edits(one: Sequence[str], other: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """How two word sequences differ.

    Returns:
        The edits from `one` to `other` as (tag, start and end in `one`, start and end in `other`), equal
        stretches left out.
    """
    opcodes = Levenshtein.opcodes(one, other)
    return [
        (op.tag, op.src_start, op.src_end, op.dest_start, op.dest_end) for op in opcodes if op.tag != "equal"
    ]
