"""Against the texts beside the checkout: the sources of our translations, and other numbering styles."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from claimcheck.cli.adding import describe_proposal
from claimcheck.corpus.adding import Wish, keep, propose
from claimcheck.corpus.readers.kinds import kind_of
from claimcheck.corpus.readers.reading import read_law
from claimcheck.corpus.segment import Segmented, segment
from claimcheck.corpus.sources import read_file
from claimcheck.corpus.store import Corpus
from claimcheck.corpus.validate import validate_corpus
from claimcheck.models.corpus import Provision, ProvisionKind
from tests.corpus.forms import as_docx, as_html, as_pdf
from tests.corpus_support import assert_clauses_sound, assert_sound

pytestmark = pytest.mark.shared

KZ_2026 = {"sections": 11, "articles": 96, "paragraphs": 313, "items": 111}
KZ_1995 = {"sections": 9, "articles": 102, "paragraphs": 310, "items": 130}
TEXTS = (
    ("kz2026_ru.txt", "ru", KZ_2026),
    ("kz2026_kz.txt", "kk", KZ_2026),
    ("kz1995_ru_from_chunks.txt", "ru", KZ_1995),
    ("kz1995_kz_from_chunks.txt", "kk", KZ_1995),
    ("kz1995_en.txt", "en", KZ_1995),
    ("other/za.txt", "en", {"sections": 14, "articles": 244}),
    ("other/np.txt", "en", {"sections": 35, "articles": 308}),
    ("other/us.txt", "en", {"sections": 0}),
)


def cut(shared: Path, name: str, language: str) -> tuple[str, Segmented]:
    text = (shared / "corpora" / name).read_text(encoding="utf-8")
    return text, segment(text, language=language)


@pytest.mark.parametrize(("name", "language", "counts"), TEXTS, ids=[row[0] for row in TEXTS])
def test_every_numbering_style(shared: Path, name: str, language: str, counts: Mapping[str, int]) -> None:
    text, found = cut(shared, name, language)
    assert_sound(text, found)
    assert_clauses_sound(text, found)
    assert found.oddities == ()
    assert {key: value for key, value in found.counts.model_dump().items() if key in counts} == counts
    assert sum(p.kind is ProvisionKind.PREAMBLE for p in found.provisions) == 1


@pytest.mark.parametrize(("name", "language"), [row[:2] for row in TEXTS], ids=[row[0] for row in TEXTS])
def test_the_style_is_found_without_being_told_the_language(shared: Path, name: str, language: str) -> None:
    text, found = cut(shared, name, language)
    assert segment(text).provisions == found.provisions


@pytest.mark.parametrize(
    ("one", "other"),
    [("kz2026_ru.txt", "kz2026_kz.txt"), ("kz1995_ru_from_chunks.txt", "kz1995_kz_from_chunks.txt")],
)
def test_both_official_languages_have_the_same_provisions(shared: Path, one: str, other: str) -> None:
    assert [p.id for p in cut(shared, one, "ru")[1].provisions] == [
        p.id for p in cut(shared, other, "kk")[1].provisions
    ]


FORMS = (as_html, as_docx, as_pdf)


def without_spaces(text: str, found: Segmented) -> list[tuple[str, str, str]]:
    """What two forms of a text must have in common; where a heading ends is told by its line's end only."""
    return [
        (p.id, p.eid, "".join(f"{p.heading or ''}{own_words(text, p)}".split())) for p in found.provisions
    ]


def own_words(text: str, provision: Provision) -> str:
    return "".join(text[s.start : s.end] for s in provision.content)


@pytest.mark.parametrize("make", FORMS, ids=lambda make: make.__name__)
@pytest.mark.parametrize(("name", "language"), [row[:2] for row in TEXTS], ids=[row[0] for row in TEXTS])
def test_other_forms_give_the_same_provisions(
    shared: Path, name: str, language: str, make: Callable[..., bytes]
) -> None:
    text, expected = cut(shared, name, language)
    more = {"contents": headings(text, expected)} if make is as_pdf else {}
    data = make(text, **more)
    read = read_law(data, name, kind_of(data, name), language=language).text
    found = segment(read, language=language)
    assert found.oddities == ()
    assert without_spaces(read, found) == without_spaces(text, expected)


def headings(text: str, found: Segmented) -> tuple[str, ...]:
    """First lines of the articles, for a table of contents."""
    return tuple(
        text[p.start : p.start + 60].split("\n")[0]
        for p in found.provisions
        if p.kind is ProvisionKind.ARTICLE
    )


ADDED = (
    ("kz2026_ru.txt", "kz-2026", "ru", {"articles": 96, "paragraphs": 313, "items": 111}),
    ("kz2026_kz.txt", "kz-2026", "kk", {"articles": 96, "paragraphs": 313, "items": 111}),
    ("kz1995_ru_from_chunks.txt", "kz-1995", "ru", {"articles": 102}),
    ("kz1995_kz_from_chunks.txt", "kz-1995", "kk", {"articles": 102}),
    ("kz1995_en.txt", "xx-1995", "en", {"articles": 102}),
    ("other/za.txt", "za-1996", "en", {"articles": 244, "schedules": 10}),
    ("other/np.txt", "np-2015", "en", {"articles": 308}),
    ("other/us.txt", "us-1789", "en", {"articles": 55}),  # 7 articles, 27 amendments, 21 sections of articles
)


@pytest.mark.parametrize(("name", "identifier", "language", "counts"), ADDED, ids=[row[0] for row in ADDED])
def test_added_without_edits(
    shared: Path, tmp_path: Path, name: str, identifier: str, language: str, counts: Mapping[str, int]
) -> None:
    new = not identifier.startswith("kz-")
    wish = Wish(id=identifier, language=language, in_force_from=dt.date(1990, 1, 1) if new else None)
    proposal = propose(read_file(shared / "corpora" / name), wish, tmp_path)
    shown = describe_proposal(proposal)
    assert {key: shown["counts"][key] for key in counts} == counts
    assert shown["lost_characters"] == 0
    assert proposal.differences == ()
    keep(proposal, tmp_path)
    text = Corpus.load(tmp_path).document(identifier).texts[language]
    assert text.text == (shared / "corpora" / name).read_text(encoding="utf-8").removeprefix("\ufeff")
    assert {p.code for p in validate_corpus(tmp_path).problems} <= {"empty"}


SOURCES = (("kz-2026", "kz2026_ru.txt"), ("kz-1995", "kz1995_ru_from_chunks.txt"))


@pytest.mark.parametrize(("document", "name"), SOURCES)
def test_the_translation_has_the_provisions_of_its_source(
    shared: Path, corpus: Corpus, document: str, name: str
) -> None:
    _, source = cut(shared, name, "ru")
    assert [p.id for p in corpus.document(document).text().segmented.provisions] == [
        p.id for p in source.provisions
    ]


# -- what did not change between the two constitutions -------------------------------------------------
def whole_words(text: str, found: Segmented) -> dict[str, str]:
    """Provision -> its words and those of what stands below it, white space folded, markers left out."""
    below: dict[str, list[Provision]] = defaultdict(list)
    for provision in found.provisions:
        if provision.parent is not None:
            below[provision.parent].append(provision)

    def words(provision: Provision) -> Iterator[str]:
        yield from (text[s.start : s.end] for s in provision.content)
        for child in below[provision.id]:
            yield f"({child.number})"
            yield from words(child)

    wanted = (ProvisionKind.ARTICLE, ProvisionKind.PARAGRAPH, ProvisionKind.ITEM)
    return {p.id: " ".join(" ".join(words(p)).split()) for p in found.provisions if p.kind in wanted}


def unchanged(shared: Path) -> list[tuple[str, str]]:
    """Pairs (2026, 1995) of provisions that read the same in Russian."""
    new = whole_words(*cut(shared, "kz2026_ru.txt", "ru"))
    places: dict[str, list[str]] = defaultdict(list)
    for identifier, words in whole_words(*cut(shared, "kz1995_ru_from_chunks.txt", "ru")).items():
        places[words].append(identifier)
    return [(identifier, old) for identifier, words in new.items() if words for old in places[words]]


def test_identical_paragraphs_are_identical_in_english(shared: Path, corpus: Corpus) -> None:
    pairs = unchanged(shared)
    new, old = (corpus.document(identifier).text() for identifier in ("kz-2026", "kz-1995"))
    new_words, old_words = whole_words(new.text, new.segmented), whole_words(old.text, old.segmented)
    different = [
        f"{one} / {other}: {new_words[one]} / {old_words[other]}"
        for one, other in pairs
        if new_words[one] != old_words[other]
    ]
    assert different == []
    numbered = [pair for pair in pairs if new.provisions[pair[0]].kind is ProvisionKind.PARAGRAPH]
    assert len(numbered) >= 36
    assert ("8(3)", "6(3)") in numbered


# -- other numbering styles ----------------------------------------------------------------------------
IDENTIFIERS = (
    ("za", "1(a)", "sec_1__point_a", "Human dignity"),
    ("za", "12(1)(a)", "sec_12__para_1__point_a", "not to be deprived of freedom"),
    ("za", "230A(1)", "sec_230A__para_1", ""),
    ("za", "243(5)", "sec_243__para_5", "Sections 213, 214"),
    ("za", "chapter-14", "chp_14", ""),
    ("za", "sched1(4)", "sched_1__para_4", "The green band"),
    (
        "za",
        "sched3-partA(9)(1)(d)",
        "sched_3__part_A__para_9__point_1__point_d",
        "the manner in which voting",
    ),
    ("za", "sched3-partB(2)", "sched_3__part_B__para_2", "If a calculation"),
    ("za", "sched4-partB", "sched_4__part_B", "Air pollution"),
    ("za", "sched6(28)(2)", "sched_6__para_28__point_2", "No duty"),
    ("za", "sched6(7)(2)(a)", "sched_6__para_7__point_2__point_a", "must nominate"),
    (
        "za",
        "sched6-annexureB(4)(9)(e)",
        "sched_6__annex_B__para_4__point_9__point_e",
        "Where the application",
    ),
    ("np", "16(2)", "art_16__para_2", "death penalty"),
    ("np", "20(3)", "art_20__para_3", ""),
    ("np", "70", "art_70", ""),
    ("np", "48(a)", "art_48__point_a", ""),
    ("np", "84(1)(a)", "art_84__para_1__point_a", ""),
    ("np", "308", "art_308", ""),
    ("us", "art1-sec1", "art_1__sec_1", "All legislative Powers"),
    ("us", "art1-sec8-cl3", "art_1__sec_8__cl_3", "To regulate Commerce"),
    ("us", "art5", "art_5", "two thirds of both Houses"),
    ("us", "amend14-sec1", "amend_14__sec_1", "All persons born or naturalized"),
    ("us", "amend25-sec4-cl2", "amend_25__sec_4__cl_2", "Thereafter"),
    ("us", "amend27", "amend_27", "No law"),
)


@pytest.mark.parametrize(("name", "identifier", "eid", "words"), IDENTIFIERS)
def test_identifiers(shared: Path, name: str, identifier: str, eid: str, words: str) -> None:
    text, found = cut(shared, f"other/{name}.txt", "en")
    provision = next(p for p in found.provisions if p.id == identifier)
    assert provision.eid == eid
    assert words in text[provision.start : provision.end]


def test_south_africa_s_sections(shared: Path) -> None:
    _, found = cut(shared, "other/za.txt", "en")
    sections = [p.id for p in found.provisions if p.kind is ProvisionKind.ARTICLE]
    assert sections == [*map(str, range(1, 231)), "230A", *map(str, range(231, 244))]
    schedules = [p.id for p in found.provisions if p.kind is ProvisionKind.SCHEDULE]
    assert [s for s in schedules if "-" not in s] == [
        f"sched{n}" for n in ("1", "1A", *"23456", "6A", "6B", "7")
    ]
    assert [s for s in schedules if "-" in s] == [
        *(f"sched{n}-part{part}" for n in "345" for part in "AB"),
        *(f"sched6-annexure{letter}" for letter in "ABCD"),
    ]


def test_nepal_s_articles(shared: Path) -> None:
    _, found = cut(shared, "other/np.txt", "en")
    assert [p.id for p in found.provisions if p.kind is ProvisionKind.ARTICLE] == [
        str(n) for n in range(1, 309)
    ]


def test_articles_and_amendments_of_the_united_states(shared: Path) -> None:
    _, found = cut(shared, "other/us.txt", "en")
    top = [p.id for p in found.provisions if p.kind is ProvisionKind.ARTICLE and p.parent is None]
    assert top == [*(f"art{n}" for n in range(1, 8)), *(f"amend{n}" for n in range(1, 28))]
    under_first = [p.id for p in found.provisions if p.parent == "art1"]
    assert under_first == [f"art1-sec{n}" for n in range(1, 11)]
    assert [p.id for p in found.provisions if p.parent == "art1-sec8"] == [
        f"art1-sec8-cl{n}" for n in range(1, 19)
    ]
