"""Numbers in Russian and Kazakh text, in digits and in words of any case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.language import kazakh, russian
from claimcheck.text.numerals import Numeral

READERS: dict[str, Callable[[str], Iterator[Numeral]]] = {"ru": russian.numerals, "kk": kazakh.numerals}

NUMBERS = [
    ("ru", "ста сорока пяти депутатов", [(145, "ста сорока пяти")]),
    ("ru", "сто сорок пять", [(145, "сто сорок пять")]),
    ("ru", "двух третей голосов", [(2 / 3, "двух третей")]),
    ("ru", "трёх четвертей", [(3 / 4, "трёх четвертей")]),
    ("ru", "одной трети от общего числа", [(1 / 3, "одной трети")]),
    ("ru", "не менее одной пятой депутатов", [(1 / 5, "одной пятой")]),
    ("ru", "треть от ста сорока пяти", [(1 / 3, "треть"), (145, "ста сорока пяти")]),
    ("ru", "более половины", [(1 / 2, "половины")]),
    ("ru", "с 18 до 27 лет", [(18, "18"), (27, "27")]),
    ("ru", "двадцать-тридцать", [(20, "двадцать"), (30, "тридцать")]),
    ("ru", "три миллиона двести тысяч", [(3_200_000, "три миллиона двести тысяч")]),
    ("ru", "18 000 тенге и 1,5 миллиона", [(18_000, "18 000"), (1_500_000, "1,5 миллиона")]),
    ("ru", "2/3 голосов", [(2 / 3, "2/3")]),
    ("ru", "семидесяти двух часов", [(72, "семидесяти двух")]),
    ("ru", "девятнадцати", [(19, "девятнадцати")]),
    ("ru", "круглосуточно 24/7", []),
    ("ru", "в пятой статье", []),
    ("kk", "жүз қырық бес депутат", [(145, "жүз қырық бес")]),
    ("kk", "депутаттардың үштен бірі", [(1 / 3, "үштен бірі")]),
    ("kk", "үштен екісінің дауысымен", [(2 / 3, "үштен екісінің")]),
    ("kk", "төрттен үші", [(3 / 4, "төрттен үші")]),
    ("kk", "оннан бір бөлігі", [(1 / 10, "оннан бір")]),
    ("kk", "жартысынан астамы", [(1 / 2, "жартысынан")]),
    ("kk", "он бес жыл", [(15, "он бес")]),
    ("kk", "20-дан 25-ке көтерілді", [(20, "20"), (25, "25")]),
    ("kk", "бестен онға дейін", [(5, "бестен"), (10, "онға")]),
    ("kk", "бір жарым миллион теңге", [(1_500_000, "бір жарым миллион")]),
    ("kk", "екі жүз елу мың", [(250_000, "екі жүз елу мың")]),
    ("kk", "18 мың", [(18_000, "18 мың")]),
    ("kk", "тоғыз жүз тоқсан тоғыз", [(999, "тоғыз жүз тоқсан тоғыз")]),
    ("kk", "онда оны оның", []),
    ("kk", "бірінші бап", []),
]


@pytest.mark.parametrize(("language", "text", "expected"), NUMBERS)
def test_numbers(language: str, text: str, expected: list[tuple[float, str]]) -> None:
    found = list(READERS[language](text))
    assert [text[n.start : n.end] for n in found] == [written for _, written in expected]
    assert [n.value for n in found] == pytest.approx([value for value, _ in expected], abs=1e-6)


UNITS = ["ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять"]
TEENS = [
    "десять",
    "одиннадцать",
    "двенадцать",
    "тринадцать",
    "четырнадцать",
    "пятнадцать",
    "шестнадцать",
    "семнадцать",
    "восемнадцать",
    "девятнадцать",
]
TENS = ["двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят", "восемьдесят", "девяносто"]
HUNDREDS = [
    "сто",
    "двести",
    "триста",
    "четыреста",
    "пятьсот",
    "шестьсот",
    "семьсот",
    "восемьсот",
    "девятьсот",
]
KK_UNITS = ["нөл", "бір", "екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз", "тоғыз"]
KK_TENS = ["он", "жиырма", "отыз", "қырық", "елу", "алпыс", "жетпіс", "сексен", "тоқсан"]


def in_russian(number: int) -> str:
    hundreds, below = divmod(number, 100)
    words = [HUNDREDS[hundreds - 1]] if hundreds else []
    if 10 <= below < 20:
        words.append(TEENS[below - 10])
    else:
        tens, units = divmod(below, 10)
        words += [TENS[tens - 2]] if tens else []
        words += [UNITS[units]] if units or not number else []
    return " ".join(words)


def in_kazakh(number: int) -> str:
    hundreds, below = divmod(number, 100)
    tens, units = divmod(below, 10)
    words = [*([KK_UNITS[hundreds]] if hundreds > 1 else []), "жүз"] if hundreds else []
    words += [KK_TENS[tens - 1]] if tens else []
    words += [KK_UNITS[units]] if units or not number else []
    return " ".join(words)


@given(st.integers(min_value=0, max_value=999), st.sampled_from(["ru", "kk"]))
def test_every_number_below_a_thousand_is_read_back(number: int, language: str) -> None:
    text = in_russian(number) if language == "ru" else in_kazakh(number)
    (found,) = READERS[language](text)
    assert found == Numeral(float(number), 0, len(text))


@given(st.text(max_size=60), st.sampled_from(["ru", "kk"]))
def test_spans_lie_in_the_text_and_do_not_overlap(text: str, language: str) -> None:
    lower = text.lower()
    found = list(READERS[language](lower))
    assert all(0 <= n.start < n.end <= len(lower) for n in found)
    assert all(one.end <= two.start for one, two in pairwise(found))
