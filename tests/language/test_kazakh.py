"""The Kazakh stemmer and the negation inside the verb."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.language.kazakh import case, denies, negation, stem

TOGETHER = [
    "азамат азаматтар азаматтың азаматқа азаматты азаматының азаматтарымен азаматтарының",
    "құқық құқығы құқығын құқықтар құқықтарына құқықты",
    "халық халықтың халқы халқына халқының",
    "теңге теңгені теңгенің теңгеге",
    "төраға төрағасы төрағасының төрағалары төрағасына",
    "міндет міндеті міндеттері міндеттерін міндетке",
    "міндетті міндетті",
    "билік билікті билігі билігін биліктің",
    "кеңес кеңесі кеңесін кеңесінің кеңестің",
    "отырыс отырысы отырысында отырыстарына",
    "қаулы қаулысы қаулылары қаулысына",
    "бап баптың бабы бабында баптары",
    "орын орны орнына орындарында",
    "мүлік мүлкі мүлкін мүлікті",
    "дауыс дауысы даусы дауысымен",
    "конституция конституцияның конституциясы конституциясында конституциямен",
    "тағайындау тағайындайды тағайындады тағайындалады тағайындалған тағайындамайды тағайындауға",
    "сайлау сайлайды сайлады сайлауы сайлауға",
    "беру береді берді берген беретін бермейді берсе",
    "таратады тарату таратылды таратылған таратуға",
    "қабылдау қабылдайды қабылданады қабылданған қабылдамау қабылданбады",
    "жою жояды жойды жоюға",
    "тану таниды танылады танылған",
    "әкім әкімнің әкімдері əкімге",
    "тәртіп тәртібі тәртіппен тәртіптің",
    "сот соттың соттар соты сотында",
]


@pytest.mark.parametrize("family", TOGETHER)
def test_inflections_have_one_stem(family: str) -> None:
    words = family.split()
    assert {w: stem(w) for w in words} == dict.fromkeys(words, stem(words[0]))


APART = [
    ("тең", "теңге"),
    ("міндет", "міндетті"),
    ("сайлау", "сайлаушы"),
    ("заң", "заңнама"),
    ("азамат", "азаматтық"),
    ("бас", "басқа"),
    ("жас", "жасау"),
    ("халық", "халықаралық"),
    ("мәдени", "мәдениет"),
    ("қатысу", "қатысты"),
    ("тиіс", "тиісті"),
    ("қар", "қару"),
    ("президент", "президенттік"),
    ("дау", "дауыс"),
    ("қолдау", "қолдану"),
    ("үкім", "үкімет"),
    ("рұқсат берілді", "рұқсат берілмейді"),
    ("толған", "толмаған"),
]


@pytest.mark.parametrize(("one", "other"), APART)
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert [stem(w) for w in one.split()] != [stem(w) for w in other.split()]


@given(st.text(alphabet="абвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя", min_size=1, max_size=14))
def test_a_stem_is_never_empty_nor_longer_than_the_word_spelt_out(word: str) -> None:
    found = stem(word)
    assert word.replace("ъ", "") == "" or found
    assert len(found) <= 2 * len(word) + 1


@given(st.text(max_size=20))
def test_any_text_can_be_stemmed(text: str) -> None:
    assert isinstance(stem(text), str)


NEGATIVE = """
берілмейді болмайды алмайды салынбаған шектелмеуге көрсетпеді
келмейді жасамайды болмаған сайланбайды тиіспейді
"""
NOT_NEGATIVE = """
немесе басқарма тапсырмасы заңнаманы мәлімдеме қоспағанда
береді болады қамауда бастама елтаңбасы норманы
отбасы
"""


@pytest.mark.parametrize("word", NEGATIVE.split())
def test_negation_in_the_verb(word: str) -> None:
    assert negation(word) == "not"


@pytest.mark.parametrize("word", NOT_NEGATIVE.split())
def test_words_that_only_look_negative(word: str) -> None:
    assert negation(word) is None


@pytest.mark.parametrize("word", ["келісімінсіз", "шешімінсіз", "қатысуынсыз"])
def test_without(word: str) -> None:
    assert negation(word) == "without"


DENIES = [
    ("президент судьяны тағайындамайды", "тағайындамайды", True),
    ("құқығы жоқ", "жоқ", True),
    ("бұл федерация емес .", "емес", True),
    ("бұрын болмаған", "болмаған", True),
    ("президент емес , құрылтай шешеді", "емес", False),
    ("азаматтар ғана емес", "емес", False),
    ("кәмелетке толмаған бала", "толмаған", False),
]


@pytest.mark.parametrize(("text", "word", "expected"), DENIES)
def test_what_denies_the_sentence(text: str, word: str, expected: bool) -> None:
    words = text.split()
    assert denies(words, words.index(word)) is expected


CASES = [
    ("президент", "nominative"),
    ("президенттің", "genitive"),
    ("құрылтайға", "dative"),
    ("министрді", "accusative"),
    ("сотта", "locative"),
    ("үкіметтен", "ablative"),
    ("заңмен", "instrumental"),
    ("теңге", "nominative"),
    ("төрағасын", "accusative"),
]


@pytest.mark.parametrize(("word", "expected"), CASES)
def test_case(word: str, expected: str) -> None:
    assert case(word) == expected
