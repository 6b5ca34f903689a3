"""Evidence -> one verdict, by one named rule."""

from __future__ import annotations

from dataclasses import dataclass

from claimcheck.models.result import Verdict
from claimcheck.verdict.compare import Comparison, SlotFinding
from claimcheck.verdict.evidence import DECISIVE, Evidence
from claimcheck.verdict.model import DecisionModels
from claimcheck.verdict.relevance import ON_TOPIC

__all__ = ["Decision", "decide", "weigh"]

#: Rule of a conflict by the beginning of its slot's name, the most telling first.
_CONFLICT_RULES = (
    ("value:", "conflict.value"),
    ("number", "conflict.number"),
    ("wording", "conflict.wording"),
    ("agent:", "conflict.actor"),
    ("patient:", "conflict.actor"),
    ("closed", "conflict.closed"),
    ("modality", "conflict.modality"),
    ("polarity", "conflict.polarity"),
    ("scope", "conflict.scope"),
    ("only", "conflict.scope"),
    ("other:", "conflict.substitution"),
    ("reading", "conflict.reading"),
)
#: Cues that settle it before any provision is asked, in order of precedence.
_CUE_RULES = (("question", "open.question"), ("opinion", "open.opinion"), ("prediction", "open.prediction"))
_VERBATIM = 0.97
_DELEGATED = 0.3
#: Below this share of the claim held in the clause, a reading that agrees is what supports it.
_WORDED = 0.5
#: From this share of the claim on, or of the clause, they speak of one matter, and what is denied of it counts.
_HELD, _WHOLE = 0.6, 0.8
#: From this confidence on, a conflict of slots is explicit enough to stand.
_SURE = 0.5
#: Below what counts as confident: most that is trusted a support in other words and what the networks had a part
#: in; and a support in nearly the same words and a contradiction that no slot shows.
_PARAPHRASED, _ALTERED = 0.79, 0.75
#: Of the training claims supported although one of claim and clause denies what the other does not, so many are.
_DENIED = 0.69
#: Two clauses this similar are the same for a reader.
_SAME = 0.9


@dataclass(frozen=True)
class Decision:
    """A verdict with its probability, its rule, and the finding that named the rule."""

    verdict: Verdict
    confidence: float
    rule: str
    finding: SlotFinding | None
    probabilities: dict[Verdict, float]


def decide(evidence: Evidence, models: DecisionModels) -> Decision:
    """Decide a claim.

    The model weighs the features; the findings then have to bear the verdict out: no REFUTED without a
    conflict or a version that contradicts, no SUPPORTED for a claim whose clause is not on its topic. What
    fails that, or falls below the threshold, is NOT_ENOUGH_INFO.
    """
    model = models.change if evidence.target.is_change else models.single
    probabilities = model.probabilities(evidence.features)
    verdict = max(Verdict, key=lambda v: probabilities[v])
    primary = evidence.primary
    if primary is None or evidence.features.get("other_country") or _is_everyday(evidence):
        return _open(evidence, probabilities)
    held = max(primary.coverage, primary.features["strong_conflict*rest"])
    read = max(evidence.features.get(f"read_{said}", 0.0) for said in ("entailed", "contradicted"))
    if held < ON_TOPIC and read < DECISIVE and verdict is not Verdict.NOT_ENOUGH_INFO:
        return _open(evidence, probabilities)
    if verdict is Verdict.NOT_ENOUGH_INFO or probabilities[verdict] < models.threshold:
        return _open(evidence, probabilities)
    if evidence.target.is_change:
        return _change(evidence, verdict, probabilities)
    was_read = "read_entailed" in evidence.features
    if verdict is Verdict.REFUTED:
        finding = _telling_conflict(primary)
        if finding is None:
            return _open(evidence, probabilities)
        rule = next(code for prefix, code in _CONFLICT_RULES if finding.slot.startswith(prefix))
        if evidence.claim.quotes and primary.features.get("quote_missing"):
            rule = "quotation.absent"
        confidence = probabilities[verdict]
        if finding.slot == "reading":
            confidence = min(confidence, _ALTERED)
        elif was_read:
            confidence = min(confidence, _PARAPHRASED)
        return Decision(verdict, confidence, rule, finding, probabilities)
    agreed = evidence.features.get("read_entailed", 0.0) >= DECISIVE
    rule = "support.reading" if agreed and primary.coverage < _WORDED else "support.slots"
    if _is_verbatim(evidence, primary):
        rule = "support.verbatim"
    confidence = probabilities[verdict]
    # who repeats a provision with a word of his own may have changed what it says; and where another
    # clause gives another number, the one that agrees may be counting something else
    if primary.features["altered"] or evidence.features.get("number_conflict_elsewhere"):
        confidence = min(confidence, _ALTERED)
    elif rule != "support.verbatim" or was_read:
        confidence = min(confidence, _PARAPHRASED)
    if primary.features["polarity_conflict"]:
        confidence = min(confidence, _DENIED)
    return Decision(verdict, confidence, rule, None, probabilities)


def weigh(
    read: Evidence, reading: Decision, compared: Evidence, slots: Decision
) -> tuple[Evidence, Decision]:
    """The decision beside the networks, or that of the slots alone where it stands against it.

    The networks are one witness. An explicit conflict of a slot is not theirs to overrule, nor can they alone refute
    what the slots support. Where they find support in a clause that a slot says is in conflict, and the slots have
    it supported all the same, there or by another clause, it stays open.

    Args:
        read: the evidence with what the networks say.
        reading: the decision by it.
        compared: the evidence of the slots alone.
        slots: the decision by it.
    """
    if read.primary is None or compared.primary is None:
        return read, reading
    features = read.primary.features
    same = read.primary.candidate.entry is compared.primary.candidate.entry
    if reading.verdict is Verdict.SUPPORTED:
        matter = features["coverage"] >= _HELD or features["reverse_coverage"] >= _WHOLE
        denied = features["polarity_conflict"] and features["polarity_told"] and matter
        if features["strong_conflict"] or denied:
            if slots.verdict is Verdict.SUPPORTED:
                return read, _open(read, reading.probabilities)
            return compared, slots
        stands = same and slots.verdict is Verdict.REFUTED and slots.confidence >= _SURE
    else:
        stands = same and slots.verdict is Verdict.SUPPORTED and reading.rule == "conflict.reading"
    return (compared, slots) if stands else (read, reading)


def _is_everyday(evidence: Evidence) -> bool:
    """A club, a company or a household that speaks in constitutional words, and names no constitution."""
    return "everyday" in evidence.claim.post_cues and not evidence.claim.about_constitution


def _telling_conflict(comparison: Comparison) -> SlotFinding | None:
    conflicts = comparison.conflicts()
    for prefix, _ in _CONFLICT_RULES:
        for finding in conflicts:
            if finding.slot.startswith(prefix):
                return finding
    return None


def _is_verbatim(evidence: Evidence, comparison: Comparison) -> bool:
    return (
        comparison.candidate.partial >= _VERBATIM
        and comparison.coverage >= 0.9
        and len(evidence.claim.text) >= 20
        and comparison.features["claim_negative"] == comparison.features["clause_negative"]
        and not comparison.conflicts()
    )


def _change(evidence: Evidence, verdict: Verdict, probabilities: dict[Verdict, float]) -> Decision:
    same = evidence.features.get("similarity", 0.0) >= _SAME
    rule = (
        "support.change" if verdict is Verdict.SUPPORTED else "change.unchanged" if same else "change.changed"
    )
    return Decision(verdict, probabilities[verdict], rule, None, probabilities)


def _open(evidence: Evidence, probabilities: dict[Verdict, float]) -> Decision:
    """NOT_ENOUGH_INFO and why; its confidence is the model's, or what the doubt leaves."""
    confidence = max(probabilities[Verdict.NOT_ENOUGH_INFO], 1 / len(probabilities))
    rule = "open.unsure"
    primary = evidence.primary
    if evidence.features.get("other_country"):
        rule = "open.other_country"
    elif _is_everyday(evidence):
        rule = "open.everyday"
    else:
        for cue, code in _CUE_RULES:
            if cue in evidence.claim.cues:
                rule = code
                break
        else:
            if primary is None or primary.coverage < _DELEGATED:
                rule = "open.silent"
            elif primary.candidate.entry.frame.analysis.delegates:
                rule = "open.delegated"
    return Decision(Verdict.NOT_ENOUGH_INFO, confidence, rule, None, probabilities)
