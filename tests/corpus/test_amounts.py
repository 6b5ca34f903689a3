"""Numbers in digits and words, in the language of the source and of the translation."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest

from claimcheck.corpus.amounts import amounts, languages_with_number_words

F = Fraction
TABLE: tuple[tuple[str, str, list[Fraction | int]], ...] = (
    ("ru", "избирается сроком на семь лет", [7]),
    ("ru", "из ста сорока пяти депутатов", [145]),
    ("ru", "из девяноста восьми депутатов", [98]),
    ("ru", "не менее двух третей голосов", [F(2, 3)]),
    ("ru", "большинством в три четверти", [F(3, 4)]),
    ("ru", "трех четвертей", [F(3, 4)]),
    ("ru", "не менее одной трети депутатов", [F(1, 3)]),
    ("ru", "четырьмя пятыми голосов", [F(4, 5)]),
    ("ru", "одной пятой от общего числа", [F(1, 5)]),
    ("ru", "двумя третями", [F(2, 3)]),
    ("ru", "не более половины", [F(1, 2)]),
    ("ru", "не старше семидесяти лет", [70]),
    ("ru", "в течение семидесяти двух часов", [72]),
    ("ru", "в десятидневный срок", [10]),
    ("ru", "семилетнего срока", [7]),
    ("ru", "тысячелетней истории", [1000]),
    ("ru", "двести тысяч граждан", [200_000]),
    ("ru", "с первого рабочего дня", [1]),
    ("ru", "не реже одного раза в год", [1]),
    ("ru", "старше сорока, но не более пятидесяти лет", [40, 50]),
    ("ru", "обеих Палат", [2]),
    ("ru", "до двадцать пятого числа, тридцатый день", [25, 30]),
    ("ru", "статьи 62 и пунктом 3", [62, 3]),
    ("ru", "от 21 мая 2007 года", [21, 2007]),
    ("ru", "200 000 избирателей", [200_000]),
    ("ru", "права семьи и шествия, сотрудники, требования, получение", []),
    ("en", "for a term of seven years", [7]),
    ("en", "one hundred and forty-five deputies", [145]),
    ("en", "ninety-eight deputies", [98]),
    ("en", "not less than two thirds of the votes", [F(2, 3)]),
    ("en", "a majority of three quarters", [F(3, 4)]),
    ("en", "a three-quarters majority", [F(3, 4)]),
    ("en", "by one third", [F(1, 3)]),
    ("en", "one-fifth of the total number", [F(1, 5)]),
    ("en", "half of them", [F(1, 2)]),
    ("en", "within seventy-two hours", [72]),
    ("en", "two hundred thousand citizens", [200_000]),
    ("en", "the eighth day; the thirtieth", [8, 30]),
    ("en", "the twenty-first of them", [21]),
    ("en", "both Chambers, twice", [2, 2]),
    ("en", "one and two", [1, 2]),
    ("en", "one 5", [1, 5]),
    ("en", "200,000 voters", [200_000]),
    ("en", "the person, someone, the second, tension, weight", [2]),
)


@pytest.mark.parametrize(
    ("language", "text", "expected"), TABLE, ids=[f"{row[0]}: {row[1]}" for row in TABLE]
)
def test_amounts(language: str, text: str, expected: list[Fraction | int]) -> None:
    assert amounts(text, language) == Counter(Fraction(value) for value in expected)


def test_the_languages_of_the_translation_are_known() -> None:
    assert languages_with_number_words() >= {"en", "ru"}
