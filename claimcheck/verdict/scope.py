"""Which texts a claim is judged by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from claimcheck.claims.claim import Claim
from claimcheck.match.align import Alignment
from claimcheck.match.searcher import SearchableText

__all__ = ["Scope", "Target"]

#: Operators that by themselves compare two versions.
_COMPARING = frozenset({"introduces", "lifts", "keeps", "raises", "lowers", "moves", "abolishes", "replaces"})
#: Operators that compare only where the older version is named.
_WEAKLY = frozenset({"keeps_weakly", "no_longer"})


@dataclass(frozen=True)
class Target:
    """The texts one claim is judged by; `old` is set when the claim compares two versions."""

    texts: tuple[SearchableText, ...]
    old: SearchableText | None = None
    new: SearchableText | None = None
    alignment: Alignment | None = None

    @property
    def is_change(self) -> bool:
        """Whether two versions are compared."""
        return self.old is not None and self.new is not None

    @property
    def documents(self) -> tuple[str, ...]:
        """Identifiers of the documents, newest first."""
        return tuple(t.text.document.id for t in self.texts)


@dataclass(frozen=True)
class Scope:
    """The texts a check may use: those in force, and the version each replaced.

    `previous` is called only for a claim that speaks of the older version: it has to be prepared first.
    """

    current: tuple[SearchableText, ...]
    previous: Mapping[str, Callable[[], Alignment]] = field(default_factory=dict)
    countries: frozenset[str] = frozenset()

    def target(self, claim: Claim, post_versions: frozenset[str], post_operators: frozenset[str]) -> Target:
        """The texts a claim speaks of, from its own words first, then from the rest of the post."""
        versioned = [t.text.document.id for t in self.current if t.text.document.id in self.previous]
        if not versioned:
            return Target(self.current)
        versions = claim.versions or (post_versions if len(post_versions) == 1 else frozenset())
        operators = set(claim.operators) or set(post_operators)
        compares = bool(_COMPARING & set(claim.operators)) and versions != {"old"}
        weakly = bool(_WEAKLY & operators)
        if (
            {"old", "new"} <= versions
            or compares
            or ("old" in versions and (bool(_COMPARING & operators) or weakly))
            or ("new" in versions and "no_longer" in claim.operators)
        ):
            pair = self.previous[versioned[0]]()
            return Target((pair.new, pair.old), pair.old, pair.new, pair)
        if "old" in versions:
            return Target(tuple(self.previous[identifier]().old for identifier in versioned))
        return Target(self.current)
