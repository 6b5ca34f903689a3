"""An inverted index over clauses: stems, concepts and character n-grams, scored by BM25.

A query touches only the postings of its own features, so the cost of a claim grows with how many
clauses share its words, not with the corpus.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from claimcheck.language.analysis import Analysis
from claimcheck.language.termbase import Termbase

__all__ = ["FeatureWeights", "Index", "features", "with_rivals"]

_NGRAM = 4


@dataclass(frozen=True)
class FeatureWeights:
    """How much each kind of feature counts in a query."""

    stem: float = 1.0
    concept: float = 1.0
    broader: float = 0.2
    ngram: float = 0.9
    unit: float = 1.0
    measure: float = 0.8
    rival: float = 0.5


@lru_cache(maxsize=16_384)
def _grams(word: str) -> tuple[str, ...]:
    """The n-gram features of a word."""
    padded = f"^{word}$"
    return tuple(f"g:{padded[i : i + _NGRAM]}" for i in range(len(padded) - _NGRAM + 1))


def features(
    analysis: Analysis, terms: Termbase, weights: FeatureWeights, drop: frozenset[str] = frozenset()
) -> dict[str, float]:
    """Weighted features of a text.

    `s:` stems, `c:` concepts and broader concepts, `g:` n-grams, `u:` counted units, `m:` what durations measure.

    Args:
        analysis: the analysed text.
        terms: the termbase.
        weights: how much each kind counts.
        drop: concepts that are no features, nor are the words that name them.
    """
    found: dict[str, float] = defaultdict(float)
    share = {
        i: salience
        for m, salience in zip(analysis.mentions, analysis.salience, strict=True)
        for i in range(m.first, m.last + 1)
    }
    # numbers are judged after the provision is found: a false one must not lead to where it happens to stand
    counted = {i for i, t in enumerate(analysis.tokens) if analysis.counted.at(t.start)}
    dropped = counted | {
        i for m in analysis.mentions if m.concept in drop for i in range(m.first, m.last + 1)
    }
    for number, token in enumerate(analysis.tokens):
        if number in dropped or token.stop or not token.word:
            continue
        salience = share.get(number, 1.0)
        found[f"s:{token.stem}"] += salience * weights.stem
        if len(token.lower) > _NGRAM:
            grams = _grams(token.lower)
            # one word counts once, however long it is
            part = salience * weights.ngram / len(grams)
            for gram in grams:
                found[gram] += part
    for quantity in analysis.quantities:
        if quantity.kind != "year" and quantity.unit is not None:
            found[f"u:{quantity.kind}:{quantity.unit}"] += weights.unit
            if quantity.measure is not None:
                found[f"m:{quantity.measure}"] += weights.measure
    for mention, salience in zip(analysis.mentions, analysis.salience, strict=True):
        if mention.concept in drop:
            continue
        found[f"c:{mention.concept}"] += salience * weights.concept
        for ancestor in terms.ancestors(mention.concept)[1:]:
            found[f"c:{ancestor}"] += weights.broader
    return dict(found)


def with_rivals(
    query: dict[str, float], analysis: Analysis, terms: Termbase, weights: FeatureWeights
) -> dict[str, float]:
    """A query that also finds clauses with another value of the same slot.

    A false "Almaty is the capital" has to find the clause that says Astana: what excludes a named concept
    is looked for too, at a discount.
    """
    out = dict(query)
    for concept in analysis.concepts:
        for rival in terms.rivals(concept):
            if rival not in analysis.concepts:
                out[f"c:{rival}"] = max(out.get(f"c:{rival}", 0.0), weights.rival)
    return out


class Index:
    """BM25 over weighted features of many texts.

    Args:
        entries: one feature mapping a text.
    """

    def __init__(self, entries: Iterable[Mapping[str, float]], *, k1: float = 1.2, b: float = 0.35) -> None:
        rows = list(entries)
        self.size = len(rows)
        lengths = np.array([sum(row.values()) for row in rows] or [1.0])
        norm = k1 * (1 - b + b * lengths / lengths.mean())
        document_frequency = Counter(feature for row in rows for feature in row)
        postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, row in enumerate(rows):
            for feature, weight in row.items():
                postings[feature].append((number, weight))
        self._idf = {
            f: math.log(1 + (self.size - n + 0.5) / (n + 0.5)) for f, n in document_frequency.items()
        }
        self._default_idf = math.log(1 + (self.size + 0.5) / 0.5)
        self._postings: dict[str, tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]] = {}
        for feature, posted in postings.items():
            numbers = np.array([n for n, _ in posted], dtype=np.int64)
            amounts = np.array([w for _, w in posted])
            tf = amounts * (k1 + 1) / (amounts + norm[numbers])
            self._postings[feature] = numbers, tf * self._idf[feature]

    def idf(self, feature: str) -> float:
        """Inverse document frequency; that of an unseen feature is the highest there is."""
        return self._idf.get(feature, self._default_idf)

    def posting(self, feature: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]] | None:
        """The entries that have a feature, and what each scores for it; None if there are none."""
        return self._postings.get(feature)

    def search(
        self, query: Mapping[str, float], limit: int, *, added: npt.NDArray[np.float64] | None = None
    ) -> list[tuple[int, float]]:
        """The `limit` best entries with their scores, best first; entries sharing nothing are left out.

        Args:
            query: features with their weights.
            limit: how many entries to return.
            added: a score for each entry, on top of that for its features.
        """
        scores = np.zeros(self.size) if added is None else added.copy()
        found = [(weight, *posted) for f, weight in query.items() if (posted := self._postings.get(f))]
        if found:
            weights, numbers, amounts = zip(*found, strict=True)
            each = np.repeat(weights, [len(n) for n in numbers])
            np.add.at(scores, np.concatenate(numbers), each * np.concatenate(amounts))
        limit = min(limit, self.size)
        if limit == 0:
            return []
        best = np.argpartition(-scores, limit - 1)[:limit]
        order = best[np.lexsort((best, -scores[best]))]
        return [(int(i), float(scores[i])) for i in order if scores[i] > 0]
