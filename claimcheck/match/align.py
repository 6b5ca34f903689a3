"""Two versions of a document, clause by clause: same, reworded, moved, added, removed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from claimcheck.corpus.numbering import number_value
from claimcheck.match.fuzzy import ratio
from claimcheck.match.searcher import Entry, SearchableText

__all__ = ["Alignment", "Counterpart", "Relation"]

#: From this similarity (indel, words only) on a clause counts as the same clause in other words.
_REWORDED = 0.55
_WORD = re.compile(r"\w+")


class Relation(StrEnum):
    """What became of a clause in the other version."""

    SAME = "same"
    REWORDED = "reworded"
    MOVED = "moved"
    ADDED = "added"
    REMOVED = "removed"

    @property
    def aligned(self) -> bool:
        """Whether the clause stands in both versions."""
        return self not in (Relation.ADDED, Relation.REMOVED)


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A clause and its nearest clause in the other version (None where nothing is near)."""

    entry: Entry
    other: Entry | None
    similarity: float
    relation: Relation


def _normal(reading: str) -> str:
    return " ".join(_WORD.findall(reading.lower()))


class Alignment:
    """The clauses of an old and a new text put side by side."""

    def __init__(self, old: SearchableText, new: SearchableText) -> None:
        self.old = old
        self.new = new
        self._found: dict[tuple[bool, str], Counterpart] = {}

    @cached_property
    def from_new(self) -> dict[str, Counterpart]:
        """For each clause of the new text, by clause identifier."""
        return {e.clause.id: self._counterpart(e, self.old, Relation.ADDED) for e in self.new.entries}

    @cached_property
    def from_old(self) -> dict[str, Counterpart]:
        """For each clause of the old text, by clause identifier."""
        return {e.clause.id: self._counterpart(e, self.new, Relation.REMOVED) for e in self.old.entries}

    def counterpart(self, entry: Entry) -> Counterpart:
        """The counterpart of a clause of either text."""
        ours = entry.text is self.new.text
        key = ours, entry.clause.id
        found = self._found.get(key)
        if found is None:
            other, missing = (self.old, Relation.ADDED) if ours else (self.new, Relation.REMOVED)
            found = self._found[key] = self._counterpart(entry, other, missing)
        return found

    @staticmethod
    def _counterpart(entry: Entry, other: SearchableText, missing: Relation) -> Counterpart:
        words = _normal(entry.reading)
        best, best_similarity = None, 0.0
        for candidate in other.search(entry.frame.analysis, limit=6):
            similarity = ratio(words, _normal(candidate.entry.reading))
            if similarity > best_similarity:
                best, best_similarity = candidate.entry, similarity
        if best is None or best_similarity < _REWORDED:
            return Counterpart(entry, best, best_similarity, missing)
        if best_similarity < 0.995:
            return Counterpart(entry, best, best_similarity, Relation.REWORDED)
        mine, theirs = (number_value(e.clause.provision.split("(")[0], "decimal") for e in (entry, best))
        return Counterpart(entry, best, best_similarity, Relation.SAME if mine == theirs else Relation.MOVED)
