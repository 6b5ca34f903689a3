"""What holds for the segmentation of any text at all, clean, generated or damaged."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.corpus.clauses import split_clauses, split_sentences
from claimcheck.corpus.segment import locate_constitution, segment
from claimcheck.corpus.store import Corpus
from tests.corpus_support import assert_clauses_sound, assert_sound

LANGUAGES = (None, "en", "ru", "kk")


number = st.one_of(
    st.integers(1, 12).map(str),
    st.tuples(st.integers(1, 12), st.integers(1, 3)).map(lambda pair: f"{pair[0]}-{pair[1]}"),
    st.sampled_from(["I", "II", "IV", "XII", "IІ", "12A", "0", "999"]),
)
opening = st.one_of(
    st.builds(
        "{} {}".format, st.sampled_from(["Article", "Section", "SECTION", "Part", "Раздел", "Статья"]), number
    ),
    st.builds("{}-бап".format, number),
    st.builds("{}. ".format, number),
    st.builds("{}.The".format, number),
    st.builds("{}) ".format, number),
    st.builds("({}) ".format, st.one_of(number, st.sampled_from(["a", "b", "i", "ii", "aa"]))),
    st.builds("Article I Section {}. ".format, st.integers(1, 3)),
    st.builds("Amendment {}. ".format, st.integers(1, 3)),
    st.sampled_from(
        [
            "SCHEDULE 1",
            "Schedule 2A",
            "Part A",
            "Part B: Rules",
            "Annexure A",
            "Preamble",
            "We, the people of X,",
        ]
    ),
    st.sampled_from(
        ["Footnote. ", "Сноска. Статья исключена Законом", "Source : https://e.org", "[repealed]"]
    ),
)
words = st.one_of(
    st.sampled_from(
        [
            "The land belongs to the people.",
            "as in paragraph 3 of Article 62;",
            "the following:",
            "a title",
            "1. East | 5",
            "Excluded by the Law of 1998.",
            "приёмы: один; два",
            "",
        ]
    ),
    st.text(max_size=20),
)
line = st.builds("{}{}{}".format, opening, st.sampled_from(["", " ", "\u00a0", "\n"]), words)
made_text = st.lists(st.one_of(line, words), max_size=25).flatmap(
    lambda lines: st.sampled_from(["\n", " ", "\r\n", ""]).map(lambda joint: joint.join(lines))
)


@given(made_text, st.sampled_from(LANGUAGES))
def test_made_up_constitutions(text: str, language: str | None) -> None:
    cut = segment(text, language=language)
    assert_sound(text, cut)
    assert_clauses_sound(text, cut)


@given(st.text(max_size=200), st.sampled_from(LANGUAGES))
def test_any_text(text: str, language: str | None) -> None:
    cut = segment(text, language=language)
    assert_sound(text, cut)
    assert_clauses_sound(text, cut)


@given(made_text)
def test_locating_stays_inside_the_page(page: str) -> None:
    start, end = locate_constitution(page)
    assert 0 <= start <= end <= len(page)


@st.composite
def damages(draw: st.DrawFn) -> list[tuple[str, float, float, str]]:
    """Edits by relative place, so that the same edits fit any text."""
    places = st.floats(0, 1, exclude_max=True)
    kinds = st.sampled_from(["cut", "double", "insert", "join", "swap"])
    inserts = st.one_of(
        st.text(max_size=8), st.sampled_from(["\n", "\n1. ", "\nArticle 3\n", "1)", " Source : x", "\x00"])
    )
    return draw(st.lists(st.tuples(kinds, places, places, inserts), min_size=1, max_size=6))


def damage(text: str, edits: list[tuple[str, float, float, str]]) -> str:
    for kind, one, other, insert in edits:
        start, end = sorted((int(one * len(text)), int(other * len(text))))
        end = min(end, start + 400)
        if kind == "cut":
            text = text[:start] + text[end:]
        elif kind == "double":
            text = text[:end] + text[start:end] + text[end:]
        elif kind == "insert":
            text = text[:start] + insert + text[start:]
        elif kind == "join":
            text = text[:start] + text[start:end].replace("\n", " ") + text[end:]
        else:
            middle = (start + end) // 2
            text = text[:start] + text[middle:end] + text[start:middle] + text[end:]
    return text


@pytest.mark.parametrize("identifier", ["kz-1995", "kz-2026", "kz-2026-draft"])
@given(where=st.floats(0, 1), edits=damages())
def test_real_text_damaged(
    corpus: Corpus, identifier: str, where: float, edits: list[tuple[str, float, float, str]]
) -> None:
    whole = corpus.document(identifier).text().text
    start = int(where * max(0, len(whole) - 6000))
    text = damage(whole[start : start + 6000], edits)
    cut = segment(text, language="en")
    assert_sound(text, cut)
    assert_clauses_sound(text, cut)


@pytest.mark.parametrize("identifier", ["kz-1995", "kz-2026", "kz-2026-draft"])
def test_the_shipped_texts_whole(corpus: Corpus, identifier: str) -> None:
    text = corpus.document(identifier).text()
    assert_sound(text.text, text.segmented)
    assert_clauses_sound(text.text, text.segmented)


@given(st.text(alphabet="aB .!?;:\n\"'1№ст", max_size=80))
def test_sentences_leave_out_nothing_but_space(text: str) -> None:
    spans = list(split_sentences(text, 0, len(text)))
    assert spans == sorted(spans)
    position = 0
    for start, end in spans:
        assert not text[position:start].strip()
        assert text[start:end] == text[start:end].strip() != ""
        position = end
    assert not text[position:].strip()


HOSTILE = {
    "markers that start over": "Article 1\n" + "1. A.\n2. B.\n" * 12_000,
    "articles out of order": "Article 1\nA.\n" + "Article 9\nB.\nArticle 2\nC.\n" * 6_000,
    "one line without an end": "Article 1 " + "word " * 30_000,
    "abbreviations that end no sentence": "Article 1\nA.\n1. " + "No. a " * 25_000,
    "sentences on one line": "Article 1\nA.\n" + "The land is theirs. " * 8_000,
    "lines without an end": "Article 1\nA.\n" + "the land\n" * 16_000,
    "loose paragraphs": "Article 1\nIt:\n" + "1) a.\nLoose.\n" * 100 + "Loose.\n" * 20_000,
    "run-on, spaces only": "x Article 1 1." + " " * 150_000 + "Article 2",
    "peoples in preambles": "CONSTITUTION OF X " + "We, the people " * 10_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_texts_take_no_square_time(text: str) -> None:
    began = time.perf_counter()
    cut = segment(text, language="en")
    split_clauses(text, cut.provisions)
    locate_constitution(text)
    # 150 KB each: a fraction of a second where the work is linear, minutes where it is not
    assert time.perf_counter() - began < 10
    assert "".join(text[s.start : s.end] for s in cut.segments) == text
