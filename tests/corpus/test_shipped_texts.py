"""The shipped documents: complete, told what they are, and the draft cut from the page it stands on."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimcheck.corpus.segment import locate_constitution
from claimcheck.corpus.store import Corpus
from claimcheck.models.corpus import DocumentStatus, ProvisionKind, SegmentKind

COUNTS = (
    ("kz-2026", {"sections": 11, "articles": 96, "paragraphs": 313, "items": 111}),
    ("kz-1995", {"sections": 9, "articles": 102, "paragraphs": 310, "items": 130}),
    ("kz-2026-draft", {"sections": 1, "articles": 2, "paragraphs": 7, "items": 0}),
)


@pytest.mark.parametrize(("document", "counts"), COUNTS)
def test_counts(corpus: Corpus, document: str, counts: dict[str, int]) -> None:
    assert corpus.document(document).text().segmented.counts.model_dump() == counts


ARTICLES = (
    ("kz-2026", [str(n) for n in range(1, 97)]),
    (
        "kz-1995",
        [
            *map(str, range(1, 84)),
            "83-1",
            *map(str, range(84, 95)),
            "94-1",
            "94-2",
            *map(str, range(95, 100)),
        ],
    ),
    ("kz-2026-draft", ["1", "2"]),
)


@pytest.mark.parametrize(("document", "articles"), ARTICLES, ids=[row[0] for row in ARTICLES])
def test_articles(corpus: Corpus, document: str, articles: list[str]) -> None:
    provisions = corpus.document(document).text().segmented.provisions
    assert [p.id for p in provisions if p.kind is ProvisionKind.ARTICLE] == articles
    assert provisions[0].kind is ProvisionKind.PREAMBLE


QUOTES = (
    ("kz-2026", "preamble", "We, the united people of Kazakhstan,"),
    ("kz-2026", "2(4)", "The capital of the Republic of Kazakhstan is the city of Astana."),
    ("kz-2026", "2(6)", "The exclusive right to issue the tenge belongs to the Republic of Kazakhstan."),
    ("kz-2026", "8(3)", "The land may also be in private ownership"),
    ("kz-2026", "53(1)", "one hundred and forty-five deputies"),
    ("kz-1995", "preamble", "We, the people of Kazakhstan,"),
    ("kz-1995", "2(3)", "The capital of Kazakhstan is the city of Astana."),
    ("kz-1995", "6(3)", "The land may also be in private ownership"),
    ("kz-1995", "50(3)", "ninety-eight deputies"),
    ("kz-1995", "84", "Excluded by the Law of the Republic of Kazakhstan of 21.05.2007"),
    ("kz-2026-draft", "2(1)", "The Republic of Kazakhstan is a unitary state."),
    ("kz-2026-draft", "2(6)", "do not change."),
)


@pytest.mark.parametrize(("document", "provision", "quote"), QUOTES)
def test_words(corpus: Corpus, document: str, provision: str, quote: str) -> None:
    text = corpus.document(document).text()
    found = text.provision(provision)
    assert quote in text.text[found.start : found.end]


def test_every_translation_says_so(corpus: Corpus) -> None:
    for document in corpus.documents.values():
        for text in document.texts.values():
            assert not text.card.official
            assert text.card.translated_from in ("ru", "kk")
            assert text.card.known_gaps
            assert text.card.structure == text.segmented.counts
    assert {d.id: d.card.status for d in corpus.documents.values()} == {
        "kz-1995": DocumentStatus.SUPERSEDED,
        "kz-2026": DocumentStatus.IN_FORCE,
        "kz-2026-draft": DocumentStatus.DRAFT,
    }


def test_dead_provisions(corpus: Corpus) -> None:
    dead = {
        d.id: [p.id for p in d.text().segmented.provisions if p.excluded] for d in corpus.documents.values()
    }
    assert dead["kz-2026"] == dead["kz-2026-draft"] == []
    assert "84" in dead["kz-1995"]
    assert all(not corpus.document("kz-1995").text().clauses_of(provision) for provision in dead["kz-1995"])


def test_the_tail_of_the_draft_is_nobody_s_words(corpus: Corpus) -> None:
    text = corpus.document("kz-2026-draft").text()
    tails = [text.text[s.start : s.end] for s in text.segmented.segments if s.kind is SegmentKind.TAIL]
    assert [tail.split(":")[0] for tail in tails] == ["Source "]
    assert not any("http" in text.wording(clause) for clause in text.clauses)


@pytest.mark.shared
def test_the_draft_is_what_the_page_carries(shared: Path, corpus: Corpus) -> None:
    page = (shared / "seed/gov-kz-news-2026-02-01.txt").read_text(encoding="utf-8")
    start, end = locate_constitution(page)
    text = corpus.document("kz-2026-draft").text().text
    assert text == page[start:end] + "\n"
    assert text.startswith("CONSTITUTION OF THE REPUBLIC OF KAZAKHSTAN We, the United People")
    assert "\n" not in text[:-1]
