"""How far denials reach."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.language.analysis import analyst
from claimcheck.language.pack import pack
from claimcheck.language.polarity import polarity

NOTHING: frozenset[str] = frozenset()


def told(text: str, language: str = "en", shared: frozenset[str] = NOTHING) -> dict[str, bool | None]:
    """Whether each word of a sentence is affirmed; None: on a condition."""
    analysis = analyst(language).analyse(text)
    found = polarity(analysis, pack(language))
    return {t.lower: found.affirmed(t.start, shared) for t in analysis.tokens if t.word}


def assert_said(said: dict[str, bool | None], affirmed: str, denied: str, open_: str) -> None:
    """What a sentence affirms, denies and leaves open, words with blanks between."""
    assert {w: said[w] for w in affirmed.split()} == dict.fromkeys(affirmed.split(), True)
    assert {w: said[w] for w in denied.split()} == dict.fromkeys(denied.split(), False)
    assert {w: said[w] for w in open_.split()} == dict.fromkeys(open_.split())


@pytest.mark.parametrize(
    ("text", "affirmed", "denied", "open_"),
    [
        ("The President appoints the judges", "president appoints judges", "", ""),
        ("Foreigners may not own land", "", "foreigners own land", ""),
        ("Censorship is prohibited", "", "censorship", ""),
        ("No one must be subjected to torture", "", "subjected torture", ""),
        ("Nobody may be tortured", "", "tortured", ""),
        ("Nothing prohibits a strike", "strike", "", ""),
        # a denial stays in its statement
        ("Citizens may leave, but nobody may be flogged", "citizens leave", "flogged", ""),
        ("Torture is banned; speech is free", "speech free", "torture", ""),
        ("The army isn't led by a general, it is led by the Premier", "premier", "general", ""),
        ("Laws bind everyone who does not live abroad", "laws bind", "live abroad", ""),
        # "no" before a noun denies; a fixed expression does not
        ("No appeal exists against the ruling", "", "appeal ruling", ""),
        ("The state owes you no money", "", "money", ""),
        ("Deputies may express no confidence in the Government", "deputies express government", "", ""),
        # exceptions are the other way round
        ("All former members, except those removed, keep the title", "keep title", "removed", ""),
        ("No one may be held, except in time of war", "war", "held", ""),
        ("Ministers join without an oath", "ministers join", "oath", ""),
        # on a condition
        ("No soldier may be housed without the consent of the owner", "consent owner", "", "soldier housed"),
        ("Extradition is permitted only with a treaty", "treaty", "", "extradition"),
        ("A deputy may not be arrested unless the chamber agrees", "chamber agrees", "", "deputy arrested"),
        # a limit is no denial
        ("The term may not exceed five years", "term years", "", ""),
        ("The date must not be later than the first of May", "date first", "", ""),
    ],
)
def test_reach(text: str, affirmed: str, denied: str, open_: str) -> None:
    assert_said(told(text), affirmed, denied, open_)


@pytest.mark.parametrize(
    ("text", "affirmed", "denied", "open_"),
    [
        ("Президент назначает судей", "президент назначает судей", "", ""),
        ("Иностранцы не вправе владеть землей", "", "иностранцы владеть землей", ""),
        ("Цензура запрещается, но споры допускаются", "споры допускаются", "цензура", ""),
        ("Срок полномочий не может превышать пяти лет", "срок лет", "", ""),
        ("Депутат не может быть арестован без согласия палаты", "согласия палаты", "", "депутат арестован"),
    ],
)
def test_reach_in_russian(text: str, affirmed: str, denied: str, open_: str) -> None:
    assert_said(told(text, "ru"), affirmed, denied, open_)


def test_kazakh_denies_at_the_end_of_the_statement() -> None:
    assert told("Цензураға тыйым салынады", "kk")["цензураға"] is False
    assert told("Президент судьяларды тағайындайды", "kk")["президент"] is True


def test_a_verb_of_denial_counts_unless_shared() -> None:
    stem = pack("en").stem("deprived")
    assert told("Citizens are deprived of their passports")["passports"] is False
    assert told("Citizens are deprived of their passports", shared=frozenset({stem}))["passports"] is True


@given(
    st.lists(st.sampled_from(["the", "judges", "appoint", "a", "court", ",", ";", "and", "law"]), max_size=20)
)
def test_without_a_denial_all_is_affirmed(words: list[str]) -> None:
    assert set(told(" ".join(words)).values()) <= {True}


@given(st.text(alphabet="no not but may , . ; except only if without war who that", max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    assert set(told(text).values()) <= {True, False, None}
