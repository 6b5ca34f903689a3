"""Posts made to keep the checker busy: the work grows with their length, not with its square."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.claims import split
from claimcheck.claims.claim import read_claims
from claimcheck.claims.split import split_post
from claimcheck.language import transliterate
from claimcheck.language.analysis import analyst
from claimcheck.language.pack import LanguagePack, pack
from claimcheck.text import cleaning
from claimcheck.text.cleaning import clean
from claimcheck.text.spans import Marks

#: One piece of each hostile post, with the language it is read in.
PIECES = {
    "numbers": ("1 2 3 4 5 6 7 8 9 ", "en"), "percents": ("5% ", "en"), "halves": ("half of ", "en"),
    "deputies": ("5 deputies ", "en"), "negations": ("not not not ", "en"), "modalities": ("must not may ", "en"),
    "articles": ("Article 1 Article 1 ", "en"), "commas": ("a, a, a, ", "en"), "coordination": ("x and ", "en"),
    "brackets": ("(", "en"), "dots": (". . . ", "en"), "quotes": ('"', "en"), "abbreviations": ("art. ", "en"),
    "one word": ("x", "en"), "stretched": ("aaab", "en"), "subordinates": ("that is not, ", "en"),
    "roles": ("president appoints judges ", "en"), "hosts": ("1.", "en"), "hyphens": ("a-", "en"),
    "tabs": ("\t", "en"), "broken blanks": (" \n", "en"), "openers": ("Fun fact: ", "en"),
    "и": ("и ", "ru"), "не": ("не ", "ru"), "числа": ("5 депутатов ", "ru"), "статьи": ("статья 1 ", "ru"),
    "слово": ("ы", "ru"), "роли": ("президент назначает судей ", "ru"), "ли": ("а ли ", "ru"),
    "және": ("және ", "kk"), "емес": ("емес ", "kk"), "сандар": ("5 депутат ", "kk"), "баптар": ("1-бап ", "kk"),
    "сөз": ("қ", "kk"), "бір": ("бір ", "kk"),
}  # fmt: skip
_SHORT, _LONG = 3000, 12000
#: A square would be 16 times the work.
_MOST = 6.0


def calls(text: str, language: str) -> int:
    """Calls and steps of generators that reading a post takes."""
    made = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal made
        made += event in ("call", "c_call")

    reader = analyst(language)
    sys.setprofile(count)
    try:
        read_claims(transliterate.fold_letters(clean(text)), reader)
    finally:
        sys.setprofile(None)
    return made


@pytest.mark.parametrize("name", list(PIECES))
def test_reading_grows_with_the_length(name: str) -> None:
    piece, language = PIECES[name]
    short, long = ((piece * (size // len(piece) + 1))[:size] for size in (_SHORT, _LONG))
    calls(long, language)  # what is kept of words from now on
    assert calls(long, language) <= _MOST * calls(short, language) + 2000


class _Counting:
    """A pattern that counts the characters it is given to read."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pattern = pattern
        self.read = 0

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        end = len(text) if end is None else end
        self.read += end - start
        return self._pattern.finditer(text, start, end)

    def findall(self, text: str) -> list[str]:
        self.read += len(text)
        return self._pattern.findall(text)

    def search(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        end = len(text) if end is None else end
        found = self._pattern.search(text, start, end)
        self.read += (found.end() if found else end) - start
        return found


@pytest.mark.parametrize(
    ("piece", "language"), [("и ", "ru"), ("a, ", "en"), ("және ", "kk"), ("art. ", "en"), ("is a, ", "en")]
)
def test_a_sentence_is_read_once_however_many_places_it_might_be_cut_at(
    piece: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    patterns = {name: _Counting(getattr(split, name)) for name in ("_WORDS", "_LETTERS", "_ABBREVIATED")}
    for name, pattern in patterns.items():
        monkeypatch.setattr(split, name, pattern)
    text = piece * 3000
    assert list(split_post(text, pack(language)))
    assert all(pattern.read <= 4 * len(text) for pattern in patterns.values())


def test_hosts_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    patterns = {name: _Counting(getattr(cleaning, name)) for name in ("_LINK", "_LABELS", "_TOP")}
    for name, pattern in patterns.items():
        monkeypatch.setattr(cleaning, name, pattern)
    for text in ("1." * 5000, "a-" * 5000, "a.ru/" * 2000, "http://a " * 1000, "a.ru " * 2000):
        for pattern in patterns.values():
            pattern.read = 0
        clean(text)
        assert all(pattern.read <= 3 * len(text) for pattern in patterns.values())


# -- the same as the plain way -------------------------------------------------------------------------
_HOSTS = re.compile(
    r"(?:https?://|www\.)\S+|\b(?:[a-z0-9-]+\.)+(?:org|com|net|kz|ru|info|example)\b(?:/\S*)?", re.IGNORECASE
)
_link_pieces = st.sampled_from(
    ["a", "b1", ".", "..", ".com", ".ru", "/", " ", "-", "_", "http://", "www.", "é", "com", ".KZ", "x", "ſ"]
)


@given(st.lists(_link_pieces, max_size=14).map("".join))
def test_links_are_those_of_one_plain_pattern(text: str) -> None:
    plain = {i for m in _HOSTS.finditer(text) for i in range(*m.span())}
    assert {i for span in cleaning._links(text) for i in range(*span)} == plain


def _plain_parts(text: str, words: LanguagePack) -> list[tuple[int, int]]:
    """Coordinate clauses, each side read anew at every coordinator."""

    def found(part: str) -> list[str]:
        return re.findall(r"[\w'-]+", part.lower())

    def scrap(part: str) -> bool:
        runs = re.findall(r"[^\W\d_]{2,}", part.lower())
        content = [w for w in runs if w not in words.stop_words]
        return len(content) < (2 if any(w in words.finite for w in runs) else 3)

    def clause(part: str) -> bool:
        verb = next((i for i, w in enumerate(found(part)) if w in words.finite), None)
        return verb is not None and verb <= 6 and not scrap(part)

    out, begin = [], 0
    for match in words.coordination.finditer(text.lower()):
        left, right = found(text[begin : match.start()]), found(text[match.end() :])
        if not right or right[0] in words.pronouns:
            continue
        if any(w in words.subordinators for w in (*left[:2], *left[-1:])):
            continue
        if clause(text[begin : match.start()]) and clause(text[match.end() :]):
            out.append((begin, match.start()))
            begin = match.end()
    return [*out, (begin, len(text))]


_SENTENCES = {
    "en": "the president is not , and but it that who if senate elects judges has 5 may , parliament",
    "ru": "президент не , и а но он что если сенат избирает судей имеет 5 может , парламент есть",
    "kk": "президент емес , және ал бірақ ол егер сенат сайлайды судьялар бар 5 мүмкін , парламент",
}


@given(st.sampled_from(list(_SENTENCES)).flatmap(lambda c: st.tuples(
    st.just(c), st.lists(st.sampled_from(_SENTENCES[c].split()), min_size=1, max_size=40).map(" ".join)
)))  # fmt: skip
def test_clauses_are_those_read_the_plain_way(drawn: tuple[str, str]) -> None:
    language, text = drawn
    words = pack(language)
    text = text.replace(" ,", ",")
    found = list(split._coordinate(text, 0, len(text), words))
    plain = [split._trim(text, *span) for span in _plain_parts(text, words)]
    assert found == plain


@given(
    st.lists(st.sampled_from(["a", "aaa", "oo", "ooo", "III", "v", " ", "_", "111", "ааа", "И", "."])).map(
        "".join
    )
)
def test_stretched_letters_are_found_as_from_each_stretch(text: str) -> None:
    plain: list[int] = []
    for match in transliterate._STRETCH.finditer(text):
        start, end = match.span()
        before = re.search(r"\w*$", text[:start])
        after = re.match(r"\w*", text[start:])
        assert before
        assert after
        word = before[0] + after[0]
        if transliterate._ROMAN.fullmatch(word) or (match[0].isupper() and len(match[0]) < 4):
            continue
        inside = bool(before[0]) and len(match[0]) < len(after[0])
        plain.extend(range(start + (2 if inside and match[1].lower() in "eo" else 1), end))
    assert list(transliterate._stretched(text)) == plain


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 8)), max_size=6),
    st.integers(0, 30),
    st.integers(1, 8),
)
def test_marks_are_what_the_stretches_cover(spans: list[tuple[int, int]], start: int, length: int) -> None:
    made = [(one, one + size) for one, size in spans]
    marks = Marks(40, made)
    assert marks.meet(start, start + length) == any(s < start + length and start < e for s, e in made)
    assert marks.at(start) == any(s <= start < e for s, e in made)


def test_of_many_blanks_a_few_are_kept_and_the_line_break() -> None:
    for text in (
        "one" + " " * 500 + "\n" * 40 + "two",
        "one" + "\t" * 500 + "two",
        "é" + " " * 500 + "\ntwo",
    ):
        cleaned = clean(text)
        assert len(cleaned.text) < 30
        assert ("\n" in cleaned.text) == ("\n" in text)
        assert cleaned.text.split() == text.split()
        assert cleaned.original_span(cleaned.text.index("two"), len(cleaned.text)) == (
            len(text) - 3,
            len(text),
        )
