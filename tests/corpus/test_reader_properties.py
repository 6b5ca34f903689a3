"""Whatever the bytes: a reader gives text whose cut is sound, or says in one line why not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.corpus.readers.kinds import FileKind, kind_of
from claimcheck.corpus.readers.reading import read_law
from claimcheck.corpus.scripts import fold_words
from claimcheck.corpus.segment import segment
from claimcheck.errors import ImportTextError
from claimcheck.export.akn import to_akn
from tests.corpus.forms import as_docx, as_html, as_pdf
from tests.corpus_support import assert_sound
from tests.export.test_forms import as_text

TEXT = "Section I\nGeneral\nArticle 1\n1. A is one.\n2. B:\n(a) c;\n(b) d.\nArticle 2\nThe end is here.\n"
SEEDS = {
    FileKind.HTML: as_html(TEXT),
    FileKind.DOCX: as_docx(TEXT),
    FileKind.PDF: as_pdf(TEXT),
    FileKind.AKN: to_akn(as_text(TEXT)).encode(),
    FileKind.JSON: b'{"articles": [{"number": "1", "paragraphs": [{"number": "1", "items": ["a"]}]}]}',
    FileKind.MARKDOWN: b"# T\n\n## Article 1\n\n1\\. **A** [b](c) [^1]\n\n[^1]: d\n",
    FileKind.PLAIN: TEXT.encode(),
}


def read_or_refuse(data: bytes, kind: FileKind) -> None:
    refusal = ""
    try:
        text = read_law(data, "x", kind, language="en").text
    except ImportTextError as error:
        refusal = str(error)
    if refusal:
        assert refusal.startswith("x: ")
        assert "\n" not in refusal
    else:
        assert_sound(text, segment(text, language="en"))


@pytest.mark.parametrize("kind", list(FileKind), ids=lambda kind: kind.value)
@given(data=st.binary(max_size=300))
def test_noise(kind: FileKind, data: bytes) -> None:
    read_or_refuse(data, kind)


@pytest.mark.parametrize("kind", list(SEEDS), ids=lambda kind: kind.value)
@settings(max_examples=25)
@given(data=st.data())
def test_damage(kind: FileKind, data: st.DataObject) -> None:
    seed = SEEDS[kind]
    damaged = bytearray(seed)
    for _ in range(data.draw(st.integers(1, 8))):
        position = data.draw(st.integers(0, len(damaged) - 1))
        match data.draw(st.sampled_from(("change", "drop", "double"))):
            case "change":
                damaged[position] = data.draw(st.integers(0, 255))
            case "drop":
                del damaged[position : position + data.draw(st.integers(1, 40))]
            case _:
                damaged[position:position] = damaged[position : position + 40]
        if not damaged:
            damaged = bytearray(b"x")
    read_or_refuse(bytes(damaged), kind)


@given(st.binary(max_size=200))
def test_every_file_has_a_kind_or_none(data: bytes) -> None:
    answer = "x: "
    try:
        answer += kind_of(data, "x").value
    except ImportTextError as error:
        answer = str(error)
    assert answer.startswith("x: ")
    assert len(answer) > 3


@given(st.text(alphabet="аАaAсСcCтТья яb-1 \n", max_size=60))
def test_folding_keeps_every_offset(text: str) -> None:
    folded = fold_words(text, frozenset({"статья", "саa", "са"}))
    assert len(folded) == len(text)
    for one, other in zip(text, folded, strict=True):
        assert one == other or (one.isascii() and not other.isascii())
