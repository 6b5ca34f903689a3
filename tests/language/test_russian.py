"""Russian dictionary forms, cases and negation, with the dictionary and without it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.language import russian
from claimcheck.language.russian import cases, denies, has_dictionary, lemma

needs_dictionary = pytest.mark.skipif(not has_dictionary(), reason="needs the ru extra (rumorph)")

TOGETHER = [
    "назначать назначает назначил назначен назначается назначены назначающий",
    "избирать избран избираются избрали избирается",
    "запрещать запрещено запретили запрещена запрещается",
    "распускать распустил распущен распускает",
    "обязывать обязан обязаны обязана",
    "право прав права праве",
    "суд суда судов судами судом",
    "судья судьи судей судьями",
    "год лет года годами",
    "человек людей людьми человека",
    "ребенок детей ребёнка детьми",
    "гражданин граждане граждан гражданам",
    "тенге теңге",
    "курултай курултая курултаю",
    "вооруженный вооружённых",
]
APART = [("право", "правительство"), ("обвиняемый", "обвинить"), ("осужденный", "осудить"), ("суд", "судья")]


@needs_dictionary
@pytest.mark.parametrize("family", TOGETHER)
def test_forms_have_one_lemma(family: str) -> None:
    words = family.split()
    assert {w: lemma(w) for w in words} == dict.fromkeys(words, lemma(words[0]))


@needs_dictionary
@pytest.mark.parametrize(("one", "other"), APART)
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert lemma(one) != lemma(other)


@given(st.text(max_size=20))
def test_any_text_has_a_lemma(text: str) -> None:
    assert isinstance(lemma(text), str)


@pytest.fixture
def no_dictionary(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(russian, "has_dictionary", lambda: False)
    lemma.cache_clear()
    cases.cache_clear()
    yield
    lemma.cache_clear()
    cases.cache_clear()


@pytest.mark.usefixtures("no_dictionary")
@pytest.mark.parametrize(
    "family",
    ["депутат депутата депутатами", "год лет года", "человек людей", "ребенок детей", "статья статьи статье"],
)
def test_without_the_dictionary_endings_are_stripped(family: str) -> None:
    words = family.split()
    assert len({lemma(w) for w in words}) == 1
    assert cases(words[0]) == frozenset()


CASES = [
    ("президентом", {"instrumental"}),
    ("президент", {"nominative"}),
    ("депутата", {"genitive", "accusative"}),
    ("курултаю", {"dative"}),
    ("акима", {"genitive", "accusative"}),
    ("парламент", {"nominative", "accusative"}),
]


@needs_dictionary
@pytest.mark.parametrize(("word", "expected"), CASES)
def test_cases(word: str, expected: set[str]) -> None:
    assert cases(word) == expected


DENIES = [
    ("президент не назначает судей", True),
    ("иностранец не вправе", True),
    ("он не избран", True),
    ("казахстан - не федерация", True),
    ("не президент , а курултай решает", False),
    ("не только граждане", False),
    ("не менее пяти лет", False),
]


@needs_dictionary
@pytest.mark.parametrize(("text", "expected"), DENIES)
def test_what_denies_the_sentence(text: str, expected: bool) -> None:
    words = text.split()
    assert denies(words, words.index("не")) is expected


def test_no_right_denies() -> None:
    assert denies(["права", "нет"], 1)
