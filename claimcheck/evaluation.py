"""How often the checker is right: labelled claims in, figures out.

Reading (`read_claims`), judging (`evaluate`) and counting (`summarise`) are separate, so that figures
can be recomputed from outcomes alone. A *strict* hit has the right label and cites an acceptable
provision; the claims that the labels leave open need the label alone.
"""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from claimcheck.checker import ClaimChecker
from claimcheck.corpus.store import Corpus, DocumentText
from claimcheck.errors import ClaimFileError, InputError, UnknownDocumentError
from claimcheck.models.corpus import ProvisionKind
from claimcheck.models.result import CheckResult, CitationStatus, Verdict

__all__ = [
    "CONFIDENT",
    "CitedLabel",
    "KindRow",
    "LabelledClaim",
    "Report",
    "ScoredClaim",
    "Split",
    "covers",
    "evaluate",
    "judge",
    "percentile",
    "ranked_provisions",
    "read_claims",
    "score",
    "select",
    "split_of",
    "summarise",
]

#: From this confidence on a wrong SUPPORTED or REFUTED counts as wrong and confident.
CONFIDENT = 0.8
_HELD_OUT_OF = 3
_WARM_UP = 3

ProvisionLabel = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+:\S+$")]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CitedLabel(_Frozen):
    """An article that the post names, and whether its content stands there."""

    cited: str
    status: CitationStatus


class LabelledClaim(BaseModel):
    """One line of a file of labelled claims; fields that are not read here are allowed."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(min_length=1)
    text: str = Field(min_length=1)
    lang: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
    label: Verdict
    provisions: tuple[ProvisionLabel, ...] = ()
    kind: str = "unnamed"
    cites: CitedLabel | None = None


class Split(StrEnum):
    """Which part of a claim set is meant."""

    ALL = "all"
    DEV = "dev"
    HELDOUT = "heldout"


class ScoredClaim(_Frozen):
    """What became of one labelled claim.

    `rank` is the place (from 1) of the first acceptable provision among the ranked candidates, None where
    it is not among them; `searched` says whether the claim counts for recall.
    """

    id: str
    kind: str
    text: str
    label: Verdict
    got: Verdict
    confidence: float
    rule: str
    expected: tuple[str, ...]
    cited: tuple[str, ...]
    strict: bool
    searched: bool
    rank: int | None
    citation_right: bool | None = None
    milliseconds: float

    @property
    def right(self) -> bool:
        """Whether the label is right."""
        return self.got is self.label

    @property
    def wrong_and_confident(self) -> bool:
        """Whether a wrong verdict, other than an abstention, was given with confidence."""
        return not self.right and self.got is not Verdict.NOT_ENOUGH_INFO and self.confidence >= CONFIDENT


class KindRow(_Frozen):
    """The figures of one kind of claim."""

    kind: str
    claims: int
    accuracy: float
    strict: float
    recall_at_5: float | None


class Report(_Frozen):
    """The figures of a claim set. Shares are 0 to 1; `None` where there is nothing to count."""

    claims: int
    accuracy: float
    macro_f1: float
    strict: float
    searched: int
    recall_at_1: float | None
    recall_at_5: float | None
    wrong_and_confident: int
    wrong_and_confident_share: float
    citations: int
    citations_right: int
    mean_ms: float
    median_ms: float
    p95_ms: float
    confusion: dict[Verdict, dict[Verdict, int]]
    kinds: tuple[KindRow, ...]
    unknown_provisions: tuple[str, ...] = ()
    misses: tuple[ScoredClaim, ...] = ()


# -- reading -------------------------------------------------------------------------------------------
def read_claims(path: Path) -> tuple[LabelledClaim, ...]:
    """Read a file of labelled claims, one JSON object a line; empty lines are skipped.

    Raises:
        ClaimFileError: the file cannot be read, holds no claim, or a line is damaged; the message names
            file and line.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        msg = f"{path}: cannot be read ({error.strerror})"
        raise ClaimFileError(msg) from error
    claims: list[LabelledClaim] = []
    lines: dict[str, int] = {}
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line.strip():
            continue
        claim = _read_line(line, f"{path}:{number}", first=number == 1)
        if claim.id in lines:
            msg = f"{path}:{number}: id {claim.id!r} stands in line {lines[claim.id]} too"
            raise ClaimFileError(msg)
        lines[claim.id] = number
        claims.append(claim)
    if not claims:
        msg = f"{path}: no labelled claim in the file"
        raise ClaimFileError(msg)
    return tuple(claims)


def _read_line(line: bytes, where: str, *, first: bool) -> LabelledClaim:
    try:
        text = line.decode("utf-8-sig" if first else "utf-8")
        return LabelledClaim.model_validate(json.loads(text))
    except UnicodeDecodeError as error:
        msg = f"{where}: not UTF-8 (byte {error.start} of the line)"
        raise ClaimFileError(msg) from error
    except ValidationError as error:
        problem = error.errors()[0]
        field = ".".join(str(part) for part in problem["loc"]) or "line"
        msg = f"{where}: {field}: {problem['msg']}"
        raise ClaimFileError(msg) from error
    except (ValueError, RecursionError) as error:
        msg = f"{where}: not a JSON object ({error})"
        raise ClaimFileError(msg) from error


def split_of(identifier: str) -> Split:
    """The part a claim belongs to, by a hash of its id: a third is held out, to be looked at last."""
    digest = hashlib.sha256(f"split:{identifier}".encode()).hexdigest()
    return Split.HELDOUT if int(digest, 16) % _HELD_OUT_OF == 0 else Split.DEV


def select(
    claims: Iterable[LabelledClaim],
    *,
    language: str | None = None,
    split: Split = Split.ALL,
    limit: int | None = None,
) -> tuple[LabelledClaim, ...]:
    """The claims of one language and one part, at most `limit` of them, in order.

    Raises:
        InputError: none is left.
    """
    chosen = [
        claim
        for claim in claims
        if language in (None, claim.lang) and (split is Split.ALL or split_of(claim.id) is split)
    ][:limit]
    if not chosen:
        msg = f"no claim left to evaluate (language {language or 'any'}, split {split})"
        raise InputError(msg)
    return tuple(chosen)


# -- provisions ----------------------------------------------------------------------------------------
def _way_up(text: DocumentText, provision: str) -> Iterator[str]:
    """The provision and those it lies in, up to its article: a section is no address."""
    at: str | None = provision
    while at is not None:
        found = text.provisions[at]
        if found.kind is ProvisionKind.SECTION:
            return
        yield at
        at = found.parent


def _locate(corpus: Corpus, label: str) -> tuple[DocumentText, str] | None:
    """The text and the identifier as that text has it; None where the corpus has no such provision."""
    document, _, provision = label.partition(":")
    try:
        text = corpus.document(document).text("en")
    except UnknownDocumentError:
        return None
    known = text.normalise_id(provision)
    return None if known is None else (text, known)


def covers(corpus: Corpus, one: str, other: str) -> bool:
    """Whether two labels such as `kz-2026:8(3)` name the same provision or one contains the other."""
    if one == other:
        return True
    here, there = _locate(corpus, one), _locate(corpus, other)
    if here is None or there is None or here[0] is not there[0]:
        return False
    return here[1] in _way_up(*there) or there[1] in _way_up(*here)


def ranked_provisions(
    checker: ClaimChecker, text: str, *, documents: Sequence[str] | None = None
) -> tuple[str, ...]:
    """The candidate provisions of a post, best first, each once.

    Each claim's candidates keep their order; of several claims, the one whose next candidate has the
    higher index score goes first.
    """
    queues = [list(evidence.comparisons) for evidence, _ in checker.evidence(text, documents=documents)]
    ranked: dict[str, None] = {}
    while any(queues):
        queue = max((q for q in queues if q), key=lambda q: q[0].candidate.index)
        entry = queue.pop(0).candidate.entry
        ranked[f"{entry.text.document.id}:{entry.clause.provision}"] = None
    return tuple(ranked)


# -- judging -------------------------------------------------------------------------------------------
def score(
    claim: LabelledClaim,
    result: CheckResult,
    ranked: Sequence[str],
    corpus: Corpus,
    *,
    milliseconds: float = 0.0,
) -> ScoredClaim:
    """Compare a result with its label.

    Args:
        claim: the labelled claim.
        result: what the checker returned for it.
        ranked: candidate provisions, best first.
        corpus: the corpus it was checked against.
        milliseconds: how long the check took.
    """
    cited = tuple(dict.fromkeys(f"{q.document}:{q.provision}" for c in result.claims for q in c.citations))
    open_ = claim.label is Verdict.NOT_ENOUGH_INFO
    acceptable = any(covers(corpus, mine, label) for mine in cited for label in claim.provisions)
    searched = not open_ and bool(claim.provisions)
    rank = None
    if searched:
        hits = [any(covers(corpus, place, label) for label in claim.provisions) for place in ranked]
        rank = hits.index(True) + 1 if True in hits else None
    # the rule of the first claim that has the post's verdict: the one that made it
    telling = next((c for c in result.claims if c.verdict is result.verdict), None)
    return ScoredClaim(
        id=claim.id,
        kind=claim.kind,
        text=claim.text,
        label=claim.label,
        got=result.verdict,
        confidence=result.confidence,
        rule=telling.rule if telling else "no claim",
        expected=claim.provisions,
        cited=cited,
        strict=result.verdict is claim.label and (open_ or acceptable),
        searched=searched,
        rank=rank,
        citation_right=_citation_right(claim, result, corpus),
        milliseconds=milliseconds,
    )


def _citation_right(claim: LabelledClaim, result: CheckResult, corpus: Corpus) -> bool | None:
    """Whether the article named by the post was found and its status is the label's; None without a label."""
    if claim.cites is None:
        return None
    wanted = claim.cites
    return any(
        cited.status is wanted.status
        and covers(corpus, f"{cited.document}:{cited.provision}", f"{cited.document}:{wanted.cited}")
        for part in result.claims
        for cited in part.cited_by_claim
    )


def judge(
    checker: ClaimChecker,
    claim: LabelledClaim,
    *,
    documents: Sequence[str] | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> ScoredClaim:
    """Check one labelled claim, timed, and score it."""
    start = clock()
    result = checker.check(claim.text, documents=documents, language=claim.lang)
    milliseconds = (clock() - start) * 1000
    searched = claim.label is not Verdict.NOT_ENOUGH_INFO and bool(claim.provisions)
    ranked = ranked_provisions(checker, claim.text, documents=documents) if searched else ()
    return score(claim, result, ranked, checker.corpus, milliseconds=milliseconds)


def evaluate(
    checker: ClaimChecker, claims: Sequence[LabelledClaim], *, documents: Sequence[str] | None = None
) -> Report:
    """Judge labelled claims and sum up. The texts are made ready beforehand: the times are of a warm checker.

    Raises:
        InputError: the checker cannot take a claim's text; the message names the claim.
        UnknownDocumentError: one of `documents` is not in the checker's corpus.
    """
    for claim in claims[:_WARM_UP]:
        _named(checker, claim, documents)
    outcomes = [_named(checker, claim, documents) for claim in claims]
    unknown = dict.fromkeys(p for c in claims for p in c.provisions if _locate(checker.corpus, p) is None)
    return summarise(outcomes, unknown_provisions=tuple(unknown))


def _named(checker: ClaimChecker, claim: LabelledClaim, documents: Sequence[str] | None) -> ScoredClaim:
    try:
        return judge(checker, claim, documents=documents)
    except InputError as error:
        msg = f"claim {claim.id!r}: {error}"
        raise InputError(msg) from error


# -- counting ------------------------------------------------------------------------------------------
def summarise(outcomes: Sequence[ScoredClaim], *, unknown_provisions: Sequence[str] = ()) -> Report:
    """The figures of outcomes.

    Raises:
        InputError: there is no outcome.
    """
    if not outcomes:
        msg = "nothing was evaluated"
        raise InputError(msg)
    confusion = {label: dict.fromkeys(Verdict, 0) for label in Verdict}
    for outcome in outcomes:
        confusion[outcome.label][outcome.got] += 1
    times = sorted(o.milliseconds for o in outcomes)
    confident = sum(o.wrong_and_confident for o in outcomes)
    citations = [o for o in outcomes if o.citation_right is not None]
    return Report(
        claims=len(outcomes),
        accuracy=_share(o.right for o in outcomes),
        macro_f1=_macro_f1(confusion),
        strict=_share(o.strict for o in outcomes),
        searched=sum(o.searched for o in outcomes),
        recall_at_1=_recall(outcomes, 1),
        recall_at_5=_recall(outcomes, 5),
        wrong_and_confident=confident,
        wrong_and_confident_share=confident / len(outcomes),
        citations=len(citations),
        citations_right=sum(o.citation_right is True for o in citations),
        mean_ms=sum(times) / len(times),
        median_ms=percentile(times, 0.5),
        p95_ms=percentile(times, 0.95),
        confusion=confusion,
        kinds=_kinds(outcomes),
        unknown_provisions=tuple(unknown_provisions),
        misses=tuple(o for o in outcomes if not o.strict),
    )


def _share(hits: Iterable[bool]) -> float:
    values = list(hits)
    return sum(values) / len(values)


def _recall(outcomes: Iterable[ScoredClaim], places: int) -> float | None:
    searched = [o for o in outcomes if o.searched]
    return _share(o.rank is not None and o.rank <= places for o in searched) if searched else None


def _macro_f1(confusion: dict[Verdict, dict[Verdict, int]]) -> float:
    """Mean F1 over the labels that occur or were given."""
    scores = []
    for label in Verdict:
        hits = confusion[label][label]
        given = sum(confusion[other][label] for other in Verdict)
        occurring = sum(confusion[label].values())
        if given + occurring:
            scores.append(2 * hits / (given + occurring))
    return sum(scores) / len(scores)


def _kinds(outcomes: Sequence[ScoredClaim]) -> tuple[KindRow, ...]:
    counts = Counter(o.kind for o in outcomes)
    rows = []
    for kind, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        inside = [o for o in outcomes if o.kind == kind]
        rows.append(
            KindRow(
                kind=kind,
                claims=count,
                accuracy=_share(o.right for o in inside),
                strict=_share(o.strict for o in inside),
                recall_at_5=_recall(inside, 5),
            )
        )
    return tuple(rows)


def percentile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of the ordered values do not exceed (nearest rank)."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
