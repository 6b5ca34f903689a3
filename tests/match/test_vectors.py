"""Word vectors: lookups against a slow oracle, the packaged file against its card."""

from __future__ import annotations

import hashlib
import json
import math
from importlib import resources

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.errors import DataError
from claimcheck.match.vectors import WordVectors

ROWS = {"budget": [90, 10, 0], "treasury": [127, 40, 0], "moon": [0, 0, 127], "law": [-60, 100, 5]}


def small() -> WordVectors:
    return WordVectors(tuple(ROWS), np.array(list(ROWS.values()), dtype=np.int8))


def cosine(one: str, other: str) -> float:
    a, b = ROWS[one], ROWS[other]
    return sum(x * y for x, y in zip(a, b, strict=True)) / math.hypot(*a) / math.hypot(*b)


words = st.sampled_from([*ROWS, "unknown", ""])


@given(words, words)
def test_similarity_is_the_cosine_and_zero_for_unknown_words(one: str, other: str) -> None:
    expected = cosine(one, other) if one in ROWS and other in ROWS else 0.0
    assert small().similarity(one, other) == pytest.approx(expected, abs=1e-6)


@given(st.lists(words, max_size=4), st.lists(words, max_size=4))
def test_many_similarities_agree_with_one_at_a_time(ones: list[str], others: list[str]) -> None:
    vectors = small()
    found = vectors.similarities(ones, others)
    assert found.shape == (len(ones), len(others))
    for i, one in enumerate(ones):
        for j, other in enumerate(others):
            assert found[i, j] == pytest.approx(vectors.similarity(one, other), abs=1e-6)


@given(words, st.sets(words), st.integers(0, 5), st.floats(-1, 1))
def test_nearest_agrees_with_comparing_each(word: str, keys: set[str], limit: int, threshold: float) -> None:
    vectors = small()
    near = [(key, vectors.similarity(word, key)) for key in keys if key in vectors and word in vectors]
    sure = [n for n in near if n[1] >= threshold + 1e-5]
    perhaps = [n for n in near if n[1] >= threshold - 1e-5]
    found = vectors.nearest(word, vectors.vocabulary(sorted(keys)), limit, threshold)
    assert min(limit, len(sure)) <= len(found) <= min(limit, len(perhaps))
    expected = sorted((s for _, s in perhaps), reverse=True)[: len(found)]
    assert [s for _, s in found] == pytest.approx(expected, abs=1e-5)


def test_a_key_may_stand_for_several_words() -> None:
    vectors = small()
    stems = vectors.vocabulary(
        {"budg": {"budget": 3, "unheard": 9}, "x": {"unheard": 1}, "moon": {"moon": 1}}
    )
    assert stems.keys == ("budg", "moon")
    assert "x" not in stems
    assert stems.direction("x") is None
    ((key, similarity),) = vectors.nearest("treasury", stems, 5, 0.5)
    assert key == "budg"
    assert similarity == pytest.approx(cosine("treasury", "budget"), abs=1e-6)


def test_the_mean_leans_to_the_heavier_word() -> None:
    vectors = small()
    mean = vectors.mean({"budget": 1.0, "moon": 3.0, "unknown": 9.0})
    moon = vectors.direction("moon")
    assert mean is not None
    assert moon is not None
    assert 0.9 < float(mean @ moon) < 1
    assert vectors.mean({"unknown": 1.0}) is None
    assert vectors.mean({}) is None


@pytest.mark.parametrize(
    ("names", "matrix"),
    [
        (("a",), np.ones((2, 3), dtype=np.int8)),
        (("a", "a"), np.ones((2, 3), dtype=np.int8)),
        (("a",), np.ones((1, 3), dtype=np.float32)),
        (("a",), np.ones(1, dtype=np.int8)),
    ],
)
def test_words_and_rows_have_to_fit(names: tuple[str, ...], matrix: npt.NDArray[np.int8]) -> None:
    with pytest.raises(DataError):
        WordVectors(names, matrix)


def test_a_language_without_vectors_knows_no_word() -> None:
    vectors = WordVectors.load("kk")
    assert len(vectors) == 0
    assert vectors.similarity("заң", "заң") == 0
    vocabulary = vectors.vocabulary(["заң"])
    assert len(vocabulary) == 0
    assert vectors.nearest("заң", vocabulary) == ()
    assert vectors.similarities(["заң"], ["заң", "құқық"]).tolist() == [[0, 0]]
    assert vectors.mean({"заң": 1.0}) is None


def test_the_packaged_vectors_are_those_of_the_card() -> None:
    folder = resources.files("claimcheck.data").joinpath("vectors")
    card = json.loads(folder.joinpath("en.json").read_text(encoding="utf-8"))
    raw = folder.joinpath(card["file"]).read_bytes()
    vectors = WordVectors.load()
    assert hashlib.sha256(raw).hexdigest() == card["sha256"]
    assert len(raw) <= 2_000_000
    assert (len(vectors), vectors.dimensions) == (card["words"], card["dimensions"])
    assert WordVectors.load() is vectors


@pytest.mark.parametrize(
    ("everyday", "legal", "apart"),
    [
        ("jail", "imprisonment", "currency"),
        ("sacked", "dismissed", "language"),
        ("salary", "remuneration", "anthem"),
        ("army", "military", "court"),
        ("eviction", "dwelling", "capital"),
        ("money", "currency", "marriage"),
    ],
)
def test_everyday_words_are_nearer_to_their_legal_words(everyday: str, legal: str, apart: str) -> None:
    vectors = WordVectors.load()
    assert vectors.similarity(everyday, legal) > vectors.similarity(everyday, apart) + 0.1
