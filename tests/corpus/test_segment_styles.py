"""Numbering styles of many countries: a text, and identifier by identifier what has to come out.

`!` before an identifier marks a dead provision; `title = words` gives a heading.
"""

from __future__ import annotations

import pytest

from claimcheck.corpus.segment import segment
from claimcheck.models.corpus import ProvisionKind, SegmentKind
from tests.corpus_support import assert_sound

STYLES: tuple[tuple[str, str, str, str], ...] = (
    (
        "Art. in short",
        "en",
        "Art. 1\n1. A.\n2. B.\nArt. 2\nC.\nArt. 3 Title\n(1) D\n(2) E\n",
        "1:|1(1):A.|1(2):B.|2:C.|3 = Title:|3(1):D|3(2):E",
    ),
    (
        "the section sign",
        "en",
        "§ 1\n(1) A.\n(2) B.\n§ 2 Title\nC.\n§ 3. D is so.\n",
        "1:|1(1):A.|1(2):B.|2 = Title:C.|3:D is so.",
    ),
    (
        "sections without a full stop",
        "en",
        "Section 12\nA title\n(1) A.\n(2) B.\nSection 13 Title\n(a) C;\n(b) D.\n",
        "12 = A title:|12(1):A.|12(2):B.|13 = Title:|13(a):C;|13(b):D.",
    ),
    (
        "a dash between number and title",
        "en",
        "Section 1 - Republic\nIt is.\nSection 2 – Supremacy\nSo.\n",
        "1 = Republic:It is.|2 = Supremacy:So.",
    ),
    (
        "sections below articles in Roman numerals",
        "en",
        "ARTICLE I\nSECTION 1\nAll powers.\nSECTION 2\nThe House.\nNo person.\nARTICLE II\nSECTION 1\nOne.\n"
        "AMENDMENT I\nNo law.\nAMENDMENT II\nSECTION 1\nAll.\nSECTION 2\nSome.\n",
        "art1:|art1-sec1:All powers.|art1-sec2:|art1-sec2-cl1:The House.|art1-sec2-cl2:No person.|art2:|"
        "art2-sec1:One.|amend1:No law.|amend2:|amend2-sec1:All.|amend2-sec2:Some.",
    ),
    (
        "Article. I. Section. 1.",
        "en",
        "Article. I.\nSection. 1.\nA.\nSection. 2.\nB.\nArticle. II.\nSection. 1.\nC.\n",
        "art1:|art1-sec1:A.|art1-sec2:B.|art2:|art2-sec1:C.",
    ),
    (
        "Article I, Section 8, Clause 3",
        "en",
        "Article I, Section 8, Clause 2\nBorrow.\nArticle I, Section 8, Clause 3\nCommerce.\nAmendment XIV\nAll.\n",
        "art1-sec8-cl2:Borrow.|art1-sec8-cl3:Commerce.|amend14:All.",
    ),
    ("Kazakh, with and without title", "kk", "6-бап. Атау\n1. Бір.\n7-бап\nЕкі.\n", "6 = Атау:|6(1):Бір.|7:Екі."),
    (
        "Latin letters in Cyrillic headings",
        "ru",
        "Cтатья 1\nA.\nСтaтья 2\n1. Б.\n2. В.\nРaздел II\nОсновы\nСтатья 3\nГ.\n",
        "1:A.|2:|2(1):Б.|2(2):В.|section-2 = Основы:|3:Г.",
    ),
    ("Roman paragraphs", "en", "Article 1\nI. A.\nII. B.\nIII. C.\n", "1:|1(I):A.|1(II):B.|1(III):C."),
    (
        "letters with a full stop, capitals, Cyrillic letters",
        "en",
        "Article 1\nIt:\na. B;\nb. C.\nArticle 2\nA) D;\nB) E.\nArticle 3\nа) F;\nб) G;\nв) H.\n",
        "1:It:|1(a):B;|1(b):C.|2:|2(A):D;|2(B):E.|3:|3(а):F;|3(б):G;|3(в):H.",
    ),
    (
        "letters and Latin words put in between",
        "en",
        "Article 12\nA.\nArticle 12a\n1. B.\n2. C.\n2a. D.\n3. E.\n"
        "Article 13\nF.\nArticle 13 bis\nG.\nArticle 13ter\nH.\n",
        "12:A.|12a:|12a(1):B.|12a(2):C.|12a(2a):D.|12a(3):E.|13:F.|13bis:G.|13ter:H.",
    ),
    (
        "dead articles in many wordings",
        "en",
        "Article 1\n(omitted)\nArticle 2\n[Repealed by Act 3 of 2003]\nArticle 3. Repealed.\nArticle 4\n...\n"
        "Article 5\nRevoked.\nArticle 6 (Deleted)\nArticle 7\n[Article 7 deleted by Act 5 of 2001]\nArticle 8\nA.\n",
        "!1:(omitted)|!2:[Repealed by Act 3 of 2003]|!3:Repealed.|!4:...|!5:Revoked.|!6:(Deleted)|!7:|8:A.",
    ),
    (
        "German",
        "de",
        "Artikel 1\n(1) A.\n(2) B.\nArtikel 2\n(weggefallen)\nArt 2a\n1. C\n2. D\n",
        "1:|1(1):A.|1(2):B.|!2:(weggefallen)|2a:|2a(1):C|2a(2):D",
    ),
    ("German, sections", "de", "§ 1 Titel\nA.\n§ 2\n(1) B.\n(2) C.\n", "1 = Titel:A.|2:|2(1):B.|2(2):C."),
    (
        "French",
        "fr",
        "TITRE I\nDe la souveraineté\nArticle premier\nA.\nArticle 2\n1° B\nArticle 16-1\nAbrogé.\n",
        "title-1 = De la souveraineté:|1:A.|2:1° B|!16-1:Abrogé.",
    ),
    ("Spanish", "es", "TÍTULO I\nDerechos\nArtículo 1.\n1. A.\n2. B.\nArtículo 2º\nC.\n",
     "title-1 = Derechos:|1:|1(1):A.|1(2):B.|2:C."),
    ("Portuguese", "pt", "Artigo 1.º\nA.\nArt. 2º\n1. B.\n2. C.\n", "1:A.|2:|2(1):B.|2(2):C."),
    ("Italian", "it", "Art. 1\nA.\nArt. 2.\nB.\n", "1:A.|2:B."),
    ("Ukrainian", "uk", "Розділ I\nЗасади\nСтаття 1. А.\nСтаття 2. Б.\n", "section-1 = Засади:|1:А.|2:Б."),
    ("Kyrgyz", "ky", "1-статья\n1. А.\n2. Б.\n2-статья\nВ.\n", "1:|1(1):А.|1(2):Б.|2:В."),
    ("Uzbek", "uz", "1-modda.\nA.\n2-modda. B bor.\n", "1:A.|2:B bor."),
    ("Turkish", "tr", "MADDE 1- A.\nMADDE 2- B.\nC.\n", "1:A.|2:B. C."),
    (
        "numbers in words",
        "en",
        "Article One\nA.\nArticle Two\nB.\nFIRST SCHEDULE\nOaths\n1. C.\n2. D.\nTHE SECOND SCHEDULE\nE.\n",
        "1:A.|2:B.|sched1 = Oaths:|sched1(1):C.|sched1(2):D.|sched2:E.",
    ),
    (
        "annexes and schedules with their title on the line",
        "en",
        "Article 1\nA.\nANNEX I\nAreas\n1. B.\n2. C.\nSchedule 2 - Oaths\nD.\n",
        "1:A.|sched1 = Areas:|sched1(1):B.|sched1(2):C.|sched2 = Oaths:D.",
    ),
    (
        "headings that are a number only",
        "en",
        "Chapter 1\nFounding\n1. Republic of X\nIt is one.\n2. Supremacy\n(1) It is.\n(2) So:\n(a) B;\n(b) C.\n"
        "Chapter 2\nRights\n3. Rights\n(1) All.\n4. Equality\nAll.\n",
        "chapter-1 = Founding:|1 = Republic of X:It is one.|2 = Supremacy:|2(1):It is.|2(2):So:|2(2)(a):B;|"
        "2(2)(b):C.|chapter-2 = Rights:|3 = Rights:|3(1):All.|4 = Equality:All.",
    ),
    (
        "a title that ends in a dash, the sentence on its line",
        "en",
        "PART I\nTHE UNION\n1. Name of the Union.—(1) India shall be.\n(2) The States.\n2. Admission.—It may.\n"
        "[2A. Sikkim.—Omitted]\n3. Formation.—It may by law—\n(a) form;\n(b) increase.\n",
        "part-1 = THE UNION:|1 = Name of the Union:|1(1):India shall be.|1(2):The States.|2 = Admission:It may.|"
        "!2A = Sikkim:Omitted]|3 = Formation:It may by law—|3(a):form;|3(b):increase.",
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text", "expected"), [r[1:] for r in STYLES], ids=[r[0] for r in STYLES]
)
def test_style(language: str, text: str, expected: str) -> None:
    cut = segment(text, language=language)
    assert_sound(text, cut)
    found = "|".join(
        ("!" if p.excluded else "")
        + p.id
        + (f" = {p.heading}" if p.heading else "")
        + ":"
        + " ".join(text[s.start : s.end] for s in p.content)
        for p in cut.provisions
    )
    assert found == expected


NOTES: tuple[tuple[str, str, str], ...] = (
    ("en", "1. A. [Amended by Law 3 of 2001]", "[Amended by Law 3 of 2001]"),
    ("en", "1. A. (as amended by the Law of 1998)", "(as amended by the Law of 1998)"),
    (
        "en",
        "1. A.\n[Para. 1 substituted by s. 3 of Act 34 of 2001.]",
        "[Para. 1 substituted by s. 3 of Act 34 of 2001.]",
    ),
    ("en", "1. A.\n(As amended by the Law of 1998)", "(As amended by the Law of 1998)"),
    ("en", "1. A.\n*Amended in 2001.", "*Amended in 2001."),
    ("en", "1. A.\nEditor's note: see 3.", "Editor's note: see 3."),
    ("en", "1. A.\nFootnote. See 3.", "Footnote. See 3."),
    ("ru", "1. A. (в ред. Закона от 1.1.2001)", "(в ред. Закона от 1.1.2001)"),
    ("ru", "1. A.\n[Изменена Законом 3]", "[Изменена Законом 3]"),
    ("ru", "1. A.\n(Пункт 1 в редакции Закона 2007 г.)", "(Пункт 1 в редакции Закона 2007 г.)"),
    ("ru", "1. A.\nПримечание ИЗПИ!", "Примечание ИЗПИ!"),
    ("ru", "1. A.\nСноска. Статья 1 в редакции.", "Сноска. Статья 1 в редакции."),
    ("kk", "1. A.\nЕскерту. 1-бапқа өзгеріс енгізілді.", "Ескерту. 1-бапқа өзгеріс енгізілді."),
)
WORD = {"en": "Article 1", "ru": "Статья 1", "kk": "1-бап"}


@pytest.mark.parametrize(("language", "words", "note"), NOTES, ids=[row[2] for row in NOTES])
def test_amendment_notes_are_nobody_s_words(language: str, words: str, note: str) -> None:
    text = f"{WORD[language]}\n{words}\n2. B.\n"
    cut = segment(text, language=language)
    assert_sound(text, cut)
    assert {p.id: [text[s.start : s.end] for s in p.content] for p in cut.provisions} == {
        "1": [],
        "1(1)": ["A."],
        "1(2)": ["B."],
    }
    assert [text[s.start : s.end] for s in cut.segments if s.kind is SegmentKind.NOTE] == [note]


NO_NOTES = (
    "1. He may be elected (as well as amended).",
    "1. Rights [of all] are added to those granted by law.",
    "1. Laws (amended or not) hold.",
)


@pytest.mark.parametrize("words", NO_NOTES)
def test_words_of_the_law_in_brackets_stay(words: str) -> None:
    text = f"Article 1\n{words}\n2. B.\n"
    provision = next(p for p in segment(text, language="en").provisions if p.id == "1(1)")
    assert [text[s.start : s.end] for s in provision.content] == [words.removeprefix("1. ")]


BODY = "".join(
    f"Article {n}\nThis is what article {n} has to say, and it takes a whole line.\n" for n in range(1, 8)
)
TABLES = (
    (
        "dots and pages",
        "Contents\n" + "".join(f"Article {n} Title {n} ....... {n + 3}\n" for n in range(1, 8)),
    ),
    ("no pages", "TABLE OF CONTENTS\n" + "".join(f"Article {n}. Title {n}\n" for n in range(1, 8))),
    ("no title", "".join(f"Article {n} Title {n}\n" for n in range(1, 8))),
    (
        "chapters among them",
        "Contents\nPreamble .... 1\nSection I General ... 2\n"
        + "".join(f"Article {n} Title {n} … {n + 3}\n" for n in range(1, 4))
        + "Section II Rights ... 5\n"
        + "".join(f"Article {n} Title {n} … {n + 3}\n" for n in range(4, 8))
        + "Schedule 1 ....... 90\n",
    ),
)


@pytest.mark.parametrize("at_the_end", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("table", [row[1] for row in TABLES], ids=[row[0] for row in TABLES])
def test_tables_of_contents(table: str, at_the_end: bool) -> None:
    head = "CONSTITUTION OF X\n"
    text = f"{head}{BODY}{table}" if at_the_end else f"{head}{table}{BODY}"
    cut = segment(text, language="en")
    assert_sound(text, cut)
    assert cut.oddities == ()
    assert [p.id for p in cut.provisions] == [str(n) for n in range(1, 8)]
    assert all(" ".join(text[p.start : p.end].split()).endswith("whole line.") for p in cut.provisions)
    inside = [s for s in cut.segments if s.kind is SegmentKind.CONTENTS]
    assert len(inside) == len(table.splitlines())


def test_short_articles_are_no_table_of_contents() -> None:
    text = "".join(f"Article {n} All is {n}.\n" for n in range(1, 20))
    assert [p.id for p in segment(text, language="en").provisions] == [str(n) for n in range(1, 20)]


PAGES = (
    ("form feeds", "\n{n}\n\f"),
    ("dashes", "\n- {n} -\n"),
    ("words", "\nPage {n} of 9\n"),
    ("a running header", "\n{n}\nConstitution of X\n"),
    ("a running header after a form feed", "\n{n}\n\fConstitution of X\n"),
)


@pytest.mark.parametrize("between", [row[1] for row in PAGES], ids=[row[0] for row in PAGES])
def test_page_numbers_in_the_middle_of_sentences(between: str) -> None:
    text = (
        "Article 1\nA sentence" + "".join(between.format(n=n) + f"goes on {n}" for n in range(7, 12)) + ".\n"
    )
    cut = segment(text, language="en")
    assert_sound(text, cut)
    only = cut.provisions[0]
    assert [p.id for p in cut.provisions] == ["1"]
    assert " ".join(text[s.start : s.end] for s in only.content) == (
        "A sentence goes on 7 goes on 8 goes on 9 goes on 10 goes on 11."
    )


def test_a_lone_number_may_be_a_word_of_the_law() -> None:
    text = "Article 1\nThe number of members is\n98\nand no more.\n"
    only = segment(text, language="en").provisions[0]
    assert [text[s.start : s.end] for s in only.content] == ["The number of members is", "98", "and no more."]


def test_schedules_are_counted_apart() -> None:
    cut = segment("Article 1\nA.\nSchedule 1\nB.\n", language="en")
    assert [p.kind for p in cut.provisions] == [ProvisionKind.ARTICLE, ProvisionKind.SCHEDULE]
