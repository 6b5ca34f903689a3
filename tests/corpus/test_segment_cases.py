"""Segmentation, case by case: a text, and what every provision of it must hold."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from claimcheck.corpus.segment import Segmented, locate_constitution, segment
from claimcheck.models.corpus import ProvisionKind, SegmentKind


def own_words(text: str, cut: Segmented) -> dict[str, str]:
    """Provision -> its own words, stretches joined by a bar; sections, which have none, left out."""
    return {
        p.id: " | ".join(text[s.start : s.end] for s in p.content)
        for p in cut.provisions
        if p.kind is not ProvisionKind.SECTION
    }


@dataclass(frozen=True)
class Case:
    name: str
    text: str
    expected: dict[str, str]
    language: str = "en"
    excluded: frozenset[str] = frozenset()
    headings: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    tail: str | None = None


CASES = (
    Case(
        "run-on line, markers glued to words, tail glued to the last sentence",
        "CONSTITUTION OF THE REPUBLIC OF X We, the people of X, adopt it. "
        "Section I General Article 1 X is a state. "
        "It is one. Article 2 1.The Republic is unitary. "
        "2.the capital is Y.3.names are equal.Source : https://a.b/c",
        {
            "preamble": "We, the people of X, adopt it.",
            "1": "X is a state. It is one.",
            "2": "",
            "2(1)": "The Republic is unitary.",
            "2(2)": "the capital is Y.",
            "2(3)": "names are equal.",
        },
        tail="Source : https://a.b/c",
    ),
    Case(
        "run-on line with references to articles and paragraphs",
        "Article 1 1. As in Article 2 and in paragraph 2. of this Article. 2. "
        "Under Article 2 it ends. Article 2 All.",
        {
            "1": "",
            "1(1)": "As in Article 2 and in paragraph 2. of this Article.",
            "1(2)": "Under Article 2 it ends.",
            "2": "All.",
        },
    ),
    Case(
        "`1.The` on lines of their own",
        "Article 1\n1.The first.\n2.The second.\n",
        {"1": "", "1(1)": "The first.", "1(2)": "The second."},
    ),
    Case(
        "a number alone on its line",
        "Article 1\n1.\nThe first.\n2.\nThe second.\n(a)\nx.\n",
        {"1": "", "1(1)": "The first.", "1(2)": "The second.", "1(2)(a)": "x."},
    ),
    Case(
        "a paragraph put in between: `3-1.`",
        "Article 2\n1. A.\n2. B.\n3. C.\n3-1. C one.\n4. D.\n",
        {"2": "", "2(1)": "A.", "2(2)": "B.", "2(3)": "C.", "2(3-1)": "C one.", "2(4)": "D."},
    ),
    Case(
        "an item put in between: `10-1)`",
        "Article 44\nThe President:\n"
        + "".join(f"{n}) item {n};\n" for n in range(1, 11))
        + "10-1) item x;\n11) last.\n",
        {
            "44": "The President:",
            **{f"44({n})": f"item {n};" for n in range(1, 11)},
            "44(10-1)": "item x;",
            "44(11)": "last.",
        },
    ),
    Case(
        "an article put in between: `83-1`, then two",
        "Article 83\nA.\n\nArticle 83-1\nB.\n\nArticle 83-2\nC.\n\nArticle 84\nD.\n",
        {"83": "A.", "83-1": "B.", "83-2": "C.", "84": "D."},
    ),
    Case(
        "an unnumbered paragraph belongs to the one above",
        "Article 2\n6. The currency is the tenge.\nThe right to issue it belongs to the Republic.\n"
        "7. The end.\n",
        {"2": "6. The currency is the tenge. | The right to issue it belongs to the Republic. | 7. The end."},
    ),
    Case(
        "an unnumbered paragraph after a numbered one",
        "Article 2\n1. The currency is the tenge.\nThe right to issue it belongs to the Republic.\n"
        "2. The end.\n",
        {
            "2": "",
            "2(1)": "The currency is the tenge. | The right to issue it belongs to the Republic.",
            "2(2)": "The end.",
        },
    ),
    Case(
        "an article without numbered paragraphs",
        "Article 1\nA state.\nOne people.\n\nArticle 2\nThe end.\n",
        {"1": "A state. | One people.", "2": "The end."},
    ),
    Case(
        "items right below an article",
        "Article 46\nThe President:\n1) speaks;\n2) signs.\n",
        {"46": "The President:", "46(1)": "speaks;", "46(2)": "signs."},
    ),
    Case(
        "text after the last item belongs to the paragraph",
        "Article 4\n1. He may:\n1) come;\n2) go.\nHe may stay as well.\n2. The end.\n",
        {
            "4": "",
            "4(1)": "He may: | He may stay as well.",
            "4(1)(1)": "come;",
            "4(1)(2)": "go.",
            "4(2)": "The end.",
        },
    ),
    Case(
        "wrapped text after the last item stays in one piece",
        "Article 4\n1. He may:\n1) come;\n2) go.\nHe may stay\nas well. Or\nnot.\n2. The end.\n",
        {
            "4": "",
            "4(1)": "He may: | He may stay | as well. Or | not.",
            "4(1)(1)": "come;",
            "4(1)(2)": "go.",
            "4(2)": "The end.",
        },
    ),
    Case(
        "text between two items belongs to the upper item",
        "Article 4\n1. He may:\n1) come.\nOn Mondays only.\n2) go.\n2. The end.\n",
        {
            "4": "",
            "4(1)": "He may:",
            "4(1)(1)": "come. | On Mondays only.",
            "4(1)(2)": "go.",
            "4(2)": "The end.",
        },
    ),
    Case(
        "a wrapped item goes on on the next line",
        "Article 4\nHe may:\n1) come to\nthe house;\n2) go.\n",
        {"4": "He may:", "4(1)": "come to | the house;", "4(2)": "go."},
    ),
    Case(
        "items of items, in letters and Roman numerals",
        "Article 4\n1. He may:\n(a) come:\n(i) by day;\n(ii) by night;\n(b) go.\n2. The end.\n",
        {
            "4": "",
            "4(1)": "He may:",
            "4(1)(a)": "come:",
            "4(1)(a)(i)": "by day;",
            "4(1)(a)(ii)": "by night;",
            "4(1)(b)": "go.",
            "4(2)": "The end.",
        },
    ),
    Case(
        "nine letters: (i) after (h) is a letter",
        "Article 4\nHe may:\n" + "".join(f"({c}) do {c};\n" for c in "abcdefghij"),
        {"4": "He may:", **{f"4({c})": f"do {c};" for c in "abcdefghij"}},
    ),
    Case(
        "a proviso starts its list over",
        "Article 52\n5. x\n1. The powers end:\n1) by death;\n2) by leaving:\n1) freely;\n"
        "2) by force;\n3) otherwise.\n",
        {
            "52": "5. x",
            "52(1)": "The powers end:",
            "52(1)(1)": "by death;",
            "52(1)(2)": "by leaving:",
            "52(1)(2)(1)": "freely;",
            "52(1)(2)(2)": "by force;",
            "52(1)(2)(3)": "otherwise.",
        },
    ),
    Case(
        "heading on the line of the number",
        "Article 16. Right to live with dignity\n(1) Every person may live.\n(2) No death penalty.\n",
        {"16": "", "16(1)": "Every person may live.", "16(2)": "No death penalty."},
        headings={"16": "Right to live with dignity"},
    ),
    Case(
        "heading on the next line",
        "Article 16\nRight to live\n1. Every person may live.\n2. No death penalty.\n",
        {"16": "", "16(1)": "Every person may live.", "16(2)": "No death penalty."},
        headings={"16": "Right to live"},
    ),
    Case(
        "no heading: the sentence stands on the line of the number",
        "Article 5 The names are equivalent.\nArticle 6 The end.\n",
        {"5": "The names are equivalent.", "6": "The end."},
    ),
    Case(
        "section headings on the same and on the next line, in both writings",
        "Section I. General provisions\nArticle 1\nA.\nSECTION II\nThe human being\nArticle 2\nB.\n",
        {"1": "A.", "2": "B."},
        headings={"section-1": "General provisions", "section-2": "The human being"},
    ),
    Case(
        "a preamble of many lines, without a heading",
        "CONSTITUTION OF X\nWe, the people of X,\nunited,\nadopt this Constitution.\n\nSection I\n"
        "General\nArticle 1\nA.\n",
        {"preamble": "We, the people of X, | united, | adopt this Constitution.", "1": "A."},
    ),
    Case(
        "a preamble with a heading",
        "Constitution of X\nPreamble\nWe the People adopt it.\nArticle 1\nA.\n",
        {"preamble": "We the People adopt it.", "1": "A."},
    ),
    Case(
        "references that look like headings, at the start of a line",
        "Article 1\n1. Laws follow the rule of\nArticle 12, 14 and paragraph 3 of\n"
        "Article 62 of this text.\n"
        "2. See paragraph 3. of Article 2 and 4. in Article 2.\nArticle 2\nThe end.\n",
        {
            "1": "",
            "1(1)": "Laws follow the rule of | Article 12, 14 and paragraph 3 of | Article 62 of this text.",
            "1(2)": "See paragraph 3. of Article 2 and 4. in Article 2.",
            "2": "The end.",
        },
    ),
    Case(
        "a reference to an earlier article at the start of a line",
        "Article 1\nA.\nArticle 2\nB follows\nArticle 1 of this Constitution.\nArticle 3\nC.\n",
        {"1": "A.", "2": "B follows | Article 1 of this Constitution.", "3": "C."},
    ),
    Case(
        "dead provisions",
        "Article 1\n1. A.\n2. Excluded by the Law of 7 October 1998 No. 284.\n3. C.\n"
        "Article 2\nExcluded by the Law of 21.05.2007 No. 254-III.\nArticle 3\n[Repealed]\n",
        {
            "1": "",
            "1(1)": "A.",
            "1(2)": "Excluded by the Law of 7 October 1998 No. 284.",
            "1(3)": "C.",
            "2": "Excluded by the Law of 21.05.2007 No. 254-III.",
            "3": "[Repealed]",
        },
        excluded=frozenset({"1(2)", "2", "3"}),
    ),
    Case(
        "an article that only a note declares dead",
        "Статья 83\nА.\nСтатья 84\nСноска. Статья 84 исключена Законом РК от 21.05.2007 № 254.\n"
        "Статья 85\nБ.\n",
        {"83": "А.", "84": "", "85": "Б."},
        language="ru",
        excluded=frozenset({"84"}),
        notes=("Сноска. Статья 84 исключена Законом РК от 21.05.2007 № 254.",),
    ),
    Case(
        "footnotes between paragraphs are nobody's words",
        "Article 1\n1. A.\nFootnote. Paragraph 1 as amended by the Law of 1998.\n2. B.\n"
        "Note: see 3.\n3. C.\n",
        {"1": "", "1(1)": "A.", "1(2)": "B.", "1(3)": "C."},
        notes=("Footnote. Paragraph 1 as amended by the Law of 1998.", "Note: see 3."),
    ),
    Case(
        "a tail on its own line",
        "Article 1\nA.\nSource : https://example.org/x\n",
        {"1": "A."},
        tail="Source : https://example.org/x",
    ),
    Case(
        "Windows line ends and non-breaking spaces",
        "Article\u00a01\r\n1.\u00a0A.\r\n2.\u00a0B.\r\n",
        {"1": "", "1(1)": "A.", "1(2)": "B."},
    ),
    Case(
        "Russian",
        "Раздел I\nОсновы\nСтатья 1\nГосударство.\nСтатья 2\n1. Один.\n2. Он:\n1) два;\n2) три.\n",
        {"1": "Государство.", "2": "", "2(1)": "Один.", "2(2)": "Он:", "2(2)(1)": "два;", "2(2)(2)": "три."},
        language="ru",
        headings={"section-1": "Основы"},
    ),
    Case(
        "Kazakh, a section number with a Cyrillic letter",
        "І бөлім\nНегіздері\n1-бап\nМемлекет.\n2-бап\n1. Бір.\n2. Екі.\n",
        {"1": "Мемлекет.", "2": "", "2(1)": "Бір.", "2(2)": "Екі."},
        language="kk",
        headings={"section-1": "Негіздері"},
    ),
    Case(
        "chapters and sections",
        "Chapter 1\nFounding\nSection 1. Republic\nIt is one state.\nSection 2. Supremacy\n"
        "(1) It is supreme.\n(2) So it is.\n",
        {"1": "It is one state.", "2": "", "2(1)": "It is supreme.", "2(2)": "So it is."},
        headings={"chapter-1": "Founding", "1": "Republic", "2": "Supremacy"},
    ),
    Case(
        "schedules: parts start their numbering over, paragraphs carry titles, tables are no lists",
        "Section 1. Republic\nIt is one.\n\nSCHEDULE 3\nElection procedures\n\n"
        "Part A: Office-bearers\n\n1. Application\n"
        "This applies whenever -\n(a) one meets; or\n(b) all meet.\n\n2. Rules\n(1) Make rules.\n"
        "(2) Make them known.\n\n"
        "Part B: Delegations\n1. Count them.\n2. Share them out:\n1. East | 5\n2. West | 4\n\n"
        "SCHEDULE 4\n[repealed]\n\nSCHEDULE 5\nAreas\n\nPart A\nAirports\nRoads\n",
        {
            "1": "It is one.",
            "sched3": "",
            "sched3-partA": "",
            "sched3-partA(1)": "This applies whenever -",
            "sched3-partA(1)(a)": "one meets; or",
            "sched3-partA(1)(b)": "all meet.",
            "sched3-partA(2)": "",
            "sched3-partA(2)(1)": "Make rules.",
            "sched3-partA(2)(2)": "Make them known.",
            "sched3-partB": "",
            "sched3-partB(1)": "Count them.",
            "sched3-partB(2)": "Share them out: | 1. East | 5 | 2. West | 4",
            "sched4": "[repealed]",
            "sched5": "",
            "sched5-partA": "Airports | Roads",
        },
        excluded=frozenset({"sched4"}),
        headings={
            "sched3": "Election procedures",
            "sched3-partA": "Office-bearers",
            "sched3-partA(1)": "Application",
            "sched3-partA(2)": "Rules",
            "sched5": "Areas",
        },
    ),
    Case(
        "articles, sections and unnumbered clauses",
        "Article I. The Legislative Branch\n\nArticle I Section 1. The Legislature\nAll powers.\n\n"
        "Article I Section 2. The House\nIt is chosen.\nNo person.\n\nArticle II. Amendment\n"
        "By two thirds.\n\n"
        "Amendment I. Religion\nNo law.\n\nAmendment II. Rights\nSection 1. All persons.\n"
        "Section 2. First.\nThen.\n",
        {
            "art1": "",
            "art1-sec1": "All powers.",
            "art1-sec2": "",
            "art1-sec2-cl1": "It is chosen.",
            "art1-sec2-cl2": "No person.",
            "art2": "By two thirds.",
            "amend1": "No law.",
            "amend2": "",
            "amend2-sec1": "All persons.",
            "amend2-sec2": "",
            "amend2-sec2-cl1": "First.",
            "amend2-sec2-cl2": "Then.",
        },
        headings={"art1": "The Legislative Branch", "art1-sec2": "The House", "amend1": "Religion"},
    ),
    Case("a text that is no constitution", "Just a few words.\nAnd some more.\n", {}),
    Case("an empty text", "", {}),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case) -> None:
    cut = segment(case.text, language=case.language)
    assert own_words(case.text, cut) == case.expected
    assert {p.id for p in cut.provisions if p.excluded} == case.excluded
    headings = {p.id: p.heading for p in cut.provisions}
    assert {key: headings.get(key) for key in case.headings} == case.headings
    pieces = {
        kind: tuple(case.text[s.start : s.end] for s in cut.segments if s.kind is kind)
        for kind in (SegmentKind.NOTE, SegmentKind.TAIL)
    }
    assert pieces[SegmentKind.NOTE] == case.notes
    assert pieces[SegmentKind.TAIL] == ((case.tail,) if case.tail else ())
    assert "".join(case.text[s.start : s.end] for s in cut.segments) == case.text


EIDS = (
    ("Article 8\n1. A.\n2. B.\n3. C:\n1) d.\n", "8(3)(1)", "art_8__para_3__point_1"),
    ("Article 8\n1. A.\n2. B.\n3. C.\n", "8(3)", "art_8__para_3"),
    ("Article 46\nHe:\n1) d.\n", "46(1)", "art_46__point_1"),
    ("Article 83\nA.\nArticle 83-1\nA.\n", "83-1", "art_83-1"),
    ("Section II\nGeneral\nArticle 1\nA.\n", "section-2", "sec_2"),
    ("Chapter 2\nRights\nSection 7. Rights\nA.\n", "chapter-2", "chp_2"),
    ("Chapter 2\nRights\nSection 7. Rights\nA.\n", "7", "sec_7"),
    ("We, the people, adopt it.\nArticle 1\nA.\n", "preamble", "preamble"),
    ("Article I Section 8. Powers\nA.\nB.\nC.\n", "art1-sec8-cl3", "art_1__sec_8__cl_3"),
    (
        "Section 1. A\nB.\nSCHEDULE 6\nC\nAnnexure B\nD\n1. E.\n",
        "sched6-annexureB(1)",
        "sched_6__annex_B__para_1",
    ),
)


@pytest.mark.parametrize(("text", "identifier", "eid"), EIDS, ids=[row[1] for row in EIDS])
def test_both_forms_of_an_identifier(text: str, identifier: str, eid: str) -> None:
    found = {p.id: p.eid for p in segment(text, language="en").provisions}
    assert found[identifier] == eid


ODDITIES = (
    ("Article 1\nA.\nArticle 3\nB.\n", "line 3: unit 3 follows 1"),
    ("Article 1\nA.\nArticle 2\nB.\nArticle 2\nC.\n", "line 5: unit 2 out of order, read as text"),
    ("Article 1\n1. A.\n3. C.\n", "line 3: marker 3. follows 1"),
    (
        "Section I\nX\nArticle 1\nA.\nSection I\nY\nArticle 2\nB.\n",
        "line 5: provision section-1 occurs again",
    ),
)


@pytest.mark.parametrize(("text", "oddity"), ODDITIES, ids=[row[1] for row in ODDITIES])
def test_what_looks_wrong_is_told_with_its_line(text: str, oddity: str) -> None:
    cut = segment(text, language="en")
    assert oddity in cut.oddities
    assert len({p.id for p in cut.provisions}) == len(cut.provisions)


def test_a_list_that_starts_over_without_end_does_not_nest_without_end() -> None:
    text = "Article 1\n" + "1. A.\n2. B.\n" * 3000
    cut = segment(text, language="en")
    assert max(p.id.count("(") for p in cut.provisions) <= 3
    assert "".join(text[s.start : s.end] for s in cut.segments) == text


def test_an_article_without_paragraphs_counts_as_one_paragraph() -> None:
    text = "Section I\nX\nArticle 1\nA.\nArticle 2\n1. B:\n1) c;\n2) d.\n2. E.\n"
    assert segment(text).counts.model_dump() == {"sections": 1, "articles": 2, "paragraphs": 3, "items": 2}


def test_a_constitution_is_found_on_a_page() -> None:
    page = (
        "News\nThe Constitution of the Republic was praised.\n"
        "Today. CONSTITUTION OF THE REPUBLIC OF X We, the people of X, adopt it. "
        "Article 1 A.Source : https://e.org\nMore\n"
    )
    start, end = locate_constitution(page)
    assert page[start:end].startswith("CONSTITUTION OF THE REPUBLIC OF X We, the people")
    assert page[start:end].endswith("Source : https://e.org")


def test_a_page_without_one_is_taken_whole() -> None:
    assert locate_constitution("Nothing here.") == (0, 13)
