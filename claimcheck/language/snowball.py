"""Snowball stemmers, and only here: one for each thread, for they keep the word they are at in themselves."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache

import snowballstemmer

__all__ = ["snowball"]


class _Stemmer:
    """A Snowball stemmer that threads may share."""

    def __init__(self, algorithm: str) -> None:
        self._algorithm = algorithm
        self._own = threading.local()

    def __call__(self, word: str) -> str:
        stem: Callable[[str], str] | None = getattr(self._own, "stem", None)
        if stem is None:
            stem = self._own.stem = snowballstemmer.stemmer(self._algorithm).stemWord
        return stem(word)


@cache
def snowball(algorithm: str) -> Callable[[str], str]:
    """The stemmer of an algorithm, such as "english": a lower-case word to its stem. Safe to share between threads."""
    return _Stemmer(algorithm)
