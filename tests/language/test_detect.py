"""Which language a post is in, short and mixed posts included."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.language.detect import Language, detect, detect_script

POSTS: list[tuple[str, Language]] = [
    ("The new constitution lifts the ban on selling land to foreigners", "en"),
    ("Kurultai: 145 deputies", "en"),
    ("Проект новой Конституции снимает запрет на продажу земли иностранцам", "ru"),
    ("Казахстан по новой Конституции – федерация", "ru"),
    ("Высший представительный орган страны, который принимает законы, – Қазақстан Халық Кеңесі", "ru"),
    ("Теңге прописали в Конституции, а право его печатать отдали банкам", "ru"),
    ("OMG новая Конституция", "ru"),
    ("RT @user https://example.org/new новая конституция снимает запрет", "ru"),
    ("Құрылтайда 145 депутат болады", "kk"),
    ("Жер шетелдікке сатыла ма?", "kk"),
    ("Құрылтай", "kk"),
    ("Казакстан Республикасынын Президенти жети жылга сайланады", "kk"),
    ("казак тили мемлекеттик тил", "kk"),
    ("Qazaqstan Respýblıkasynyń Prezıdenti jeti jylǵa saılanady", "kk"),
    ("Kuryltai deputattary bes zhylga sailanady", "kk"),
    ("Jaña Konstitusiia boiynşa memlekettık til qazaq tili", "kk"),
    ("Президент України обирається на п'ять років і не може бути обраний двічі", "other"),
    ("Ўзбекистон Республикаси Президенти етти йилга сайланади", "other"),
    ("Cumhurbaşkanı beş yıl için seçilir ve bir kişi en fazla iki defa seçilebilir", "other"),
    ("Der Präsident wird für fünf Jahre gewählt und kann nicht wiedergewählt werden", "other"),
    ("El presidente de la república es elegido por seis años", "other"),
    ("总统任期七年，只能当选一次", "other"),
    ("الرئيس ينتخب لمدة سبع سنوات", "other"),
    ("🔥🔥🔥", "other"),
]


@pytest.mark.parametrize(("text", "expected"), POSTS)
def test_language(text: str, expected: Language) -> None:
    assert detect(text) == expected


def test_script_of_kazakh() -> None:
    assert detect_script("Kuryltai deputattary bes zhylga sailanady").script == "latin"
    assert detect_script("Құрылтай депутаттары").script == "cyrillic"


MIXED = [
    ("Согласно статье 9 государственный язык қазақ тілі, а русский употребляется официально", "ru"),
    ("Жаңа Конституция бойынша жер сатылмайды. Вот так.", "kk"),
    ("The Kurultai, or Құрылтай, has 145 deputies and sits in Astana", "en"),
]


@pytest.mark.parametrize(("text", "expected"), MIXED)
def test_the_language_of_most_words_counts(text: str, expected: Language) -> None:
    assert detect(text) == expected


def test_the_hint_decides_where_the_words_do_not() -> None:
    assert detect("Астана", hint="kk") == "kk"
    assert detect("Құрылтай депутаттары бес жылға сайланады", hint="ru") == "kk"
    assert detect("145", hint="kk") == "kk"


@given(st.text(max_size=80))
def test_any_text_has_a_language(text: str) -> None:
    found = detect_script(text)
    assert found.language in ("en", "ru", "kk", "other")
    assert 0 <= found.certainty <= 1
