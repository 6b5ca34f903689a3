"""`claimcheck verify` and `claimcheck rules`: what they print, where, and with which exit code."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import claimcheck
from claimcheck import ClaimChecker
from claimcheck.cli import output
from claimcheck.cli.output import Colours
from claimcheck.cli.render import provision_name, reference_line, render_card
from claimcheck.cli.verify import FailOn, fails
from claimcheck.corpus.store import Corpus, shipped_folder
from claimcheck.models.result import (
    CheckResult,
    CitationStatus,
    CitedProvision,
    ClaimResult,
    Finding,
    Outcome,
    Provenance,
    Quotation,
    Score,
    Stance,
    Verdict,
)
from claimcheck.verdict.rules import rules
from tests.cli_runner import run

CAPITAL = "The capital of the Republic of Kazakhstan is the city of Astana"
DAY = "2026-08-01"


def refused(*arguments: str, stdin: bytes = b"", says: str) -> None:
    """The command answers with exit code 2, nothing on stdout and one line on stderr that names the thing."""
    done = run(*arguments, stdin=stdin)
    assert done.code == 2
    assert done.out == ""
    assert len(done.err.splitlines()) == 1, done.err
    assert done.err.startswith("error: ")
    assert says in done.err


# -- output --------------------------------------------------------------------------------------------
def test_text_names_everything_a_reader_needs() -> None:
    done = run("verify", CAPITAL, "--as-of", DAY)
    assert done.code == 0
    assert done.err == ""
    lines = done.out.splitlines()
    assert lines[0].startswith("SUPPORTED  confidence 0.")
    for part in (
        f"“{CAPITAL}”",
        "rule support.",
        "kz-2026, Article 2(4) (supports)",
        "“The capital of the Republic of Kazakhstan is the city of Astana",
        "unofficial translation",
        "/akn/kz/act/2026/constitution/eng@2026-07-01/~art_2__para_4",
        "https://",
    ):
        assert part in done.out
    assert "\x1b" not in done.out, "colour where there is no terminal"
    assert "scores:" not in done.out


def test_explain_adds_findings_and_scores() -> None:
    done = run("verify", "The Kurultai has 150 deputies", "--as-of", DAY, "--explain")
    for part in ("PROVISION", "SLOT", "OUTCOME", "number", "scores: index ", "judged by: kz-2026"):
        assert part in done.out


def test_json_is_the_result() -> None:
    done = run("verify", CAPITAL, "--as-of", DAY, "--format", "json")
    expected = ClaimChecker().check(CAPITAL, as_of=dt.date.fromisoformat(DAY))
    assert json.loads(done.out) == expected.model_dump(mode="json")
    assert CheckResult.model_validate_json(done.out) == expected
    assert run("verify", CAPITAL, "--as-of", DAY, "--format", "json").out == done.out


def test_json_keeps_letters_of_every_script() -> None:
    done = run("verify", "Халық Кеңесі — “совет” 🙂", "--format", "json")
    assert "Халық Кеңесі — “совет” 🙂" in done.out


def test_stdin_equals_argument() -> None:
    expected = run("verify", CAPITAL, "--as-of", DAY).out
    for data in (CAPITAL, f"{CAPITAL}\n", f"{CAPITAL}\r\n", f"\ufeff{CAPITAL}"):
        assert run("verify", "-", "--as-of", DAY, stdin=data.encode()).out == expected


def test_as_of_and_document_choose_the_text() -> None:
    old = json.loads(run("verify", CAPITAL, "--as-of", "2020-01-01", "--format", "json").out)
    assert old["claims"][0]["speaks_of"] == ["kz-1995"]
    named = json.loads(run("verify", CAPITAL, "--document", "kz-1995", "--format", "json").out)
    assert named["claims"] == old["claims"]


def test_corpus_option(tmp_path: Path) -> None:
    shutil.copytree(shipped_folder() / "kz-1995", tmp_path / "kz-1995")
    found = json.loads(run("verify", CAPITAL, "--corpus", str(tmp_path), "--format", "json").out)
    assert found["claims"][0]["speaks_of"] == ["kz-1995"]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ([], 0),
        (["--fail-on", "refuted"], 0),
        (["--fail-on", "not-enough-info"], 1),
        (["--fail-on", "refuted", "--fail-on", "not-enough-info"], 1),
    ],
)
def test_fail_on(options: list[str], code: int) -> None:
    done = run("verify", "What will the weather be in Oslo?", *options)
    assert done.code == code
    assert done.out.startswith("NOT_ENOUGH_INFO")


@pytest.mark.parametrize("verdict", list(Verdict))
def test_fails(verdict: Verdict) -> None:
    result = made(verdict=verdict)
    assert fails(result, [FailOn.REFUTED]) is (verdict is Verdict.REFUTED)
    assert fails(result, [FailOn.NOT_ENOUGH_INFO]) is (verdict is Verdict.NOT_ENOUGH_INFO)
    assert not fails(result, None)


# -- bad input -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("text", ["", "  \n\t "])
def test_empty_text(text: str) -> None:
    refused("verify", text, says="empty")
    refused("verify", "-", stdin=text.encode(), says="empty")


def test_a_megabyte() -> None:
    refused("verify", "a " * 500_000, says="1000000 characters")
    refused("verify", "-", stdin=b"a " * 500_000, says="standard input: the text is too long")
    refused("verify", "-", stdin=b"a " * 20_000, says="40000 characters")


def test_not_utf8() -> None:
    refused("verify", "-", stdin=b"capital \xff", says="standard input: not UTF-8 (byte 8)")
    refused(
        "verify",
        b"capital \xff".decode("utf-8", "surrogateescape"),
        says="the text is not UTF-8 (character 8)",
    )


def test_unknown_document() -> None:
    refused("verify", CAPITAL, "--document", "kz-1066", says="'kz-1066'")


@pytest.mark.parametrize("date", ["tomorrow", "2026-13-01", "01.07.2026", ""])
def test_bad_date(date: str) -> None:
    refused("verify", CAPITAL, "--as-of", date, says=f"--as-of {date!r}: not a date")


def test_bad_corpus(tmp_path: Path) -> None:
    refused("verify", CAPITAL, "--corpus", str(tmp_path / "nowhere"), says="nowhere")
    refused("verify", CAPITAL, "--corpus", str(tmp_path), says=str(tmp_path))
    folder = tmp_path / "kz-1995"
    shutil.copytree(shipped_folder() / "kz-1995", folder)
    card = folder / "card.json"
    good = card.read_text(encoding="utf-8")
    for broken in (
        "{",
        good.replace('"superseded"', '"retired"'),
        good.replace('"sha256": "', '"sha256": "0'),
    ):
        assert broken != good
        card.write_text(broken, encoding="utf-8")
        refused("verify", CAPITAL, "--corpus", str(tmp_path), says=str(card))
    card.write_text(good, encoding="utf-8")
    (folder / "en.txt").write_bytes(b"\xff\xfe")
    refused("verify", CAPITAL, "--corpus", str(tmp_path), says=f"{folder / 'en.txt'}: not UTF-8")


@pytest.mark.parametrize("arguments", [["verify"], ["verify", CAPITAL, "--format", "xml"], ["nonsense"]])
def test_usage_errors_exit_2(arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.code == 2
    assert done.out == ""
    assert "Usage:" in done.err


# -- the card ------------------------------------------------------------------------------------------
def made(**changes: object) -> CheckResult:
    quotation = Quotation(
        document="kz-2026",
        provision="2(4)",
        akn="/akn/x",
        stance=Stance.REFUTES,
        quote="The capital\nis Astana.",
        start=0,
        end=22,
        prefix="",
        suffix="",
        language="en",
        official=False,
        source_url=None,
    )
    cited = CitedProvision(
        as_written="Article 5",
        start=0,
        end=9,
        document="kz-2026",
        provision="5",
        status=CitationStatus.WRONG,
        actual="2(4)",
    )
    finding = Finding(
        slot="value:capital", outcome=Outcome.CONFLICT, claim_value="Almaty", clause_value="Astana"
    )
    claim = ClaimResult(
        text="Article 5: the capital is \x1b[31mAlmaty",
        start=0,
        end=36,
        verdict=Verdict.REFUTED,
        confidence=0.9,
        rule="conflict.value",
        explanation="Another capital.",
        speaks_of=("kz-2026",),
        citations=(quotation,),
        cited_by_claim=(cited,),
        findings=(finding,),
        scores=(Score(name="fuzzy", value=0.5),),
    )
    result = CheckResult(
        text=claim.text,
        language="en",
        verdict=Verdict.REFUTED,
        confidence=0.9,
        claims=(claim,),
        provenance=Provenance(engine="0", corpus_sha256="0", config_sha256="0"),
    )
    return result.model_copy(update=changes)


def card(result: CheckResult, corpus: Corpus, *, width: int = 96, explain: bool = False) -> str:
    return "\n".join(render_card(result, corpus, Colours(sys.stderr), width=width, explain=explain))


def test_card_in_full(corpus: Corpus) -> None:
    title = corpus.document("kz-2026").card.title
    assert (
        card(made(), corpus, explain=True)
        == f"""\
REFUTED  confidence 0.90

“Article 5: the capital is [31mAlmaty”
  rule conflict.value (Another value)
  Another capital.
  Article 5: wrong, it stands in 2(4)

  kz-2026, Article 2(4) (refutes)
    “The capital is Astana.”
    {title}; unofficial translation (en)
    /akn/x

  PROVISION  SLOT           OUTCOME   CLAIM   CLAUSE
             value:capital  conflict  Almaty  Astana
  scores: fuzzy 0.50
  judged by: kz-2026"""
    )


def test_card_of_several_claims_and_of_none(corpus: Corpus) -> None:
    claim = made().claims[0]
    several = card(made(claims=(claim, claim)), corpus)
    assert "Claim 1 of 2: “" in several
    assert several.count("  REFUTED  confidence 0.90") == 2
    assert "No claim that could be checked" in card(made(claims=()), corpus)


def test_card_keeps_its_width(corpus: Corpus) -> None:
    long = made().claims[0].model_copy(update={"explanation": "word " * 100})
    assert max(map(len, card(made(claims=(long,)), corpus, width=60).splitlines())) <= 60


@pytest.mark.parametrize(
    ("status", "actual", "line"),
    [
        ("correct", None, "Article 5: correct"),
        ("wrong", "2(4)", "Article 5: wrong, it stands in 2(4)"),
        ("wrong", None, "Article 5: wrong"),
        ("nonexistent", None, "Article 5: there is no such provision in kz-2026"),
        ("nonexistent", "2(4)", "Article 5: there is no such provision in kz-2026, it stands in 2(4)"),
        ("unchecked", None, "Article 5: not checked, for its content was not found"),
    ],
)
def test_reference_line(status: str, actual: str | None, line: str) -> None:
    cited = made().claims[0].cited_by_claim[0]
    changed = cited.model_copy(update={"status": CitationStatus(status), "actual": actual})
    assert reference_line(changed) == line


@pytest.mark.parametrize(
    ("provision", "name"),
    [("8(3)", "Article 8(3)"), ("preamble", "the preamble"), ("art1-sec8", "art1-sec8")],
)
def test_provision_name(provision: str, name: str) -> None:
    assert provision_name(provision) == name


def test_colour_on_a_terminal(monkeypatch: pytest.MonkeyPatch, corpus: Corpus) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(output, "use_colour", lambda stream: True)
    assert "\x1b[31m" in card(made(), corpus).splitlines()[0]


def test_colour_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal:
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert output.use_colour(Terminal())  # type: ignore[arg-type]
    monkeypatch.setenv("NO_COLOR", "1")
    assert not output.use_colour(Terminal())  # type: ignore[arg-type]


# -- rules ---------------------------------------------------------------------------------------------
def test_rules_lists_all() -> None:
    done = run("rules")
    for code in rules():
        assert f"\n{code} " in done.out
    assert [rule["code"] for rule in json.loads(run("rules", "--format", "json").out)] == list(rules())


@pytest.mark.parametrize("code", list(rules()))
def test_a_rule(code: str) -> None:
    rule = rules()[code]
    done = run("rules", code)
    assert done.out.startswith(f"{code}  {rule.verdict.value}\n{rule.title}.\n")
    assert rule.text.split()[-1] in done.out
    assert json.loads(run("rules", code, "--format", "json").out) == rule.model_dump(mode="json")


def test_unknown_rule() -> None:
    refused("rules", "conflict.taste", says="'conflict.taste'")


# -- the process ---------------------------------------------------------------------------------------
def started(*arguments: str, stdin: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "claimcheck", *arguments], input=stdin, capture_output=True, check=False,
        env={**os.environ, **env},
    )  # fmt: skip


def test_output_is_utf8_whatever_the_locale() -> None:
    done = started("verify", CAPITAL, "--as-of", DAY, PYTHONIOENCODING="latin-1", PYTHONUTF8="0")
    assert done.returncode == 0, done.stderr
    assert "“" in done.stdout.decode("utf-8")


def test_a_closed_pipe_is_no_traceback() -> None:
    code = f"{sys.executable} -m claimcheck rules | head -c 1"
    done = subprocess.run(code, shell=True, capture_output=True, check=False)
    assert b"Traceback" not in done.stderr


def test_version_and_help() -> None:
    assert run("--version").out == f"claimcheck-law {claimcheck.__version__}\n"
    for command in ([], ["verify"], ["evaluate"], ["rules"]):
        assert run(*command, "--help").out.startswith("Usage: claimcheck")
