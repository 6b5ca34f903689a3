"""Everything known about a claim before it is decided: comparisons, and the numbers the model reads."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from claimcheck.claims.claim import Claim
from claimcheck.language.termbase import Termbase
from claimcheck.match.align import Counterpart, Relation
from claimcheck.match.entailment import EntailmentReader, Reading
from claimcheck.match.searcher import SearchableText
from claimcheck.models.result import Outcome, Verdict
from claimcheck.verdict.compare import Comparison, SlotFinding, compare
from claimcheck.verdict.model import LinearModel
from claimcheck.verdict.relevance import may_hold
from claimcheck.verdict.scope import Target

__all__ = ["DECISIVE", "Evidence", "gather", "rank"]

_CANDIDATES = 6
#: How many of them the entailment reader reads, the probability from which on it has decided, and what keeps its
#: odds within reason.
_READ, DECISIVE, _DOUBT = 3, 0.5, 0.02
#: What the rest of a claim counts when one slot conflicts.
_HELD = 0.8
#: What it counts that the clause says little else.
_BREVITY = 0.15
#: What a slot filled by both counts.
_SLOT = 0.35
#: What the likeness of the whole sentences counts, where an encoder read them.
_MEANING = 3.0
#: From this similarity on the counterpart stands for the matter in the other version.
_PARTNER = 0.5
_OPERATORS = (
    "introduces",
    "abolishes",
    "lifts",
    "keeps",
    "keeps_weakly",
    "no_longer",
    "replaces",
    "raises",
    "lowers",
    "moves",
    "was",
)


@dataclass(frozen=True)
class Evidence:
    """The comparisons of a claim, the primary one first, and the features of the whole."""

    claim: Claim
    target: Target
    comparisons: tuple[Comparison, ...]
    features: dict[str, float]
    counterpart: Counterpart | None = None
    old: Comparison | None = None
    new: Comparison | None = None

    @property
    def primary(self) -> Comparison | None:
        """The comparison with the best candidate."""
        return self.comparisons[0] if self.comparisons else None


def gather(
    claim: Claim,
    target: Target,
    terms: Termbase,
    countries: frozenset[str],
    single: LinearModel,
    *,
    read: bool = False,
    reader: EntailmentReader | None = None,
) -> Evidence:
    """Find candidates in the target's texts, compare each, and sum up.

    Args:
        claim: the claim.
        target: the texts it is judged by.
        terms: the termbase.
        countries: concepts of the countries whose constitutions are asked.
        single: the model for one text, which judges each version of a change claim apart.
        read: let the texts' sentence encoder order the candidates of a claim about one version, where they
            have one.
        reader: reads the first candidates of such a claim beside it.
    """
    meta = _claim_features(claim, countries, terms)
    # where no clause can decide, none is looked for; a provision that the claim names is looked up, though
    if (
        not read
        and not claim.references
        and not any(may_hold(claim, text, terms, countries) for text in target.texts)
    ):
        return Evidence(
            claim, target, (), {**meta, **_operator_features(claim)} if target.is_change else meta
        )
    if target.is_change:
        return _gather_change(claim, target, terms, meta, countries, single)
    ranked = sorted(
        (c for text in target.texts for c in _compare_all(claim, text, terms, countries, read=read)),
        key=_rank,
        reverse=True,
    )
    if not ranked:
        return Evidence(claim, target, (), meta)
    features = {**ranked[0].features, **meta, **_rivals(ranked)}
    if reader is not None:
        readings = [reader.read(c.candidate.entry.reading, [claim.text])[0] for c in ranked[:_READ]]
        features |= _reading_features(readings)
        ranked[:_READ] = [
            replace(comparison, findings=(*comparison.findings, _reading_finding(reading)))
            for comparison, reading in zip(ranked, readings, strict=False)
        ]
    return Evidence(claim, target, tuple(ranked), features)


def _reading_features(readings: Sequence[Reading]) -> dict[str, float]:
    first = readings[0]
    return {
        "read_entailed": first.entailed,
        "read_contradicted": first.contradicted,
        "read_odds": math.log((first.entailed + _DOUBT) / (first.contradicted + _DOUBT)),
        "read_entailed_best": max(r.entailed for r in readings),
        "read_contradicted_best": max(r.contradicted for r in readings),
    }


def _reading_finding(reading: Reading) -> SlotFinding:
    outcome, said = Outcome.UNKNOWN, "unclear"
    if reading.entailed >= DECISIVE:
        outcome, said = Outcome.AGREE, "entailed"
    elif reading.contradicted >= DECISIVE:
        outcome, said = Outcome.CONFLICT, "contradicted"
    return SlotFinding("reading", outcome, said, None, None, None)


def rank(comparison: Comparison) -> float:
    """How near a candidate is to the claim, topic and slots together; comparable within one claim."""
    return _rank(comparison)[0]


def _rank(comparison: Comparison) -> tuple[float, int]:
    # word overlap with the clause itself (coverage) mends what the index sees only through siblings
    candidate = comparison.candidate
    # and a clause that has another value in the claim's slot holds the rest of it
    held = max(comparison.topic, _HELD * comparison.features["strong_conflict*rest"])
    # a clause that fills the slots the claim fills, rightly or not, is the one that decides
    f = comparison.features
    counted = float(f["number_agree"] + f["loose_number_agree"] + f["number_conflict"] > 0)
    slots = _SLOT * comparison.topic * (counted + float(f["actor_agree"] > 0))
    return (
        candidate.index / 20
        + 1.2 * held
        + slots
        + _BREVITY * comparison.reverse_coverage
        + _MEANING * (candidate.meaning or 0.0),
        -candidate.entry.clause.start,
    )


def _compare_all(
    claim: Claim, text: SearchableText, terms: Termbase, countries: frozenset[str], *, read: bool = False
) -> list[Comparison]:
    named = [known for r in claim.references if (known := text.text.normalise_id(r.provision)) is not None]
    candidates = text.search(
        claim.topic.analysis,
        context=claim.context,
        named=named,
        sentence=claim.text if read else None,
        limit=_CANDIDATES,
    )
    return sorted(
        (compare(claim, c, text.index, terms, countries) for c in candidates), key=_rank, reverse=True
    )


def _claim_features(claim: Claim, countries: frozenset[str], terms: Termbase) -> dict[str, float]:
    named = {
        m.concept for part in (claim.analysis, *claim.context) for m in part.mentions if m.kind == "country"
    }
    named |= {c.id for c in terms.concepts.values() if c.code in claim.foreign} if claim.foreign else set()
    out = {
        f"cue_{name}": float(name in claim.cues)
        for name in ("question", "opinion", "prediction", "joke", "everyday")
    }
    out |= {
        f"post_{name}": float(name in claim.post_cues)
        for name in ("question", "opinion", "prediction", "everyday")
    }
    out["other_country"] = float(bool(named) and not named & countries and bool(countries))
    out["quotes"] = float(bool(claim.quotes))
    out["references"] = float(bool(claim.references))
    return out


def _rivals(ranked: list[Comparison]) -> dict[str, float]:
    first, rest = ranked[0], ranked[1:4]
    return {
        "margin": min((_rank(first)[0] - _rank(rest[0])[0]) if rest else 1.0, 1.0),
        "number_conflict_elsewhere": float(any(c.features["number_conflict"] > 0 for c in rest)),
        "agree_elsewhere": float(any(c.features["number_agree"] > 0 for c in rest)),
        "actor_agree_elsewhere": float(any(c.features["actor_agree"] > 0 for c in rest)),
    }


# -- two versions --------------------------------------------------------------------------------------
def _gather_change(
    claim: Claim,
    target: Target,
    terms: Termbase,
    meta: dict[str, float],
    countries: frozenset[str],
    single: LinearModel,
) -> Evidence:
    """Judge the matter by each version apart, and look at what became of its provision."""
    assert target.old is not None
    assert target.new is not None
    assert target.alignment is not None
    new, old = (_compare_all(claim, text, terms, countries) for text in (target.new, target.old))
    if not new and not old:
        return Evidence(claim, target, (), {**meta, **_operator_features(claim)})
    ranked = sorted([*new[:3], *old[:3]], key=_rank, reverse=True)
    primary = ranked[0]
    counterpart = target.alignment.counterpart(primary.candidate.entry)
    best_new = _partner(claim, target.new, new, primary, counterpart, terms, countries)
    best_old = _partner(claim, target.old, old, primary, counterpart, terms, countries)
    features = {
        **{name: primary.features[name] for name in _SHARED},
        **{f"cue_{name}": meta[f"cue_{name}"] for name in ("question", "opinion", "prediction", "everyday")},
        **_operator_features(claim),
        "similarity": counterpart.similarity,
        **_change_numbers(claim, best_new, best_old),
        "only_in_new": float(counterpart.relation is Relation.ADDED),
        "only_in_old": float(counterpart.relation is Relation.REMOVED),
    }
    for name, side, comparison in (("new", new, best_new), ("old", old, best_old)):
        if comparison is None:
            continue
        judged = single.probabilities({**comparison.features, **meta, **_rivals([comparison, *side])})
        features[f"{name}_supports"] = judged[Verdict.SUPPORTED]
        features[f"{name}_refutes"] = judged[Verdict.REFUTED]
        features[f"{name}_coverage"] = comparison.coverage
        features[f"{name}_number_agree"] = comparison.features["number_agree"]
        features[f"{name}_number_conflict"] = comparison.features["number_conflict"]
    for name in ("new", "old"):
        features.setdefault(f"{name}_supports", 0.0)
        features.setdefault(f"{name}_refutes", 0.0)
        features.setdefault(f"{name}_coverage", 0.0)
    gained, lost = _difference(best_new, best_old)
    features |= {"said_only_new": gained, "said_only_old": lost}
    only_new, only_old = _concepts_of_one_version(claim, target.new, target.old, countries)
    features |= {"concept_only_new": only_new, "concept_only_old": only_old}
    for family, operators in _FAMILIES.items():
        if any(features[f"op_{operator}"] for operator in operators):
            features[f"{family}*similarity"] = counterpart.similarity
            features[f"{family}*same"] = float(counterpart.similarity >= 0.97)
            features[f"{family}*only_new"] = gained + features["only_in_new"]
            features[f"{family}*only_old"] = lost + features["only_in_old"]
            features[f"{family}*concept_only_new"] = only_new
            features[f"{family}*concept_only_old"] = only_old
            features[f"{family}*number_gain"] = features.get("new_number_agree", 0.0) - features.get(
                "old_number_agree", 0.0
            )
    return Evidence(claim, target, tuple(ranked), features, counterpart, best_old, best_new)


def _change_numbers(claim: Claim, new: Comparison | None, old: Comparison | None) -> dict[str, float]:
    """Where the claim's numbers stand: in both versions, in one, in none."""

    def values(side: Comparison | None) -> set[float]:
        if side is None:
            return set()
        entry = side.candidate.entry
        return {q.value for a in (entry.frame.analysis, *entry.siblings) for q in a.quantities}

    mine = {q.value for q in claim.topic.analysis.quantities if q.kind != "year"}
    ours, theirs = values(new), values(old)
    return {
        "numbers_nowhere": float(min(len(mine - ours - theirs), 2)),
        "numbers_only_new": float(min(len(mine & ours - theirs), 2)),
        "numbers_only_old": float(min(len(mine & theirs - ours), 2)),
        "numbers_in_both": float(min(len(mine & theirs & ours), 2)),
    }


_SHARED = (
    "coverage",
    "entity",
    "unmatched_mentions",
    "number_conflict",
    "polarity_conflict",
    "value_conflict",
    "claim_negative",
)
#: Operators that assert the same kind of thing about the two versions.
_FAMILIES = {
    "gained": ("introduces",),
    "lost": ("abolishes", "lifts", "no_longer"),
    "kept": ("keeps", "keeps_weakly"),
    "moved": ("replaces", "raises", "lowers", "moves"),
}


def _partner(
    claim: Claim, text: SearchableText, side: list[Comparison], primary: Comparison, counterpart: Counterpart,
    terms: Termbase, countries: frozenset[str],
) -> Comparison | None:  # fmt: skip
    """The comparison of one version that belongs with the primary: itself, its counterpart, or the best."""
    if primary.candidate.entry.text is text.text:
        return primary
    if counterpart.other is not None and counterpart.similarity >= _PARTNER:
        return compare(
            claim, text.candidate(counterpart.other, claim.topic.analysis), text.index, terms, countries
        )
    return side[0] if side else None


def _concepts_of_one_version(
    claim: Claim, new: SearchableText, old: SearchableText, countries: frozenset[str]
) -> tuple[float, float]:
    """Whether the claim names a concept that the whole new text has and the whole old one lacks; and reversed."""
    mine = claim.topic.analysis.concepts - countries
    return float(bool(mine & new.concepts - old.concepts)), float(bool(mine & old.concepts - new.concepts))


def _difference(new: Comparison | None, old: Comparison | None) -> tuple[float, float]:
    """Weight of what the claim says that only the new, and only the old provision says."""
    ours, theirs = (side.matched if side is not None else {} for side in (new, old))
    return (
        min(sum(w for n, w in ours.items() if n not in theirs), 12.0) / 6,
        min(sum(w for n, w in theirs.items() if n not in ours), 12.0) / 6,
    )


def _operator_features(claim: Claim) -> dict[str, float]:
    out = {f"op_{name}": float(name in claim.operators) for name in _OPERATORS}
    out["names_old"] = float("old" in claim.versions)
    out["names_new"] = float("new" in claim.versions)
    return out
