"""Containers: what a reader makes of them, and what it refuses."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from claimcheck.corpus.readers import reading, sandbox
from claimcheck.corpus.readers.kinds import FileKind, kind_of
from claimcheck.corpus.readers.pdf import PageLine, join_lines, without_page_matter
from claimcheck.corpus.readers.reading import Reading, read_law
from claimcheck.corpus.readers.sandbox import read_guarded
from claimcheck.corpus.segment import segment
from claimcheck.errors import ImportTextError, MissingExtraError
from tests.corpus.forms import as_docx, as_html, as_pdf


def read(data: bytes, name: str, language: str = "en", **more: Any) -> Reading:
    return read_law(data, name, kind_of(data, name), language=language, **more)


KINDS = (
    (b"Article 1", "x.txt", FileKind.PLAIN),
    (b"Article 1", "x", FileKind.PLAIN),
    (b"# Article 1", "x.MD", FileKind.MARKDOWN),
    (b"\xef\xbb\xbf<!DOCTYPE html><p>x", "x", FileKind.HTML),
    (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>", "x.xml", FileKind.HTML),
    (b"<?xml version='1.0'?><akomaNtoso>", "x.html", FileKind.AKN),
    (b"<akn:akomaNtoso xmlns:akn='x'>", "x", FileKind.AKN),
    (b"< less than", "x.txt", FileKind.PLAIN),
    (b"%PDF-1.7", "x.txt", FileKind.PDF),
    (b"PK\x03\x04", "x.txt", FileKind.DOCX),
    (b' {"articles": []}', "x.txt", FileKind.JSON),
    (b"[ {", "x", FileKind.JSON),
    (b"[Repealed]", "x", FileKind.PLAIN),
    ("Статья".encode("utf-16"), "x.txt", FileKind.PLAIN),
    ("Статья".encode("cp1251"), "x.txt", FileKind.PLAIN),
)


@pytest.mark.parametrize(("data", "name", "kind"), KINDS)
def test_kinds(data: bytes, name: str, kind: FileKind) -> None:
    assert kind_of(data, name) is kind


NO_KINDS = (
    (b"", "empty"),
    (b" \n\t", "empty"),
    (b"\xd0\xcf\x11\xe0\xa1", "old Word"),
    (b"{\\rtf1 x", "RTF"),
    (b"\x1f\x8b\x08", "gzip"),
    (b"\x89PNG\r\n", "picture"),
    (b"Article 1 \x00\x01\x02", "NUL byte"),
    (b"<?xml version='1.0'?><svg/>", "neither Akoma Ntoso nor XHTML"),
)


@pytest.mark.parametrize(("data", "message"), NO_KINDS, ids=[row[1] for row in NO_KINDS])
def test_no_kinds(data: bytes, message: str) -> None:
    with pytest.raises(ImportTextError, match=rf"^x\.bin: .*{message}"):
        kind_of(data, "x.bin")


ENCODINGS = (
    ("Статья 1\n".encode(), None),
    ("\ufeffСтатья 1\n".encode(), None),
    ("Статья 1\n".encode("utf-16"), None),
    (b"\xfe\xff" + "Статья 1\n".encode("utf-16-be"), None),
    ("Статья 1\n".encode("cp1251"), "windows-1251"),
    ("Статья 1\n".encode("koi8-r"), "koi8-r"),
    ("<meta charset=windows-1251><p>Статья 1".encode("cp1251"), None),
    ("<?xml version='1.0' encoding='koi8-r'?><html><p>Статья 1</p></html>".encode("koi8-r"), None),
)


@pytest.mark.parametrize(("data", "encoding"), ENCODINGS)
def test_encodings(data: bytes, encoding: str | None) -> None:
    assert read(data, "x", "ru", encoding=encoding).text == "Статья 1\n"


def test_an_encoding_is_not_guessed() -> None:
    with pytest.raises(ImportTextError, match=r"x: not UTF-8 \(byte 0\); name its encoding with --encoding"):
        read("Статья 1".encode("cp1251"), "x", "ru")
    with pytest.raises(ImportTextError, match=r"x: not UTF-16"):
        read(b"\xff\xfex", "x", "ru")


MARKDOWN = (
    ("# Title #", "Title"),
    ("### Article 1", "Article 1"),
    (r"1\. One", "1. One"),
    ("1. One", "1. One"),
    ("- dash", "dash"),
    ("**1.** _One_ and __two__ and *three*", "1. One and two and three"),
    ("a * b * c and snake_case_word", "a * b * c and snake_case_word"),
    ("[text](http://e.org/x_y) and ![alt](p.png)", "text and alt"),
    ("x[^1] y", "x y"),
    ("[^1]: Amended.", "Footnote: Amended."),
    ("> quoted", "quoted"),
    ("`code` <b>bold</b> <!-- gone -->", "code bold "),
    (r"\*not\* \[a link\]", "*not* [a link]"),
    ("(1) item", "(1) item"),
    ("5 < 6 > 4", "5 < 6 > 4"),
)


@pytest.mark.parametrize(("source", "plain"), MARKDOWN, ids=[row[0] for row in MARKDOWN])
def test_markdown(source: str, plain: str) -> None:
    assert read(f"x\n{source}\ny".encode(), "x.md").text == f"x\n{plain.rstrip()}\ny\n"


def test_markdown_rules_are_no_lines() -> None:
    assert read(b"Title\n=====\n\nx\n---\n```\ny\n```\n", "x.md").text.split() == ["Title", "x", "y"]


HTML: tuple[tuple[str, str], ...] = (
    ("<p>a <b>b</b>\n c&nbsp;d &amp; e</p>f", "a b c\u00a0d & e|f"),
    ("<div>a<div>b</div>c</div>", "a|b|c"),
    ("a<br>b<br/>c", "a|b|c"),
    ("<script>a</script><style>b</style><p>c<!-- d --></p><noscript>e</noscript>", "c"),
    ("<nav>a</nav><aside>b</aside><footer>c</footer><p hidden>d</p><p style='DISPLAY : none'>e</p>f", "f"),
    ("<ol><li>a<li>b<ol><li>c</ol><li>d</ol>", "1. a|2. b|1) c|3. d"),
    ("<ol start=5><li>a<li value=9>b<li>c</ol>", "5. a|9. b|10. c"),
    (
        "<ol type=a><li>a<li>b</ol><ol type=i><li>c<li>d<li>e<li>f</ol>",
        "(a) a|(b) b|(i) c|(ii) d|(iii) e|(iv) f",
    ),
    ("<ol><li>1) a<li>2) b</ol>", "1) a|2) b"),
    ("<ol><li><p>a</p></ol>", "1. a"),
    ("<ul><li>a<li>b</ul>", "a|b"),
    ("<table><tr><td><p>c</p><p>d</p><td>e</table>", "c|d|e"),
    ("<pre>a\n  b</pre>", "a|b"),
    ("<h3>Article 3<sup>1</sup></h3>x", "Article 3-1|x"),
    ("<p>word<sup><a href=#n>1</a></sup>, x<sup>2</sup>", "word, x"),
    (
        "<div>menu</div><main>The words of the law are here, all of them</main>",
        "The words of the law are here, all of them",
    ),
    ("<p>a<del>b</del><ins>c</ins>", "ac"),
)


@pytest.mark.parametrize(("source", "lines"), HTML, ids=[row[0] for row in HTML])
def test_html(source: str, lines: str) -> None:
    assert read(f"<html><body>{source}</body></html>".encode(), "x.html").text.splitlines() == lines.split(
        "|"
    )


def test_html_rows_of_tables() -> None:
    assert read(b"<html><table><tr><td>a<td>b<tr><th>c<td>d</table>", "x.html").text == "a | b\nc | d\n"


def test_html_as_deep_as_it_likes() -> None:
    assert read(b"<html>" + b"<div>" * 20_000 + b"x", "x.html").text == "x\n"


def word(*lines: str, numbering: str | None = None) -> Any:
    import docx

    document = docx.Document()
    for line in lines:
        document.add_paragraph(line, style=numbering)
    return document


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_docx_automatic_numbers() -> None:
    document = word("Article 1")
    for line in ("A.", "B."):
        document.add_paragraph(line, style="List Number")
    document.add_paragraph("dot", style="List Bullet")
    assert read(saved(document), "x.docx").text == "Article 1\n1. A.\n2. B.\ndot\n"


def test_docx_numbers_of_levels_and_formats() -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = word()
    rules = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (kind, text) in enumerate(
            (("decimal", "Article %1"), ("decimal", "%1-%2."), ("lowerLetter", "(%3)"), ("upperRoman", "%4."))
        )
    )
    rules.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>'))
    rules.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for depth, words in (
        (0, ""),
        (1, "A"),
        (1, "B"),
        (2, "C"),
        (2, "D"),
        (3, "E"),
        (0, ""),
        (1, "F"),
        (2, "G"),
    ):
        paragraph = document.add_paragraph(words)
        paragraph._p.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="77"/></w:numPr>')
        )
    assert read(saved(document), "x.docx").text.splitlines() == [
        "Article 1", "1-1. A", "1-2. B", "(a) C", "(b) D", "I. E", "Article 2", "2-1. F", "(a) G",
    ]  # fmt: skip


def test_docx_revisions_tables_breaks_and_superscripts() -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = word("Article 1")
    paragraph = document.add_paragraph("kept ")
    for tag, kind, words in (("ins", "t", "new "), ("del", "delText", "old ")):
        paragraph._p.append(
            parse_xml(
                f'<w:{tag} {nsdecls("w")}><w:r><w:{kind} xml:space="preserve">{words}</w:{kind}></w:r></w:{tag}>'
            )
        )
    paragraph.add_run("end").add_break()
    paragraph.add_run("next")
    heading = document.add_paragraph("Article 3")
    heading.add_run("1").font.superscript = True
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "left", "right"
    assert read(saved(document), "x.docx").text.splitlines() == [
        "Article 1", "kept new end", "next", "Article 3-1", "left", "right",
    ]  # fmt: skip


def line(
    text: str, y: float = 700.0, x0: float = 72.0, width: float = 400.0, page: int = 0, size: float = 10.0
) -> PageLine:
    return PageLine(text, page, x0, x0 + width, y, y + size, size)


def test_pdf_running_lines_and_page_numbers() -> None:
    pages = [
        [
            line("The Constitution", 800, page=n),
            line(f"body {n} {'abcdef'[n]}", 600 - n, page=n),
            line(f"- {n} -", 30, page=n),
        ]
        for n in range(5)
    ]
    kept = without_page_matter([one for page in pages for one in page])
    assert [one.text for one in kept] == [f"body {n} {'abcdef'[n]}" for n in range(5)]


def test_pdf_headings_at_the_top_of_pages_stay() -> None:
    pages = [
        [line(f"Article {n}", 800, page=n), line(f"x{'abcdef'[n]}", 600 - n, page=n)] for n in range(1, 6)
    ]
    kept = without_page_matter([one for page in pages for one in page])
    assert [one.text for one in kept if "Article" in one.text] == [f"Article {n}" for n in range(1, 6)]


JOINED: tuple[tuple[str, list[PageLine], list[str]], ...] = (
    ("a full line goes on", [line("A line that", 700), line("goes on.", 688, width=50)], ["A line that goes on."]),
    ("a short line ends", [line("First.", 700, width=40), line("Second.", 688, width=40)], ["First.", "Second."]),
    ("a wide gap ends", [line("a", 724), line("b,", 712), line("Third", 690)], ["a b,", "Third"]),
    ("an indent begins", [line("It ends here.", 700), line("It begins", 688, x0=92)], ["It ends here.", "It begins"]),
    ("a marker begins", [line("first;", 700), line("(b) second", 688)], ["first;", "(b) second"]),
    ("a reference does not", [line("under clause", 700), line("(1) of it.", 688)], ["under clause (1) of it."]),
    ("a hyphen goes", [line("a consti-", 700), line("tution", 688)], ["a constitution"]),
    ("a hyphen stays", [line("vice-president", 724), line("a vice-", 712), line("president", 700)],
     ["vice-president a vice-president"]),
    ("a soft hyphen goes", [line("consti\u00ad", 700), line("tution", 688)], ["constitution"]),
    ("over the page", [line("It goes", 60), line("on.", 760, page=1)], ["It goes on."]),
    ("not over the page", [line("It ends.", 60), line("It begins.", 760, page=1)], ["It ends.", "It begins."]),
    (
        "a footnote at the foot of the page",
        [line("It goes", 100), line("1 Amended in", 60, size=7), line("2001.", 52, size=7), line("on.", 760, page=1)],
        ["It goes on.", "Footnote: 1 Amended in 2001."],
    ),
)  # fmt: skip


@pytest.mark.parametrize(("lines", "expected"), [r[1:] for r in JOINED], ids=[r[0] for r in JOINED])
def test_pdf_lines_that_belong_together(lines: list[PageLine], expected: list[str]) -> None:
    # a line far up sets the right margin and the usual gap
    frame = [line("margin margin", 790), line("margin", 778, width=60)]
    assert list(join_lines([*frame, *lines]))[1:] == expected or list(join_lines([*frame, *lines])) == [
        "margin margin margin",
        *expected,
    ]


ARTICLES: tuple[tuple[object, str, str], ...] = (
    ([{"number": 1, "text": "A."}], "en", "Article 1\nA.\n"),
    ([{"number": "Article 1", "heading": "T.", "text": "A."}], "en", "Article 1 T\nA.\n"),
    ({"articles": [{"number": "1", "paragraphs": ["A.", {"number": "2", "text": "B:", "items": [
        {"number": "1", "text": "c;"}, {"number": "b", "text": "d."}]}]}]}, "ru",
     "Статья 1\nA.\n2. B:\n1) c;\n(b) d.\n"),
    ({"title": "T", "preamble": "We.", "style": "section", "articles": [
        {"number": "1", "section": {"number": "I", "heading": "G"}, "text": "A."},
        {"number": "2", "section": {"number": "I", "heading": "G"}, "items": [{"number": "(a)", "text": "B."}]}]},
     "en", "T\nPreamble\nWe.\nChapter I\nG\nSection 1.\nA.\nSection 2.\n(a) B.\n"),
)  # fmt: skip


@pytest.mark.parametrize(("value", "language", "plain"), ARTICLES)
def test_json_of_articles(value: object, language: str, plain: str) -> None:
    assert read(json.dumps(value).encode(), "x.json", language).text == plain


BAD_JSON = (
    ('{"articles": []}', "articles: Tuple should have at least 1 item"),
    ('{"articles": [{"text": "A."}]}', "articles.0.number: Field required"),
    ('{"x": 1}', "articles: Field required"),
    ('{"articles": [{"number": "1"}], "style": "y"}', "unknown numbering style 'y'; known: article, "),
    ('{"articles": ', "not JSON"),
    ("[" * 100_000, "not JSON"),
    ('["x"]', "articles.0"),
)


@pytest.mark.parametrize(("text", "message"), BAD_JSON, ids=[row[1] for row in BAD_JSON])
def test_json_that_is_something_else(text: str, message: str) -> None:
    with pytest.raises(ImportTextError) as caught:
        read_law(text.encode(), "x.json", FileKind.JSON, language="en")
    assert message in str(caught.value)


FOREIGN_AKN = """<?xml version="1.0"?>
<an:akomaNtoso xmlns:an="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><an:act name="c"><an:meta><x/></an:meta>
<an:preface><an:longTitle><an:p>Constitution of <an:docTitle>X</an:docTitle></an:p></an:longTitle></an:preface>
<an:preamble><an:p>We, the people, adopt it.</an:p></an:preamble><an:body>
<an:chapter eId="chp_I"><an:num>I</an:num><an:heading>General</an:heading>
<an:article eId="art_1"><an:num>1</an:num><an:heading>The state.</an:heading>
 <an:paragraph eId="art_1__para_1"><an:num>1</an:num><an:content><an:p>It is
   <an:b>one</an:b>.<an:authorialNote><an:p>Amended.</an:p></an:authorialNote></an:p></an:content></an:paragraph>
 <an:paragraph eId="art_1__para_2"><an:num>2</an:num><an:list><an:intro><an:p>It has:</an:p></an:intro>
  <an:point eId="art_1__para_2__list_1__point_a"><an:num>a</an:num><an:content><an:p>b;</an:p></an:content></an:point>
  <an:point eId="x"><an:num>(b)</an:num><an:content><an:p>c.</an:p></an:content></an:point></an:list></an:paragraph>
</an:article><an:article eId="art_9"><an:num>Article 2</an:num><an:content><an:p>End.</an:p></an:content></an:article>
</an:chapter></an:body></an:act></an:akomaNtoso>"""


def test_akn_of_others() -> None:
    found = read(FOREIGN_AKN.encode(), "x.xml")
    assert found.text.splitlines() == [
        "Constitution of X", "We, the people, adopt it.", "Chapter I", "General", "Article 1 The state",
        "1. It is one.", "Footnote: Amended.", "2. It has:", "(a) b;", "(b) c.", "Article 2", "End.",
    ]  # fmt: skip
    assert found.notes == ("2 of 5 addresses of the file are not those found in its text: chp_I, art_9",)


FORM_TEXT = "CONSTITUTION OF XANADU\nWe, the people of Xanadu, adopt it.\nSection I\nGeneral\n" + "".join(
    f"Article {n}\n1. Paragraph one of article {n} says a great deal, so much in fact that no page is wide "
    f"enough for it and the line has to be broken once or twice, even under clause (1) of article {n}.\n"
    f"2. The list:\n1) item one of article {n};\n2) item two, which is long as well, longer than one would "
    "think of an item, and so is broken too;\n3) item three.\n"
    for n in range(1, 31)
)


@pytest.mark.parametrize("make", [as_html, as_docx, as_pdf], ids=lambda make: make.__name__)
def test_every_form_gives_the_same_provisions(make: Any) -> None:
    data = make(FORM_TEXT)
    text = read(data, "x").text
    expected, found = segment(FORM_TEXT, language="en"), segment(text, language="en")
    assert found.oddities == ()
    assert [p.id for p in found.provisions] == [p.id for p in expected.provisions]
    for one, other in zip(expected.provisions, found.provisions, strict=True):
        words = [
            " ".join(t[s.start : s.end] for s in p.content) for t, p in ((FORM_TEXT, one), (text, other))
        ]
        assert words[0] == words[1]


# -- hostile files -------------------------------------------------------------------------------------
def packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return out.getvalue()


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
BOMB = packed(word__document_xml=b"x" * 110_000_000)
HOSTILE: tuple[tuple[str, bytes, str, str], ...] = (
    ("a zip bomb", BOMB, "x.docx", "unpacks to 110,000,000 bytes"),
    ("a zip that is no document", packed(x_xml=b"x"), "x.docx", "not a Word document"),
    ("a broken zip", b"PK\x03\x04" + bytes(100), "x.docx", "damaged archive"),
    ("a broken document", packed(word__document_xml=b"<x"), "x.docx", "damaged Word document"),
    (
        "external entities",
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><akomaNtoso>&e;</akomaNtoso>",
        "x.xml",
        "document type or entities is not read",
    ),
    (
        "a billion laughs",
        f"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY l0 'l'>{LAUGHS}]><akomaNtoso>&l11;</akomaNtoso>".encode(),
        "x.xml",
        "document type or entities is not read",
    ),
    ("XML without end", b"<akomaNtoso>" + b"<a>" * 100_000, "x.xml", "nest deeper than 150"),
    ("XML that breaks off", b"<akomaNtoso><act>", "x.xml", "not well-formed"),
    ("a PDF without text", b"", "x.pdf", "no text in the PDF"),
    ("a broken PDF", b"%PDF-1.7\n" + bytes(range(256)) * 10, "x.pdf", "PDF"),
    ("binary noise", bytes(range(1, 256)) * 100, "x.txt", "not UTF-8"),
    ("control characters", bytes(range(1, 32)) * 100, "x.txt", "control characters"),
    ("a NUL further on", b"Article 1\n" * 10_000 + b"\x00", "x.txt", "NUL byte"),
    ("JSON without end", b'[{"x":' * 100_000, "x.json", "not JSON"),
    ("scripts only", b"<html><script>for(;;);</script></html>", "x.html", "no text in it"),
)


def empty_pdf() -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.rect(10, 10, 100, 100, fill=1)
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize(("data", "name", "message"), [r[1:] for r in HOSTILE], ids=[r[0] for r in HOSTILE])
def test_hostile_files_end_in_one_clear_line(data: bytes, name: str, message: str) -> None:
    data = data or empty_pdf()
    with pytest.raises(ImportTextError) as caught:
        read_guarded(data, name, kind_of(data, name), language="en")
    assert str(caught.value).startswith(name)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_text_that_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_CHARACTERS", 100)
    with pytest.raises(ImportTextError, match="1,000 characters of text; at most 100 are read"):
        read(b"Article 1\n" * 100, "x.txt")


def test_a_password() -> None:
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, encrypt="secret")
    canvas.drawString(10, 10, "Article 1")
    canvas.save()
    with pytest.raises(ImportTextError, match="protected by a password"):
        read(out.getvalue(), "x.pdf")


def test_no_time() -> None:
    with pytest.raises(ImportTextError, match=r"takes longer than 0.01 seconds"):
        read_guarded(b"Article 1\nA.\n", "x.txt", FileKind.PLAIN, language="en", seconds=0.01)


def test_no_memory() -> None:
    pytest.importorskip("resource")
    with pytest.raises(ImportTextError, match="memory"):
        read_guarded(b"Article 1\nA.\n" * 20_000, "x.txt", FileKind.PLAIN, language="en", memory=1_000_000)


def test_the_guard_reads_what_the_reader_reads() -> None:
    data = as_html(FORM_TEXT)
    found = read_guarded(data, "x.html", FileKind.HTML, language="en")
    assert found == read(data, "x.html")


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    for module, kind, extra in (
        ("docx", FileKind.DOCX, "docx"),
        ("selectolax.lexbor", FileKind.HTML, "html"),
        ("pdfminer.high_level", FileKind.PDF, "pdf"),
    ):
        monkeypatch.setitem(sys.modules, module, None)
        with pytest.raises(MissingExtraError, match=rf"claimcheck-law\[{extra}\]"):
            read_law(b"x", "x", kind, language="en")


def test_the_guard_names_a_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = sandbox._Answer(feature="reading PDF", extra="pdf").model_dump_json().encode()

    class Done:
        stdout = answer

    monkeypatch.setattr("claimcheck.corpus.readers.sandbox.subprocess.run", lambda *_, **__: Done)
    with pytest.raises(MissingExtraError, match=r"reading PDF needs an extra: .*\[pdf\]"):
        read_guarded(b"x", "x", FileKind.PDF, language="en")
