"""Words that mean nearly the same, in the index: a claim's word scores through its nearest clause words."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from claimcheck.match.index import Index
from claimcheck.match.vectors import WordVectors

__all__ = ["SoftIndex"]

#: The least similarity of a neighbour, and how many neighbours a word has at most.
_THRESHOLD, _LIMIT = 0.4, 24
#: What a neighbour's score counts, and what the likeness of whole claim and whole clause adds at most.
_SHARE, _WHOLE = 0.8, 6.0
#: How many scores of words are kept, and what a word counts for itself.
_ROOM, _KEY = 1_000_000, 32


class SoftIndex:
    """What an index knows of words it does not have.

    A claim's word adds to each clause that lacks it the score of the clause's word nearest in meaning, times
    their similarity; a clause word rarer than the claim's own counts as that one. The whole claim adds its
    similarity to the whole clause.

    Args:
        index: the index of the clauses.
        vectors: word vectors; with an empty set all scores are 0.
        forms: for each stem of the clauses, the words it stands for and how often.
    """

    def __init__(self, index: Index, vectors: WordVectors, forms: Mapping[str, Mapping[str, float]]) -> None:
        self._index = index
        self._vectors = vectors
        self._vocabulary = vectors.vocabulary(forms)
        self._whole = np.zeros((index.size, vectors.dimensions), dtype=np.float32)
        for stem in self._vocabulary.keys:
            posted = index.posting(f"s:{stem}")
            if posted is not None:
                direction = self._vocabulary.direction(stem)
                assert direction is not None
                self._whole[posted[0]] += np.float32(index.idf(f"s:{stem}")) * direction
        norms = np.linalg.norm(self._whole, axis=1, keepdims=True)
        self._whole /= np.where(norms > 0, norms, 1)
        self._seen: dict[tuple[str, str], tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]] = {}
        self._room = _ROOM

    def scores(self, words: Mapping[str, tuple[str, float]]) -> npt.NDArray[np.float64]:
        """A score for each clause.

        Args:
            words: for each stem of the claim, a word with it and its weight in the query.
        """
        total = np.zeros(self._index.size)
        if not len(self._vocabulary):
            return total
        for stem, (word, weight) in words.items():
            numbers, scores = self._near(stem, word)
            total[numbers] += _SHARE * weight * scores
        whole = self._vectors.mean({w: x * self._index.idf(f"s:{stem}") for stem, (w, x) in words.items()})
        if whole is not None:
            total += _WHOLE * np.maximum(self._whole @ whole, 0)
        return total

    def _near(self, stem: str, word: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """The clauses that have words near to one, and what each scores for it; words come again and again."""
        found = self._seen.get((stem, word))
        if found is None:
            scores = self._scored(stem, word)
            numbers = np.flatnonzero(scores)
            found = numbers, scores[numbers]
            self._room -= len(numbers) + _KEY
            if self._room < 0:
                self._seen.clear()
                self._room = _ROOM
            self._seen[stem, word] = found
        return found

    def _scored(self, stem: str, word: str) -> npt.NDArray[np.float64]:
        best = np.zeros(self._index.size)
        own = self._index.idf(f"s:{stem}")
        for other, similarity in self._vectors.nearest(word, self._vocabulary, _LIMIT + 1, _THRESHOLD):
            posted = self._index.posting(f"s:{other}")
            if other != stem and posted is not None:
                numbers, scores = posted
                discount = similarity * min(1.0, own / self._index.idf(f"s:{other}"))
                best[numbers] = np.maximum(best[numbers], discount * scores)
        exact = self._index.posting(f"s:{stem}")
        if exact is not None:
            best[exact[0]] = 0
        return best
