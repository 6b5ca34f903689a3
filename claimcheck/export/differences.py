"""Two texts provision by provision: what stayed, what was reworded, moved, split, merged, added or removed.

What counts as the same clause in other words is what the checker goes by (`claimcheck.match.align`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from claimcheck.corpus.store import DocumentText
from claimcheck.errors import InputError
from claimcheck.language.analysis import analyst
from claimcheck.match.align import Alignment, Counterpart, Relation
from claimcheck.match.fuzzy import partial_ratio, ratio
from claimcheck.match.searcher import SearchableText

__all__ = ["Change", "Difference", "Place", "compare"]

#: By how much two provisions together have to come nearer to the one they were (or became) than one alone.
_GAIN = 0.1
_SAME = 0.995
#: From this similarity on two provisions are counterparts; one may be a part of the other.
_NEAR, _PART = 0.45, 0.85
_WORD = re.compile(r"\w+")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Change(StrEnum):
    """What became of a provision."""

    SAME = "same"
    MOVED = "moved"
    REWORDED = "reworded"
    SPLIT = "split"
    MERGED = "merged"
    ADDED = "added"
    REMOVED = "removed"


class Place(_Frozen):
    """A provision of one of the two texts, with its own words."""

    document: str
    provision: str
    akn: str
    text: str


class Difference(_Frozen):
    """One step from the old text to the new; `similarity` (0 to 1) is that of the words."""

    change: Change
    old: tuple[Place, ...]
    new: tuple[Place, ...]
    similarity: float | None = None


def compare(old: DocumentText, new: DocumentText) -> tuple[Difference, ...]:
    """Put two texts of one language side by side.

    Args:
        old: the earlier text.
        new: the later one.

    Returns:
        One difference for each provision that has words of its own, in the order of the new text; what was
        removed comes last, in the order of the old one.

    Raises:
        InputError: the texts are in different languages, or in one whose words cannot be compared.
    """
    language = new.card.language
    if old.card.language != language:
        msg = (
            f"{old.document.id} is in {old.card.language!r} and {new.document.id} in {language!r}: "
            "only texts of one language are compared"
        )
        raise InputError(msg)
    reader = analyst(language)
    alignment = Alignment(SearchableText(old, reader), SearchableText(new, reader))
    return tuple(_Pairing(old, new, alignment).differences())


class _Pairing:
    def __init__(self, old: DocumentText, new: DocumentText, alignment: Alignment) -> None:
        self.old, self.new = old, new
        self.old_words, self.new_words = _words_by_provision(old), _words_by_provision(new)
        self.origin = _best(alignment.from_new, Relation.ADDED)
        self.heir = _best(alignment.from_old, Relation.REMOVED)
        self._keep_addresses()
        self.children: dict[str, list[str]] = defaultdict(list)
        for identifier in self.new_words:
            if identifier in self.origin:
                self.children[self.origin[identifier]].append(identifier)

    def _keep_addresses(self) -> None:
        """Settle what the clauses leave open.

        Among provisions of the very same words, the one at the same address is the counterpart, and one
        preamble that of the other; one clause in common does not make two long provisions counterparts.
        """
        for identifier, words in self.new_words.items():
            if self.old_words.get(identifier) == words or (
                identifier == "preamble" and identifier in self.old_words
            ):
                self.origin[identifier] = self.heir[identifier] = identifier
        for links, own, other in (
            (self.origin, self.new_words, self.old_words),
            (self.heir, self.old_words, self.new_words),
        ):
            for one, counterpart in list(links.items()):
                left, right = own[one], other[counterpart]
                near = ratio(left, right) >= _NEAR or partial_ratio(left, right) >= _PART
                if one != "preamble" and not near:
                    del links[one]

    def differences(self) -> Iterable[Difference]:
        split_into = {one: parts for one, parts in self.children.items() if self._is_split(one, parts)}
        absorbed = self._absorbed()
        told: set[str] = set()
        gone: set[str] = set()
        for identifier in self.new_words:
            if identifier in told:
                continue
            source = self.origin.get(identifier)
            if source is None:
                yield self._difference(Change.ADDED, (), (identifier,))
            elif source in split_into:
                told.update(split_into[source])
                gone.add(source)
                yield self._difference(Change.SPLIT, (source,), split_into[source])
            elif identifier in absorbed:
                sources = sorted({source, *absorbed[identifier]}, key=list(self.old_words).index)
                gone.update(sources)
                yield self._difference(Change.MERGED, sources, (identifier,))
            else:
                gone.add(source)
                yield self._difference(self._change(source, identifier), (source,), (identifier,))
        for identifier in self.old_words:
            if identifier not in gone:
                yield self._difference(Change.REMOVED, (identifier,), ())

    def _is_split(self, source: str, parts: list[str]) -> bool:
        if len(parts) < 2:
            return False
        whole = self.old_words[source]
        together = ratio(whole, " ".join(self.new_words[part] for part in parts))
        return together > max(ratio(whole, self.new_words[part]) for part in parts) + _GAIN

    def _absorbed(self) -> dict[str, list[str]]:
        """By new provision, the old ones that went into it beside the one it is nearest to."""
        found: dict[str, list[str]] = defaultdict(list)
        order = {identifier: position for position, identifier in enumerate(self.old_words)}
        for identifier in self.old_words:
            heir = self.heir.get(identifier)
            if heir is None or self.children.get(identifier) or heir not in self.origin:
                continue
            have = sorted({self.origin[heir], *found[heir]}, key=order.__getitem__)
            more = sorted({*have, identifier}, key=order.__getitem__)
            gain = [
                ratio(" ".join(self.old_words[i] for i in ids), self.new_words[heir]) for ids in (have, more)
            ]
            if gain[1] > gain[0] + _GAIN:
                found[heir].append(identifier)
        return {heir: sources for heir, sources in found.items() if sources}

    def _change(self, old: str, new: str) -> Change:
        if ratio(self.old_words[old], self.new_words[new]) < _SAME:
            return Change.REWORDED
        return Change.SAME if old == new else Change.MOVED

    def _difference(self, change: Change, old: Iterable[str], new: Iterable[str]) -> Difference:
        before, after = tuple(old), tuple(new)
        similarity = None
        if before and after:
            left = " ".join(self.old_words[i] for i in before)
            right = " ".join(self.new_words[i] for i in after)
            similarity = round(ratio(left, right), 4)
        return Difference(
            change=change,
            old=tuple(_place(self.old, i) for i in before),
            new=tuple(_place(self.new, i) for i in after),
            similarity=similarity,
        )


def _words_by_provision(text: DocumentText) -> dict[str, str]:
    """Provisions with clauses of their own -> their words, lower-case and without punctuation."""
    found = {}
    for identifier in text.provisions:
        clauses = text.clauses_of(identifier)
        words = " ".join(_WORD.findall(" ".join(text.wording(clause) for clause in clauses).lower()))
        if words:
            found[identifier] = words
    return found


def _best(counterparts: Mapping[str, Counterpart], missing: Relation) -> dict[str, str]:
    """Provision -> the provision of the other text that most of its words have a counterpart in."""
    weights: dict[str, Counter[str]] = defaultdict(Counter)
    for found in counterparts.values():
        if found.other is None or found.relation is missing:
            continue
        clause = found.entry.clause
        weight = round((clause.end - clause.start) * found.similarity)
        weights[clause.provision][found.other.clause.provision] += weight
    return {own: other.most_common(1)[0][0] for own, other in weights.items()}


def _place(text: DocumentText, identifier: str) -> Place:
    words = " ".join(text.text[s.start : s.end] for s in text.provisions[identifier].content)
    return Place(
        document=text.document.id,
        provision=identifier,
        akn=text.uri(identifier),
        text=" ".join(words.split()),
    )
