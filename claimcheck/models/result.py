"""What a check returns. The schema is versioned: see `SCHEMA_VERSION`.

Offsets are code points of the text as given, end exclusive; `text[start:end]` is the quoted stretch.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "SCHEMA_VERSION",
    "CheckResult",
    "CitationStatus",
    "CitedProvision",
    "ClaimResult",
    "Finding",
    "Outcome",
    "Provenance",
    "Quotation",
    "Score",
    "Stance",
    "Verdict",
]

SCHEMA_VERSION = "1"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Verdict(StrEnum):
    """FEVER's three labels."""

    SUPPORTED = "SUPPORTED"
    REFUTED = "REFUTED"
    NOT_ENOUGH_INFO = "NOT_ENOUGH_INFO"


class Stance(StrEnum):
    """What a quoted provision does to the claim."""

    SUPPORTS = "supports"
    REFUTES = "refutes"
    CONTEXT = "context"


class Outcome(StrEnum):
    """The result of comparing one slot."""

    AGREE = "agree"
    CONFLICT = "conflict"
    UNKNOWN = "unknown"


class CitationStatus(StrEnum):
    """Whether an article named by the post holds what the post says it holds."""

    CORRECT = "correct"
    WRONG = "wrong"
    NONEXISTENT = "nonexistent"
    UNCHECKED = "unchecked"


class Quotation(_Frozen):
    """A provision quoted: `start` and `end` are offsets in the source text of `document` in `language`."""

    document: str
    provision: str
    akn: str
    stance: Stance
    quote: str
    start: int
    end: int
    prefix: str
    suffix: str
    language: str
    official: bool
    source_url: str | None


class CitedProvision(_Frozen):
    """An article that the post itself names, checked."""

    as_written: str
    start: int
    end: int
    document: str
    provision: str
    status: CitationStatus
    actual: str | None = None


class Finding(_Frozen):
    """One slot of claim and clause compared, with both values and, where known, both spans."""

    slot: str
    outcome: Outcome
    claim_value: str | None = None
    clause_value: str | None = None
    claim_span: tuple[int, int] | None = None
    clause_span: tuple[int, int] | None = None
    provision: str | None = None


class Score(_Frozen):
    """A named similarity between 0 and 1."""

    name: str
    value: float


class ClaimResult(_Frozen):
    """One checkable assertion of a post and its verdict."""

    text: str
    start: int
    end: int
    verdict: Verdict
    confidence: float = Field(ge=0, le=1)
    rule: str
    explanation: str
    speaks_of: tuple[str, ...]
    citations: tuple[Quotation, ...] = ()
    cited_by_claim: tuple[CitedProvision, ...] = ()
    findings: tuple[Finding, ...] = ()
    scores: tuple[Score, ...] = ()


class Provenance(_Frozen):
    """What judged: the same provenance and text give the same result."""

    engine: str
    corpus_sha256: str
    config_sha256: str


class CheckResult(_Frozen):
    """The verdict on a post, claim by claim."""

    schema_version: Literal["1"] = "1"
    id: str | None = None
    text: str
    language: str
    verdict: Verdict
    confidence: float = Field(ge=0, le=1)
    claims: tuple[ClaimResult, ...]
    provenance: Provenance
