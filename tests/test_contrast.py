"""The contrast suite: what the transformations make, and the gate over a fixed sample of what they make."""

from __future__ import annotations

import importlib
import sys
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from claimcheck.checker import ClaimChecker
from claimcheck.evaluation import CONFIDENT
from claimcheck.language.analysis import analyst
from claimcheck.models.result import Verdict

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"
#: One provision in so many is judged.
SAMPLE = 3
#: Share of each transformation's claims that has to get its label: the stated recall.
RECALL = 0.85


@cache
def suite() -> Any:
    """`benchmarks/contrast.py`."""
    if str(BENCHMARKS) not in sys.path:
        sys.path.insert(0, str(BENCHMARKS))
    return importlib.import_module("contrast")


@cache
def judged() -> tuple[tuple[Any, Verdict, float], ...]:
    """The claims of the sample with the verdict and confidence they got."""
    checker = ClaimChecker()
    out = []
    for document in checker.corpus.documents.values():
        for made in suite().contrasts(document.text("en")):
            if suite().pick(made.document + made.provision, SAMPLE) == 0:
                result = checker.check(made.text, documents=[made.document])
                out.append((made, result.verdict, result.confidence))
    return tuple(out)


# -- transformations -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("Everyone has the right to a fair trial.", "Everyone has no right to a fair trial."),
        ("Congress may not grant titles.", "Congress may grant titles."),
        ("Slavery is prohibited.", "Slavery is permitted."),
        ("The Senate is a chamber.", "The Senate is not a chamber."),
        ("They have no right to strike.", "They have the right to strike."),
        ("Taxes as before.", None),
    ],
)
def test_negation(text: str, changed: str | None) -> None:
    assert suite().first_change(text, suite()._NEGATIONS) == changed


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("Everyone has the right to vote.", "Everyone is obliged to vote."),
        ("Citizens are obliged to pay taxes.", "Citizens may, if they wish, pay taxes."),
        ("The President must sign it.", "The President may, but need not, sign it."),
        ("The President must not sign it.", None),
        ("The State protects children.", None),
    ],
)
def test_modality(text: str, changed: str | None) -> None:
    assert suite().first_change(text, suite()._MODALITIES) == changed


@pytest.mark.parametrize(
    ("name", "text", "gone"),
    [
        ("number_changed", "The Senate consists of 59 members.", "59"),
        ("number_changed", "A majority of two thirds of the deputies is needed.", "two thirds"),
        ("actor_swapped", "The President signs laws.", "President"),
        ("value_swapped", "It is a unitary state.", "unitary state"),
    ],
)
def test_one_value_is_replaced(name: str, text: str, gone: str) -> None:
    changed = getattr(suite(), name)(text, analyst("en").analyse(text))
    assert changed is not None
    assert gone not in changed
    before, after = text.split(gone, maxsplit=1)
    assert changed.startswith(before.removesuffix("the "))
    assert changed.endswith(after)


@pytest.mark.parametrize("name", ["number_changed", "actor_swapped", "value_swapped"])
def test_nothing_to_replace(name: str) -> None:
    text = "Everything else stays as it was."
    assert getattr(suite(), name)(text, analyst("en").analyse(text)) is None


# -- the suite -----------------------------------------------------------------------------------------
def test_each_clause_is_restated_and_what_is_falsified_differs_from_it() -> None:
    for document in ClaimChecker().corpus.documents.values():
        restated: dict[str, set[str]] = defaultdict(set)
        made = list(suite().contrasts(document.text("en")))
        for one in made:
            if one.kind == "restated":
                restated[one.provision].add(one.text)
        assert restated
        for one in made:
            assert document.text("en").normalise_id(one.provision) == one.provision
            if one.label is Verdict.REFUTED:
                assert one.text not in restated[one.provision]


def test_the_suite_is_the_same_every_time() -> None:
    document = next(iter(ClaimChecker().corpus.documents.values())).text("en")
    assert list(suite().contrasts(document)) == list(suite().contrasts(document))


def test_no_falsified_clause_is_supported_with_confidence() -> None:
    falsified = [(made, *got) for made, *got in judged() if made.label is Verdict.REFUTED]
    assert len(falsified) >= 500
    wrong = [
        f"{made.kind}, {made.document}:{made.provision} ({confidence:.2f}): {made.text}"
        for made, verdict, confidence in falsified
        if verdict is Verdict.SUPPORTED and confidence >= CONFIDENT
    ]
    assert wrong == [], f"{len(wrong)} of {len(falsified)}"


def test_recall_by_transformation() -> None:
    right: Counter[str] = Counter()
    all_: Counter[str] = Counter()
    for made, verdict, _ in judged():
        all_[made.kind] += 1
        right[made.kind] += verdict is made.label
    assert len(all_) >= 7
    short = {kind: right[kind] / n for kind, n in all_.items() if right[kind] < RECALL * n}
    assert short == {}
