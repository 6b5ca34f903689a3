"""Numbers with what they count and measure."""

from __future__ import annotations

import pytest

from claimcheck.language.analysis import analyst


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The term of office is five years", [(5, "count", "year", "term")]),
        ("Min age for the lower house: 25", [(25, "count", None, "age")]),
        ("anyone younger than sixteen", [(16, "count", None, "age")]),
        ("a 17 y/o may not vote", [(17, "count", "year", "age")]),
        ("The session opens on Feb 1", [(201, "date", None, None)]),
        ("on the 20th day of March", [(320, "date", None, None)]),
        ("on the 3rd of December at noon", [(1203, "date", None, None)]),
        ("the 3rd reading of the bill", []),
        ("two thirds of the deputies", [(pytest.approx(2 / 3, abs=1e-5), "fraction", "deputy", None)]),
    ],
)
def test_english(text: str, expected: list[tuple[float, str, str | None, str | None]]) -> None:
    found = analyst("en").analyse(text).quantities
    assert [(q.value, q.kind, q.unit, q.measure) for q in found] == expected
