"""Every rule decides something: an example for each, in several countries' wording."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pytest

from claimcheck.checker import ClaimChecker
from claimcheck.corpus.store import Corpus, Document, DocumentText
from claimcheck.match.entailment import OnnxReader
from claimcheck.models.corpus import DocumentCard, TextCard
from claimcheck.models.result import ClaimResult, Verdict
from claimcheck.verdict.rules import rules
from tests.cli_runner import run

DAY = dt.date(2026, 8, 1)

#: Rule, country, claim.
SHIPPED = (
    ("support.verbatim", "kz", '"Deputies of the Kurultai are obliged to take part in its work."'),
    ("support.slots", "kz", "Deputies of the Kurultai are elected for five years"),
    (
        "support.change",
        "kz",
        "Two chambers, Senate and Mazhilis, under the 1995 constitution, a single Kurultai under the new one.",
    ),
    ("conflict.number", "kz", "The Kurultai has 150 deputies"),
    ("conflict.value", "kz", "The capital of Kazakhstan is Almaty"),
    ("conflict.value", "kz", "Kazakhstan is a federal state"),
    ("conflict.wording", "kz", "Every person has no right to recognition of their legal personality."),
    (
        "conflict.substitution",
        "kz",
        "At an extraordinary session deputies may take up any question.",
    ),
    ("conflict.actor", "kz", "Presidential elections are announced by the Central Election Commission"),
    ("conflict.closed", "kz", "The right of legislative initiative belongs to the Supreme Court"),
    ("conflict.polarity", "kz", "The death penalty is permitted"),
    ("conflict.polarity", "kz", "Judges are not independent"),
    ("conflict.modality", "kz", "Citizens may pay legally established taxes only if they wish"),
    ("conflict.scope", "kz", "No one may ever be deprived of property"),
    ("change.unchanged", "kz", "The new constitution lifts the ban on selling land to foreigners"),
    ("change.unchanged", "kz", "The new constitution abolishes the ban on censorship"),
    ("change.changed", "kz", "Constitutional Court judges' terms: shortened from ten years to eight"),
    ("open.question", "kz", "What does the constitution say about land?"),
    ("open.opinion", "kz", "In my opinion the new constitution is a disgrace"),
    ("open.prediction", "kz", "The Kurultai will surely be dissolved next spring"),
    ("open.other_country", "kz", "Kyrgyzstan has a parliament of 90 seats"),
    ("open.language", "kz", "Die Hauptstadt von Deutschland ist schon lange wieder Berlin"),
    ("open.everyday", "kz", "The president of our chess club was re-elected"),
    ("open.delegated", "kz", "The procedure for electing akims of villages is direct voting"),
    ("open.silent", "kz", "The metro in Almaty runs every eight minutes"),
    ("open.unsure", "kz", "The minimum age for marriage is 18"),
)
BESIDE = (
    (
        "support.verbatim",
        "za",
        "The National Assembly consists of no fewer than 350 and no more than 400 women and men",
    ),
    ("support.slots", "za", "Everyone has the right to freedom of religion"),
    ("conflict.number", "za", "The National Assembly is elected for a term of seven years"),
    ("conflict.polarity", "za", "Slavery is permitted"),
    ("conflict.wording", "za", "Everyone has no right to life"),
    ("conflict.number", "us", "The President shall hold his office for six years"),
    ("conflict.number", "us", "Senators serve for ten years"),
    ("conflict.polarity", "us", "Excessive bail may be required"),
    ("open.question", "us", "What is the Second Amendment?"),
)
#: Rules that have a test of their own.
UNREACHED = {"quotation.absent"}
#: Rules of the extra `reader`.
READ = {"support.reading", "conflict.reading"}


@cache
def shipped() -> ClaimChecker:
    return ClaimChecker()


@cache
def beside(path: Path) -> ClaimChecker:
    """A plain text as a corpus of one document."""
    text = TextCard(
        language="en",
        file="text.txt",
        official=False,
        source_name=path.name,
        licence="none",
        sha256="0" * 64,
    )
    card = DocumentCard(
        id=path.stem, jurisdiction=path.stem, title=path.stem, status="in_force", texts=(text,)
    )
    read = DocumentText.read(card, text, path.read_text(encoding="utf-8"))
    document = Document(card, MappingProxyType({"en": read}))
    return ClaimChecker(corpus=Corpus(MappingProxyType({card.id: document})))


def telling(checker: ClaimChecker, text: str) -> ClaimResult:
    """The claim that made the post's verdict."""
    result = checker.check(text, as_of=DAY)
    return next(claim for claim in result.claims if claim.verdict is result.verdict)


def assert_decides(code: str, checker: ClaimChecker, text: str) -> None:
    claim = telling(checker, text)
    assert claim.rule == code, f"{claim.rule}: {claim.explanation}"
    assert claim.verdict is rules()[code].verdict
    if claim.verdict is not Verdict.NOT_ENOUGH_INFO:
        assert claim.citations
    for quote in claim.citations:
        source = checker.corpus.document(quote.document).text(quote.language)
        assert source.text[quote.start : quote.end] == quote.quote


def test_every_rule_is_tried() -> None:
    assert {code for code, _, _ in SHIPPED} == rules().keys() - UNREACHED - READ


@pytest.mark.parametrize("code", sorted(rules()))
def test_the_rule_decides_the_example_it_gives(code: str) -> None:
    if code in READ and not OnnxReader.installed():
        pytest.skip("the extra `reader` is not installed")
    assert_decides(code, shipped(), rules()[code].example)


@pytest.mark.parametrize(("code", "country", "text"), SHIPPED)
def test_the_example_is_decided_by_its_rule(code: str, country: str, text: str) -> None:
    assert country == "kz"
    assert_decides(code, shipped(), text)


@pytest.mark.shared
@pytest.mark.parametrize(("code", "country", "text"), BESIDE)
def test_the_rule_holds_for_another_country(code: str, country: str, text: str, shared: Path) -> None:
    assert_decides(code, beside(shared / "corpora" / "other" / f"{country}.txt"), text)


def test_a_misquotation_has_a_rule_of_its_own() -> None:
    text = 'The text says: "Russian shall be the state language"'
    assert_decides("quotation.absent", shipped(), text)


@pytest.mark.parametrize("code", sorted(rules()))
def test_a_rule_can_be_explained(code: str) -> None:
    done = run("rules", code)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"{code}  {rules()[code].verdict.value}\n{rules()[code].title}")


def test_the_list_names_every_rule() -> None:
    lines = run("rules").out.splitlines()[1:]
    assert [line.split()[0] for line in lines] == list(rules())


@pytest.mark.parametrize("code", ["conflict.nonsense", "", "CONFLICT.NUMBER", "conflict"])
def test_an_unknown_rule_is_one_clear_line(code: str) -> None:
    done = run("rules", code)
    assert (done.code, done.out) == (2, "")
    assert repr(code) in done.err
    assert "claimcheck rules" in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("rule", rules().values(), ids=lambda r: r.code)
def test_a_rule_says_what_it_decides(rule: object) -> None:
    known = rules()[rule.code]  # type: ignore[attr-defined]
    family = known.code.split(".")[0]
    expected = {
        "support": Verdict.SUPPORTED,
        "conflict": Verdict.REFUTED,
        "quotation": Verdict.REFUTED,
        "open": Verdict.NOT_ENOUGH_INFO,
    }
    assert known.verdict is expected.get(family, Verdict.REFUTED)
    assert known.text.endswith(".")
    assert not known.title.endswith(".")
