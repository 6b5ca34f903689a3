"""Validation: every fault is found, named with its document and provision, and none is raised."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from claimcheck.corpus.cards import read_card
from claimcheck.corpus.segment import Segmented
from claimcheck.corpus.store import Corpus, Document, DocumentText
from claimcheck.corpus.validate import Problem, validate_corpus, validate_document, validate_folder
from claimcheck.errors import CorpusError, UnknownDocumentError
from claimcheck.models.corpus import Clause, Provision, ProvisionKind, Segment, SegmentKind, Span
from tests.corpus_support import FolderMaker

GOOD = "We, the people, adopt it.\nArticle 1\nA.\nArticle 2\n1. One.\n1-1. One more.\n2. Two:\n1) a;\n2) b.\n"
SOURCE = (
    "Мы, народ, принимаем её.\nСтатья 1\nГосударство.\nСтатья 2\n1. "
    "Парламент состоит из ста сорока пяти депутатов.\n"
    "2. Решения принимаются двумя третями голосов, сроком на семь лет.\n"
)
TRANSLATION = (
    "We, the people, adopt it.\nArticle 1\nA state.\nArticle 2\n1. The Parliament consists of {n} deputies.\n"
    "2. Decisions are adopted by {f} of the votes, for a term of {t} years.\n"
)


def codes(problems: tuple[Problem, ...]) -> list[tuple[str | None, str]]:
    return [(p.provision, p.code) for p in problems]


def test_the_shipped_texts_are_sound() -> None:
    report = validate_corpus()
    assert report.documents == ("kz-1995", "kz-2026", "kz-2026-draft")
    assert report.problems == ()


@pytest.mark.shared
def test_the_shipped_translations_say_every_number_of_their_source(shared: Path) -> None:
    sources = {
        "kz-2026": shared / "corpora/kz2026_ru.txt",
        "kz-1995": shared / "corpora/kz1995_ru_from_chunks.txt",
    }
    assert validate_corpus(identifiers=sources, sources=sources).problems == ()


@pytest.mark.shared
def test_a_number_changed_in_the_shipped_text_is_noticed(shared: Path, corpus: Corpus) -> None:
    document = corpus.document("kz-2026")
    text = document.text()
    changed = text.text.replace("one hundred and forty-five deputies", "one hundred and fifty deputies")
    assert changed != text.text
    damaged = Document(document.card, {"en": DocumentText.read(document.card, text.card, changed)})
    problems = validate_document(damaged, source=shared / "corpora/kz2026_ru.txt")
    assert codes(problems) == [(None, "text.hash"), ("53(1)", "source.number"), ("53(1)", "source.number")]
    assert "the source has 145" in problems[1].message
    assert "the translation has 150" in problems[2].message


TEXT_FAULTS = (
    ("an article missing", "Article 1\nA.\nArticle 3\nB.\n", ("3", "order"), "number 3 follows 1"),
    (
        "the first article missing",
        "Article 2\nA.\nArticle 3\nB.\n",
        ("2", "order"),
        "number 2 follows nothing",
    ),
    ("a paragraph missing", "Article 1\n1. A.\n3. B.\n", ("1(3)", "order"), "number 3 follows 1"),
    (
        "an item missing",
        "Article 1\nHe:\n(a) A.\n(b) B.\n(d) D.\n",
        (None, "card.structure"),
        "3 items, the text has 2",
    ),
    (
        "an article without words",
        "Article 1\nA.\nArticle 2\nArticle 3\nC.\n",
        ("2", "empty"),
        "without a word",
    ),
    ("an item without words", "Article 1\nHe:\n1)\n2) b.\n", ("1(1)", "empty"), "without a word"),
    (
        "a section without articles",
        "Section I\nA\nSection II\nB\nArticle 1\nC.\n",
        ("section-1", "empty"),
        "without a word",
    ),
    (
        "an article twice",
        "Article 1\nA.\nArticle 1\nB.\n",
        (None, "text.oddity"),
        "line 3: unit 1 out of order",
    ),
    (
        "a section twice",
        "Section I\nA\nArticle 1\nA.\nSection I\nB\nArticle 2\nB.\n",
        (None, "text.oddity"),
        "occurs again",
    ),
)


@pytest.mark.parametrize(
    ("text", "where", "message"), [row[1:] for row in TEXT_FAULTS], ids=[row[0] for row in TEXT_FAULTS]
)
def test_faults_of_a_text(
    make_folder: FolderMaker, text: str, where: tuple[str | None, str], message: str
) -> None:
    counts = {"sections": 0, "articles": 1, "paragraphs": 1, "items": 3}
    problems = validate_folder(make_folder(text, structure=counts if where[1] == "card.structure" else None))
    found = [p for p in problems if (p.provision, p.code) == where]
    assert found, problems
    assert message in found[0].message
    assert all(p.document == "xx-2000" for p in problems)


NO_FAULTS = (
    ("numbers put in between", GOOD),
    (
        "a dead article needs no more words",
        "Article 1\nA.\nArticle 2\nExcluded by the Law of 1998.\nArticle 3\nC.\n",
    ),
    (
        "a list that starts over",
        "Article 1\n1. He:\n(a) b;\n(b) c:\n(i) d;\n(ii) e.\n(1) f;\n(2) g.\n2. H.\n",
    ),
    ("letters and Roman numerals", "Article 1\nHe:\n" + "".join(f"({c}) {c}.\n" for c in "abcdefghij")),
    ("sections count on", "Section I\nX\nArticle 1\nA.\nSection II\nY\nArticle 2\nB.\nArticle 2-1\nC.\n"),
)


@pytest.mark.parametrize("text", [row[1] for row in NO_FAULTS], ids=[row[0] for row in NO_FAULTS])
def test_sound_texts(make_folder: FolderMaker, text: str) -> None:
    assert validate_folder(make_folder(text)) == ()


CARD_FAULTS = (
    ({"in_force_until": "1999-01-01"}, "in_force_from 2000-01-01 is not before in_force_until 1999-01-01"),
    ({"in_force_until": "2000-01-01"}, "in_force_from 2000-01-01 is not before in_force_until 2000-01-01"),
    ({"adopted": "2001-01-01"}, "adopted on 2001-01-01, after in_force_from 2000-01-01"),
    ({"status": "draft"}, "a draft with dates of force"),
    ({"status": "superseded"}, "status superseded without in_force_until"),
    ({"in_force_from": None}, "status in_force without in_force_from"),
    (
        {"in_force_from": None, "in_force_until": "2000-01-01"},
        "in_force_until 2000-01-01 without in_force_from",
    ),
    ({"translated_from": "en"}, "the en text is said to be translated from itself"),
    ({"official": True}, "the en text is said to be official and a translation"),
    ({"sha256": "0" * 64}, "en.txt differs from the sha256 on its card"),
    (
        {"structure": {"sections": 1, "articles": 2, "paragraphs": 3, "items": 0}},
        "the card says 1 sections, the text has 0",
    ),
)


@pytest.mark.parametrize(("changes", "message"), CARD_FAULTS, ids=[row[1] for row in CARD_FAULTS])
def test_faults_of_a_card(make_folder: FolderMaker, changes: dict[str, Any], message: str) -> None:
    assert message in [p.message for p in validate_folder(make_folder(**changes))]


def test_unreadable_documents_are_problems_too(make_folder: FolderMaker) -> None:
    make_folder(b"Article 1\n\xff")
    (make_folder(identifier="yy-2000") / "card.json").unlink()
    make_folder(identifier="zz-2000")
    report = validate_corpus(make_folder(identifier="aa-2000").parent)
    assert report.documents == ("aa-2000", "xx-2000", "yy-2000", "zz-2000")
    assert [(p.document, p.code) for p in report.problems] == [
        ("xx-2000", "unreadable"),
        ("yy-2000", "unreadable"),
    ]
    assert "not UTF-8" in report.problems[0].message


def test_two_versions_in_force_on_one_day(make_folder: FolderMaker) -> None:
    make_folder(in_force_until="2010-01-02")
    folder = make_folder(identifier="xx-2010", in_force_from="2010-01-01")
    problems = validate_corpus(folder.parent).problems
    assert [str(p) for p in problems] == [
        "xx-2000: is still in force when xx-2010 enters into force on 2010-01-01 [card.dates]"
    ]


NUMBERS: tuple[tuple[str, str, str, list[tuple[str, str]]], ...] = (
    ("one hundred and forty-five", "two thirds", "seven", []),
    ("145", "two-thirds", "7", []),
    ("one hundred and forty-four", "two thirds", "seven", [("2(1)", "145"), ("2(1)", "144")]),
    ("one hundred and forty-five", "three quarters", "seven", [("2(2)", "2/3"), ("2(2)", "3/4")]),
    ("many", "two thirds", "seven", [("2(1)", "145")]),
    ("one hundred and forty-five", "two thirds", "seven or eight", [("2(2)", "8")]),
)


@pytest.mark.parametrize(("n", "f", "t", "expected"), NUMBERS)
def test_numbers_of_the_source(
    make_folder: FolderMaker, tmp_path: Path, n: str, f: str, t: str, expected: list[tuple[str, str]]
) -> None:
    source = tmp_path / "ru.txt"
    source.write_text(SOURCE, encoding="utf-8")
    problems = validate_folder(make_folder(TRANSLATION.format(n=n, f=f, t=t)), source=source)
    assert [p.provision for p in problems] == [provision for provision, _ in expected]
    assert all(f" {value}, " in p.message for p, (_, value) in zip(problems, expected, strict=True))
    assert all(p.code == "source.number" for p in problems)


def test_provisions_of_the_source(make_folder: FolderMaker, tmp_path: Path) -> None:
    source = tmp_path / "ru.txt"
    source.write_text(SOURCE.replace("2. Решения", "3. Решения").replace("Статья 1\n", ""), encoding="utf-8")
    folder = make_folder(TRANSLATION.format(n="145", f="two thirds", t="7"))
    found = {(p.provision, p.message) for p in validate_folder(folder, source=source)}
    assert found == {
        ("1", "stands here and not in the source"),
        ("2(2)", "stands here and not in the source"),
        ("2(3)", "stands in the source and is missing here"),
    }


def test_a_source_for_a_text_that_is_no_translation(make_folder: FolderMaker, tmp_path: Path) -> None:
    folder = make_folder(translated_from=None)
    assert codes(validate_folder(folder, source=tmp_path / "any")) == [(None, "source")]


@pytest.mark.parametrize("data", [None, b"\xff"], ids=["missing", "not UTF-8"])
def test_a_source_that_cannot_be_read(make_folder: FolderMaker, tmp_path: Path, data: bytes | None) -> None:
    source = tmp_path / "ru.txt"
    if data is not None:
        source.write_bytes(data)
    with pytest.raises(CorpusError, match=r"ru\.txt"):
        validate_folder(make_folder(), source=source)


def test_two_languages_must_have_the_same_provisions(make_folder: FolderMaker) -> None:
    folder = make_folder(GOOD)
    card = read_card(folder)
    other = card.texts[0].model_copy(update={"language": "ru", "translated_from": None})
    texts = {
        "en": DocumentText.read(card, card.texts[0], GOOD),
        "ru": DocumentText.read(card, other, "Статья 1\nА.\nСтатья 2\n1. Б.\n"),
    }
    problems = validate_document(Document(card, texts))
    missing = {p.provision for p in problems if p.code == "texts.provision"}
    assert missing == {"preamble", "2(1-1)", "2(2)", "2(2)(1)", "2(2)(2)"}


def test_a_cut_that_loses_text_is_noticed(make_folder: FolderMaker) -> None:
    document = Corpus.load(make_folder().parent).document("xx-2000")
    text = document.text()
    cut = text.segmented
    broken = (
        Segment(kind=SegmentKind.SPACE, start=0, end=cut.segments[0].end),
        *cut.segments[2:-1],
    )
    damaged = DocumentText(
        text.document, text.card, text.text, Segmented(cut.provisions, broken, (), cut.counts), text.clauses
    )
    problems = validate_document(Document(document.card, {"en": damaged}))
    assert [p.code for p in problems] == ["text.lossless"] * 3


def provision(identifier: str, **fields: Any) -> Provision:
    values: dict[str, Any] = {
        "eid": f"art_{identifier}",
        "kind": ProvisionKind.ARTICLE,
        "number": identifier,
        "start": 0,
        "end": 4,
        "content": (Span(start=0, end=4),),
    }
    return Provision(id=identifier, **{**values, **fields})


BROKEN_CUTS: tuple[tuple[str, tuple[Provision, ...], Clause | None, str], ...] = (
    ("identifier twice", (provision("1"), provision("1", eid="x")), None, "the identifier occurs twice"),
    (
        "address twice",
        (provision("1"), provision("2", eid="art_1")),
        None,
        "the address art_1 is also that of 1",
    ),
    (
        "parent gone",
        (provision("1", parent="section-9"),),
        None,
        "stands below section-9, which is not there",
    ),
    (
        "clause of nobody",
        (provision("1"),),
        Clause(id="2#1", provision="2", start=0, end=4),
        "clause 2#1 belongs to a provision that is not there",
    ),
    (
        "clause not trimmed",
        (provision("1"),),
        Clause(id="1#1", provision="1", start=0, end=5),
        "clause 1#1 is empty or not trimmed",
    ),
    (
        "clause outside",
        (provision("1"),),
        Clause(id="1#1", provision="1", start=0, end=9),
        "clause 1#1 reaches outside its provision",
    ),
)


@pytest.mark.parametrize(("provisions", "clause", "message"), [row[1:] for row in BROKEN_CUTS])
def test_a_cut_that_is_broken_is_noticed(
    make_folder: FolderMaker, provisions: tuple[Provision, ...], clause: Clause | None, message: str
) -> None:
    text = Corpus.load(make_folder("Word word").parent).document("xx-2000").text()
    cut = Segmented(provisions, (Segment(kind=SegmentKind.TITLE, start=0, end=9),), (), text.segmented.counts)
    broken = DocumentText(text.document, text.card, text.text, cut, (clause,) if clause else ())
    problems = validate_document(Document(text.document, {"en": broken}))
    assert message in [p.message for p in problems]


@pytest.mark.parametrize("argument", ["identifiers", "sources"])
def test_a_document_that_is_not_there(argument: str, tmp_path: Path) -> None:
    arguments: dict[str, Any] = {"identifiers": ["kz-1993"], "sources": {"kz-1993": tmp_path}}
    with pytest.raises(
        UnknownDocumentError, match="'kz-1993'; known documents: kz-1995, kz-2026, kz-2026-dr"
    ):
        validate_corpus(**{argument: arguments[argument]})


def test_a_corpus_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="nowhere: no such corpus folder"):
        validate_corpus(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(CorpusError, match="empty: no document"):
        validate_corpus(tmp_path / "empty")


def test_a_problem_in_one_line() -> None:
    whole = Problem(document="kz-2026", provision="8(3)", code="empty", message="not a word")
    assert str(whole) == "kz-2026:8(3): not a word [empty]"
    assert str(whole.model_copy(update={"provision": None})) == "kz-2026: not a word [empty]"
