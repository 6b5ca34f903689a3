"""The gate changes no verdict: a claim that no text can decide comes out as if clauses were looked for."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claimcheck.batch.judge import Judge
from claimcheck.batch.rows import Row
from claimcheck.batch.settings import JudgeSettings
from claimcheck.batch.writing import OutputFormat
from claimcheck.checker import ClaimChecker
from claimcheck.errors import CorpusError
from claimcheck.match.searcher import SearchableText
from claimcheck.models.result import CheckResult
from claimcheck.text.cleaning import clean
from claimcheck.verdict import evidence
from tests.batch.posts import OFF_TOPIC, ON_TOPIC, noisy, salad

CHECKER = ClaimChecker()
DAY = dt.date(2026, 8, 1)
ANY_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60)
TRAINING = Path(__file__).resolve().parents[2] / "training" / "claims"


@contextmanager
def gate_open() -> Iterator[None]:
    """Every claim is looked up, as if there were no gate."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evidence, "may_hold", lambda *_: True)
        yield


def told(result: CheckResult) -> list[object]:
    """What a reader acts on: all of a decided claim; of an open one, all but how sure it is and what is near."""
    loose = {"confidence", "citations", "findings", "scores", "rule", "explanation"}
    claims: list[object] = [result.verdict, result.language]
    for claim in result.claims:
        if claim.rule.startswith("open."):
            claims.append(claim.model_dump(exclude=loose))
        else:
            claims.append(claim.model_dump())
    return claims


def same_with_the_gate(text: str) -> None:
    gated = told(CHECKER.check(text, as_of=DAY))
    with gate_open():
        assert gated == told(CHECKER.check(text, as_of=DAY))


@given(st.one_of(noisy(), salad, ANY_TEXT))
@example("Excessive bail may be required")
@example("U.S. presidents aren't kings")
@example("\u0430\u0431 5 145")
@example("be at least twenty-five")
def test_on_generated_posts(text: str) -> None:
    if clean(text).text.strip():
        same_with_the_gate(text)


def test_on_the_training_claims() -> None:
    texts = [
        json.loads(line)["text"]
        for file in sorted(TRAINING.glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()[::5]
    ]
    assert len(texts) > 200
    for text in texts:
        same_with_the_gate(text)


@pytest.mark.shared
def test_on_the_posts(shared: Path) -> None:
    data = (shared / "claims" / "posts_dev.csv").read_bytes().decode("utf-8", "replace").replace("\0", "")
    texts = [r[5] for r in csv.reader(io.StringIO(data)) if len(r) == 9 and r[5].strip()]
    assert len(texts) > 300
    for text in texts:
        same_with_the_gate(text)


def searched(text: str, monkeypatch: pytest.MonkeyPatch) -> bool:
    calls = []
    plain = SearchableText.search

    def search(self: SearchableText, *given: object, **named: object) -> object:
        calls.append(given)
        return plain(self, *given, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(SearchableText, "search", search)
        CHECKER.check(text, as_of=DAY)
    return bool(calls)


def test_posts_off_the_topic_are_not_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sum(not searched(text, monkeypatch) for text in OFF_TOPIC) >= len(OFF_TOPIC) * 2 / 3


@pytest.mark.parametrize("text", ON_TOPIC[:5])
def test_posts_on_the_topic_are(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert searched(text, monkeypatch)


def settings(sha256: str = CHECKER.corpus.sha256) -> JudgeSettings:
    return JudgeSettings(corpus_sha256=sha256, as_of=DAY, output=OutputFormat.JSONL, columns=())


JUDGE = Judge(settings())


@given(st.lists(noisy().filter(lambda t: clean(t).text.strip()), min_size=1, max_size=4))
def test_a_judge_gives_the_checkers_results(texts: list[str]) -> None:
    for text in texts:
        assert JUDGE(Row(2, "line 2", (), text)) == CHECKER.check(text, as_of=DAY)


def test_another_corpus_is_refused() -> None:
    with pytest.raises(CorpusError, match="another corpus"):
        Judge(settings("0"))
