"""Two texts side by side."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from claimcheck.corpus.store import Corpus
from claimcheck.errors import InputError
from claimcheck.export.differences import Change, Difference, compare
from tests.cli_runner import run
from tests.export.test_forms import as_text

OLD = (
    "Article 1\n1. The capital of the Republic is the city of Ravenna.\n"
    "2. The President is elected for a term of five years by universal suffrage.\n"
    "Article 2\nNo one may be deprived of life arbitrarily. The death penalty is prohibited in the Republic.\n"
    "Article 3\nThe national bank issues the currency of the Republic.\n"
    "Article 4\nThe courts are independent and subject only to the Constitution.\n"
)
NEW = (
    "Article 1\n1. The capital of the Republic is the city of Ravenna.\n"
    "2. The President is elected for a term of seven years by universal suffrage.\n"
    "Article 2\n1. No one may be deprived of life arbitrarily.\n2. The death penalty is prohibited in the Republic.\n"
    "Article 3\nEvery pupil receives free lunches at school during winter.\n"
    "Article 4\nSecondary education is compulsory.\n"
    "Article 5\nThe courts are independent and subject only to the Constitution.\n"
)


def steps(differences: tuple[Difference, ...]) -> list[str]:
    return [
        f"{d.change.value}: {', '.join(p.provision for p in d.old)} -> {', '.join(p.provision for p in d.new)}"
        for d in differences
    ]


def test_every_kind_of_change() -> None:
    assert steps(compare(as_text(OLD), as_text(NEW))) == [
        "same: 1(1) -> 1(1)",
        "reworded: 1(2) -> 1(2)",
        "split: 2 -> 2(1), 2(2)",
        "added:  -> 3",
        "added:  -> 4",
        "moved: 4 -> 5",
        "removed: 3 -> ",
    ]


def test_merged() -> None:
    found = steps(compare(as_text(NEW), as_text(OLD)))
    assert "merged: 2(1), 2(2) -> 2" in found
    assert "moved: 5 -> 4" in found


def test_a_text_and_itself(corpus: Corpus) -> None:
    text = corpus.document("kz-2026").text()
    found = compare(text, text)
    assert {d.change for d in found} == {Change.SAME}
    assert all(d.old == d.new and d.similarity == 1 for d in found)


def test_the_two_constitutions(corpus: Corpus) -> None:
    old, new = (corpus.document(identifier).text() for identifier in ("kz-1995", "kz-2026"))
    found = compare(old, new)
    # each new provision once; each old one at least once
    assert all(n == 1 for n in Counter(p.provision for d in found for p in d.new).values())
    told_old = {p.provision for d in found for p in d.old}
    with_words = {c.provision for c in old.clauses}
    assert told_old == with_words
    assert {p.provision for d in found for p in d.new} == {c.provision for c in new.clauses}
    by_new = {p.provision: d for d in found for p in d.new}
    assert by_new["8(3)"].change is Change.MOVED
    assert [p.provision for p in by_new["8(3)"].old] == ["6(3)"]
    assert [p.provision for p in by_new["17(3)"].old] == ["15(2)"]
    assert by_new["17(3)"].change is Change.SPLIT
    assert by_new["8(3)"].new[0].akn == new.uri("8(3)")


def test_languages_must_agree() -> None:
    with pytest.raises(InputError, match="only texts of one language are compared"):
        compare(as_text(OLD), as_text("Статья 1\nА.\n", "ru"))


def test_the_command() -> None:
    done = run("corpus", "diff", "kz-2026-draft", "kz-2026", "--format", "json")
    rows = json.loads(done.out)
    assert done.code == 0
    assert "same" not in {row["change"] for row in rows}
    assert done.err.startswith("same: ")
    told = run("corpus", "diff", "kz-2026-draft", "kz-2026", "--all")
    assert len([line for line in told.out.splitlines() if line.startswith("same  ")]) == int(
        done.err.split(",")[0].removeprefix("same: ")
    )
    assert run("corpus", "diff", "kz-2026", "kz-1066").code == 2
