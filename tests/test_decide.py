"""How sure a verdict may be, whatever the model says."""

from __future__ import annotations

import pytest

from claimcheck.checker import ClaimChecker
from claimcheck.corpus.store import Corpus
from claimcheck.models.config import CheckerConfig
from claimcheck.models.result import Verdict
from claimcheck.verdict.decide import decide
from claimcheck.verdict.model import LinearModel, decision_models


@pytest.fixture(scope="module")
def checker(corpus: Corpus) -> ClaimChecker:
    return ClaimChecker(corpus=corpus, config=CheckerConfig(reader="off"))


SURE = LinearModel(
    features=(),
    mean=(),
    scale=(),
    coefficients=dict.fromkeys(Verdict, ()),
    intercepts={Verdict.SUPPORTED: 9.0, Verdict.REFUTED: 0.0, Verdict.NOT_ENOUGH_INFO: 0.0},
)


@pytest.mark.parametrize(
    ("claim", "denied", "most"),
    [
        ("Dual citizenship is off the table", True, 0.69),
        ("Citizens may not be deprived of citizenship", True, 0.69),
        ("Citizens own their flats and houses as private property", False, 0.79),
    ],
)
def test_a_support_that_a_denial_speaks_against_is_trusted_less(
    checker: ClaimChecker, claim: str, denied: bool, most: float
) -> None:
    [(evidence, _)] = checker.evidence(claim)
    assert evidence.primary is not None
    assert bool(evidence.primary.features["polarity_conflict"]) is denied
    decision = decide(evidence, decision_models().model_copy(update={"single": SURE}))
    assert decision.verdict is Verdict.SUPPORTED
    assert decision.confidence == most
