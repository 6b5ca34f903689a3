"""Results made by hand, for tables of what an export does with each of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from claimcheck.corpus.store import Corpus
from claimcheck.models.result import (
    CheckResult,
    CitationStatus,
    CitedProvision,
    ClaimResult,
    Provenance,
    Quotation,
    Stance,
    Verdict,
)

__all__ = ["claim", "quotation", "result", "row", "write_rows"]

_STANCES = {Verdict.SUPPORTED: Stance.SUPPORTS, Verdict.REFUTED: Stance.REFUTES}
_RULES = {Verdict.SUPPORTED: "support.slots", Verdict.REFUTED: "conflict.value"}


def quotation(corpus: Corpus, stance: Stance = Stance.REFUTES, **changes: Any) -> Quotation:
    """The clause on the capital, as it stands in the shipped text."""
    text = corpus.document("kz-2026").text()
    clause = text.clauses_of("2(4)")[0]
    made = Quotation(
        document="kz-2026",
        provision="2(4)",
        akn=text.uri("2(4)"),
        stance=stance,
        quote=text.wording(clause),
        start=clause.start,
        end=clause.end,
        prefix=text.text[clause.start - 10 : clause.start],
        suffix=text.text[clause.end : clause.end + 10],
        language="en",
        official=False,
        source_url="https://www.akorda.kz",
    )
    return made.model_copy(update=changes)


def claim(corpus: Corpus, verdict: Verdict = Verdict.REFUTED, **changes: Any) -> ClaimResult:
    """A claim of that verdict, decided by the clause on the capital."""
    decided = verdict is not Verdict.NOT_ENOUGH_INFO
    made = ClaimResult(
        text="The capital is Almaty",
        start=0,
        end=21,
        verdict=verdict,
        confidence=0.9,
        rule=_RULES.get(verdict, "open.silent"),
        explanation="The claim says “Almaty”; in that place kz-2026, Article 2(4) has “Astana”.",
        speaks_of=("kz-2026",),
        citations=(quotation(corpus, _STANCES[verdict]),) if decided else (),
        cited_by_claim=(
            CitedProvision(
                as_written="Article 5",
                start=0,
                end=9,
                document="kz-2026",
                provision="5",
                status=CitationStatus.WRONG,
                actual="2(4)",
            ),
        ),
    )
    return made.model_copy(update=changes)


def result(*claims: ClaimResult, language: str = "en", **changes: Any) -> CheckResult:
    """A post of these claims."""
    verdict = claims[0].verdict if claims else Verdict.NOT_ENOUGH_INFO
    made = CheckResult(
        text=". ".join(c.text for c in claims) or "nothing",
        language=language,
        verdict=verdict,
        confidence=0.9,
        claims=claims,
        provenance=Provenance(engine="9.9", corpus_sha256="0" * 64, config_sha256="1" * 64),
    )
    return made.model_copy(update=changes)


def row(made: CheckResult | None, number: int = 1, cluster: str | None = None) -> dict[str, Any]:
    """The result as a batch writes it; None: a row that was refused."""
    if made is None:
        head = {"id": f"p{number}", "status": "refused", "error": f"line {number}: the text is empty"}
        body: dict[str, Any] = {"text": None, "language": None, "verdict": None, "claims": []}
    else:
        head = {"id": f"p{number}", "status": "checked", "error": None}  # type: ignore[dict-item]
        body = made.model_dump(mode="json", exclude={"id"})
    return {**head, "line": number, **body, "row": {"text": "x"}, "cluster": cluster}


def write_rows(path: Path, *rows: dict[str, Any] | str) -> Path:
    """A file of JSON lines; strings are written as they are."""
    lines = (r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in rows)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path
