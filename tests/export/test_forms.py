"""Exports: nothing is lost, and what is read back is what was written."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.cli.texts import Form, exported
from claimcheck.corpus.readers.kinds import FileKind, kind_of
from claimcheck.corpus.readers.reading import read_law
from claimcheck.corpus.store import Corpus, DocumentText
from claimcheck.export.akn import NAMESPACE, to_akn
from claimcheck.export.tables import to_csv, to_json, to_markdown
from claimcheck.models.corpus import DocumentCard, DocumentStatus, TextCard
from tests.cli_runner import run
from tests.corpus.test_segment_styles import STYLES

WRITERS = ((to_akn, FileKind.AKN), (to_json, FileKind.JSON), (to_markdown, FileKind.MARKDOWN))
NAMES = {FileKind.AKN: "x.xml", FileKind.JSON: "x.json", FileKind.MARKDOWN: "x.md"}


def as_text(text: str, language: str = "en") -> DocumentText:
    own = TextCard(
        language=language, file="x.txt", official=True, source_name="a test", licence="none", sha256="0" * 64
    )
    card = DocumentCard(
        id="xx-2000", jurisdiction="xx", title="X & <Y>", status=DocumentStatus.DRAFT, texts=(own,)
    )
    return DocumentText.read(card, own, text)


def provisions(text: DocumentText) -> list[tuple[object, ...]]:
    """All that a round trip has to keep: identifiers, kinds, headings, words."""
    return [
        (
            p.id,
            p.eid,
            p.kind,
            p.number,
            p.parent,
            p.excluded,
            "".join((p.heading or "").split()),
            "".join("".join(text.text[s.start : s.end] for s in p.content).split()),
        )
        for p in text.segmented.provisions
    ]


def there_and_back(text: DocumentText, form: str, kind: FileKind) -> DocumentText:
    data = form.encode()
    name = NAMES[kind]
    assert kind_of(data, name) is kind
    found = read_law(data, name, kind, language=text.card.language)
    assert found.notes == ()
    return as_text(found.text, text.card.language)


@pytest.mark.parametrize("identifier", ["kz-1995", "kz-2026", "kz-2026-draft"])
def test_shipped_documents(corpus: Corpus, identifier: str) -> None:
    text = corpus.document(identifier).text()
    for write, kind in WRITERS:
        back = there_and_back(text, write(text), kind)
        assert provisions(back) == provisions(text)
        assert "".join(back.text.split()) == "".join(text.text.split())


SHARED_TEXTS = (
    ("kz2026_ru.txt", "ru"),
    ("kz2026_kz.txt", "kk"),
    ("kz1995_ru_from_chunks.txt", "ru"),
    ("kz1995_kz_from_chunks.txt", "kk"),
    ("kz1995_en.txt", "en"),
    ("other/za.txt", "en"),
    ("other/np.txt", "en"),
    ("other/us.txt", "en"),
)


@pytest.mark.shared
@pytest.mark.parametrize(("name", "language"), SHARED_TEXTS, ids=[row[0] for row in SHARED_TEXTS])
def test_every_numbering_style(shared: Path, name: str, language: str) -> None:
    text = as_text((shared / "corpora" / name).read_text(encoding="utf-8"), language)
    for write, kind in WRITERS:
        back = there_and_back(text, write(text), kind)
        assert provisions(back) == provisions(text)
        assert "".join(back.text.split()) == "".join(text.text.split())


@pytest.mark.parametrize(("language", "text"), [r[1:3] for r in STYLES], ids=[r[0] for r in STYLES])
def test_styles_there_and_back(language: str, text: str) -> None:
    cut = as_text(text, language)
    for write, kind in WRITERS:
        assert provisions(there_and_back(cut, write(cut), kind)) == provisions(cut)


@given(
    st.lists(
        st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs")), min_size=1),
        min_size=1,
        max_size=6,
    )
)
def test_markdown_of_any_words(words: list[str]) -> None:
    text = as_text("Article 1\n" + "".join(f"{n}. x {w} y.\n" for n, w in enumerate(words, 1)))
    back = there_and_back(text, to_markdown(text), FileKind.MARKDOWN)
    assert "".join(back.text.split()) == "".join(text.text.split())


def test_akn_is_what_the_standard_asks_for(corpus: Corpus) -> None:
    text = corpus.document("kz-2026").text()
    root = ElementTree.fromstring(to_akn(text))
    ns = {"a": NAMESPACE}
    eids = [element.get("eId") for element in root.iter() if element.get("eId")]
    assert len(set(eids)) == len(eids)
    assert {p.eid for p in text.segmented.provisions} <= set(eids)
    act = root.find("a:act", ns)
    assert act is not None
    assert [child.tag.partition("}")[2] for child in act] == ["meta", "preface", "preamble", "body"]
    uri = act.find("a:meta/a:identification/a:FRBRExpression/a:FRBRuri", ns)
    assert uri is not None
    assert text.uri("8(3)").startswith(f"{uri.get('value')}/")
    third = root.find(".//a:paragraph[@eId='art_8__para_3']", ns)
    assert third is not None
    assert [child.tag.partition("}")[2] for child in third] == ["num", "content"]
    # a provision holds words or parts, and words around its parts in intro and wrapUp
    for element in root.iter():
        parts = {child.tag.partition("}")[2] for child in element}
        assert not ("content" in parts and parts & {"intro", "wrapUp", "paragraph", "point", "article"})


def test_json_and_csv(corpus: Corpus) -> None:
    text = corpus.document("kz-2026").text()
    value = json.loads(to_json(text))
    assert value["text"] == text.text
    assert value["document"]["id"] == "kz-2026"
    third = next(p for p in value["provisions"] if p["id"] == "8(3)")
    assert third["text"] in value["text"][third["start"] : third["end"]]
    assert third["akn"] == text.uri("8(3)")
    rows = list(csv.DictReader(io.StringIO(to_csv(text))))
    assert [row["provision"] for row in rows] == [p.id for p in text.segmented.provisions]
    assert next(row for row in rows if row["provision"] == "8(3)")["text"] == third["text"]


@pytest.mark.parametrize("form", list(Form), ids=lambda form: form.value)
def test_the_command(form: Form, corpus: Corpus, tmp_path: Path) -> None:
    done = run("corpus", "export", "kz-2026-draft", "--to", form.value)
    assert (done.code, done.err) == (0, "")
    assert done.out == exported(corpus.document("kz-2026-draft").text(), form)
    file = tmp_path / "out"
    again = run("corpus", "export", "kz-2026-draft", "--to", form.value, "--output", str(file))
    assert (again.out, again.err) == ("", f"written: {file}\n")
    assert file.read_bytes().decode() == done.out


FAULTS = (
    (("kz-1066", "--to", "csv"), "unknown document 'kz-1066'"),
    (("kz-2026", "--to", "csv", "--language", "fr"), "no text in 'fr'; it has: en"),
    (("kz-2026", "--to", "csv", "--output", "/nowhere/x"), "/nowhere/x: cannot be written"),
)


@pytest.mark.parametrize(("arguments", "message"), FAULTS, ids=[row[1] for row in FAULTS])
def test_faults(arguments: tuple[str, ...], message: str) -> None:
    done = run("corpus", "export", *arguments)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert message in done.err
