"""Reuse is exact: the result of a post seen in another dress is the result of asking for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.batch.reuse import Memory, moved, shape_of
from claimcheck.checker import ClaimChecker
from claimcheck.text.cleaning import clean
from tests.batch.posts import ON_TOPIC, noisy, posts, variants

CHECKER = ClaimChecker()


@given(st.one_of(variants(), st.tuples(noisy(), noisy())))
def test_reuse_is_what_asking_gives(pair: tuple[str, str]) -> None:
    one, other = (clean(text) for text in pair)
    if not one.text.strip() or not other.text.strip():
        return
    if shape_of(one, None) == shape_of(other, None):
        asked = CHECKER.check(other.source, explain=True)
        assert moved(CHECKER.check(one.source, explain=True), one, other) == asked


@pytest.mark.parametrize("post", ON_TOPIC)
@pytest.mark.parametrize(
    "dress", ["{} 🔥", "{} 😂😂 https://example.org/a", "\u200b{}", "{}\u200b ", "{} 👇🏽", "{}  @someone"]
)
def test_emoji_links_and_handles_are_dress(post: str, dress: str) -> None:
    plain, dressed = clean(f"{post} "), clean(dress.format(post))
    assert shape_of(plain, None).text.strip() == shape_of(dressed, None).text.strip()
    if dressed.text.endswith(" "):
        assert shape_of(plain, None) == shape_of(dressed, None)
        assert moved(CHECKER.check(plain.source), plain, dressed) == CHECKER.check(dressed.source)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Judges serve 5 years", "Judges serve 7 years"),
        ("Torture is prohibited", "Torture is not prohibited"),
        ("Article 8 bans it", "Article 9 bans it"),
        ("The capital is Astana", "The capital is Almaty"),
        ("The President is elected 🇰🇿", "The President is elected 🇺🇸"),
        ("\u2026 the President", "... the President"),
    ],
)
def test_what_differs_in_more_is_another_post(one: str, other: str) -> None:
    assert shape_of(clean(one), None) != shape_of(clean(other), None)


def test_the_language_stated_counts() -> None:
    assert shape_of(clean("Astana"), "en") != shape_of(clean("Astana"), "kk")


@given(st.lists(posts, min_size=1, max_size=12))
def test_the_memory_is_bounded_and_counts(texts: list[str]) -> None:
    memory = Memory(size=3)
    result = CHECKER.check(ON_TOPIC[0])
    asked = 0
    for text in texts:
        post = clean(text)
        shape = shape_of(post, None)
        if memory.find(shape, post) is None:
            memory.keep(shape, post, result.model_copy(update={"text": text, "claims": ()}))
            asked += 1
    assert asked + memory.hits == len(texts)
    assert asked >= len(set(texts))
