"""Articles that a post names: does what the post says stand there?"""

from __future__ import annotations

from collections.abc import Iterator

from claimcheck.claims.claim import Claim
from claimcheck.claims.references import Reference
from claimcheck.language.pack import pack
from claimcheck.match.searcher import Entry, SearchableText
from claimcheck.models.result import CitationStatus, CitedProvision, Verdict
from claimcheck.verdict.decide import Decision
from claimcheck.verdict.evidence import Evidence

__all__ = ["check_references", "named_entries"]

_VERSIONS = ("old", "new")


def contains(one: str, other: str) -> bool:
    """Whether two provision identifiers are equal or one contains the other."""
    return _within(one, other) or _within(other, one)


def check_references(claim: Claim, evidence: Evidence, decision: Decision) -> tuple[CitedProvision, ...]:
    """Check every provision the claim names against where its content was found.

    A named provision is wrong when the content is found elsewhere; where nothing was found, or the claim
    is refuted by another place, it is left unchecked, for then its content stands nowhere.
    """
    return tuple(_check(reference, claim, evidence, decision) for reference in claim.references)


def named_entries(claim: Claim, evidence: Evidence) -> Iterator[Entry]:
    """A clause of each provision that the claim names: the one nearest to the claim, else its first."""
    for reference in claim.references:
        text = _document_of(reference, claim, evidence)
        known = text.text.normalise_id(reference.provision)
        held = [e for e in text.entries if known is not None and _within(e.clause.provision, known)]
        near = (c.candidate.entry for c in evidence.comparisons if c.candidate.entry in held)
        if held:
            yield next(near, held[0])


def _within(provision: str, other: str) -> bool:
    return provision == other or provision.startswith((f"{other}(", f"{other}-"))


def _check(reference: Reference, claim: Claim, evidence: Evidence, decision: Decision) -> CitedProvision:
    start, end = claim.post.original_span(reference.start, reference.end)
    text = _document_of(reference, claim, evidence)
    document = text.text.document.id
    known = text.text.normalise_id(reference.provision)
    article = reference.provision.split("(")[0]
    actual = _standing(evidence, text)
    if known is None:
        exists = text.text.normalise_id(article) is not None
        status = CitationStatus.WRONG if exists and actual else CitationStatus.NONEXISTENT
        known = reference.provision
    elif actual is None or decision.verdict is Verdict.NOT_ENOUGH_INFO:
        status = CitationStatus.UNCHECKED
        if actual is not None and contains(known, actual):
            status = CitationStatus.CORRECT
    elif contains(known, actual):
        status = CitationStatus.CORRECT
    else:
        status = CitationStatus.WRONG
    right = actual if status in (CitationStatus.WRONG, CitationStatus.NONEXISTENT) else None
    decided = decision.verdict is not Verdict.NOT_ENOUGH_INFO
    return CitedProvision(
        as_written=claim.post.source[start:end].strip(),
        start=start,
        end=end,
        document=document,
        provision=known,
        status=status,
        actual=right if decided else None,
    )


def _document_of(reference: Reference, claim: Claim, evidence: Evidence) -> SearchableText:
    """The text that a reference is to: of two versions the one named nearest to it, else the one judged by."""
    target = evidence.target
    if target.old is not None and target.new is not None:
        return target.old if _version_of(reference, claim) == "old" else target.new
    if evidence.primary is not None:
        judged = evidence.primary.candidate.entry.text
        return next((t for t in target.texts if t.text is judged), target.texts[0])
    return target.texts[0]


def _version_of(reference: Reference, claim: Claim) -> str:
    """The version whose name stands nearest to a reference, the new one where none is named."""
    start, end = reference.start - claim.start, reference.end - claim.start
    named = [
        (max(match.start() - end, start - match.end()), version)
        for version, pattern in pack(claim.language).versions.items()
        if version in _VERSIONS
        for match in pattern.finditer(claim.text.lower())
    ]
    return min(named, default=(0, "new"))[1]


def _standing(evidence: Evidence, text: SearchableText) -> str | None:
    """The provision of a text that holds what was found; None where only another text has it."""
    if evidence.primary is None:
        return None
    entry = evidence.primary.candidate.entry
    if entry.text is text.text:
        return entry.clause.provision
    counterpart = evidence.counterpart
    if counterpart is None or counterpart.other is None or not counterpart.relation.aligned:
        return None
    return counterpart.other.clause.provision
