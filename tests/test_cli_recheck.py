"""`claimcheck recheck`: what another corpus or engine judged is judged again, and nothing is lost."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from claimcheck import ClaimChecker
from claimcheck.corpus.store import Corpus
from claimcheck.export.results import Form, Record, Results, open_results
from claimcheck.models.result import CheckResult, Verdict
from claimcheck.recheck import Rechecked, Rechecker, judged_on, write_results
from tests.cli_runner import Done, run
from tests.export.made import row, write_rows

DAY = dt.date(2026, 8, 1)
FALSE, TRUE = "The capital of Kazakhstan is Almaty", "The capital of Kazakhstan is the city of Astana"
OPEN = "What is a constitution?"


@pytest.fixture(scope="module")
def checker(corpus: Corpus) -> ClaimChecker:
    return ClaimChecker(corpus=corpus)


def check(checker: ClaimChecker, text: str, number: int = 1, **options: Any) -> dict[str, Any]:
    """A batch's row, as the engine at hand makes it."""
    return row(checker.check(text, as_of=DAY, **options), number)


def older(made: dict[str, Any], verdict: Verdict | None = None) -> dict[str, Any]:
    """The row as an earlier engine might have made it, with another verdict."""
    made = json.loads(json.dumps(made))
    made["provenance"]["engine"] = "0.0.1"
    if verdict is not None:
        made["verdict"] = made["claims"][0]["verdict"] = verdict.value
    return made


def recheck(path: Path, *options: str) -> Done:
    return run("recheck", str(path), "--as-of", DAY.isoformat(), *options)


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def bare(made: dict[str, Any]) -> dict[str, Any]:
    """The row without its cluster, which hand-made rows have not and all that is written has."""
    return {key: value for key, value in made.items() if key != "cluster"}


# -- what is judged again ------------------------------------------------------------------------------
def test_changes_are_listed_and_the_rest_counted(tmp_path: Path, checker: ClaimChecker) -> None:
    right = [check(checker, text, n) for n, text in enumerate((FALSE, TRUE, OPEN, FALSE), start=1)]
    rows = [older(right[0], Verdict.SUPPORTED), older(right[1]), right[2], right[3], row(None, 5)]
    path = write_rows(tmp_path / "x.jsonl", *rows)
    done = recheck(path)
    assert done.code == 0
    rule = right[0]["claims"][0]["rule"]
    assert done.out.splitlines() == [
        f"{path}, line 1  p1: SUPPORTED -> REFUTED",
        f"  “{FALSE}”",
        f"    SUPPORTED -> REFUTED  rule {rule} -> {rule}",
    ]
    for part in (
        "the posts speak on 2026-08-01 (--as-of)",
        "judged again: 2, verdicts changed: 1",
        "unchanged, skipped: 2",
        "had not been checked, left as they are: 1",
    ):
        assert part in done.err
    assert recheck(path, "--fail-on", "changed").code == 1
    everything = recheck(path, "--all")
    assert everything.out == done.out
    assert "judged again: 4, verdicts changed: 1" in everything.err


def test_json_has_all_of_it(tmp_path: Path, checker: ClaimChecker) -> None:
    right = check(checker, FALSE)
    path = write_rows(tmp_path / "x.jsonl", older(right, Verdict.SUPPORTED), "{", row(None))
    done = recheck(path, "--format", "json")
    assert done.code == 2
    found = json.loads(done.out)
    rule = right["claims"][0]["rule"]
    assert found == {
        "records": 3,
        "rechecked": 1,
        "skipped": 0,
        "changed": 1,
        "requoted": 0,
        "refused": 1,
        "as_of": "2026-08-01",
        "provenance": right["provenance"],
        "changes": [
            {
                "place": f"{path}, line 1",
                "id": "p1",
                "old": "SUPPORTED",
                "new": "REFUTED",
                "text": FALSE,
                "claims": [
                    {"text": FALSE, "old": "SUPPORTED", "new": "REFUTED", "old_rule": rule, "new_rule": rule}
                ],
            }
        ],
        "problems": found["problems"],
    }
    assert found["problems"][0].startswith(f"{path}, line 2: not JSON")


def test_other_quotations_are_counted_apart(tmp_path: Path, checker: ClaimChecker) -> None:
    made = older(check(checker, FALSE))
    made["claims"][0]["rule"] = "conflict.taste"
    done = recheck(write_rows(tmp_path / "x.jsonl", made))
    assert (done.code, done.out) == (0, "")
    assert "the same verdicts by another rule or with other quotations: 1" in done.err


@pytest.mark.parametrize(
    ("field", "again"), [("engine", True), ("corpus_sha256", True), ("config_sha256", True), (None, False)]
)
def test_what_judged_decides_what_is_judged_again(
    checker: ClaimChecker, field: str | None, again: bool
) -> None:
    made = checker.check(FALSE, as_of=DAY)
    if field:
        made = made.model_copy(update={"provenance": made.provenance.model_copy(update={field: "other"})})
    rechecker = Rechecker(checker, as_of=DAY)
    (item,) = rechecker.run([Record("x", 1, b"", {}, made)])
    assert (item.result is not None) is again
    assert (rechecker.summary.rechecked, rechecker.summary.skipped) == (int(again), int(not again))


def of(old: CheckResult, checker: ClaimChecker, **options: Any) -> Rechecked:
    (item,) = Rechecker(checker, everything=True, as_of=DAY, **options).run(
        [Record("x", 1, b"", {"row": {"lang": "de", "text": "x"}}, old)]
    )
    return item


def test_findings_of_open_claims_are_kept_where_they_were(checker: ClaimChecker) -> None:
    text = "Excessive bail may be required"
    for explain in (False, True):
        made = checker.check(text, as_of=DAY, explain=explain)
        assert of(made, checker).result == made
    assert checker.check(text, as_of=DAY).verdict is Verdict.NOT_ENOUGH_INFO


def test_the_column_of_languages_and_documents_are_used(checker: ClaimChecker) -> None:
    made = checker.check(FALSE, as_of=DAY)
    stated = of(made, checker, language_column="lang").result
    assert stated is not None
    assert (stated.language, stated.claims[0].rule) == ("de", "open.language")
    old = of(made, checker, documents=["kz-1995"]).result
    assert old is not None
    assert old.claims[0].speaks_of == ("kz-1995",)


def test_claims_that_come_and_go_are_changes(checker: ClaimChecker) -> None:
    made = checker.check(FALSE, as_of=DAY)
    gone = of(made.model_copy(update={"claims": (), "verdict": Verdict.NOT_ENOUGH_INFO}), checker).change
    assert gone is not None
    assert [(c.old, c.new) for c in gone.claims] == [(None, Verdict.REFUTED)]
    moved = made.claims[0].model_copy(update={"start": 1})
    other = of(made.model_copy(update={"claims": (moved,)}), checker).change
    assert other is not None
    assert (other.old, other.new) == (Verdict.REFUTED, Verdict.REFUTED)
    assert {(c.old, c.new) for c in other.claims} == {(None, Verdict.REFUTED), (Verdict.REFUTED, None)}
    open_ = checker.check(OPEN, as_of=DAY)
    cut = tuple(c.model_copy(update={"end": c.end - 1}) for c in open_.claims)
    assert of(open_.model_copy(update={"claims": cut}), checker).change is None


def test_an_error_keeps_the_record_and_is_told(
    tmp_path: Path, checker: ClaimChecker, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [older(check(checker, text, n)) for n, text in enumerate((FALSE, "poison", "long"), start=1)]
    real = ClaimChecker.check

    def check_(self: ClaimChecker, text: str, **options: Any) -> CheckResult:
        if text == "poison":
            raise ZeroDivisionError(text)
        return real(self, "x" * 30_000 if text == "long" else text, **options)

    monkeypatch.setattr(ClaimChecker, "check", check_)
    path, out = write_rows(tmp_path / "x.jsonl", *made), tmp_path / "new.jsonl"
    done = recheck(path, "-o", str(out))
    assert done.code == 2
    assert f"{path}, line 2: the analysis failed: ZeroDivisionError: poison" in done.err
    assert f"{path}, line 3: the text has 30000 characters" in done.err
    assert lines(out)[1:] == made[1:]


# -- what is written -----------------------------------------------------------------------------------
def test_nothing_is_lost(tmp_path: Path, checker: ClaimChecker) -> None:
    right = [check(checker, text, n) for n, text in enumerate((FALSE, TRUE), start=1)]
    damage = ['{"id": "p9", "te', "\ufffd not JSON", "[1, 2]", '{"schema_version": "9", "verdict": "MAYBE"}']
    first = {**older(right[0], Verdict.SUPPORTED), "mood": "kept"}
    path = write_rows(tmp_path / "x.jsonl", first, *damage, right[1], row(None, 7))
    out = tmp_path / "new.jsonl"
    done = recheck(path, "-o", str(out), "--fail-on", "changed")
    assert done.code == 2
    before, after = (p.read_text(encoding="utf-8").splitlines() for p in (path, out))
    assert after[1:5] == before[1:5] == damage
    assert [bare(json.loads(line)) for line in after[5:]] == [bare(json.loads(line)) for line in before[5:]]
    assert bare(json.loads(after[0])) == bare({**right[0], "mood": "kept"})
    for number in (2, 3, 4, 5):
        assert f"{path}, line {number}: " in done.err
    assert recheck(out).out == ""


def test_one_result_in_json_stays_one(tmp_path: Path, checker: ClaimChecker) -> None:
    path, out = tmp_path / "x.json", tmp_path / "new.json"
    path.write_text(run("verify", FALSE, "--as-of", "2026-08-01", "--format", "json").out, encoding="utf-8")
    assert recheck(path, "--all", "-o", str(out)).code == 0
    assert out.read_text(encoding="utf-8") == path.read_text(encoding="utf-8")


def test_input_and_output_may_be_one_file(tmp_path: Path, checker: ClaimChecker) -> None:
    right = check(checker, FALSE)
    path = write_rows(tmp_path / "x.jsonl", older(right))
    assert recheck(path, "-o", str(path)).code == 0
    assert [bare(made) for made in lines(path)] == [bare(right)]


def test_clusters_are_found_anew(tmp_path: Path) -> None:
    posts = tmp_path / "posts.csv"
    posts.write_text(f"id,text\n1,{FALSE}\n2,{TRUE}\n3,{FALSE}!\n4,{OPEN}\n", encoding="utf-8")
    out, old, new = tmp_path / "a.jsonl", tmp_path / "old.jsonl", tmp_path / "new.jsonl"
    assert run("batch", str(posts), "-o", str(out), "--workers", "1", "--as-of", "2026-08-01").code == 0
    rows = lines(out)
    assert rows[0]["cluster"] == rows[2]["cluster"] is not None
    wrong = [older({**r, "cluster": None}) for r in rows]
    write_rows(old, *wrong)
    assert recheck(old, "-o", str(new)).code == 0
    assert lines(new) == rows


def test_parquet_in_and_out(tmp_path: Path, checker: ClaimChecker) -> None:
    pytest.importorskip("pyarrow")
    right = [check(checker, text, n) for n, text in enumerate((FALSE, TRUE), start=1)]
    path = write_rows(tmp_path / "x.jsonl", older(right[0], Verdict.SUPPORTED), right[1], row(None, 3))
    table, back = tmp_path / "x.parquet", tmp_path / "back.jsonl"
    assert recheck(path, "-o", str(table)).code == 0
    assert recheck(table, "--all", "-o", str(back)).code == 0
    with open_results(str(table)) as found:
        assert found.form is Form.PARQUET
        records = list(found)
    assert [r.result for r in records[:2]] == [
        checker.check(text, as_of=DAY).model_copy(update={"id": f"p{n}"})
        for n, text in enumerate((FALSE, TRUE), start=1)
    ]
    assert records[2].refused
    assert [r.get("verdict") for r in lines(back)] == ["REFUTED", "SUPPORTED", None]


def test_parquet_cannot_keep_damage_and_writes_nothing(tmp_path: Path, checker: ClaimChecker) -> None:
    pytest.importorskip("pyarrow")
    path = write_rows(tmp_path / "x.jsonl", check(checker, FALSE), "{")
    done = recheck(path, "-o", str(tmp_path / "new.parquet"))
    assert done.code == 2
    assert "Parquet cannot keep what is damaged" in done.err
    assert not (tmp_path / "new.parquet").exists()


def test_an_output_that_fails_leaves_the_old_one(tmp_path: Path, checker: ClaimChecker) -> None:
    out = tmp_path / "new.jsonl"
    out.write_text("old\n", encoding="utf-8")

    def items() -> Any:
        yield Rechecked(Record("x", 1, b"{}\n", {}))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(write_results(items(), Results("x", Form.JSONL, iter(())), out))
    assert out.read_text(encoding="utf-8") == "old\n"
    assert [p.name for p in tmp_path.iterdir()] == ["new.jsonl"]


# -- the day -------------------------------------------------------------------------------------------
def test_the_day_is_that_of_the_batch(tmp_path: Path) -> None:
    posts, out = tmp_path / "posts.csv", tmp_path / "out.jsonl"
    posts.write_text(f"text\n{FALSE}\n", encoding="utf-8")
    assert run("batch", str(posts), "-o", str(out), "--workers", "1", "--as-of", "2020-05-05").code == 0
    assert judged_on(out) == dt.date(2020, 5, 5)
    done = run("recheck", str(out), "--all", "--fail-on", "changed")
    assert (done.code, done.out) == (0, "")
    assert "the posts speak on 2020-05-05 (as the batch did)" in done.err
    write_rows(out, *lines(out), *lines(out))
    assert judged_on(out) is None
    assert "(today; --as-of names another day)" in run("recheck", str(out)).err


# -- bad input -----------------------------------------------------------------------------------------
def test_bad_input_is_one_line(tmp_path: Path, checker: ClaimChecker) -> None:
    path = write_rows(tmp_path / "x.jsonl", check(checker, FALSE))
    for options, says in (
        (["--document", "kz-1066"], "unknown document 'kz-1066'"),
        (["-o", str(tmp_path / "nowhere" / "x")], "cannot be written"),
        (["--corpus", str(tmp_path / "nowhere")], "no such corpus folder"),
    ):
        done = recheck(path, *options)
        assert (done.code, done.out) == (2, "")
        assert says in done.err
    assert run("recheck", str(path), "--as-of", "x").code == 2
    assert recheck(tmp_path / "nowhere.jsonl").err.startswith("error: ")
