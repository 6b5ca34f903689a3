"""Static word vectors: how near two words are in meaning, read from one data file, with numpy only.

The vectors are distilled from a sentence encoder by `training/build_word_vectors.py`; their card
(`claimcheck/data/vectors/en.json`) says from which and how. They know that "treasury" is near "budget", not
that it is the same: a similarity proposes a provision and proves nothing about it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from claimcheck.errors import DataError

__all__ = ["Vocabulary", "WordVectors"]

Floats = npt.NDArray[np.float32]


class Vocabulary:
    """Keys to look for neighbours among, each with a direction; made by `WordVectors.vocabulary`."""

    def __init__(self, keys: Sequence[str], directions: Floats) -> None:
        self.keys = tuple(keys)
        self._directions = directions
        self._position = {key: i for i, key in enumerate(self.keys)}

    def __len__(self) -> int:
        return len(self.keys)

    def __contains__(self, key: object) -> bool:
        return key in self._position

    def direction(self, key: str) -> Floats | None:
        """The unit vector of a key, or None if it has none."""
        position = self._position.get(key)
        return None if position is None else self._directions[position]

    def nearest(self, direction: Floats, limit: int, threshold: float) -> tuple[tuple[str, float], ...]:
        """At most `limit` keys whose similarity is at least `threshold`, best first, ties by position."""
        similarity = self._directions @ direction
        found = np.flatnonzero(similarity >= threshold)
        order = found[np.lexsort((found, -similarity[found]))][: max(limit, 0)]
        return tuple((self.keys[i], float(similarity[i])) for i in order)


class WordVectors:
    """Vectors of lower-case words. Immutable and safe to share.

    Args:
        words: the words, each once.
        matrix: one row of int8 a word; only its direction counts.
    """

    def __init__(self, words: Sequence[str], matrix: npt.NDArray[np.int8]) -> None:
        if matrix.ndim != 2 or matrix.dtype != np.int8 or len(words) != len(matrix):
            msg = f"{len(words)} words need as many rows of int8, not {matrix.dtype} of shape {matrix.shape}"
            raise DataError(msg)
        self._position = {word: i for i, word in enumerate(words)}
        if len(self._position) != len(words):
            msg = "a word stands twice among the word vectors"
            raise DataError(msg)
        self._matrix = matrix
        self.dimensions: int = matrix.shape[1]

    @staticmethod
    def load(language: str = "en") -> WordVectors:
        """The packaged vectors of a language, read once a process; of a language that has none, an empty set.

        Raises:
            DataError: the file is damaged.
        """
        return _load(language)

    def __len__(self) -> int:
        return len(self._position)

    def __contains__(self, word: object) -> bool:
        return word in self._position

    def direction(self, word: str) -> Floats | None:
        """The unit vector of a word, or None for an unknown one."""
        position = self._position.get(word)
        return None if position is None else _unit(self._matrix[position].astype(np.float32))

    def similarity(self, one: str, other: str) -> float:
        """Cosine of two words, -1 to 1; 0 if either is unknown, be they the same or not."""
        first, second = self.direction(one), self.direction(other)
        return 0.0 if first is None or second is None else float(first @ second)

    def similarities(self, words: Sequence[str], others: Sequence[str]) -> Floats:
        """Cosine of each of `words` (rows) with each of `others` (columns); 0 where either is unknown."""
        out: Floats = self._rows(words) @ self._rows(others).T
        return out

    def _rows(self, words: Sequence[str]) -> Floats:
        positions = [self._position.get(word, -1) for word in words]
        rows = np.zeros((len(words), self.dimensions), dtype=np.float32)
        known = [i for i, position in enumerate(positions) if position >= 0]
        if known:
            found = self._matrix[[positions[i] for i in known]].astype(np.float32)
            rows[known] = found / np.sqrt(np.add.reduce(found * found, axis=1, keepdims=True))
        return rows

    def mean(self, words: Mapping[str, float]) -> Floats | None:
        """Direction of the weighted mean of words; None if none of them is known or they cancel out."""
        total = np.array(list(words.values()), dtype=np.float32) @ self._rows(list(words))
        return _unit(total) if np.linalg.norm(total) > 0 else None

    def vocabulary(self, keys: Mapping[str, Mapping[str, float]] | Iterable[str]) -> Vocabulary:
        """Keys to look for neighbours among; a key none of whose words is known is left out.

        Args:
            keys: words that stand for themselves, or keys (such as stems) with the words they stand for and
                the weight of each.
        """
        forms = keys if isinstance(keys, Mapping) else {key: {key: 1.0} for key in keys}
        found = {
            key: direction for key, words in forms.items() if (direction := self.mean(words)) is not None
        }
        rows = np.array(list(found.values()), dtype=np.float32).reshape(len(found), self.dimensions)
        return Vocabulary(tuple(found), rows)

    def nearest(
        self, word: str, vocabulary: Vocabulary, limit: int = 10, threshold: float = 0.5
    ) -> tuple[tuple[str, float], ...]:
        """The keys of `vocabulary` nearest to `word`, best first; none for an unknown word.

        Args:
            word: a lower-case word.
            vocabulary: the keys, made by `vocabulary()`.
            limit: how many keys at most.
            threshold: the least similarity.
        """
        direction = self.direction(word)
        return () if direction is None else vocabulary.nearest(direction, limit, threshold)


def _unit(vector: Floats) -> Floats:
    unit: Floats = vector / np.linalg.norm(vector)
    return unit


@cache
def _load(language: str) -> WordVectors:
    name = f"vectors/{language}.npz"
    file = resources.files("claimcheck.data").joinpath(name)
    if not file.is_file():
        return WordVectors((), np.empty((0, 0), dtype=np.int8))
    try:
        with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as data:
            words, matrix = data["words"].tobytes().decode("utf-8").split("\n"), data["matrix"]
        return WordVectors(words, matrix)
    except Exception as error:  # whatever a damaged archive makes zipfile or numpy raise
        msg = f"data file {name}: {error}"
        raise DataError(msg) from error
