"""The store: which version is law when, what came before, and identifiers as people write them."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from claimcheck.corpus.store import Corpus
from claimcheck.errors import ClaimcheckError, UnknownDocumentError, UnknownProvisionError
from claimcheck.models.corpus import DocumentStatus
from tests.corpus_support import FolderMaker

IN_FORCE = (
    ("1995-09-04", ()),
    ("1995-09-05", ("kz-1995",)),
    ("2026-01-30", ("kz-1995",)),
    ("2026-06-30", ("kz-1995",)),
    ("2026-07-01", ("kz-2026",)),
    ("2050-01-01", ("kz-2026",)),
)


@pytest.mark.parametrize(("day", "expected"), IN_FORCE, ids=[row[0] for row in IN_FORCE])
def test_in_force(corpus: Corpus, day: str, expected: tuple[str, ...]) -> None:
    date = dt.date.fromisoformat(day)
    assert tuple(d.id for d in corpus.in_force(date)) == expected
    assert tuple(d.id for d in corpus.in_force(date, "kz")) == expected
    assert corpus.in_force(date, "fr") == ()


PREVIOUS = (("kz-2026", "kz-1995"), ("kz-1995", None), ("kz-2026-draft", None))


@pytest.mark.parametrize(("document", "expected"), PREVIOUS)
def test_previous(corpus: Corpus, document: str, expected: str | None) -> None:
    found = corpus.previous(corpus.document(document))
    assert (found.id if found else None) == expected


IDENTIFIERS = (
    ("kz-2026", "8(3)", "8(3)"),
    ("kz-2026", "46(1)(5)", "46(5)"),
    ("kz-2026", "46(5)", "46(5)"),
    ("kz-2026", "46(1)", "46(1)"),  # item 1: the article's items are numbered, paragraphs it has none
    ("kz-2026", "1(1)", "1"),
    ("kz-2026", "8(1)", "8(1)"),
    ("kz-2026", "8(4)", None),
    ("kz-2026", "8(1)(1)", None),
    ("kz-2026", "preamble", "preamble"),
    ("kz-2026", "200", None),
    ("kz-2026", "", None),
    ("kz-2026", "(1)", None),
    ("kz-1995", "83-1(2)", "83-1(2)"),
    ("kz-1995", "2(3-1)", "2(3-1)"),
    ("kz-1995", "44(10-1)", "44(10-1)"),
    ("kz-1995", "44(1)(10-1)", "44(10-1)"),
)


@pytest.mark.parametrize(("document", "written", "expected"), IDENTIFIERS)
def test_normalise_id(corpus: Corpus, document: str, written: str, expected: str | None) -> None:
    text = corpus.document(document).text()
    assert text.normalise_id(written) == expected
    if expected is None:
        with pytest.raises(UnknownProvisionError, match="has no provision") as raised:
            text.provision(written)
        assert (raised.value.document, raised.value.provision) == (document, written)
    else:
        assert text.provision(written).id == expected


def test_unknown_document(corpus: Corpus) -> None:
    with pytest.raises(
        UnknownDocumentError, match="'kz-2027'; known documents: kz-1995, kz-2026, kz-2026-draft"
    ):
        corpus.document("kz-2027")
    with pytest.raises(UnknownDocumentError):
        corpus.subset(["kz-2026", "nope"])


def test_subset_keeps_the_order_asked_for(corpus: Corpus) -> None:
    assert tuple(corpus.subset(["kz-2026", "kz-1995"]).documents) == ("kz-2026", "kz-1995")


def test_nothing_can_be_changed(corpus: Corpus) -> None:
    document = corpus.document("kz-2026")
    with pytest.raises(TypeError):
        corpus.documents["x"] = document  # type: ignore[index]
    with pytest.raises(dataclasses.FrozenInstanceError):
        document.text().text = ""  # type: ignore[misc]


def test_a_draft_is_never_in_force(make_folder: FolderMaker) -> None:
    folder = make_folder(status="draft", in_force_from="2000-01-01")
    document = Corpus.load(folder.parent).document("xx-2000")
    assert document.card.status is DocumentStatus.DRAFT
    assert not document.in_force_at(dt.date(2010, 1, 1))


def test_corpora_can_be_put_together(make_folder: FolderMaker) -> None:
    make_folder()
    other = make_folder(
        identifier="yy-1990", status="superseded", in_force_until="2000-01-01", in_force_from="1990-01-01"
    )
    both = Corpus.load(other.parent)
    assert both.jurisdictions() == ("xx", "yy")
    assert [d.id for d in both.in_force(dt.date(2005, 1, 1))] == ["xx-2000"]
    # another country's version came before in time, and is not the previous version
    assert both.previous(both.document("xx-2000")) is None


def test_the_hash_depends_on_the_texts(make_folder: FolderMaker, corpus: Corpus) -> None:
    first = Corpus.load(make_folder().parent)
    assert first.sha256 == Corpus.load(make_folder(identifier="zz-1").parent).subset(["xx-2000"]).sha256
    assert len({first.sha256, corpus.sha256, corpus.subset(["kz-2026"]).sha256}) == 3


def test_languages(corpus: Corpus) -> None:
    document = corpus.document("kz-2026")
    assert document.text("en") is document.text()
    # a language that the document does not come in: its first text
    assert document.text("kk") is document.text()


def test_addresses(corpus: Corpus) -> None:
    text = corpus.document("kz-2026").text()
    assert text.uri("8(3)") == "/akn/kz/act/2026/constitution/eng@2026-07-01/~art_8__para_3"
    assert text.uri("46(1)(5)") == "/akn/kz/act/2026/constitution/eng@2026-07-01/~art_46__point_5"
    with pytest.raises(ClaimcheckError):
        text.uri("8(9)")
