from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.batch.clusters import ClusterFile, group, wordprint

BAN = "The new Constitution lifts the ban on selling land to foreigners"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (BAN, BAN.upper() + "!!! 🔥", True),
        (BAN, f"RT @someone: {BAN}", True),
        (BAN, f"{BAN} https://example.org/x", True),
        (BAN, "So the new Constitution lifts the ban on the selling of land to foreigners...", True),
        (BAN, BAN.replace("lifts", "does not lift"), False),
        (BAN, BAN.replace("land", "weapons"), False),
        (BAN, "The President is elected for seven years", False),
        ("The term is 5 years", "The term is 7 years", False),
        ("The term is five years", "The term is seven years", False),
        ("Article 8(3) lets foreigners buy land", "Article 8(4) lets foreigners buy land", False),
        ("The Kurultai dismisses the judges", "The President dismisses the judges", False),
        ("It can't be changed by a referendum", "It can be changed by a referendum", False),
    ],
)
def test_pairs(one: str, other: str, same: bool) -> None:
    assert wordprint(one).same_claim(wordprint(other)) is same
    assert group([one, other]) == ([0, 0] if same else [0, 1])


@given(
    st.lists(
        st.sampled_from([BAN, BAN.lower(), f"{BAN}!", "Judges serve 5 years", "Judges serve 7 years", "x"]),
        max_size=10,
    )
)
def test_leaders_come_first_and_lead_themselves(texts: list[str]) -> None:
    leaders = group(texts)
    assert len(leaders) == len(texts)
    for position, leader in enumerate(leaders):
        assert leader <= position
        assert leaders[leader] == leader
        assert wordprint(texts[position]).same_claim(wordprint(texts[leader]))


def ids_of(folder: Path, decided: list[tuple[int, str, str, str]], rows: int) -> list[str]:
    clusters = ClusterFile(folder)
    clusters.build(decided)
    found = list(clusters.ids(rows))
    clusters.drop()
    assert not folder.exists()
    return found


def test_provision_and_verdict_part_clusters(tmp_path: Path) -> None:
    decided = [
        (1, "kz-2026:8(3)", "REFUTED", BAN),
        (2, "kz-2026:8(3)", "SUPPORTED", BAN),
        (4, "kz-2026:8(3)", "REFUTED", f"{BAN}!"),
        (5, "kz-1995:6(3)", "REFUTED", BAN),
    ]
    ids = ids_of(tmp_path / "c", decided, 7)
    assert [bool(i) for i in ids] == [False, True, True, False, True, True, False]
    assert ids[1] == ids[4]
    assert len({ids[1], ids[2], ids[5]}) == 3
    assert ids_of(tmp_path / "d", decided[:1], 2) == ["", ids[1]]


def test_nothing_decided(tmp_path: Path) -> None:
    assert ids_of(tmp_path / "c", [], 3) == ["", "", ""]
