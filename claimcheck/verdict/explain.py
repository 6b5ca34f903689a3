"""Explanations: one or two sentences a reader understands, in the reader's language."""

from __future__ import annotations

from claimcheck.match.align import Relation
from claimcheck.match.searcher import Entry
from claimcheck.models.result import Outcome, Verdict
from claimcheck.verdict.compare import SlotFinding
from claimcheck.verdict.decide import Decision
from claimcheck.verdict.evidence import Evidence
from claimcheck.verdict.messages import Messages, messages

__all__ = ["explain", "explain_unread"]

_UNSPOKEN_LIMIT = 3
#: Agreement in these says little to a reader.
_UNTOLD_SLOTS = ("polarity", "modality", "only", "reading")
#: Message of a conflict by the beginning of its slot's name.
_CONFLICTS = (
    ("number", "conflict.number"),
    ("value:", "conflict.value"),
    ("other:", "conflict.value"),
    ("wording", "conflict.value"),
    ("agent:", "conflict.agent"),
    ("patient:", "conflict.patient"),
    ("closed", "conflict.closed"),
    ("polarity", "conflict.polarity"),
    ("modality", "conflict.modality"),
    ("reading", "conflict.reading"),
)


def explain(evidence: Evidence, decision: Decision, language: str | None = None) -> str:
    """Say why, naming the provision and both values. What is quoted stays in the language it is written in.

    Args:
        evidence: what the decision was made from.
        decision: the decision.
        language: the language to say it in; English without one, and where it has no catalogue.
    """
    words = messages(language)
    if decision.rule.startswith("change.") or decision.rule == "support.change":
        return _about_change(evidence, decision, words)
    if decision.verdict is Verdict.NOT_ENOUGH_INFO:
        return _about_open(evidence, decision, words)
    assert evidence.primary is not None
    where = _place(evidence.primary.candidate.entry, words)
    if decision.verdict is Verdict.SUPPORTED:
        said = words.say(decision.rule, place=where)
        return _joined(said, _agreements(evidence, words))
    if decision.rule == "quotation.absent":
        return words.say("conflict.quotation", place=where)
    assert decision.finding is not None
    return _conflict(where, decision.finding, words)


def explain_unread(language: str | None = None) -> str:
    """What is said of a text in a language without a pack; `language` is the one to say it in."""
    return messages(language).say("open.language")


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def _flat(text: str) -> str:
    """Quoted words on one line."""
    return " ".join(text.split())


def _place(entry: Entry, words: Messages) -> str:
    provision = entry.text.provision(entry.clause.provision)
    return words.say(
        "card.place",
        document=entry.text.document.id,
        provision=words.provision(entry.clause.provision, provision.eid),
    )


def _agreements(evidence: Evidence, words: Messages) -> str:
    assert evidence.primary is not None
    values = dict.fromkeys(
        _flat(f.clause_value)
        for f in evidence.primary.findings
        if f.outcome is Outcome.AGREE and f.clause_value and f.slot not in _UNTOLD_SLOTS
    )
    if not values:
        return ""
    return words.say(
        "support.values", values=", ".join(words.say("support.value", value=value) for value in values)
    )


def _conflict(where: str, finding: SlotFinding, words: Messages) -> str:
    mine, theirs = (
        words.value(finding.slot, _flat(v)) if v else "" for v in (finding.claim_value, finding.clause_value)
    )
    for prefix, key in _CONFLICTS:
        if finding.slot.startswith(prefix):
            return words.say(key, claim=mine, clause=theirs, place=where)
    if theirs:
        return words.say("conflict.scope", clause=theirs, place=where)
    return words.say("conflict.only", claim=mine, place=where)


def _unspoken(evidence: Evidence, words: Messages) -> str:
    """Concepts of the claim that neither version's provision speaks of."""
    if evidence.new is None or evidence.old is None:
        return ""
    old = {u.name for u in evidence.old.unmatched}
    found = dict.fromkeys(
        _flat(evidence.claim.topic.analysis.text[u.start : u.end]).lower()
        for u in evidence.new.unmatched
        if u.name in old and u.mention is not None
    )
    if not found:
        return ""
    shown = [words.say("change.unspoken.word", word=word) for word in list(found)[:_UNSPOKEN_LIMIT]]
    return words.say("change.unspoken", words=words.say("change.unspoken.between").join(shown))


def _about_change(evidence: Evidence, decision: Decision, words: Messages) -> str:
    assert evidence.primary is not None
    counterpart = evidence.counterpart
    assert counterpart is not None
    here = _place(evidence.primary.candidate.entry, words)
    if counterpart.other is None or not counterpart.relation.aligned:
        state = words.say("change.no_counterpart", here=here)
    else:
        if counterpart.relation in (Relation.SAME, Relation.MOVED):
            key = "change.same"
        else:
            key = "change.near" if decision.rule == "change.unchanged" else "change.differ"
        state = words.say(key, here=here, there=_place(counterpart.other, words))
    consequence = words.say(f"change.consequence.{decision.rule}")
    return _joined(
        words.say("change.sentence", state=state, consequence=consequence), _unspoken(evidence, words)
    )


def _about_open(evidence: Evidence, decision: Decision, words: Messages) -> str:
    if decision.rule in ("open.delegated", "open.unsure"):
        assert evidence.primary is not None
        return words.say(decision.rule, place=_place(evidence.primary.candidate.entry, words))
    return words.say(decision.rule)
