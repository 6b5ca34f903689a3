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


@pytest.mark.parametrize("post", ON_TOPIC)
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("RT @someone: {}", " {}"),
        ("rt @a : {} https://t.co/a", " {} \U0001f525\U0001f525"),
        ("\U0001f449\U0001f3fd @a @b {}", "\U0001f525 {}"),
        ("Look https://t.co/aaaaaaaa {}", "Look https://example.org/some/longer?way=1 {}"),
        ("Look \U0001f525\U0001f525\U0001f525 {}", "Look @anyone {}"),
        ("{} \u2764\ufe0f\u200d\U0001f525 really", "{} \U0001f525 https://t.co/x\U0001f525 really"),
    ],
)
def test_other_trimmings_make_no_other_post(post: str, one: str, other: str) -> None:
    """Retweet prefixes, links, handles and rows of emoji, at the ends and inside."""
    plain, dressed = clean(one.format(post)), clean(other.format(post))
    assert shape_of(plain, None) == shape_of(dressed, None)
    asked = CHECKER.check(dressed.source, explain=True)
    assert moved(CHECKER.check(plain.source, explain=True), plain, dressed) == asked
    claims = [claim.text for claim in asked.claims]
    assert all(dressed.source[c.start : c.end] == text for c, text in zip(asked.claims, claims, strict=True))


def test_reposts_are_judged_once() -> None:
    memory = Memory()
    for number in range(20):
        post = clean(f"RT @user{number}: {ON_TOPIC[0]} https://t.co/{'x' * number}")
        shape = shape_of(post, None)
        if memory.find(shape, post) is None:
            memory.keep(shape, post, CHECKER.check(post.source))
    assert memory.hits == 19


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
