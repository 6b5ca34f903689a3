"""Claim and clause compared slot by slot. Conflicts are looked for before agreement counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from claimcheck.claims.claim import Claim
from claimcheck.language.analysis import Analysis, Quantity
from claimcheck.language.frames import Frame, Role
from claimcheck.language.nlp import Mention, Token
from claimcheck.language.pack import pack
from claimcheck.language.polarity import polarity
from claimcheck.language.termbase import ACTOR_KINDS, Termbase
from claimcheck.match.fuzzy import partial_ratio, similar_word, word_edits, word_similarity
from claimcheck.match.index import Index
from claimcheck.match.searcher import META_CONCEPTS, Candidate, Entry
from claimcheck.models.result import Outcome
from claimcheck.text.spans import Marks

__all__ = [
    "NUMBER_WEIGHT",
    "Comparison",
    "Item",
    "SlotFinding",
    "compare",
    "content_units",
    "items",
    "same_quantity",
    "thin_concepts",
]

#: Too common to tell clauses apart, and no slot of their own.
_THIN_CONCEPTS = META_CONCEPTS | {
    "state",
    "article",
    "amend",
    "introduce",
    "lift",
    "permit",
    "prohibit",
    "right",
    "duty",
}
_SUBSTITUTABLE = frozenset(
    {"institution", "office", "city", "language", "religion", "currency", "state-form", "country"}
)


#: Slots that modality and polarity compare with their negations; as bare concepts they would misfire.
_DEONTIC_SLOTS = frozenset({"permission", "right_or_duty"})
#: Similarity of word sequences from which on a claim repeats a clause, and its exchanges count.
_NEAR_VERBATIM = 0.8
_ARTICLES = frozenset({"the", "a", "an"})
#: Slots whose conflict leaves no room: one of the two values is wrong.
_STRONG = ("value:", "number", "agent:", "modality", "wording")
#: Content weight (sum of inverse document frequencies) below which a claim says too little to be placed.
_THIN = 8.0
#: What a number counts among a claim's content.
NUMBER_WEIGHT = 4.0
#: Least weight of what claim and clause both name for its polarity to be told.
_TELLING = 4.0
#: What only another clause of the same provision holds.
_NEARBY = 0.85


@dataclass(frozen=True, slots=True)
class SlotFinding:
    """One slot compared; spans are offsets into the claim's text and the clause's reading."""

    slot: str
    outcome: Outcome
    claim_value: str
    clause_value: str | None
    claim_span: tuple[int, int] | None
    clause_span: tuple[int, int] | None


class _Unit(NamedTuple):
    """A content word or concept of the claim, with its weight and how well the clause holds it."""

    name: str
    weight: float
    match: float
    start: int
    end: int
    mention: Mention | None


@dataclass(frozen=True)
class Comparison:
    """A candidate compared with the claim.

    `coverage` is the share of the claim's content that the clause holds, `topic` the same without numbers.
    """

    candidate: Candidate
    findings: tuple[SlotFinding, ...]
    coverage: float
    topic: float
    reverse_coverage: float
    unmatched: tuple[_Unit, ...]
    matched: dict[str, float]
    features: dict[str, float]

    def conflicts(self) -> tuple[SlotFinding, ...]:
        """Slots in which claim and clause exclude each other."""
        return tuple(f for f in self.findings if f.outcome is Outcome.CONFLICT)


def content_units(analysis: Analysis, drop: frozenset[str]) -> Iterator[tuple[Token | Mention, float]]:
    """Concept mentions but those in `drop`, and the content words outside mentions, with their salience."""
    covered: set[int] = set()
    for mention, salience in zip(analysis.mentions, analysis.salience, strict=True):
        covered.update(range(mention.first, mention.last + 1))
        if mention.concept not in drop:
            yield mention, salience
    for number, token in enumerate(analysis.tokens):
        if number not in covered and token.word and not token.stop:
            yield token, 1.0


class Item(NamedTuple):
    """A mention or content word with its weight; `lower` is empty for a mention, `stems` for a word."""

    name: str
    weight: float
    start: int
    end: int
    mention: Mention | None
    lower: str
    stems: tuple[str, ...]


@lru_cache(maxsize=64)
def thin_concepts(countries: frozenset[str]) -> frozenset[str]:
    """Concepts that tell no clause from another, those of the countries asked among them."""
    return _THIN_CONCEPTS | countries


def items(analysis: Analysis, index: Index, drop: frozenset[str]) -> list[Item]:
    """What a text's coverage is counted in, numbers apart; worked out once, for many comparisons."""
    found: list[Item] | None = analysis.memo.get((index, drop))
    if found is None:
        found = []
        for item, salience in content_units(analysis, drop):
            if isinstance(item, Mention):
                weight = salience * min(index.idf(f"c:{item.concept}"), 7.0)
                stems = tuple(t.stem for t in analysis.tokens[item.first : item.last + 1] if not t.stop)
                found.append(Item(item.concept, weight, item.start, item.end, item, "", stems))
            elif not (item.lower[0].isdigit() or analysis.counted.at(item.start)):
                weight = min(index.idf(f"s:{item.stem}"), 7.0)
                found.append(Item(item.stem, weight, item.start, item.end, None, item.lower, ()))
        # kept when whole: another thread may ask for it
        analysis.memo[index, drop] = found
    return found


def _coverage(
    analysis: Analysis,
    other: Analysis,
    index: Index,
    terms: Termbase,
    thin: frozenset[str],
    beside: Entry | None = None,
    *,
    across: bool = False,
) -> tuple[float, list[_Unit]]:
    """Share of a text's content that another holds, by weight; what only a sibling clause holds counts less."""
    units: list[_Unit] = []
    stems, concepts = other.stems, other.concepts
    for name, weight, start, end, mention, lower, own in items(analysis, index, thin):
        if mention is not None:
            match = _concept_match(name, concepts, terms)
            if match < 1 and beside is not None:
                match = max(match, _NEARBY * _concept_match(name, beside.sibling_concepts, terms))
            if match < 0.7 and own:
                match = max(match, 0.8 * (sum(stem in stems for stem in own) / len(own)))
        elif across:
            continue  # words of two languages meet on concepts only
        elif name in stems:
            match = 1.0
        elif len(lower) > 5 and similar_word(lower, other.long_words) is not None:
            match = 0.8
        elif beside is not None and name in beside.sibling_stems:
            match = _NEARBY
        else:
            match = 0.0
        units.append(_Unit(name, weight, match, start, end, mention))
    for quantity in analysis.quantities:
        if quantity.kind == "year":
            continue
        siblings = beside.siblings if beside is not None else ()
        theirs = (q for text in (other, *siblings) for q in text.quantities)
        units.append(
            _Unit(
                f"#{quantity.value:g}",
                NUMBER_WEIGHT,
                float(any(same_quantity(quantity, q) for q in theirs)),
                quantity.start,
                quantity.end,
                None,
            )
        )
    return _share(units), units


def _share(units: list[_Unit]) -> float:
    total = held = 0.0
    for unit in units:
        total += unit.weight
        held += unit.weight * unit.match
    return held / total if total else 0.0


def _concept_match(concept: str, others: frozenset[str], terms: Termbase) -> float:
    if concept in others:
        return 1.0
    if not terms.kin(concept).isdisjoint(others):
        return 0.75
    return 0.0 if terms.parts(concept).isdisjoint(others) else 0.5


def compare(
    claim: Claim, candidate: Candidate, index: Index, terms: Termbase, countries: frozenset[str] = frozenset()
) -> Comparison:
    """Compare a claim with a candidate clause.

    Args:
        claim: the claim.
        candidate: a clause proposed for it.
        index: the index the candidate came from, for word weights.
        terms: the termbase.
        countries: concepts of the countries asked: their names tell no clause from another.
    """
    frame, other = claim.topic, candidate.entry.frame
    siblings = candidate.entry.siblings
    clause_length = candidate.entry.clause.end - candidate.entry.clause.start
    thin = thin_concepts(countries)
    across = claim.language != candidate.entry.text.card.language
    coverage, units = _coverage(
        frame.analysis, other.analysis, index, terms, thin, candidate.entry, across=across
    )
    reverse, clause_units = _coverage(other.analysis, frame.analysis, index, terms, thin, across=across)
    around = candidate.entry.concepts
    findings: list[SlotFinding] = []
    findings.extend(_quantity_findings(frame.analysis, other.analysis, terms, siblings, claim.generic_units))
    findings.extend(_contrast_findings(frame.analysis, other.analysis, terms, around))
    findings.extend(_actor_findings(frame, other, terms))
    apart = _apart(claim, candidate.entry, units, terms)
    findings.extend(_polarity_findings(frame, other, apart, across=across))
    findings.extend(_scope_findings(frame.analysis, other.analysis))
    findings.extend(_closed_findings(frame, other, terms, around))
    findings.extend(_substitution_findings(frame.analysis, other.analysis, terms, findings, around))
    verbatim, altered, exchanged = _wording_findings(
        claim.analysis, other.analysis, len(candidate.entry.reading) - clause_length
    )
    findings.extend(exchanged)
    # a clause that says little but the value in dispute is the one that lays it down
    disputed = [
        f.clause_span for f in findings if f.outcome is Outcome.CONFLICT and f.clause_span is not None
    ]
    told = clause_units
    if disputed:
        told = [
            u._replace(match=1.0) if any(s < u.end and u.start < e for s, e in disputed) else u
            for u in clause_units
        ]
    unmatched = tuple(u for u in units if u.match < 0.5)
    features = _features(claim, candidate, coverage, reverse, units, findings)
    features["polarity_told"] = float(apart is not None)
    features["polarity_apart"] = apart or 0.0
    features["polarity_apart*coverage"] = (apart or 0.0) * coverage
    features["polarity_conflict_untold"] = features["polarity_conflict"] * float(apart is None)
    features["altered"] = float(altered)
    features["near_verbatim"] = max(0.0, verbatim - _NEAR_VERBATIM) / (1 - _NEAR_VERBATIM)
    matched = {u.name: u.weight for u in units if u.match >= 0.5}
    topic = _share([u for u in units if not u.name.startswith("#")])
    return Comparison(
        candidate,
        tuple(findings),
        coverage,
        topic,
        reverse if across else _share(told),
        unmatched,
        matched,
        features,
    )


# -- numbers -------------------------------------------------------------------------------------------
def _compatible(one: Quantity, other: Quantity, terms: Termbase, generic: frozenset[str]) -> float:
    """How sure it is that two quantities measure the same slot: 1 same unit, 0.5 perhaps, 0 no."""
    if one.kind != other.kind:
        return 0.0
    if one.kind == "date":
        return 0.8
    if not _same_measure(one, other):
        return 0.0
    if one.unit is not None and one.unit == other.unit:
        return 1.0
    if one.hours is not None and other.hours is not None:
        return 0.8
    if one.unit in terms.concepts and other.unit in terms.concepts:
        assert one.unit is not None
        assert other.unit is not None
        return 1.0 if terms.related(one.unit, other.unit) else 0.0
    if one.unit is None or other.unit is None:
        return 0.5 if one.measure is None or other.measure is None else 0.9
    for unit, counted in ((one.unit, other.unit), (other.unit, one.unit)):
        if unit in generic and counted in terms.concepts and terms.kind(counted) in ACTOR_KINDS:
            return 0.8
    if one.kind == "fraction":
        return 0.8
    return 0.0


def same_quantity(one: Quantity, other: Quantity) -> bool:
    """Whether two quantities are equal and may measure the same."""
    return _equal(one, other) and _same_measure(one, other)


def _same_measure(one: Quantity, other: Quantity) -> bool:
    return one.measure is None or other.measure is None or one.measure == other.measure


def _nearer(mine: Quantity, equal: list[Quantity], sure: list[Quantity]) -> Quantity | None:
    """In a clause that gives several numbers of one unit, the one whose neighbours the claim shares.

    "Senators: six years, members of the Mazhilis: five": five years for senators is not borne out by the
    five that belongs to others. None where the equal number is at least as near.
    """
    if not equal or len({q.value for q in sure}) < 2:
        return None

    def shared(quantity: Quantity) -> int:
        return len(quantity.context & mine.context)

    best = max(sure, key=shared)
    return best if shared(best) > max(shared(q) for q in equal) else None


def _equal(one: Quantity, other: Quantity) -> bool:
    """Same value; durations in different units by their length, a month being 730 hours."""
    if one.unit != other.unit and one.hours is not None and other.hours is not None:
        return abs(one.hours - other.hours) <= 0.04 * max(one.hours, other.hours)
    return abs(one.value - other.value) < 1e-4


def _quantity_findings(
    claim: Analysis,
    clause: Analysis,
    terms: Termbase,
    siblings: tuple[Analysis, ...],
    generic: frozenset[str],
) -> Iterator[SlotFinding]:
    for quantity in claim.quantities:
        if quantity.kind == "year":
            continue
        rivals = [(q, c) for q in clause.quantities if (c := _compatible(quantity, q, terms, generic)) > 0]
        written = claim.text[quantity.start : quantity.end]
        span = (quantity.start, quantity.end)
        slot = f"number:{quantity.unit}" if quantity.unit else "number"
        equal = [q for q, _ in rivals if _equal(q, quantity)]
        nearer = _nearer(quantity, equal, [q for q, certainty in rivals if certainty >= 0.8])
        if equal and nearer is None:
            best = equal[0]
            opposed = {quantity.comparator, best.comparator} in (
                {"at_least", "at_most"},
                {"more_than", "less_than"},
            )
            loose = quantity.kind == "count" and quantity.comparator != best.comparator
            outcome = Outcome.CONFLICT if opposed else Outcome.AGREE
            yield SlotFinding(
                f"loose {slot}" if loose and not opposed else slot,
                outcome,
                written,
                clause.text[best.start : best.end],
                span,
                (best.start, best.end),
            )
            continue
        sure = [q for q, certainty in rivals if certainty >= 0.8]
        if nearer is not None or (
            sure
            and not any(
                _equal(q, quantity) and _compatible(quantity, q, terms, generic) > 0
                for s in siblings
                for q in s.quantities
            )
        ):
            best = nearer or max(sure, key=lambda q: len(q.context & quantity.context))
            yield SlotFinding(
                slot,
                Outcome.CONFLICT,
                written,
                clause.text[best.start : best.end],
                span,
                (best.start, best.end),
            )
        else:
            yield SlotFinding(slot, Outcome.UNKNOWN, written, None, span, None)


# -- nearly the same words -----------------------------------------------------------------------------
def _wording_findings(claim: Analysis, clause: Analysis, lead: int) -> tuple[float, bool, list[SlotFinding]]:
    """Where the claim repeats the clause nearly word for word, the words it exchanges are what it changes.

    Returns:
        Similarity of the word sequences (with or without the governing words, whichever is nearer); whether a
        near repetition has a content word that the clause has not in that place; and a conflict for each
        exchanged stretch that holds a concept or a number.
    """
    mine, words = _sequence(claim, 0)
    begin, similarity = 0, -1.0
    for place in {0, lead}:
        found_here = word_similarity(words, _sequence(clause, place)[1], _NEAR_VERBATIM - 0.01)
        if found_here > similarity:
            begin, similarity = place, found_here
    if similarity < _NEAR_VERBATIM:
        return similarity, False, []
    theirs, their_words = _sequence(clause, begin)
    edits = word_edits(words, their_words)
    no, nor = claim.negators, clause.negators
    found = []
    present = {t.stem for t in theirs}
    for tag, a0, a1, b0, b1 in edits:
        exchanged = (
            tag == "replace"
            and any(not t.stop for t in mine[a0:a1])
            and any(not t.stop for t in theirs[b0:b1])
            and _has_value(claim, mine[a0:a1])
            and _has_value(clause, theirs[b0:b1])
        )
        if exchanged and len(edits) > 1 and all(t.stop or t.stem in present for t in mine[a0:a1]):
            exchanged = False  # the words are there, in another order
        denied = any(t.start in no for t in mine[a0:a1]) != any(t.start in nor for t in theirs[b0:b1])
        if not exchanged and not denied:
            continue
        # an insertion or deletion is shown with the word it hangs on
        a0, b0 = (max(0, a0 - (a0 == a1)), max(0, b0 - (b0 == b1)))
        span, other = (
            (mine[a0].start, mine[max(a0, a1 - 1)].end),
            (theirs[b0].start, theirs[max(b0, b1 - 1)].end),
        )
        found.append(
            SlotFinding(
                "wording", Outcome.CONFLICT, claim.text[slice(*span)], clause.text[slice(*other)], span, other
            )
        )
    altered = any(not t.stop for _, a0, a1, _, _ in edits for t in mine[a0:a1])
    return similarity, altered, found


def _sequence(analysis: Analysis, begin: int) -> tuple[list[Token], list[str]]:
    """The words of a text from a place on, articles apart, and their stems."""
    found: tuple[list[Token], list[str]] | None = analysis.memo.get(begin)
    if found is None:
        words = [t for t in analysis.tokens if t.word and t.start >= begin and t.lower not in _ARTICLES]
        found = analysis.memo[begin] = words, [t.stem for t in words]
    return found


def _has_value(analysis: Analysis, words: list[Token]) -> bool:
    """Whether words name a concept other than an action, or a number; another verb may say the same."""
    start, end = words[0].start, words[-1].end
    if any(t.lower[0].isdigit() for t in words):
        return True
    spans = [(q.start, q.end) for q in analysis.quantities]
    spans += [(m.start, m.end) for m in analysis.mentions if m.kind != "action"]
    return any(s < end and start < e for s, e in spans)


# -- contrast sets and substitutes ---------------------------------------------------------------------
def _contrast_findings(
    claim: Analysis, clause: Analysis, terms: Termbase, around: frozenset[str]
) -> Iterator[SlotFinding]:
    seen: set[tuple[str, str]] = set()
    for mention in claim.mentions:
        if mention.concept in around or terms.rivals(mention.concept).isdisjoint(clause.concepts):
            continue
        for other in clause.mentions:
            contrast = terms.contrast(mention.concept, other.concept)
            if (
                contrast is None
                or contrast.slot in _DEONTIC_SLOTS
                or other.concept in claim.concepts
                or (mention.concept, other.concept) in seen
            ):
                continue
            if any(m in clause.concepts for m in terms.ancestors(mention.concept)):
                continue
            seen.add((mention.concept, other.concept))
            yield SlotFinding(
                f"value:{contrast.slot}",
                Outcome.CONFLICT,
                claim.text[mention.start : mention.end],
                clause.text[other.start : other.end],
                (mention.start, mention.end),
                (other.start, other.end),
            )


def _substitution_findings(
    claim: Analysis, clause: Analysis, terms: Termbase, before: list[SlotFinding], around: frozenset[str]
) -> Iterator[SlotFinding]:
    """A value of the same kind stands where the clause has another one."""
    done = {f.claim_span for f in before if f.outcome is Outcome.CONFLICT}
    for mention in claim.mentions:
        if mention.kind not in _SUBSTITUTABLE or mention.concept in _THIN_CONCEPTS:
            continue
        if (mention.start, mention.end) in done or any(mention.concept in terms.ancestors(c) for c in around):
            continue
        rivals = [m for m in clause.mentions if _substitutes(m, mention, claim, terms)]
        if not terms.kin(mention.concept).isdisjoint(around):
            # the clause names the genus too: only another species of it is a rival
            rivals = [
                m
                for m in rivals
                if _broader(m, terms) is not None and _broader(m, terms) == _broader(mention, terms)
            ]
        if rivals:
            rival = rivals[0]
            yield SlotFinding(
                f"other:{_family(mention.kind)}",
                Outcome.CONFLICT,
                claim.text[mention.start : mention.end],
                clause.text[rival.start : rival.end],
                (mention.start, mention.end),
                (rival.start, rival.end),
            )


def _substitutes(rival: Mention, mention: Mention, claim: Analysis, terms: Termbase) -> bool:
    return (
        _family(rival.kind) == _family(mention.kind)
        and rival.concept not in _THIN_CONCEPTS
        and not terms.related(rival.concept, mention.concept)
        and terms.kin(rival.concept).isdisjoint(claim.concepts - {_broader(rival, terms)})
    )


def _family(kind: str) -> str:
    """Institutions and the offices that stand for them fill the same slots."""
    return "authority" if kind in ("institution", "office") else kind


def _broader(mention: Mention, terms: Termbase) -> str | None:
    return terms.concepts[mention.concept].broader


# -- actors --------------------------------------------------------------------------------------------
def _actor_findings(claim: Frame, clause: Frame, terms: Termbase) -> Iterator[SlotFinding]:
    """Who acts, and on whom. Another patient makes it another matter, not a contradiction."""
    for role in claim.roles:
        others = [r for r in clause.roles if r.action == role.action and r.part == role.part]
        if not others:
            continue
        agreeing = [o for o in others if terms.related(role.actor, o.actor)]
        if agreeing:
            outcome = Outcome.AGREE
        elif role.part == "agent" and not _other_patient(claim, clause, role, terms):
            outcome = Outcome.CONFLICT
        else:
            outcome = Outcome.UNKNOWN
        other = (agreeing or others)[0]
        yield SlotFinding(
            f"{role.part}:{role.action}",
            outcome,
            claim.analysis.text[role.start : role.end],
            clause.analysis.text[other.start : other.end],
            (role.start, role.end),
            (other.start, other.end),
        )


def _other_patient(claim: Frame, clause: Frame, role: Role, terms: Termbase) -> bool:
    mine, theirs = claim.actors(role.action, "patient"), clause.actors(role.action, "patient")
    return bool(mine) and bool(theirs) and not any(terms.related(m, t) for m in mine for t in theirs)


def _closed_findings(
    claim: Frame, clause: Frame, terms: Termbase, around: frozenset[str]
) -> Iterator[SlotFinding]:
    """A closed list or an "only" leaves out whom it does not name."""
    cue = clause.analysis.closed
    if cue is None:
        return
    named = [m for m in clause.analysis.mentions if m.kind in ACTOR_KINDS and m.start >= cue.start]
    if not named or not claim.positive:
        return
    for mention in claim.analysis.mentions:
        if mention.kind not in ("institution", "office") or mention.concept in _THIN_CONCEPTS:
            continue
        if not terms.kin(mention.concept).isdisjoint(around):
            continue
        yield SlotFinding(
            "closed",
            Outcome.CONFLICT,
            claim.analysis.text[mention.start : mention.end],
            clause.analysis.text[cue.start : named[0].end],
            (mention.start, mention.end),
            (cue.start, named[0].end),
        )
        return


# -- polarity, modality, scope -------------------------------------------------------------------------
_SAID = {True: "affirmed", False: "denied"}
#: Modalities of claim and clause that exclude each other.
_OPPOSED = frozenset(
    {("must", "may"), ("must", "need_not"), ("may", "must"), ("need_not", "must"), ("need_not", "must_not")}
)


def _apart(claim: Claim, entry: Entry, units: list[_Unit], terms: Termbase) -> float | None:
    """Share, by weight, of what claim and clause both name that one affirms and the other denies.

    None where they name too little in common to tell.
    """
    mine, theirs = claim.topic.analysis, entry.frame.analysis
    ours = polarity(mine, pack(claim.language))
    other = polarity(theirs, pack(entry.text.card.language))
    shared = mine.denials & theirs.denials
    total = split = 0.0
    for unit in units:
        if unit.match < 0.7 or not unit.weight:
            continue
        said = ours.affirmed(unit.start, shared)
        found = {other.affirmed(place, shared) for place in _places(unit, theirs, terms)} - {None}
        if said is not None and len(found) == 1:
            total += unit.weight
            split += unit.weight * (said not in found)
    return split / total if total >= _TELLING else None


def _places(unit: _Unit, clause: Analysis, terms: Termbase) -> Iterator[int]:
    if unit.mention is None:
        yield from clause.places.get(unit.name, ())
        return
    for concept in (unit.name, *(terms.kin(unit.name) & clause.concepts)):
        yield from clause.places.get(f"c:{concept}", ())


def _polarity_findings(
    claim: Frame, clause: Frame, apart: float | None, *, across: bool
) -> Iterator[SlotFinding]:
    mine = claim.positive if across else _affirmed(claim, clause)
    theirs = clause.positive if across else _affirmed(clause, claim)
    if apart is not None:
        theirs = mine == (apart <= 0.5)
    outcome = Outcome.AGREE if mine == theirs else Outcome.CONFLICT
    yield SlotFinding("polarity", outcome, _SAID[mine], _SAID[theirs], None, None)
    if claim.deontic is None or clause.deontic is None:
        return
    if (claim.deontic, clause.deontic) in _OPPOSED:
        outcome = Outcome.CONFLICT
    elif claim.deontic == clause.deontic:
        outcome = Outcome.AGREE
    else:
        return
    one = next(c for c in claim.analysis.modalities if c.value == claim.deontic)
    two = next(c for c in clause.analysis.modalities if c.value == clause.deontic)
    yield SlotFinding(
        "modality",
        outcome,
        claim.analysis.text[one.start : one.end].strip(),
        clause.analysis.text[two.start : two.end].strip(),
        (one.start, one.end),
        (two.start, two.end),
    )


def _affirmed(frame: Frame, other: Frame) -> bool:
    """Polarity with verbs of denial counted ("is deprived of", "lacks") that the other side does not use too."""
    own = frame.analysis.denials - other.analysis.denials
    prohibits = own and any(c.value == "must_not" for c in frame.analysis.modalities)
    return frame.positive != (bool(own) and not prohibits)


def _scope_findings(claim: Analysis, clause: Analysis) -> Iterator[SlotFinding]:
    """A claim without exceptions against a clause that has some; "only" against a clause without it."""
    total, exceptions = claim.cues("all"), clause.cues("except")
    if total and exceptions and not claim.cues("except"):
        yield SlotFinding(
            "scope",
            Outcome.CONFLICT,
            claim.text[total[0].start : total[0].end],
            clause.text[exceptions[0].start : exceptions[0].end],
            (total[0].start, total[0].end),
            (exceptions[0].start, exceptions[0].end),
        )
    only_claim, only_clause = claim.cues("only"), clause.cues("only")
    if only_claim or only_clause:
        mine = only_claim[0] if only_claim else None
        theirs = only_clause[0] if only_clause else None
        outcome = Outcome.AGREE if mine and theirs else Outcome.CONFLICT if mine else Outcome.UNKNOWN
        yield SlotFinding(
            "only",
            outcome,
            claim.text[mine.start : mine.end] if mine else "",
            clause.text[theirs.start : theirs.end] if theirs else None,
            (mine.start, mine.end) if mine else None,
            (theirs.start, theirs.end) if theirs else None,
        )


def _features(
    claim: Claim,
    candidate: Candidate,
    coverage: float,
    reverse: float,
    units: list[_Unit],
    findings: list[SlotFinding],
) -> dict[str, float]:
    """Numbers that the decision model reads; every name is documented in the model's data file."""
    analysis, clause = claim.topic.analysis, candidate.entry.frame.analysis
    across = claim.language != candidate.entry.text.card.language

    conflict, agree = Outcome.CONFLICT, Outcome.AGREE
    agreed = [f.slot for f in findings if f.outcome is agree]
    opposed = [f.slot for f in findings if f.outcome is conflict]
    unknown = [f.slot for f in findings if f.outcome is Outcome.UNKNOWN]

    def count(prefix: str | tuple[str, ...], slots: list[str]) -> float:
        return float(sum(slot.startswith(prefix) for slot in slots)) if slots else 0.0

    held = _held(coverage)
    out: dict[str, float] = {
        "coverage": coverage,
        "coverage_high": held,
        "reverse_coverage": reverse,
        "index": min(candidate.index, 60.0) / 30,
        "fuzzy": candidate.fuzzy,
        "entity": candidate.entity,
        "unmatched_mentions": float(sum(u.match < 0.5 and u.mention is not None for u in units)),
        "unmatched_heavy": float(sum(u.match < 0.5 and u.weight > 5 for u in units)),
        "number_agree": min(count("number", agreed), 2),
        "loose_number_agree": min(count("loose number", agreed), 2),
        "number_unknown": min(count("number", unknown), 2),
        "actor_agree": min(count(("agent:", "patient:"), agreed), 2),
        "modality_agree": count("modality", agreed),
        "only_in_claim": count("only", opposed),
        "only_in_clause": float("only" in clause.quantified and "only" not in analysis.quantified),
        "claim_all": float("all" in analysis.quantified),
        "clause_by_law": float(bool(clause.by_law) and not clause.delegates),
        "clause_delegates": float(clause.delegates),
        "claim_by_law": float(bool(analysis.by_law)),
        "claim_denials": float(bool(analysis.denials - clause.denials) and not across),
        "clause_denials": float(bool(clause.denials - analysis.denials) and not across),
        "claim_negative": float(not claim.topic.positive),
        "clause_negative": float(not candidate.entry.frame.positive),
        "patient_mismatch": float(any(slot.startswith("patient:") for slot in unknown)),
    }
    for prefixes, single, covered, high in _CONFLICTS:
        found = float(any(slot.startswith(prefixes) for slot in opposed)) if opposed else 0.0
        out[single], out[covered], out[high] = found, found * coverage, found * held
    if claim.quotes:
        said = max(partial_ratio(q.text.lower(), candidate.entry.reading.lower()) for q in claim.quotes)
        out["quote_found"], out["quote_missing"] = float(said >= 0.92), float(said < 0.8)
    conflicts = [f for f in findings if f.outcome is conflict and f.slot.startswith(_STRONG)]
    # what is left of the claim when the conflicting words are set aside: does the clause hold the rest?
    spans = [f.claim_span for f in conflicts if f.claim_span]
    set_aside = Marks(len(analysis.text), spans)
    rest = [u for u in units if not set_aside.meet(u.start, u.end)] if spans else units
    rest_coverage = _share(rest) if any(u.weight for u in rest) else float(bool(conflicts))
    strong = float(bool(conflicts))
    clean = float(not opposed)
    out |= {
        "strong_conflict": strong,
        "strong_conflict*rest": strong * rest_coverage,
        "strong_conflict*rest_high": strong * _held(rest_coverage),
        "clean": clean,
        "thin": float(sum(u.weight for u in units) < _THIN),
        "clean*coverage": clean * coverage,
        "clean*coverage_high": clean * held,
        "delegates*coverage": out["clause_delegates"] * coverage,
        "number_agree*coverage": out["number_agree"] * coverage,
    }
    return out


#: Features of conflict by the slots they sum up.
_CONFLICTS = tuple(
    (prefix, f"{name}_conflict", f"{name}_conflict*coverage", f"{name}_conflict*coverage_high")
    for name, prefix in {
        "number": "number",
        "value": "value:",
        "other": "other:",
        "actor": "agent:",
        "polarity": "polarity",
        "modality": "modality",
        "scope": "scope",
        "wording": "wording",
        "closed": "closed",
    }.items()
)


def _held(coverage: float) -> float:
    """How far coverage exceeds what chance overlap reaches; 0 to 1."""
    return max(0.0, coverage - 0.6) / 0.4
