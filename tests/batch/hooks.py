"""Judges for tests: they load no corpus, so workers start at once, and die or fail where a post says so."""

from __future__ import annotations

import os
import time

from claimcheck.batch.rows import Row
from claimcheck.batch.settings import JudgeSettings
from claimcheck.batch.shards import RowJudge
from claimcheck.models.result import CheckResult, ClaimResult, Provenance, Quotation, Stance, Verdict

PROVENANCE = Provenance(engine="test", corpus_sha256="0", config_sha256="0")


def result(text: str, verdict: Verdict, *, provision: str = "1(1)", rule: str = "test.rule") -> CheckResult:
    """A result with one claim, the whole text; decided ones quote a provision."""
    quotation = Quotation(
        document="xx-2000",
        provision=provision,
        akn=f"/akn/xx/act/2000/~art_{provision}",
        stance=Stance.REFUTES,
        quote="One.",
        start=0,
        end=4,
        prefix="",
        suffix="",
        language="en",
        official=False,
        source_url=None,
    )
    claim = ClaimResult(
        text=text,
        start=0,
        end=len(text),
        verdict=verdict,
        confidence=0.5,
        rule=rule,
        explanation=f"{len(text)} characters",
        speaks_of=("xx-2000",),
        citations=() if verdict is Verdict.NOT_ENOUGH_INFO else (quotation,),
    )
    return CheckResult(
        text=text, language="en", verdict=verdict, confidence=0.5, claims=(claim,), provenance=PROVENANCE
    )


def plain(settings: JudgeSettings) -> RowJudge:
    """REFUTED where the post says "false", SUPPORTED where it says "true"; an error where it says "error"."""

    def judge(row: Row) -> CheckResult:
        if "error" in row.text:
            msg = "no\nway"
            raise RuntimeError(msg)
        verdict = Verdict.NOT_ENOUGH_INFO
        if "false" in row.text:
            verdict = Verdict.REFUTED
        elif "true" in row.text:
            verdict = Verdict.SUPPORTED
        return result(row.text, verdict)

    return judge


def poisonous(settings: JudgeSettings) -> RowJudge:
    """As `plain`, but a post that says "poison" ends the process, as a fault in C code would."""
    inner = plain(settings)

    def judge(row: Row) -> CheckResult:
        if "poison" in row.text:
            os._exit(139)
        return inner(row)

    return judge


def slow(settings: JudgeSettings) -> RowJudge:
    """As `plain`, two milliseconds a row."""
    inner = plain(settings)

    def judge(row: Row) -> CheckResult:
        time.sleep(0.002)
        return inner(row)

    return judge
