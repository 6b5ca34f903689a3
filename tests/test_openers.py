"""Openers: "Did you know?" and its like change nothing of what a post asserts."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from claimcheck import ClaimChecker, Verdict
from claimcheck.claims.claim import read_claims
from claimcheck.claims.openers import without_openers
from claimcheck.corpus.store import Corpus
from claimcheck.language.analysis import analyst
from claimcheck.language.pack import pack
from claimcheck.text.cleaning import clean
from tests.test_rules_cover import beside

DAY = dt.date(2026, 8, 1)
OPENERS = {
    "en": (
        "Did you know? ", "Did you know that ", "Fun fact: ", "Good to know: ", "Reminder: ", "Friendly reminder that ",
        "PSA: ", "BREAKING: ", "By the way, ", "TIL ", "Fact: ", "FYI, ", "BREAKING! Did you know? ",
    ),
    "ru": (
        "А вы знали? ", "Вы знали, что ", "А знаете ли вы, что ", "К слову, ", "Кстати, ", "Напоминаю: ",
        "Напоминаю, что ", "Напомню: ", "Интересный факт: ", "Срочно! ", "Для справки: ",
    ),
    "kk": (
        "Білесіз бе? ", "Білесіздер ме, ", "Айтпақшы, ", "Қызықты дерек: ", "Еске сала кетейін: ", "Білген жөн: ",
    ),
}  # fmt: skip
SENTENCES = {
    "en": ("The Kurultai has 150 deputies", "The National Assembly is elected for a term of seven years"),
    "ru": ("В Курултае 150 депутатов", "Столица ЮАР – Лондон"),
    "kk": ("Қазақстанның астанасы – Алматы", "Құрылтайда 150 депутат бар"),
}
CASES = [(c, o, s) for c in OPENERS for o in OPENERS[c] for s in SENTENCES[c]]


@pytest.mark.parametrize(("language", "opener", "sentence"), CASES)
def test_an_opener_is_not_read(language: str, opener: str, sentence: str) -> None:
    def said(post: str) -> list[str]:
        return [c.text for c in read_claims(clean(post), analyst(language))]

    assert said(opener + sentence) == [clean(sentence).text]
    assert said(f"{opener}{sentence}.") == said(f"{sentence}.")


@pytest.mark.parametrize(
    ("language", "post"),
    [
        ("en", "Did you know who appoints judges?"),
        ("en", "Did you know?"),
        ("en", "Myth: the Kurultai has 150 deputies"),
        ("en", "Reminder letters are sent by the court"),
        ("en", "Breaking the law is punished"),
        ("en", "The Senate, by the way, has 50 seats"),
        ("ru", "Вы знали, сколько депутатов в Курултае?"),
        ("ru", "Миф: в Курултае 150 депутатов"),
        ("ru", "Вы знаете закон лучше всех"),
        ("kk", "Білесіз бе, Құрылтайда неше депутат бар?"),
        ("kk", "Білесіз бе, қанша депутат бар?"),
    ],
)
def test_what_is_no_opener(language: str, post: str) -> None:
    cleaned = clean(post)
    assert without_openers(cleaned, pack(language)) is cleaned


@pytest.mark.parametrize("language", list(OPENERS))
def test_offsets_stay(language: str) -> None:
    for opener in OPENERS[language]:
        post = f"{opener}{SENTENCES[language][0]}?"
        found = without_openers(clean(post), pack(language))
        assert len(found.text) == len(clean(post).text)
        (claim,) = read_claims(clean(post), analyst(language))
        start, end = claim.original_span
        assert post[start:end].rstrip("?") == SENTENCES[language][0]


@pytest.fixture(scope="module")
def checker(corpus: Corpus) -> ClaimChecker:
    return ClaimChecker(corpus=corpus)


def assert_same(checker: ClaimChecker, opener: str, sentence: str) -> None:
    bare, opened = checker.check(sentence, as_of=DAY), checker.check(opener + sentence, as_of=DAY)
    assert bare.verdict is Verdict.REFUTED
    assert (opened.verdict, opened.confidence) == (bare.verdict, bare.confidence)
    assert [c.rule for c in opened.claims] == [c.rule for c in bare.claims]


@pytest.mark.parametrize(
    ("opener", "sentence"),
    [
        ("Did you know? ", "The Kurultai has 150 deputies"),
        ("Good to know: ", "The Kurultai has 150 deputies"),
        ("А вы знали? ", "Столица Казахстана – Алматы"),
        ("Білесіз бе? ", "Қазақстанның астанасы – Алматы"),
    ],
)
def test_an_opener_changes_no_verdict(checker: ClaimChecker, opener: str, sentence: str) -> None:
    assert_same(checker, opener, sentence)


@pytest.mark.shared
@pytest.mark.parametrize("opener", ["Did you know? ", "Fun fact: ", "PSA: "])
def test_nor_does_it_in_another_country(opener: str, shared: Path) -> None:
    path = shared / "corpora" / "other" / "za.txt"
    assert_same(beside(path), opener, "The National Assembly is elected for a term of seven years")
