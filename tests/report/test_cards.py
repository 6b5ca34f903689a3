"""Cards: what conflicts is marked in claim and clause, versions stand side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from claimcheck.corpus.store import Corpus
from claimcheck.report.build import ReportOptions, build_report
from claimcheck.report.marks import Mark, Piece
from claimcheck.report.model import Card, QuotedText
from claimcheck.report.quoting import safe_link
from tests.report.rows import checked, citation, claim, finding, write_jsonl

POST = "Look: the term is 5 years!"
CLAIM = "the term is 5 years!"


def card_of(tmp_path: Path, corpus: Corpus, *claims: dict[str, Any], language: str = "en") -> Card:
    path = write_jsonl(tmp_path / "r.jsonl", [checked(POST, claims=list(claims))])
    report = build_report(path, corpus=corpus, options=ReportOptions(language=language))
    return report.groups[0].cards[0]


def marked(pieces: tuple[Piece, ...]) -> list[tuple[str, tuple[Mark, ...]]]:
    return [(p.text, p.marks) for p in pieces if p.marks]


def test_conflicting_words_are_marked_in_both(tmp_path: Path, corpus: Corpus) -> None:
    five, six = POST.index("5"), 1000 + citation()["quote"].index("six")
    found = card_of(
        tmp_path,
        corpus,
        claim(
            CLAIM,
            start=6,
            end=len(POST),
            findings=[
                finding(claim_span=[five, five + 1], clause_span=[six, six + 3]),
                finding(outcome="agree", claim_span=[6, 9], clause_span=[1000, 1003]),
                finding(provision="kz-2026:8(3)", clause_span=[1000, 1003]),
                finding(clause_span=[1, 4]),
                finding(slot="polarity", claim_value="affirmed", clause_value="denied"),
            ],
        ),
    )
    assert marked(found.pieces) == [("5", (Mark.CONFLICT,))]
    (quote,) = found.quoted
    assert marked(quote.pieces) == [("six", (Mark.CONFLICT,))]
    assert [c.conflict for c in found.compared] == [True, False, True, True, True]
    assert (found.compared[4].in_claim, found.compared[4].in_clause) == ("affirmed", "denied")


@pytest.mark.parametrize(
    ("language", "place", "outcome"),
    [("en", "Article 84(3)", "conflict"), ("ru", "пункт 3 статьи 84", "противоречит")],
)
def test_a_card_speaks_the_reports_language(
    tmp_path: Path, corpus: Corpus, language: str, place: str, outcome: str
) -> None:
    found = card_of(tmp_path, corpus, claim(CLAIM, findings=[finding()]), language=language)
    assert found.quoted[0].place == place
    assert found.compared[0].outcome == outcome


def change(*citations: dict[str, Any]) -> dict[str, Any]:
    return claim(CLAIM, rule="change.changed", speaks_of=["kz-2026", "kz-1995"], citations=list(citations))


OLD = citation("6(3)", document="kz-1995", quote="The term is five years.")
NEW = citation("8(3)", quote="The term is six years.")


def test_two_versions_stand_side_by_side(tmp_path: Path, corpus: Corpus) -> None:
    context = citation("2", stance="context")
    found = card_of(tmp_path, corpus, change(NEW, OLD, context))
    versions = found.versions
    assert versions is not None
    assert versions.old is not None
    assert versions.new is not None
    assert (versions.old.document, versions.new.document) == ("kz-1995", "kz-2026")
    assert marked(versions.old.pieces) == [("five", (Mark.REMOVED,))]
    assert marked(versions.new.pieces) == [("six", (Mark.ADDED,))]
    assert not versions.same_words
    assert found.quoted == ()
    assert [q.place for q in found.context] == ["Article 2"]


def test_the_same_words_in_both(tmp_path: Path, corpus: Corpus) -> None:
    same = {**OLD, "quote": NEW["quote"].upper()}
    versions = card_of(tmp_path, corpus, change(NEW, same)).versions
    assert versions is not None
    assert versions.same_words


def test_a_version_without_a_counterpart(tmp_path: Path, corpus: Corpus) -> None:
    versions = card_of(tmp_path, corpus, change(NEW)).versions
    assert versions is not None
    assert versions.old is None
    assert versions.new is not None
    assert versions.old_title.startswith("Constitution of the Republic of Kazakhstan (1995")


def test_articles_that_the_post_names(tmp_path: Path, corpus: Corpus) -> None:
    named = {"start": 0, "end": 9, "document": "kz-2026", "provision": "6"}
    found = card_of(
        tmp_path,
        corpus,
        claim(
            CLAIM,
            cited_by_claim=[
                {**named, "as_written": "Article 6", "status": "wrong", "actual": "2(7)"},
                {**named, "as_written": "Article 2", "status": "correct", "actual": None},
            ],
        ),
    )
    assert found.references == ("Article 6: wrong, it stands in 2(7)", "Article 2: correct")


def test_a_document_that_is_not_at_hand(tmp_path: Path, corpus: Corpus) -> None:
    found = card_of(tmp_path, corpus, claim(CLAIM, citations=[citation(document="xx-1")]))
    assert (found.quoted[0].document, found.quoted[0].title) == ("xx-1", "xx-1")


def test_an_official_text_is_told_from_a_translation(tmp_path: Path, corpus: Corpus) -> None:
    cited = [citation(official=True), citation("8(3)")]
    found = card_of(tmp_path, corpus, claim(CLAIM, citations=cited))
    assert [q.official for q in found.quoted] == [True, False]


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://example.org/p?a=1&b=2#c", True),
        ("http://example.org", True),
        (" https://example.org/x ", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)//https://", False),
        ("data:text/html,<script>1</script>", False),
        ("//example.org", False),
        ("https://", False),
        ("https://[1", False),
        ("https://example.org/\u202egpj.exe", False),
        ("https://ex ample.org", False),
        ("https://example.org/" + "a" * 3000, False),
        ("file:///etc/passwd", False),
        ("", False),
        (None, False),
    ],
)
def test_links(address: str | None, safe: bool) -> None:
    assert safe_link(address) == ((address or "").strip() if safe else None)


# -- flat CSV ------------------------------------------------------------------------------------------
HEAD = "id,text,verdict,confidence,rule,claim,citation,quote,explanation,status,error,cluster\r\n"


def flat_card(tmp_path: Path, corpus: Corpus, rule: str, citations: str, quotes: str) -> Card:
    path = tmp_path / "r.csv"
    path.write_text(
        f"{HEAD}1,Post,REFUTED,0.8,{rule},Claim,{citations},{quotes},Why,checked,,c1\r\n", encoding="utf-8"
    )
    report = build_report(path, corpus=corpus)
    assert any("flat CSV" in note for note in report.notes)
    return report.groups[0].cards[0]


def text_of(quote: QuotedText | None) -> str:
    assert quote is not None
    return "".join(p.text for p in quote.pieces)


def test_flat_quotations_are_looked_up(tmp_path: Path, corpus: Corpus) -> None:
    first, second = "The term of office of the Prosecutor General is six years.", "The land and its subsoil"
    found = flat_card(
        tmp_path, corpus, "conflict.number", "kz-2026 84(3); kz-2026 8(3); xx-1 2", f"{first} | {second}"
    )
    (deciding,) = found.quoted
    assert text_of(deciding) == first
    assert (deciding.official, deciding.language) == (False, "en")
    assert deciding.akn.endswith("~art_84__para_3")
    here, elsewhere = found.context
    assert text_of(here) == second
    assert (elsewhere.title, elsewhere.official, text_of(elsewhere)) == ("xx-1", None, "")
    assert found.compared == ()


def test_flat_versions(tmp_path: Path, corpus: Corpus) -> None:
    found = flat_card(
        tmp_path,
        corpus,
        "change.unchanged",
        "kz-2026 17(3); kz-1995 15(2)",
        "The death penalty is prohibited.",
    )
    assert found.versions is not None
    assert text_of(found.versions.old) == text_of(found.versions.new) == "The death penalty is prohibited."
    assert found.versions.same_words
    assert found.quoted == ()
