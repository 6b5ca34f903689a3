"""Articles that a post names: does what the post says stand there?"""

from __future__ import annotations

from claimcheck.claims.claim import Claim
from claimcheck.claims.references import Reference
from claimcheck.match.searcher import SearchableText
from claimcheck.models.result import CitationStatus, CitedProvision, Verdict
from claimcheck.verdict.decide import Decision
from claimcheck.verdict.evidence import Evidence

__all__ = ["check_references"]


def contains(one: str, other: str) -> bool:
    """Whether two provision identifiers are equal or one contains the other."""
    return (
        one == other or one.startswith((f"{other}(", f"{other}-")) or other.startswith((f"{one}(", f"{one}-"))
    )


def check_references(claim: Claim, evidence: Evidence, decision: Decision) -> tuple[CitedProvision, ...]:
    """Check every provision the claim names against where its content was found.

    A named provision is wrong when the content is found elsewhere; where nothing was found, or the claim
    is refuted by another place, it is left unchecked, for then its content stands nowhere.
    """
    return tuple(_check(reference, claim, evidence, decision) for reference in claim.references)


def _check(reference: Reference, claim: Claim, evidence: Evidence, decision: Decision) -> CitedProvision:
    start, end = claim.post.original_span(reference.start, reference.end)
    text = _document_of(evidence)
    document = text.text.document.id
    known = text.text.normalise_id(reference.provision)
    article = reference.provision.split("(")[0]
    actual = evidence.primary.candidate.entry.clause.provision if evidence.primary else None
    if known is None:
        exists = text.text.normalise_id(article) is not None
        status = CitationStatus.WRONG if exists and actual else CitationStatus.NONEXISTENT
        known = reference.provision
    elif actual is None or decision.verdict is Verdict.NOT_ENOUGH_INFO:
        status = CitationStatus.UNCHECKED
        if any(contains(known, c.candidate.entry.clause.provision) for c in evidence.comparisons[:1]):
            status = CitationStatus.CORRECT
    elif any(contains(known, p) for p in _deciding(evidence)):
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


def _document_of(evidence: Evidence) -> SearchableText:
    target = evidence.target
    if target.is_change and "old" in evidence.claim.versions and target.old is not None:
        return target.old
    return target.texts[0]


def _deciding(evidence: Evidence) -> list[str]:
    places = [evidence.primary.candidate.entry.clause.provision] if evidence.primary else []
    if evidence.counterpart is not None and evidence.counterpart.other is not None:
        places.append(evidence.counterpart.other.clause.provision)
    return places
