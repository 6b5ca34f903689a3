"""The benchmarks measure what they say: folds, baselines, page, record and the parts that are switched off."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from claimcheck.checker import ClaimChecker
from claimcheck.corpus.store import Corpus
from claimcheck.evaluation import ScoredClaim, Split, split_of
from claimcheck.match import searcher
from claimcheck.models.config import CheckerConfig
from claimcheck.models.result import Verdict
from claimcheck.verdict import compare
from claimcheck.verdict.model import decision_models

pytest.importorskip("scipy", reason="scipy, which fits the models, is not installed (extra `dev`)")

ROOT = Path(__file__).resolve().parents[1]
SUPPORTED, REFUTED, OPEN = Verdict.SUPPORTED, Verdict.REFUTED, Verdict.NOT_ENOUGH_INFO
CLAIMS: tuple[tuple[str, str, Verdict, list[str]], ...] = (
    ("c1", "The capital of Kazakhstan is Astana", SUPPORTED, ["kz-2026:2(4)"]),
    ("c2", "The capital of Kazakhstan is Almaty", REFUTED, ["kz-2026:2(4)"]),
    ("c3", "What a lovely day it is today, friends", OPEN, []),
)


@cache
def module(name: str) -> ModuleType:
    """A module of `benchmarks/`."""
    folder = str(ROOT / "benchmarks")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return importlib.import_module(name)


judging, baselines, ablation, quality = (module(n) for n in ("judging", "baselines", "ablation", "quality"))


@cache
def corpora() -> Mapping[str, Corpus]:
    return {"kz": Corpus.load()}


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    path = tmp_path / "few.jsonl"
    rows = [
        {"id": i, "text": t, "lang": "en", "label": v.value, "provisions": p, "kind": "x"}
        for i, t, v, p in CLAIMS
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def outcome(
    identifier: str, label: Verdict, got: Verdict, *, strict: bool = False, **more: Any
) -> ScoredClaim:
    fields = {"kind": "number", "text": "words of a claim", "confidence": 0.9, "rule": "r", "searched": True}
    return ScoredClaim(
        id=identifier,
        label=label,
        got=got,
        expected=(),
        cited=(),
        strict=strict,
        rank=1,
        milliseconds=1.0,
        **{**fields, **more},
    )


def section(*outcomes: ScoredClaim, title: str = "a set", detailed: bool = True) -> Any:
    return quality.Section(title, "A note.", (("claimcheck", outcomes),), detailed=detailed)


# -- judging -------------------------------------------------------------------------------------------
def test_posts_know_their_country(claims: Path) -> None:
    assert [p.country for p in judging.read_posts(claims)] == ["kz", "kz", "kz"]
    assert {p.country for p in judging.read_posts(claims, country="np")} == {"np"}
    files = {f.name: {p.country for p in judging.read_posts(f)} for f in judging.training_files()}
    assert files["za.jsonl"] == {"za"} or "za" in files["za.jsonl"]
    assert "us" in files["us.jsonl"]
    assert files["kz-2026-a.jsonl"] == {"kz"}


def test_folds_are_fixed_and_all_used() -> None:
    posts = [p for f in judging.training_files() for p in judging.read_posts(f)]
    folds = [p.fold for p in posts]
    assert set(folds) == set(range(judging.FOLDS))
    assert folds == [p.fold for f in judging.training_files() for p in judging.read_posts(f)]


def test_a_claim_is_judged_without_its_file_and_fold() -> None:
    asked = []
    leaving = SimpleNamespace(models=lambda file, fold: asked.append((file, fold)))
    post = judging.read_posts(judging.training_files()[0])[0]
    judging.cross_validated(leaving)(post)
    assert asked == [(post.file, post.fold)]


def test_examples_of_the_file_left_out_do_not_count() -> None:
    def example(group: str, label: int, value: float) -> Any:
        return judging.Example({"coverage": value}, label, group, 0)

    one = [example("one", i % 3, float(i % 3 == 0)) for i in range(30)]
    two = [example("two", i % 3, float(i % 3 == 1)) for i in range(30)]
    both = judging.Leaving({}, judging.Examples((*one, *two), ()))
    alone = judging.Leaving({}, judging.Examples(tuple(one), ()))
    assert both.models("two").single == alone.models().single
    assert both.models("one").single != alone.models().single


def test_features_can_be_dropped() -> None:
    examples = tuple(
        judging.Example({"coverage": float(i % 3 == 0), "margin": 1.0}, i % 3, "one", 0) for i in range(30)
    )
    leaving = judging.Leaving({}, judging.Examples(examples, ()), lambda name: name == "margin")
    assert leaving.models().single.features == ("coverage",)


def test_models_are_set_back() -> None:
    checker = ClaimChecker(corpus=corpora()["kz"], config=CheckerConfig(reader="off"))
    other = decision_models().model_copy(update={"threshold": 1.0})
    post = judging.Post(
        judging.LabelledClaim(id="x", text=CLAIMS[0][1], lang="en", label=SUPPORTED), "f", "kz"
    )
    (strict,) = judging.judged({"kz": checker}, [post], lambda _: other)
    assert strict.got is OPEN
    assert checker.check(CLAIMS[0][1]).verdict is SUPPORTED


@pytest.mark.shared
def test_the_held_out_third_is_apart(shared: Path) -> None:
    found = judging.shared_posts(shared, Split.DEV)
    assert {name.split(".")[0] for name in found} == {"dev", "np"}
    open_ = next(posts for name, posts in found.items() if name.startswith("dev"))
    assert all(split_of(p.claim.id) is Split.DEV and p.claim.lang == "en" for p in open_)
    assert [name for name in judging.shared_posts(shared, Split.HELDOUT) if not name.startswith("dev")] == []


# -- baselines -----------------------------------------------------------------------------------------
def test_the_majority_is_that_of_the_set(claims: Path) -> None:
    posts = judging.read_posts(claims)
    most = baselines.Majority([*posts, posts[1]])
    assert most.name == "always REFUTED"
    assert most.answer("anything", "kz") == baselines.Answer(REFUTED, 0.5)


@pytest.mark.parametrize("overlap", [False, True])
def test_thresholds_separate_what_can_be_separated(overlap: bool) -> None:
    scores = [(0.9, 0.9)] * 5 + [(0.2, 0.1)] * 4
    cells = baselines.choose_cells(scores, [SUPPORTED] * 5 + [OPEN] * 4, overlap=overlap)
    assert cells.label(0.9, 0.9)[0] is SUPPORTED
    assert cells.label(0.2, 0.1)[0] is OPEN


def test_a_second_threshold_sees_what_one_cannot() -> None:
    scores = [(0.9, 0.9)] * 5 + [(0.9, 0.1)] * 4
    labels = [SUPPORTED] * 5 + [REFUTED] * 4
    one = baselines.choose_cells(scores, labels, overlap=False)
    two = baselines.choose_cells(scores, labels, overlap=True)
    assert one.label(0.9, 0.1)[0] is SUPPORTED
    assert two.label(0.9, 0.1)[0] is REFUTED


@pytest.mark.parametrize("overlap", [False, True])
def test_fuzzy_matching_finds_the_clause_of_a_restated_claim(claims: Path, overlap: bool) -> None:
    posts = judging.read_posts(claims)
    library = baselines.Library(corpora())
    fuzzy = baselines.Fuzzy(library, posts, overlap=overlap)
    passage = library.passages["kz"][200]
    assert passage.place in fuzzy.answer(passage.text, "kz").ranked[:3]
    found = list(baselines.run(fuzzy, posts, corpora()))
    assert [o.id for o in found] == [p.claim.id for p in posts]
    assert all(o.rank is None for o in found if not o.searched)


def test_claims_of_a_country_without_texts_are_left_out(claims: Path) -> None:
    posts = judging.read_posts(claims, country="np")
    assert list(baselines.run(baselines.Majority(posts), posts, corpora())) == []


class Package:
    """Stands in for claimproofkit: contradicts what says "not", supports what says "yes"."""

    SupportStatus = SimpleNamespace(CONTRADICTED="contradicted")

    def EvidencePassage(self, **fields: str) -> Any:  # noqa: N802
        return SimpleNamespace(**fields)

    def VerificationPolicy(self, **_: object) -> None:  # noqa: N802
        return None

    def ClaimVerifier(self, _: object) -> Any:  # noqa: N802
        return self

    def verify_document(self, text: str, passages: list[Any]) -> Any:
        match = SimpleNamespace(passage=passages[0], score=0.9)
        status = "contradicted" if "not" in text else "directlySupported" if "yes" in text else "unsupported"
        verdict = SimpleNamespace(status=status, confidence=0.85, evidence=[match])
        return SimpleNamespace(verdicts=[verdict], is_safe_to_publish="yes" in text and "not" not in text)


@pytest.mark.parametrize(("text", "verdict"), [("not so", REFUTED), ("yes", SUPPORTED), ("perhaps", OPEN)])
def test_answers_of_the_package(text: str, verdict: Verdict) -> None:
    library = baselines.Library(corpora())
    answer = baselines.ClaimProofKit(Package(), library).answer(text, "kz")
    assert answer.verdict is verdict
    assert answer.ranked == (library.passages["kz"][0].place,)


def test_a_package_that_cannot_be_installed_is_a_reason(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    failed = SimpleNamespace(returncode=1, stderr="lots of words\nERROR: No matching distribution\n")
    monkeypatch.setattr(baselines.subprocess, "run", lambda *_, **__: failed)
    monkeypatch.setattr(baselines.venv, "create", lambda *_, **__: None)
    reason = baselines._installed(tmp_path)
    assert reason == f"{baselines.CLAIMPROOFKIT} could not be installed: ERROR: No matching distribution"


# -- the parts -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("part", [p for p in ablation.PARTS if not p.adds], ids=lambda p: p.name)
def test_a_part_is_off_only_while_it_is_measured(part: Any) -> None:
    def state() -> list[object]:
        names = [(searcher, n) for n in ("FeatureWeights", "features", "with_rivals", "SoftIndex")]
        names += [(searcher, "token_set_ratio"), (compare, "_features"), (compare, "similar_word")]
        return [getattr(place, name) for place, name in names]

    before = state()
    with ablation.without(part):
        assert part.patches() == () or state() != before or part.name.startswith(("change", "coverage"))
    assert state() == before


@pytest.mark.parametrize(
    ("name", "text", "slot"),
    [
        ("number", "The Kurultai has 150 deputies", "number"),
        ("value of a contrast set", "The capital of Kazakhstan is Almaty", "value:"),
        ("polarity", "The death penalty is permitted", "polarity"),
        ('scope and "only"', "No one may ever be deprived of property", "scope"),
    ],
)
def test_a_slot_that_is_off_leaves_no_finding(name: str, text: str, slot: str) -> None:
    part = next(p for p in ablation.PARTS if p.name == name)

    def slots() -> set[str]:
        found = ClaimChecker(corpus=corpora()["kz"]).check(text, explain=True).claims[0].findings
        return {f.slot for f in found if f.slot.startswith(slot)}

    assert slots()
    with ablation.without(part):
        assert not slots()


def test_every_feature_of_the_models_belongs_somewhere() -> None:
    # a new slot has to be given a row of its own: its conflict feature must go with some part
    conflicts = [f for f in decision_models().single.features if f.endswith("_conflict")]
    loose = [
        f for f in conflicts if f != "strong_conflict" and not any(part.drop(f) for part in ablation.PARTS)
    ]
    assert loose == []


def test_without_a_parser_its_row_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ablation, "PARSER", "no_such_parser")
    part = next(p for p in ablation.PARTS if p.adds)
    row = ablation.measure(part, [], None, {}, {})
    assert row.skipped == "no-such-parser is not installed"
    whole = ablation.Row("everything", "", 0.5, 0.4, 0.8, 0.01, 3.0, 100)
    assert "not measured: no-such-parser is not installed" in ablation.table([whole, row])[-1]


def test_gains_are_signed_by_what_the_part_does() -> None:
    whole = ablation.Row("everything", "", 0.5, 0.4, 0.8, 0.02, 3.0, 100, right=frozenset("abc"))
    without = ablation.Row("x", "search", 0.4, 0.4, 0.7, 0.03, -1.0, 100, right=frozenset("ad"))
    extra = ablation.Row("y", "would add", 0.6, 0.5, 0.8, 0.02, 4.0, 100, adds=True, right=frozenset("abcd"))
    lines = ablation.table([whole, without, extra])
    assert lines[4] == "| x | +10.0 | 2 : 1 | +0.0 | +10.0 | -1.0 | +1.0 |"
    assert lines[6] == "| y | +10.0 | 1 : 0 | +10.0 | +0.0 | +0.0 | +4.0 |"


# -- the page ------------------------------------------------------------------------------------------
def test_gained_and_lost() -> None:
    now = section(
        outcome("a", SUPPORTED, SUPPORTED),
        outcome("b", SUPPORTED, REFUTED),
        outcome("c", SUPPORTED, OPEN),
        outcome("d", OPEN, OPEN),
        outcome("new", OPEN, OPEN),
    )
    before = [
        {"set": "a set", "id": "a", "verdict": "REFUTED", "strict": False},
        {"set": "a set", "id": "b", "verdict": "SUPPORTED", "strict": True},
        {"set": "a set", "id": "c", "verdict": "REFUTED", "strict": False},
        {"set": "a set", "id": "d", "verdict": "NOT_ENOUGH_INFO", "strict": True},
        {"set": "another", "id": "d", "verdict": "REFUTED", "strict": False},
    ]
    found = quality.changes(before, [now])
    assert [(c.id, c.before, c.now, c.gained) for c in found] == [
        ("a", "REFUTED", "SUPPORTED", True),
        ("b", "SUPPORTED", "REFUTED", False),
    ]
    text = quality.page([now], changed=found)
    assert "1 gained, 1 lost" in text
    assert "| a set | a | REFUTED | SUPPORTED |" in text


def test_single_verdicts_of_a_set_that_is_only_summed_are_not_shown() -> None:
    one = section(outcome("a", SUPPORTED, SUPPORTED), title="far", detailed=False)
    found = quality.changes([{"set": "far", "id": "a", "verdict": "REFUTED"}], [one])
    text = quality.page([one], changed=found)
    assert "1 gained, 0 lost" in text
    assert "| far | a |" not in text
    assert "| kind |" not in text


def test_the_page_says_what_was_left_out_and_when_the_parts_are_of_earlier_models() -> None:
    one = section(outcome("a", SUPPORTED, SUPPORTED, strict=True))
    current = ablation.decision_sha256()
    text = quality.page([one], skipped=["the other thing"], parts=(["| part |"], current))
    assert "Left out: the other thing." in text
    assert "earlier models" not in text
    assert "earlier models (`0000" in quality.page([one], parts=(["| part |"], "0" * 64))
    assert f"`{current[:12]}`" in text
    assert "| claimcheck | 1 | 1.000 | 1.000 | 1.000 | 1.000 | 1.000 | 0 (0.0%) | 1.0 |" in text


def test_the_record_holds_neither_words_nor_labels() -> None:
    rows = quality.record([section(outcome("b", SUPPORTED, REFUTED), outcome("a", OPEN, OPEN, strict=True))])
    assert rows == [
        {"set": "a set", "id": "a", "verdict": "NOT_ENOUGH_INFO", "strict": True},
        {"set": "a set", "id": "b", "verdict": "REFUTED", "strict": False},
    ]


def test_the_contrast_table_states_recall() -> None:
    counts = {"negated": {"claims": 4, "right": 3, "SUPPORTED": 1, "REFUTED": 3}}
    assert list(quality.contrast_table(counts))[-1] == "| negated | 4 | 3 | 1 | 3 | 0 | 0 | 0.750 |"


def test_the_command_judges_a_file(
    claims: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    few = judging.training_files()[0]
    monkeypatch.setattr(quality, "training_files", lambda: [claims, few][:1])
    code = quality.main([str(claims), "--out", "-", "--no-package", "--shared", str(tmp_path)])
    printed = capsys.readouterr()
    assert code == 0
    assert "## few.jsonl" in printed.out
    assert "| claimcheck | 3 | 1.000 | 1.000 | 1.000 | 1.000 | 1.000 | 0 (0.0%) |" in printed.out
    assert "claimproofkit, not asked for" in printed.out
    assert "claims about np, us, za" in printed.out
    assert not list(tmp_path.glob("quality*"))


def test_a_damaged_file_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"id": "x"}\n', encoding="utf-8")
    assert quality.main([str(bad), "--no-package"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"error: {bad}:1: ")
    assert printed.err.count("\n") == 1


# -- what is committed ---------------------------------------------------------------------------------
@pytest.mark.skipif(not quality.PAGE.exists(), reason="docs/quality.md has not been made")
def test_the_committed_page_is_of_the_shipped_models() -> None:
    text = quality.PAGE.read_text(encoding="utf-8")
    assert f"Decision models: `{ablation.decision_sha256()[:12]}`" in text, (
        "stale: run `python benchmarks/quality.py`"
    )


@pytest.mark.skipif(not quality.RECORD.exists(), reason="docs/quality.jsonl has not been made")
def test_the_committed_record_has_identifiers_and_verdicts_only() -> None:
    rows = [json.loads(line) for line in quality.RECORD.read_text(encoding="utf-8").splitlines()]
    assert rows
    for row in rows:
        assert row.keys() == {"set", "id", "verdict", "strict"}
        assert row["verdict"] in set(Verdict)
        assert len(row["id"]) <= 40
        assert " " not in row["id"]
    assert len({(r["set"], r["id"]) for r in rows}) == len(rows)
    # nobody's eyes were on the third that is held out
    assert all(split_of(r["id"]) is Split.DEV for r in rows if r["set"].startswith("dev.jsonl"))
