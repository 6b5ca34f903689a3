"""Explanations: one or two sentences a reader understands."""

from __future__ import annotations

from claimcheck.match.align import Relation
from claimcheck.models.result import Outcome, Verdict
from claimcheck.verdict.compare import SlotFinding
from claimcheck.verdict.decide import Decision
from claimcheck.verdict.evidence import Evidence

__all__ = ["explain"]

_UNSPOKEN_LIMIT = 3


def explain(evidence: Evidence, decision: Decision) -> str:
    """Say why, naming the provision and both values.

    Args:
        evidence: what the decision was made from.
        decision: the decision.
    """
    code = decision.rule
    if code.startswith("change.") or code == "support.change":
        return _about_change(evidence, decision)
    if decision.verdict is Verdict.NOT_ENOUGH_INFO:
        return _about_open(evidence, decision)
    assert evidence.primary is not None
    where = _place(evidence)
    if decision.verdict is Verdict.SUPPORTED:
        start = (
            "says it in nearly the same words" if code == "support.verbatim" else "says what the claim says"
        )
        return f"{where} {start}.{_agreements(evidence)}"
    assert decision.finding is not None
    return f"{_conflict(where, decision.finding)}"


def _place(evidence: Evidence) -> str:
    assert evidence.primary is not None
    entry = evidence.primary.candidate.entry
    return f"{entry.text.document.id}, {_name(entry.clause.provision)}"


def _name(provision: str) -> str:
    return (
        "the preamble"
        if provision == "preamble"
        else f"Article {provision}"
        if provision[0].isdigit()
        else provision
    )


def _agreements(evidence: Evidence) -> str:
    assert evidence.primary is not None
    values = [
        f.clause_value
        for f in evidence.primary.findings
        if f.outcome is Outcome.AGREE and f.clause_value and f.slot not in ("polarity", "modality", "only")
    ]
    return f" The same in both: {', '.join(dict.fromkeys(values))}." if values else ""


def _conflict(where: str, finding: SlotFinding) -> str:
    mine, theirs = finding.claim_value, finding.clause_value
    slot = finding.slot
    if slot.startswith("number"):
        return f"The claim says {mine}; {where} says {theirs}."
    if slot.startswith(("value:", "other:", "wording")):
        return f"The claim says “{mine}”; in that place {where} has “{theirs}”."
    if slot.startswith("agent:"):
        return f"The claim names “{mine}” as the one who acts; by {where} it is “{theirs}”."
    if slot.startswith("patient:"):
        return f"The claim says it is done to “{mine}”; by {where} it is done to “{theirs}”."
    if slot == "closed":
        return f"The claim names “{mine}”; {where} names who it is, and no other: “{theirs}”."
    if slot == "polarity":
        return f"In the claim the matter is {mine}; in {where} it is {theirs}."
    if slot == "modality":
        return f"The claim says “{mine}”; {where} says “{theirs}”."
    return f"The claim leaves out what {where} says: “{theirs or mine}”."


def _unspoken(evidence: Evidence) -> str:
    """Concepts of the claim that neither version's provision speaks of."""
    if evidence.new is None or evidence.old is None:
        return ""
    old = {u.name for u in evidence.old.unmatched}
    words = [
        evidence.claim.topic.analysis.text[u.start : u.end].strip().lower()
        for u in evidence.new.unmatched
        if u.name in old and u.mention is not None
    ]
    unique = list(dict.fromkeys(words))[:_UNSPOKEN_LIMIT]
    return f" Neither text speaks of {' or '.join(unique)} there." if unique else ""


def _about_change(evidence: Evidence, decision: Decision) -> str:
    assert evidence.primary is not None
    counterpart = evidence.counterpart
    assert counterpart is not None
    here = _place(evidence)
    if counterpart.relation in (Relation.ADDED, Relation.REMOVED) or counterpart.other is None:
        state = f"{here} has no counterpart in the other version"
    else:
        other = counterpart.other
        there = f"{other.text.document.id}, {_name(other.clause.provision)}"
        if counterpart.relation in (Relation.SAME, Relation.MOVED):
            state = f"The provision is the same in both texts: {here} and {there}"
        else:
            state = f"{here} and {there} stand in different words on the same matter"
    verdicts = {
        "support.change": "which is what the claim says",
        "change.unchanged": "so the change that the claim tells did not happen",
        "change.changed": "which is not what the claim says",
    }
    return f"{state}, {verdicts[decision.rule]}.{_unspoken(evidence)}"


def _about_open(evidence: Evidence, decision: Decision) -> str:
    sentences = {
        "open.question": "This is a question; it asserts nothing that could be checked.",
        "open.opinion": "This is an opinion or a demand; a constitution cannot confirm or refute it.",
        "open.prediction": "This foretells; the text says what holds, not what will happen.",
        "open.other_country": "This speaks of a country whose constitution was not asked.",
        "open.everyday": "This is about an everyday matter, not about a constitution.",
        "open.silent": "No provision on this matter was found; silence of the text refutes nothing.",
    }
    if decision.rule in sentences:
        return sentences[decision.rule]
    if decision.rule == "open.delegated":
        return f"The nearest provision ({_place(evidence)}) leaves the matter to a law."
    return f"The nearest provision ({_place(evidence)}) leaves too much of the claim open to decide."
