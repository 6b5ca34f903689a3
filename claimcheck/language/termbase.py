"""The termbase: concepts that constitutions speak of, and the sets of concepts that exclude each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from claimcheck.data import load_data
from claimcheck.errors import DataError

__all__ = ["ACTOR_KINDS", "CONCEPT_FILES", "Concept", "ContrastSet", "Termbase", "termbase"]

CONCEPT_FILES = (
    "institutions", "offices", "people", "state", "rights", "procedures", "actions", "objects", "places",
    "majorities", "time",
)  # fmt: skip

Kind = Literal[
    "institution", "office", "person", "state-form", "territory", "symbol", "language", "religion", "currency",
    "right", "duty", "procedure", "action", "object", "country", "city", "majority", "time", "unit", "act",
    "principle",
]  # fmt: skip
ConceptId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]

#: Kinds that can do something.
ACTOR_KINDS = frozenset({"institution", "office", "person"})


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Concept(_Frozen):
    """A thing that constitutions speak of, with its names."""

    id: ConceptId
    kind: Kind
    label: dict[str, str]
    forms: dict[str, tuple[str, ...]]
    broader: ConceptId | None = None
    part_of: ConceptId | None = None
    code: str | None = Field(default=None, description="ISO 3166-1 alpha-2 code of a country, lower case")


class ContrastSet(_Frozen):
    """Concepts of which a slot holds one at a time."""

    id: ConceptId
    slot: str
    members: tuple[ConceptId, ...] = Field(min_length=2)
    note: str = ""


class _ConceptFile(_Frozen):
    schema_version: Literal[1]
    concepts: tuple[Concept, ...]


class _ContrastFile(_Frozen):
    schema_version: Literal[1]
    contrast_sets: tuple[ContrastSet, ...]


@dataclass(frozen=True)
class Termbase:
    """Concepts by identifier, and contrast sets by member."""

    concepts: Mapping[str, Concept]
    contrast_sets: tuple[ContrastSet, ...]
    _sets_of: Mapping[str, tuple[ContrastSet, ...]]
    #: Each concept and what it is a kind of, nearest first; asked for very often, so walked once.
    _chains: Mapping[str, tuple[str, ...]]
    #: Each concept with all that it is a kind of and all that are kinds of it.
    _kin: Mapping[str, frozenset[str]]
    _parts: Mapping[str, frozenset[str]]
    _near: Mapping[str, frozenset[str]]
    _rivals: Mapping[str, frozenset[str]]

    def kind(self, concept: str) -> str:
        """The kind of a concept."""
        return self.concepts[concept].kind

    def label(self, concept: str, language: str) -> str:
        """The concept's name in a language, English where it has none."""
        labels = self.concepts[concept].label
        return labels.get(language) or labels.get("en") or concept

    def ancestors(self, concept: str) -> tuple[str, ...]:
        """The concept and what it is a kind of, nearest first."""
        return self._chains[concept]

    def related(self, one: str, other: str) -> bool:
        """Whether the two are the same or one is a kind of the other."""
        return other in self._kin[one]

    def kin(self, concept: str) -> frozenset[str]:
        """The concept, what it is a kind of, and its kinds: all that it is `related` to."""
        return self._kin[concept]

    def near(self, concept: str) -> frozenset[str]:
        """Its kin and its parts, and what it is part of: what a mention of it may be answered by."""
        return self._near[concept]

    def parts(self, concept: str) -> frozenset[str]:
        """What the concept is part of, and its parts; neither need be a kind of the other."""
        return self._parts[concept]

    def rivals(self, concept: str) -> frozenset[str]:
        """Concepts that exclude `concept` in some slot."""
        return self._rivals[concept]

    def contrast(self, one: str, other: str) -> ContrastSet | None:
        """The set in which the two exclude each other, if any."""
        if one == other:
            return None
        for candidate in self._sets_of.get(one, ()):
            if other in candidate.members:
                return candidate
        return None


def _chain(concept: str, concepts: Mapping[str, Concept]) -> tuple[str, ...]:
    chain: list[str] = []
    current: str | None = concept
    while current is not None and current not in chain:
        chain.append(current)
        current = concepts[current].broader
    return tuple(chain)


@cache
def termbase() -> Termbase:
    """The termbase of the package.

    Raises:
        DataError: a file breaks its schema, an identifier is double, or a reference points nowhere.
    """
    concepts: dict[str, Concept] = {}
    for name in CONCEPT_FILES:
        for concept in load_data(f"termbase/{name}.json", _ConceptFile).concepts:
            if concept.id in concepts:
                msg = f"termbase/{name}.json: concept {concept.id!r} occurs twice"
                raise DataError(msg)
            concepts[concept.id] = concept
    sets = load_data("termbase/contrast_sets.json", _ContrastFile).contrast_sets
    by_member: dict[str, list[ContrastSet]] = {}
    for contrast in sets:
        for member in contrast.members:
            if member not in concepts:
                msg = f"termbase/contrast_sets.json: {contrast.id}: unknown concept {member!r}"
                raise DataError(msg)
            by_member.setdefault(member, []).append(contrast)
    for concept in concepts.values():
        for pointer in (concept.broader, concept.part_of):
            if pointer is not None and pointer not in concepts:
                msg = f"termbase: {concept.id}: unknown concept {pointer!r}"
                raise DataError(msg)
    chains = {identifier: _chain(identifier, concepts) for identifier in concepts}
    kin: dict[str, set[str]] = {identifier: set(chain) for identifier, chain in chains.items()}
    for identifier, chain in chains.items():
        for above in chain:
            kin[above].add(identifier)
    parts: dict[str, set[str]] = {identifier: set() for identifier in concepts}
    for concept in concepts.values():
        if concept.part_of is not None:
            parts[concept.id].add(concept.part_of)
            parts[concept.part_of].add(concept.id)
    rivals = {c: frozenset(m for s in by_member.get(c, ()) for m in s.members if m != c) for c in concepts}
    return Termbase(
        MappingProxyType(concepts),
        sets,
        MappingProxyType({k: tuple(v) for k, v in by_member.items()}),
        MappingProxyType(chains),
        MappingProxyType({k: frozenset(v) for k, v in kin.items()}),
        MappingProxyType({k: frozenset(v) for k, v in parts.items()}),
        MappingProxyType({k: frozenset(kin[k] | parts[k]) for k in concepts}),
        MappingProxyType(rivals),
    )
