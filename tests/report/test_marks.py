"""Marked pieces: nothing of a text is lost, and marks stand where they are told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.report.marks import Mark, MarkedSpan, Piece, differences, pieces, shown

texts = st.text(max_size=60)
spans = st.lists(
    st.tuples(st.integers(-5, 70), st.integers(-5, 70), st.sampled_from(tuple(Mark))), max_size=6
)


@given(texts, spans)
def test_pieces_joined_are_the_text(text: str, marked: list[MarkedSpan]) -> None:
    found = pieces(text, marked)
    assert "".join(p.text for p in found) == shown(text)
    at = 0
    for piece in found:
        for position in range(at, at + len(piece.text)):
            covering = {mark for start, end, mark in marked if start <= position < end}
            assert set(piece.marks) == covering
        at += len(piece.text)


@given(texts, spans, st.integers(1, 40))
def test_a_long_text_is_cut(text: str, marked: list[MarkedSpan], limit: int) -> None:
    joined = "".join(p.text for p in pieces(text, marked, limit=limit))
    assert len(joined) <= max(limit, 1)
    assert joined == shown(text) or joined == f"{shown(text)[: limit - 1]}…"


@given(texts)
def test_shown_keeps_the_length(text: str) -> None:
    assert len(shown(text)) == len(text)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("plain – text 🙂", "plain – text 🙂"),
        ("a\nb\tc\0d\x1be", "a\nb c d e"),
        ("\ud800x", "\ufffdx"),
        ("\ufdd0\ufffe", "\ufdd0\ufffd"),
        ("a\u202eb", "a\u202eb"),
    ],
)
def test_shown(given: str, expected: str) -> None:
    assert shown(given) == expected


def test_overlapping_marks() -> None:
    found = pieces("abcdef", [(0, 4, Mark.CONFLICT), (2, 6, Mark.ADDED)])
    assert found == (
        Piece("ab", (Mark.CONFLICT,)),
        Piece("cd", (Mark.ADDED, Mark.CONFLICT)),
        Piece("ef", (Mark.ADDED,)),
    )


@pytest.mark.parametrize(
    ("old", "new", "removed", "added"),
    [
        ("The term is five years.", "The term is six years.", ["five"], ["six"]),
        ("The term is five years.", "the TERM is five years", [], []),
        ("The land may be sold to all.", "The land may be sold.", ["to all"], []),
        ("Nothing of this is alike", "Quite another sentence stands there instead", [], []),
        ("", "The term is six years.", [], []),
        ("Язык – русский", "Язык – казахский и русский", [], ["казахский и"]),
    ],
)
def test_differences(old: str, new: str, removed: list[str], added: list[str]) -> None:
    left, right = differences(old, new)
    assert [old[s:e] for s, e, _ in left] == removed
    assert [new[s:e] for s, e, _ in right] == added
    assert {mark for _, _, mark in left} <= {Mark.REMOVED}
    assert {mark for _, _, mark in right} <= {Mark.ADDED}


@given(texts, texts)
def test_what_is_not_marked_is_common(old: str, new: str) -> None:
    left, right = differences(old, new)
    if left or right:

        def kept(text: str, marked: tuple[MarkedSpan, ...]) -> list[str]:
            whole = "".join(" " if any(s <= i < e for s, e, _ in marked) else c for i, c in enumerate(text))
            return "".join(c if c.isalnum() or c == "_" else " " for c in whole).casefold().split()

        assert kept(old, left) == kept(new, right)


def test_very_long_texts_are_not_compared() -> None:
    assert differences("a b " * 2_000, "a c " * 2_000) == ((), ())
