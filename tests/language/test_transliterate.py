"""Disguised letters and Kazakh in Latin script, offsets kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.language.kazakh import stem
from claimcheck.language.transliterate import fold_letters, kazakh_letters, kazakh_to_cyrillic, restore
from claimcheck.text.cleaning import clean

FOLDED = [
    ("Зaкoн пpинят, ввeли", "Закон принят, ввели"),
    ("Құрылтaй депyтаты", "Құрылтай депутаты"),
    ("əкім мəслихат", "әкім мәслихат"),
    ("бiрлестiк", "бірлестік"),
    ("Cеnat", "Cenat"),
    ("нееееет запрета", "нет запрета"),
    ("зап\u200bре\u00adт", "запрет"),
    ("soooo gooood", "so good"),
    ("её ещё", "ее еще"),
    ("СССР и раздел VIII, III", "СССР и раздел VIII, III"),
    ("IT-компания и iPhone", "IT-компания и iPhone"),
    ("Senate and Kurultai", "Senate and Kurultai"),
]


@pytest.mark.parametrize(("given_text", "expected"), FOLDED)
def test_fold_letters(given_text: str, expected: str) -> None:
    assert fold_letters(clean(given_text)).text == expected


LATIN = [
    (
        "Qazaqstan Respýblıkasynyń Prezıdenti jeti jylǵa saılanady",
        "Қазақстан Республикасының Президенті жеті жылға сайланады",
    ),
    ("Jaña Konstitutsiya, memlekettık til - qazaq tili", "Жаңа Конституция, мемлекеттік тіл - қазақ тілі"),
    ("Kuryltai deputattary bes zhylga sailanady", "Құрылтай депутаттары бес жылға сайланады"),
    ("shetelge jerdi satuga tyiym salynady", "шетелге жерді сатуға тыйым салынады"),
    ("Olim jazasyna tyiym salyngan", "Өлім жазасына тыйым салынған"),
    ("XII bap", "XII бап"),
]


@pytest.mark.parametrize(("latin", "cyrillic"), LATIN)
def test_kazakh_in_latin_script(latin: str, cyrillic: str) -> None:
    made = kazakh_to_cyrillic(clean(latin))
    assert [stem(w) for w in made.text.split()] == [stem(w) for w in cyrillic.split()]


def test_offsets_lead_back_to_the_latin_word() -> None:
    post = "Bul zhana Konstitutsiyada bar"
    made = kazakh_to_cyrillic(clean(post))
    start = made.text.index("Конституция")
    end = start + len("Конституцияда")
    begin, finish = made.original_span(start, end)
    assert post[begin:finish] == "Konstitutsiyada"


def test_kazakh_typed_in_russian_letters() -> None:
    made = kazakh_letters(clean("Казакстан халкы маслихаттын кукыгы"))
    assert made.text == "Қазақстан халқы мәслихаттың құқығы"
    assert kazakh_letters(clean("қазақ тили")).text == "қазақ тили"


@pytest.mark.parametrize(
    ("word", "expected"), [("курылтай", "құрылтай"), ("бар", "бар"), ("йцукен", "йцукен")]
)
def test_restore(word: str, expected: str) -> None:
    assert restore(word) == expected


@given(st.text(max_size=60))
def test_folding_keeps_offsets(text: str) -> None:
    cleaned = clean(text)
    for made in (fold_letters(cleaned), kazakh_to_cyrillic(cleaned), kazakh_letters(cleaned)):
        assert made.source == text
        assert len(made.text) == len(made.offsets)
        assert all(0 <= o < len(text) for o in made.offsets)
        assert list(made.offsets) == sorted(made.offsets)


@given(st.text(alphabet="абвгдежзийклмнопрстуфхцчшщьюяәғқңөұүһі -.,", max_size=60))
def test_plain_text_is_left_as_it_is(text: str) -> None:
    folded = fold_letters(clean(text))
    if not any(text[i] == text[i + 1] == text[i + 2] for i in range(len(text) - 2)):
        assert folded.text == clean(text).text
