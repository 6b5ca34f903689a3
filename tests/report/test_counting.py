"""What is counted, and how it is put into stretches of time and onto the map."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.batch.writing import OutputFormat
from claimcheck.corpus.store import Corpus
from claimcheck.errors import InputError
from claimcheck.models.result import Verdict
from claimcheck.report.build import ReportOptions, build_report
from claimcheck.report.model import Counts, Report
from claimcheck.report.results import read_results
from claimcheck.report.tally import Columns, Tally, chosen_columns
from claimcheck.report.time_line import time_line
from tests.report.rows import checked, citation, claim, refused, write_jsonl

NAMES = ("id", "text", "likes", "shares", "created_at", "url", "seen")


@pytest.mark.parametrize(
    ("names", "asked", "expected"),
    [
        (NAMES, {}, Columns("created_at", ("likes", "shares"), "url")),
        (
            NAMES,
            {"time": "seen", "reach": ("likes",), "link": "id"},
            Columns("seen", ("likes",), "id"),
        ),
        (NAMES, {"time": "-", "reach": ("-",), "link": "-"}, Columns()),
        (("text",), {}, Columns()),
        (("date", "timestamp"), {}, Columns("timestamp")),
    ],
)
def test_columns(names: tuple[str, ...], asked: dict[str, Any], expected: Columns) -> None:
    assert chosen_columns(names, **asked) == expected


@pytest.mark.parametrize("asked", [{"time": "at"}, {"reach": ("likes", "at")}, {"link": "at"}])
def test_a_column_that_is_not_there(asked: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="no column 'at'; the columns are: id, text"):
        chosen_columns(NAMES, **asked)


def report_on(tmp_path: Path, corpus: Corpus, rows: list[dict[str, Any]], **options: Any) -> Report:
    return build_report(
        write_jsonl(tmp_path / "r.jsonl", rows), corpus=corpus, options=ReportOptions(**options)
    )


def post(text: str, cluster: str, verdict: str = "REFUTED", **cells: str) -> dict[str, Any]:
    row = {"id": cells.pop("id", "p"), "text": text, "likes": "0", "created_at": "", **cells}
    return checked(text, verdict, cluster=cluster, row=row)


def test_totals_and_reasons(tmp_path: Path, corpus: Corpus) -> None:
    rows = [
        checked("a"),
        checked("b", "SUPPORTED"),
        checked("c", "NOT_ENOUGH_INFO"),
        refused("line 5: 11 columns where the header has 9"),
        refused("posts.csv, line 6: 3 columns where the header has 9"),
        refused("row 7: the text is empty"),
        refused("something without a place"),
    ]
    report = report_on(tmp_path, corpus, rows)
    assert report.totals.rows == 7
    assert report.totals.refused == 4
    assert report.totals.posts == Counts(1, 1, 1)
    assert [(r.reason, r.rows, r.places) for r in report.refusals] == [
        ("… columns where the header has …", 2, ("line 5", "posts.csv, line 6")),
        ("something without a place", 1, ()),
        ("the text is empty", 1, ("row 7",)),
    ]
    assert [(r.rule, r.posts) for r in report.open_rules] == [(None, 1)]


def test_many_reasons_are_bounded(tmp_path: Path) -> None:
    letters = [f"line {n}: reason {chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(200)]
    path = write_jsonl(tmp_path / "r.jsonl", map(refused, letters))
    tally = Tally(Columns())
    for row in read_results(path, OutputFormat.JSONL):
        tally.add(row)
    assert len(tally.refusals) == 21
    assert tally.refusals[""].rows == 180
    assert sum(r.rows for r in tally.refusals.values()) == 200


def test_cards_are_ranked_by_posts_then_reach(tmp_path: Path, corpus: Corpus) -> None:
    rows = [
        post("one", "c1", likes="5"),
        post("two", "c2", likes="1,2K"),
        post("three", "c3", created_at="2026-08-02"),
        post("Three", "c3", created_at="01.08.2026", likes="2"),
        post("yes", "c9", "SUPPORTED"),
    ]
    report = report_on(tmp_path, corpus, rows)
    false, true = report.groups
    assert [("".join(p.text for p in c.pieces), c.posts, c.reach) for c in false.cards] == [
        ("three", 2, 2),
        ("two", 1, 1200),
        ("one", 1, 5),
    ]
    assert (false.cards[0].first, false.cards[0].last) == (dt.date(2026, 8, 1), dt.date(2026, 8, 2))
    assert [s.text for s in false.cards[0].samples] == ["three"]
    assert [c.verdict for c in true.cards] == [Verdict.SUPPORTED]


def test_cards_are_bounded_and_say_so(tmp_path: Path, corpus: Corpus) -> None:
    rows = [post(f"claim {n}", f"c{n}") for n in range(9)]
    false = report_on(tmp_path, corpus, rows, top=4).groups[0]
    assert (len(false.cards), false.total) == (4, 9)


def test_an_empty_file(tmp_path: Path, corpus: Corpus) -> None:
    report = report_on(tmp_path, corpus, [])
    assert report.totals.rows == 0
    assert report.time_line is None
    assert [g.total for g in report.groups] == [0, 0]


def test_the_map(tmp_path: Path, corpus: Corpus) -> None:
    claims = [
        claim("x", citations=[citation("84(3)"), citation("8(3)", stance="context")]),
        claim("y", "SUPPORTED", citations=[citation("preamble", stance="supports")]),
        claim("z", citations=[citation("999")]),
        claim("w", citations=[citation("1", document="xx-1")]),
    ]
    rows = [checked("x", claims=claims), checked("x", claims=[claim("x")], cluster="c2")]
    report = report_on(tmp_path, corpus, rows)
    first, second = report.maps
    assert first.document == "kz-2026"
    assert [(r.name, r.counts) for r in first.provisions] == [
        ("Article 84(3)", Counts(2, 0, 0)),
        ("Article 999", Counts(1, 0, 0)),
        ("the preamble", Counts(0, 1, 0)),
    ]
    cells = {cell.label: cell for chapter in first.chapters for cell in chapter.cells}
    assert len(cells) == 97
    assert (cells["84"].heat, cells["84"].target) == (4, first.provisions[0].anchor)
    assert (cells["§"].heat, cells["§"].counts) == (0, Counts(0, 1, 0))
    assert cells["8"].counts == Counts()
    assert first.chapters[0].title == "Preamble"
    assert first.chapters[1].title == "I. Foundations of the constitutional order"
    assert (second.document, second.title, second.chapters) == ("xx-1", "xx-1", ())
    assert any("xx-1" in note for note in report.notes)


days = st.dictionaries(
    st.tuples(st.dates(), st.sampled_from(tuple(Verdict))), st.integers(1, 50), max_size=30
)


@given(days, st.integers(0, 5))
def test_no_post_is_lost_on_the_time_line(found: dict[tuple[dt.date, Verdict], int], undated: int) -> None:
    line = time_line(found, undated)
    if line is None:
        assert not found
        return
    assert sum(b.posts.total for b in line.bins) + line.outside == sum(found.values())
    assert line.undated == undated
    begins = [b.begins for b in line.bins]
    assert begins == sorted(set(begins))
    assert line.unit == "year" or len(line.bins) <= 64


@pytest.mark.parametrize(
    ("span", "unit", "label"),
    [
        (10, "day", "2026-01-05"),
        (200, "week", "2026-01-05"),
        (800, "month", "2026-01"),
        (9_000, "year", "2026"),
    ],
)
def test_units_of_time(span: int, unit: str, label: str) -> None:
    begin = dt.date(2026, 1, 5)
    found = Counter({(begin + dt.timedelta(days=n), Verdict.REFUTED): 1 for n in range(span)})
    line = time_line(found, 0)
    assert line is not None
    assert (line.unit, line.bins[0].label) == (unit, label)


def test_a_wrong_clock_does_not_press_the_rest_together() -> None:
    begin = dt.date(2026, 1, 5)
    found = Counter({(begin + dt.timedelta(days=n % 30), Verdict.REFUTED): 10 for n in range(30)})
    found[dt.date(1970, 1, 1), Verdict.SUPPORTED] = 2
    line = time_line(found, 0)
    assert line is not None
    assert (line.unit, len(line.bins), line.outside) == ("day", 30, 2)
