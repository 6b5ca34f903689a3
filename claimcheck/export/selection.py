"""Which claims of a file of results are fit for publication, and a count of those that are not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from claimcheck.export.phrases import flat
from claimcheck.export.results import Record
from claimcheck.models.result import CheckResult, ClaimResult, Quotation, Stance, Verdict

__all__ = ["DECIDED", "Quoted", "Tally", "bearing", "quoted_claims", "results_of"]


#: The verdicts that can be published: what the texts leave open is not.
DECIDED = frozenset({Verdict.SUPPORTED, Verdict.REFUTED})


@dataclass(frozen=True)
class Quoted:
    """A claim with what it stands in.

    Attributes:
        record: where it comes from.
        result: the post's result.
        claim: the claim.
        number: its place among the post's claims, from 1.
    """

    record: Record
    result: CheckResult
    claim: ClaimResult
    number: int


@dataclass
class Tally:
    """What was left out, and why.

    Attributes:
        written: claims that went through.
        open: claims that the texts do not decide.
        unwanted: claims of another verdict than those wanted: true ones, where false ones are rebutted.
        repeated: claims that were there already.
        unsure: claims of less confidence than asked for.
        unquoted: claims without a quotation, which are never published.
        refused: posts that were not checked.
        damage: records that cannot be read, with place and reason.
    """

    written: int = 0
    open: int = 0
    unwanted: int = 0
    repeated: int = 0
    unsure: int = 0
    unquoted: int = 0
    refused: int = 0
    damage: list[str] = field(default_factory=list)


def results_of(records: Iterable[Record], tally: Tally) -> Iterator[tuple[Record, CheckResult]]:
    """The records that hold a result; the others are counted."""
    for record in records:
        if record.damage is not None:
            tally.damage.append(record.damage)
        elif record.result is None:
            tally.refused += 1
        else:
            yield record, record.result


def quoted_claims(
    records: Iterable[Record],
    tally: Tally,
    *,
    verdicts: frozenset[Verdict] = DECIDED,
    min_confidence: float = 0.0,
    every: bool = False,
) -> Iterator[Quoted]:
    """The claims of these verdicts that can be shown with a quotation, each once.

    Args:
        records: the results.
        tally: counts what is left out; whole when the last claim was taken.
        verdicts: which claims.
        min_confidence: leave out claims below it, 0 to 1.
        every: give a claim as often as it is made.
    """
    seen: set[bytes] = set()
    for record, result in results_of(records, tally):
        main = _main(result)
        for number, claim in enumerate(result.claims, start=1):
            if claim.verdict not in verdicts:
                if claim.verdict is Verdict.NOT_ENOUGH_INFO:
                    tally.open += 1
                else:
                    tally.unwanted += 1
                continue
            if claim.confidence < min_confidence:
                tally.unsure += 1
                continue
            if not bearing(claim):
                tally.unquoted += 1
                continue
            keys = _keys(claim, record, main=claim is main)
            known = not every and not seen.isdisjoint(keys)
            seen.update(keys)
            if known:
                tally.repeated += 1
                continue
            tally.written += 1
            yield Quoted(record, result, claim, number)


def bearing(claim: ClaimResult) -> tuple[Quotation, ...]:
    """The quotations that a verdict rests on, without those that give context; of an open claim, all."""
    if claim.verdict is Verdict.NOT_ENOUGH_INFO:
        return claim.citations
    return tuple(c for c in claim.citations if c.stance is not Stance.CONTEXT)


def _main(result: CheckResult) -> ClaimResult | None:
    """The claim that a batch's cluster goes by: the surest of those that gave the post its verdict."""
    of_verdict = [c for c in result.claims if c.verdict is result.verdict]
    return max(of_verdict, key=lambda c: c.confidence, default=None)


def _keys(claim: ClaimResult, record: Record, *, main: bool) -> tuple[bytes, ...]:
    """What makes a claim the same as another: its words and what decides it, or the batch's cluster."""
    places = " ".join(f"{c.document}:{c.provision}" for c in bearing(claim))
    written = f"{flat(claim.text).casefold()}\n{claim.verdict}\n{places}"
    found = [hashlib.sha256(written.encode()).digest()]
    if main and record.cluster is not None:
        found.append(record.cluster.encode())
    return tuple(found)
