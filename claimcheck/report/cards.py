"""Claims as cards: claim and clause beside each other, with the words that conflict marked in both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from claimcheck.models.result import (
    CitationStatus,
    CitedProvision,
    ClaimResult,
    Finding,
    Outcome,
    Quotation,
    Stance,
)
from claimcheck.report.labels import Labels
from claimcheck.report.marks import Mark, MarkedSpan, differences, pieces, shown
from claimcheck.report.model import Card, Compared, QuotedText, Sample, TwoVersions
from claimcheck.report.quoting import Quoting, safe_link
from claimcheck.report.results import ResultClaim, ResultRow
from claimcheck.report.tally import ClaimCount, Columns
from claimcheck.verdict.messages import spoken
from claimcheck.verdict.rules import rules

__all__ = ["Gathered", "card", "gather"]

_CLAIM, _EXPLANATION, _SAMPLE, _VALUE = 700, 1_500, 400, 160
_SAMPLES = 3
_MAX_REFERENCES = 6
_ELSEWHERE = (CitationStatus.WRONG, CitationStatus.NONEXISTENT)


@dataclass(slots=True)
class Gathered:
    """The first post of a claim, and the first posts that say it in other words."""

    row: ResultRow
    samples: dict[str, ResultRow] = field(default_factory=dict)
    seen: int = 0


def gather(rows: Iterable[ResultRow], counts: Mapping[str, ClaimCount]) -> dict[str, Gathered]:
    """What the cards of these claims are made from; reads no further than it has to.

    Args:
        rows: the results from their beginning.
        counts: the claims, by cluster.
    """
    found: dict[str, Gathered] = {}
    left = sum(count.posts for count in counts.values())
    for row in rows:
        if row.cluster is None or row.cluster not in counts or row.error is not None:
            continue
        gathered = found.setdefault(row.cluster, Gathered(row))
        gathered.seen += 1
        wording = " ".join(row.text.casefold().split())
        if len(gathered.samples) < _SAMPLES:
            gathered.samples.setdefault(wording, row)
        left -= 1
        if not left:
            break
    return found


def card(
    number: int,
    gathered: Gathered,
    count: ClaimCount,
    *,
    columns: Columns,
    quoting: Quoting,
    labels: Labels,
) -> Card:
    """The card of a claim.

    Args:
        number: its rank, from 1.
        gathered: its posts.
        count: how often it is made.
        columns: columns of the input that are read.
        quoting: shows quotations.
        labels: the language of the report.

    Raises:
        InputError: the claim is damaged in the results.
    """
    row = gathered.row
    main = row.main
    assert main is not None  # a post in a cluster has a claim
    brief = row.claims[main]
    base = Card(
        number=number,
        anchor=f"claim-{count.verdict.value.lower()}-{number}",
        verdict=count.verdict,
        pieces=pieces(brief.text, limit=_CLAIM),
        language=row.language,
        languages=tuple(sorted(count.languages)),
        posts=count.posts,
        reach=count.reach if columns.reach else None,
        first=count.first.date() if count.first else None,
        last=count.last.date() if count.last else None,
        confidence=brief.confidence,
        rule=shown(brief.rule),
        rule_title=_rule_title(brief.rule, labels),
        explanation="",
        explanation_language=None,
        references=(),
        quoted=(),
        versions=None,
        context=(),
        compared=(),
        samples=tuple(_sample(r, columns) for r in gathered.samples.values()),
    )
    if row.flat is not None:
        return _flat(base, row.flat, brief, quoting)
    return _whole(base, brief, row.claim(main), quoting, labels)


def _whole(base: Card, brief: ResultClaim, claim: ClaimResult, quoting: Quoting, labels: Labels) -> Card:
    deciding = [c for c in claim.citations if c.stance is not Stance.CONTEXT]
    pair = _pair(claim, deciding) if brief.on_change else {}
    rest = [c for c in deciding if c not in pair.values()]
    return replace(
        base,
        pieces=pieces(claim.text, _in_claim(claim), limit=_CLAIM),
        explanation=_cut(claim.explanation, _EXPLANATION),
        explanation_language=spoken(base.language),
        references=tuple(_reference(c, labels) for c in claim.cited_by_claim[:_MAX_REFERENCES]),
        quoted=tuple(quoting.quoted(c, _in_clause(claim, c)) for c in rest),
        versions=_versions(claim, pair, quoting),
        context=tuple(quoting.quoted(c) for c in claim.citations if c.stance is Stance.CONTEXT),
        compared=tuple(_compared(f, labels) for f in claim.findings),
    )


def _flat(base: Card, flat: Mapping[str, str], claim: ResultClaim, quoting: Quoting) -> Card:
    found = quoting.looked_up(claim.citations, flat["quote"])
    first = found[: len(claim.deciding)]
    versions = None
    if claim.on_change and len(first) > 1 and first[0].document != first[1].document:
        ids = _by_age(first[0].document, first[1].document, quoting)
        old, new = sorted(first, key=lambda q: ids.index(q.document))
        removed, added = differences(_text(old), _text(new))
        versions = _side_by_side(
            replace(old, pieces=pieces(_text(old), removed)),
            replace(new, pieces=pieces(_text(new), added)),
            quoting,
            *ids,
        )
    return replace(
        base,
        explanation=_cut(flat["explanation"], _EXPLANATION),
        quoted=() if versions else first,
        versions=versions,
        context=found[len(first) :],
    )


# -- marks ---------------------------------------------------------------------------------------------
def _conflicts(claim: ClaimResult) -> Iterator[Finding]:
    return (f for f in claim.findings if f.outcome is Outcome.CONFLICT)


def _in_claim(claim: ClaimResult) -> list[MarkedSpan]:
    """Words of the claim in conflict; spans of findings are those of the post."""
    spans = (f.claim_span for f in _conflicts(claim) if f.claim_span is not None)
    return [(start - claim.start, end - claim.start, Mark.CONFLICT) for start, end in spans]


def _in_clause(claim: ClaimResult, quotation: Quotation) -> list[MarkedSpan]:
    """Words of the clause in conflict; spans of findings are those of the whole text."""
    place = f"{quotation.document}:{quotation.provision}"
    spans = (f.clause_span for f in _conflicts(claim) if f.provision == place and f.clause_span is not None)
    return [
        (start - quotation.start, end - quotation.start, Mark.CONFLICT)
        for start, end in spans
        if quotation.start <= start and end <= quotation.end
    ]


# -- two versions --------------------------------------------------------------------------------------
def _versions(claim: ClaimResult, pair: Mapping[str, Quotation], quoting: Quoting) -> TwoVersions | None:
    """Both versions of the provision, if the claim speaks of a change."""
    if not pair:
        return None
    old, new = _by_age(claim.speaks_of[0], claim.speaks_of[1], quoting)
    left, right = pair.get(old), pair.get(new)
    removed, added = differences(left.quote, right.quote) if left and right else ((), ())
    return _side_by_side(
        quoting.quoted(left, [*_in_clause(claim, left), *removed]) if left else None,
        quoting.quoted(right, [*_in_clause(claim, right), *added]) if right else None,
        quoting,
        old,
        new,
    )


def _pair(claim: ClaimResult, deciding: list[Quotation]) -> dict[str, Quotation]:
    """By document, the first quotation of each version; empty where the claim speaks of one version."""
    if len(claim.speaks_of) != 2:
        return {}
    return {c.document: c for c in reversed(deciding) if c.document in claim.speaks_of}


def _by_age(one: str, other: str, quoting: Quoting) -> tuple[str, str]:
    """The two documents, the older one first; the second one named is the older where nothing tells."""
    documents = quoting.corpus.documents
    if one in documents and other in documents:
        first, second = documents[one].card.in_force_from, documents[other].card.in_force_from
        if first and second and first < second:
            return one, other
    return other, one


def _side_by_side(
    old: QuotedText | None, new: QuotedText | None, quoting: Quoting, old_id: str, new_id: str
) -> TwoVersions:
    same = old is not None and new is not None and _words(old) == _words(new)
    return TwoVersions(old, new, quoting.title(old_id), quoting.title(new_id), same)


def _text(quoted: QuotedText) -> str:
    return "".join(piece.text for piece in quoted.pieces)


def _words(quoted: QuotedText) -> list[str]:
    return _text(quoted).casefold().strip(" .;").split()


# -- what else stands on a card ------------------------------------------------------------------------
def _rule_title(code: str, labels: Labels) -> str:
    found = rules(labels.language).get(code)
    return found.title if found else ""


def _reference(cited: CitedProvision, labels: Labels) -> str:
    words = labels.messages
    known = cited.actual and cited.status in _ELSEWHERE
    key = f"cited.{cited.status.value}_elsewhere" if known else f"cited.{cited.status.value}"
    said = words.say(key, document=cited.document, provision=cited.actual or "")
    return _cut(words.say("cited.line", reference=" ".join(cited.as_written.split()), status=said), 200)


def _compared(finding: Finding, labels: Labels) -> Compared:
    words = labels.messages
    values = [finding.claim_value, finding.clause_value]
    in_claim, in_clause = (_cut(_value(finding.slot, v, labels), _VALUE) if v else "–" for v in values)
    return Compared(
        slot=shown(finding.slot),
        outcome=words.say(f"outcome.{finding.outcome.value}"),
        in_claim=in_claim,
        in_clause=in_clause,
        conflict=finding.outcome is Outcome.CONFLICT,
    )


def _value(slot: str, value: str, labels: Labels) -> str:
    try:
        return labels.messages.value(slot, value)
    except KeyError:  # a word of another version of the package
        return value


def _sample(row: ResultRow, columns: Columns) -> Sample:
    return Sample(
        text=_cut(row.text, _SAMPLE),
        language=row.language,
        id=_cut(row.id or "", 80),
        seen=_cut((row.cells.get(columns.time) or "") if columns.time else "", 40),
        link=safe_link(row.cells.get(columns.link)) if columns.link else None,
    )


def _cut(text: str, limit: int) -> str:
    return shown(text if len(text) <= limit else f"{text[: limit - 1]}…")
