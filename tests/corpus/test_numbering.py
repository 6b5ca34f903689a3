"""Numbers as they are written, and a data file that must keep its schema."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from claimcheck.corpus.numbering import number_value, numbering, roman_value
from claimcheck.data import load_data
from claimcheck.errors import DataError

ROMAN = (
    ("I", 1),
    ("iv", 4),
    ("IX", 9),
    ("XIV", 14),
    ("XL", 40),
    ("XC", 90),
    ("ІІІ", 3),
    ("Х", 10),
    ("", 0),
    ("A", 0),
    ("12", 0),
)


@pytest.mark.parametrize(("written", "value"), ROMAN)
def test_roman(written: str, value: int) -> None:
    assert roman_value(written) == value


def to_roman(value: int) -> str:
    out = ""
    for weight, letters in (
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ):
        out += letters * (value // weight)
        value %= weight
    return out


@given(st.integers(1, 399))
def test_roman_there_and_back(value: int) -> None:
    assert roman_value(to_roman(value)) == roman_value(to_roman(value).lower()) == value


ORDERS = (
    (
        "decimal",
        [
            "1",
            "2",
            "3",
            "3-1",
            "3-2",
            "4",
            "9",
            "10",
            "10-1",
            "11",
            "83",
            "83-1",
            "94-1",
            "94-2",
            "230",
            "230A",
            "231",
        ],
    ),
    ("letter", ["a", "b", "h", "i", "j", "z", "aa", "bb"]),
    ("roman", ["i", "ii", "iii", "iv", "v", "ix", "x", "xi"]),
)


@pytest.mark.parametrize(("order", "numbers"), ORDERS, ids=[row[0] for row in ORDERS])
def test_order(order: str, numbers: list[str]) -> None:
    values = [number_value(number, order) for number in numbers]
    assert all(one < other for one, other in pairwise(values))


def test_every_pattern_compiles_and_names_its_number() -> None:
    styles = numbering()
    units = [
        u for p in styles.profiles for u in (*p.groups, *p.basic, *p.divisions, *([p.sub] if p.sub else []))
    ]
    for pattern in (*(m.pattern for m in styles.markers), *(u.pattern for u in units)):
        assert "n" in re.compile(pattern).groupindex
    assert len({p.id for p in styles.profiles}) == len(styles.profiles)
    assert len({m.id for m in styles.markers}) == len(styles.markers)


class _Small(BaseModel):
    x: int


@pytest.mark.parametrize("content", ["{", '{"x": "no"}', None], ids=["not JSON", "another schema", "missing"])
def test_a_broken_data_file_is_named(
    content: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if content is not None:
        (tmp_path / "some.json").write_text(content, encoding="utf-8")
    monkeypatch.setattr("claimcheck.data.resources.files", lambda _: tmp_path)
    with pytest.raises(DataError, match=r"data file some\.json: "):
        load_data("some.json", _Small)
