"""Which texts a claim is judged by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from claimcheck.claims.claim import Claim
from claimcheck.match.align import Alignment
from claimcheck.match.searcher import SearchableText

__all__ = ["Scope", "Target"]

#: Operators that by themselves compare two versions.
_COMPARING = frozenset({"introduces", "lifts", "keeps", "raises", "lowers", "moves", "abolishes", "replaces"})
#: Operators that compare only where the older version is named.
_WEAKLY = frozenset({"keeps_weakly", "no_longer", "was"})


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
    """The texts a check may use: those in force, and the version each replaced."""

    current: tuple[SearchableText, ...]
    previous: Mapping[str, SearchableText] = field(default_factory=dict)
    alignments: Mapping[str, Alignment] = field(default_factory=dict)
    countries: frozenset[str] = frozenset()

    def target(self, claim: Claim, post_versions: frozenset[str], post_operators: frozenset[str]) -> Target:
        """The texts a claim speaks of, from its own words first, then from the rest of the post."""
        versions = claim.versions or (post_versions if len(post_versions) == 1 else frozenset())
        old = [self.previous[t.text.document.id] for t in self.current if t.text.document.id in self.previous]
        if not old:
            return Target(self.current)
        operators = set(claim.operators) | (post_operators if len(claim.operators) == 0 else set())
        compares = bool(_COMPARING & operators) and versions != {"old"}
        if (
            {"old", "new"} <= versions
            or ("old" in versions and (compares or _WEAKLY & operators - {"was"}))
            or (compares and self._asserts_change(claim))
        ):
            new = next(t for t in self.current if t.text.document.id in self.previous)
            key = new.text.document.id
            return Target((new, self.previous[key]), self.previous[key], new, self.alignments[key])
        if "old" in versions:
            return Target(tuple(old))
        return Target(self.current)

    @staticmethod
    def _asserts_change(claim: Claim) -> bool:
        return bool(_COMPARING & set(claim.operators))
