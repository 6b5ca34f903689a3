"""The gate changes no result: what it answers is what the checker would have answered, whole."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claimcheck.batch.gate import Gate
from claimcheck.batch.judge import Judge
from claimcheck.batch.rows import Row
from claimcheck.batch.settings import JudgeSettings
from claimcheck.batch.writing import OutputFormat
from claimcheck.checker import LANGUAGES, ClaimChecker
from claimcheck.claims.claim import read_claims
from claimcheck.errors import CorpusError
from claimcheck.language.analysis import analyst
from claimcheck.text.cleaning import clean
from tests.batch.posts import OFF_TOPIC, ON_TOPIC, noisy, salad

CHECKER = ClaimChecker()
GATE = Gate(CHECKER)
ANY_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60)


@given(st.one_of(noisy(), salad, ANY_TEXT))
@example("U.S. presidents aren't kings")
@example("the_president")
@example("anti-corruption/anti-President")
def test_the_answer_is_the_checkers(text: str) -> None:
    if not text.strip():
        return
    answer = GATE.answer(text)
    if answer is not None:
        assert answer == CHECKER.check(text)


@given(st.one_of(noisy(), salad, ANY_TEXT))
@example("U.S. presidents aren't kings")
@example("Vice-Presidents, vice presidents and the vice-president's wife")
def test_what_the_analysis_finds_the_gate_finds(text: str) -> None:
    """Whatever the checker does with it: no concept, provision or constitution escapes the gate."""
    post, spoken = CHECKER._read(text, None)
    if spoken not in LANGUAGES:
        return
    claims = read_claims(post, analyst(spoken))
    kinds = {m.kind for c in claims for m in c.analysis.mentions} - {"time", "unit"}
    found = bool(kinds) or any(c.references or c.about_constitution for c in claims)
    assert GATE.concerns(text) or not found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_of_the_termbase_passes(language: str) -> None:
    reader = analyst(language)
    for concept in reader.terms.concepts.values():
        for form in concept.forms.get(language, ()):
            post, _ = CHECKER._read(form, language)
            if any(m.kind not in ("time", "unit") for m in reader.analyse(post.text).mentions):
                assert GATE.concerns(form, language), form


@pytest.mark.parametrize("text", ON_TOPIC[:12])
def test_posts_on_the_topic_pass(text: str) -> None:
    assert GATE.concerns(text)


@pytest.mark.skipif(not GATE.active, reason="the checker analyses posts without a subject too")
def test_posts_off_the_topic_are_answered() -> None:
    answered = [text for text in OFF_TOPIC if GATE.answer(text) is not None]
    assert len(answered) >= len(OFF_TOPIC) / 2


def settings(*, gate: bool, sha256: str = CHECKER.corpus.sha256) -> JudgeSettings:
    return JudgeSettings(
        corpus_sha256=sha256, as_of=dt.date(2026, 8, 1), gate=gate, output=OutputFormat.JSONL, columns=()
    )


GATED, UNGATED = Judge(settings(gate=True)), Judge(settings(gate=False))


@given(st.lists(noisy().filter(lambda t: clean(t).text.strip()), min_size=1, max_size=4))
def test_a_judge_gives_the_checkers_results(texts: list[str]) -> None:
    for text in texts:
        row = Row(2, "line 2", (), text)
        asked = CHECKER.check(text, as_of=dt.date(2026, 8, 1))
        assert GATED(row) == asked
        assert UNGATED(row) == asked


def test_another_corpus_is_refused() -> None:
    with pytest.raises(CorpusError, match="another corpus"):
        Judge(settings(gate=True, sha256="0"))
