"""Broken cards and texts: one line that names the file and the fault."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from claimcheck.corpus.cards import read_card, read_text
from claimcheck.corpus.store import Corpus
from claimcheck.errors import CardError, CorpusError
from tests.corpus_support import FolderMaker


def rewrite(old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        card = folder / "card.json"
        content = card.read_text(encoding="utf-8")
        assert old in content
        card.write_text(content.replace(old, new), encoding="utf-8")

    return change


def write(name: str, data: bytes) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / name).write_bytes(data)

    return change


BROKEN: tuple[tuple[str, Callable[[Path], None], type[CorpusError], tuple[str, ...]], ...] = (
    ("no card", lambda folder: (folder / "card.json").unlink(), CardError, ("card.json", "no card")),
    ("not JSON", write("card.json", b"{"), CardError, ("card.json", "not a readable JSON file")),
    ("not an object", write("card.json", b"[]"), CardError, ("card.json",)),
    (
        "nested too deep",
        write("card.json", b"[" * 200_000),
        CardError,
        ("card.json", "not a readable JSON file"),
    ),
    (
        "card not UTF-8",
        write("card.json", b"\xff\xfe{}"),
        CardError,
        ("card.json", "not a readable JSON file"),
    ),
    ("field missing", rewrite('"jurisdiction": "xx", ', ""), CardError, ("card.json: jurisdiction:",)),
    ("field unknown", rewrite('"title"', '"titel": 1, "title"'), CardError, ("card.json: titel:",)),
    ("status unknown", rewrite('"in_force"', '"valid"'), CardError, ("card.json: status:",)),
    ("date impossible", rewrite("2000-01-01", "2000-02-30"), CardError, ("card.json: in_force_from:",)),
    ("hash malformed", rewrite('"sha256": "', '"sha256": "X'), CardError, ("card.json: texts.0.sha256:",)),
    ("file outside the folder", rewrite("en.txt", "../en.txt"), CardError, ("card.json: texts.0.file:",)),
    ("no texts", rewrite('"texts": [', '"texts": [], "x": ['), CardError, ("card.json",)),
    (
        "another document's id",
        rewrite('"id": "xx-2000"', '"id": "xx-1999"'),
        CardError,
        ("'xx-1999'", "'xx-2000'"),
    ),
    ("text missing", lambda folder: (folder / "en.txt").unlink(), CorpusError, ("en.txt: cannot be read",)),
    ("text not UTF-8", write("en.txt", b"Article 1\n\xff"), CorpusError, ("en.txt: not UTF-8 (byte 10)",)),
    (
        "text changed",
        write("en.txt", b"Article 1\nB.\n"),
        CardError,
        ("en.txt: the text differs from the sha256",),
    ),
)


@pytest.mark.parametrize(
    ("change", "error", "names"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN]
)
def test_a_broken_document_is_named(
    make_folder: FolderMaker, change: Callable[[Path], None], error: type[CorpusError], names: tuple[str, ...]
) -> None:
    folder = make_folder()
    change(folder)
    with pytest.raises(error) as raised:
        read_text(folder, read_card(folder).texts[0])
    told = str(raised.value)
    assert "\n" not in told
    assert all(name in told for name in names), told


def test_one_language_twice(make_folder: FolderMaker) -> None:
    folder = make_folder()
    text = read_card(folder).texts[0].model_dump(mode="json")
    folder = make_folder(identifier="yy-2000", texts=[text, text])
    with pytest.raises(CardError, match="language 'en' occurs twice"):
        read_card(folder)


def test_a_sound_document_reads(make_folder: FolderMaker) -> None:
    folder = make_folder("Article 1\r\nÀ la carte.\r\n")
    card = read_card(folder)
    assert read_text(folder, card.texts[0]) == "Article 1\r\nÀ la carte.\r\n"


def test_the_hash_can_be_left_to_the_validation(make_folder: FolderMaker) -> None:
    folder = make_folder()
    write("en.txt", b"Article 1\nB.\n")(folder)
    assert read_text(folder, read_card(folder).texts[0], verify=False) == "Article 1\nB.\n"


@pytest.mark.parametrize("made", [False, True], ids=["missing", "empty"])
def test_a_corpus_folder_without_documents(tmp_path: Path, made: bool) -> None:
    folder = tmp_path / "nothing"
    if made:
        folder.mkdir()
    with pytest.raises(CorpusError, match="nothing: no "):
        Corpus.load(folder)
