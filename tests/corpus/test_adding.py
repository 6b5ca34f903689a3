"""Adding texts: from a file to a document that is there, through the library and the commands."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from claimcheck.cli.adding import describe_proposal, summary
from claimcheck.corpus.adding import Proposal, Wish, keep, propose, remove
from claimcheck.corpus.library import corpus_folders, load_corpus, user_folder
from claimcheck.corpus.readers.reading import read_law
from claimcheck.corpus.sources import Source, read_file
from claimcheck.corpus.store import Corpus, shipped_folder
from claimcheck.corpus.validate import validate_corpus
from claimcheck.errors import CardError, CorpusError, ImportTextError, InputError, UnknownDocumentError
from claimcheck.models.corpus import DocumentStatus
from tests.cli_runner import Done, run
from tests.corpus_support import FolderMaker

TEXT = (
    "CONSTITUTION OF XANADU\n\nWe, the people of Xanadu, adopt it.\n\nSection I\nGeneral\nArticle 1\n"
    "1. Xanadu is one.\n2. It has:\n1) a dome;\n2) a river.\nArticle 2\nThe capital is Alph.\n"
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty user folder."""
    monkeypatch.setenv("CLAIMCHECK_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "corpus"


def wish(identifier: str = "xx-2000", language: str = "en", **more: Any) -> Wish:
    if identifier == "xx-2000":
        more.setdefault("in_force_from", dt.date(2000, 1, 1))
    return Wish(id=identifier, language=language, **more)


def proposed(folder: Path, text: str | bytes = TEXT, said: Wish | None = None, **more: Any) -> Proposal:
    data = text.encode() if isinstance(text, str) else text
    more.setdefault("read", read_law)  # in this process: quicker, and the guard has tests of its own
    return propose(Source("x.txt", data), said or wish(), folder, **more)


def files_below(folder: Path) -> dict[str, bytes]:
    if not folder.exists():
        return {}
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


# -- the library ---------------------------------------------------------------------------------------
def test_a_new_document(tmp_path: Path) -> None:
    proposal = proposed(tmp_path / "c")
    assert not (tmp_path / "c").exists()
    assert proposal.text.segmented.counts.model_dump() == {
        "sections": 1, "articles": 2, "paragraphs": 3, "items": 2
    }  # fmt: skip
    place = keep(proposal, tmp_path / "c")
    assert [p.name for p in sorted(place.iterdir())] == ["card.json", "en.txt"]
    assert (place / "en.txt").read_bytes() == TEXT.encode()
    document = Corpus.load(tmp_path / "c").document("xx-2000")
    card = document.card
    assert (card.title, card.jurisdiction, card.status) == (
        "CONSTITUTION OF XANADU",
        "xx",
        DocumentStatus.IN_FORCE,
    )
    own = card.texts[0]
    assert own.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert own.original is not None
    assert (own.original.name, own.original.kind, own.original.size) == ("x.txt", "plain", len(TEXT))
    assert own.structure == proposal.text.segmented.counts
    assert document.text().provision("1(2)(1)").number == "1"
    assert validate_corpus(tmp_path / "c").problems == ()


def test_what_was_understood() -> None:
    shown = describe_proposal(proposed(Path("nowhere"), TEXT.replace("Article 2", "Article 3")))
    assert (shown["first"]["provision"], shown["last"]["provision"]) == ("1", "3")
    assert shown["lost_characters"] == 0
    assert shown["preamble"] is True
    assert any("line 12" in oddity for oddity in shown["oddities"])
    lines = summary(shown)
    assert lines[0] == "xx-2000  CONSTITUTION OF XANADU"
    assert any(re.match(r"1 sections, 2 articles, 3 paragraphs, 2 items", line) for line in lines)


def test_plain_text_is_kept_to_the_last_character(tmp_path: Path) -> None:
    text = "\n\n  Article\u00a01 \r\n1.\u00a0Ä \u0301 “x”\t.\r\n2. Б.\n\n\n"
    keep(proposed(tmp_path, text), tmp_path)
    assert (tmp_path / "xx-2000" / "en.txt").read_bytes() == text.encode()


def test_a_second_text_joins_a_shipped_document(tmp_path: Path) -> None:
    russian = "Статья 1\nГосударство.\nСтатья 2\n1. Один.\n"
    proposal = proposed(tmp_path, russian, wish("kz-2026", "ru", official=True))
    assert proposal.joins
    assert not proposal.own_card
    missing = {p.provision for p in proposal.differences}
    assert "96" in missing  # the shipped text has it, the new one has not
    keep(proposal, tmp_path)
    assert [p.name for p in sorted((tmp_path / "kz-2026").iterdir())] == ["addition.json", "ru.txt"]
    document = Corpus.load(shipped_folder(), tmp_path).document("kz-2026")
    assert list(document.texts) == ["en", "ru"]
    assert [t.language for t in document.card.texts] == ["en", "ru"]
    assert document.text("ru").card.official
    assert document.text("ru").text == russian
    assert document.text("en").provision("8(3)").id == "8(3)"
    assert all(text.document == document.card for text in document.texts.values())
    # the folder alone is enough: what it adds to comes along
    assert list(Corpus.load(tmp_path).documents) == ["kz-2026"]
    assert Corpus.load(tmp_path).sha256 != Corpus.load().subset(["kz-2026"]).sha256
    codes = {p.code for p in validate_corpus(tmp_path).problems}
    assert codes == {"texts.provision"}


def test_a_third_text_and_removing_them_one_by_one(tmp_path: Path) -> None:
    keep(proposed(tmp_path, "Статья 1\nА.\n", wish("kz-2026", "ru")), tmp_path)
    keep(proposed(tmp_path, "1-бап\nА.\n", wish("kz-2026", "kk")), tmp_path)
    assert list(Corpus.load(tmp_path).document("kz-2026").texts) == ["en", "ru", "kk"]
    assert remove(tmp_path, "kz-2026", "ru") == ("ru",)
    assert list(Corpus.load(tmp_path).document("kz-2026").texts) == ["en", "kk"]
    assert not (tmp_path / "kz-2026" / "ru.txt").exists()
    with pytest.raises(CorpusError, match="no text in 'ru' was added; added: kk"):
        remove(tmp_path, "kz-2026", "ru")
    assert remove(tmp_path, "kz-2026", "kk") == ("kk",)
    assert list(tmp_path.iterdir()) == []


def test_a_second_language_of_an_added_document(tmp_path: Path) -> None:
    keep(proposed(tmp_path), tmp_path)
    second = proposed(
        tmp_path,
        TEXT.replace("Article", "Статья").replace("Section", "Раздел"),
        wish("xx-2000", "ru", in_force_from=None),
    )
    assert second.own_card
    assert second.differences == ()
    keep(second, tmp_path)
    document = Corpus.load(tmp_path).document("xx-2000")
    assert list(document.texts) == ["en", "ru"]
    assert validate_corpus(tmp_path).problems == ()


def test_an_official_wording_takes_the_place_of_a_translation(tmp_path: Path) -> None:
    said = wish("kz-2026", "en", official=True)
    with pytest.raises(InputError, match="has a text in 'en' already; --replace"):
        proposed(tmp_path, TEXT, said)
    proposal = proposed(tmp_path, TEXT, said, replace=True)
    assert proposal.replaces
    keep(proposal, tmp_path)
    document = Corpus.load(shipped_folder(), tmp_path).document("kz-2026")
    assert (list(document.texts), document.text("en").text) == (["en"], TEXT)
    assert document.text("en").card.official
    assert not Corpus.load().document("kz-2026").text("en").card.official


BAD_WISHES = (
    (Wish(id="../x", language="en"), "an identifier is made of small letters"),
    (Wish(id="Xx", language="en"), "an identifier is made of small letters"),
    (Wish(id="xx-1", language="en"), "say since when it is in force"),
    (Wish(id="nepal", language="en", status=DocumentStatus.DRAFT), "say whose constitution it is"),
    (wish(language="english"), "language"),
    (wish(jurisdiction="Nepal"), "jurisdiction"),
    (wish(in_force_until=dt.date(1999, 1, 1)), "is not before in_force_until"),
    (wish(status=DocumentStatus.SUPERSEDED), "status superseded without in_force_until"),
    (wish(status=DocumentStatus.DRAFT), "a draft with dates of force"),
    (wish(official=True, translated_from="ru"), "official and a translation"),
    (wish("kz-2026", "ru", title="T"), "is there already and keeps its card; leave out --title"),
)


@pytest.mark.parametrize(("said", "message"), BAD_WISHES, ids=[row[1] for row in BAD_WISHES])
def test_what_is_said_must_fit(tmp_path: Path, said: Wish, message: str) -> None:
    with pytest.raises(InputError, match=message):
        proposed(tmp_path, TEXT, said)
    assert files_below(tmp_path) == {}


def test_a_text_without_articles(tmp_path: Path) -> None:
    with pytest.raises(ImportTextError, match=r"x\.txt: no article or section heading was found"):
        proposed(tmp_path, "Just a few words.\nAnd some more.\n")


def test_removing_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnknownDocumentError, match="known documents: none"):
        remove(tmp_path / "nowhere", "xx")
    with pytest.raises(CorpusError, match="ships with the package"):
        remove(tmp_path, "kz-2026")
    with pytest.raises(UnknownDocumentError):
        remove(tmp_path, "..")


def test_a_folder_that_cannot_be_written_keeps_what_it_had(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x")
    with pytest.raises(CorpusError, match="cannot be written"):
        keep(proposed(tmp_path / "c"), blocked)
    assert blocked.read_text() == "x"


def test_a_failure_in_the_middle_leaves_the_old_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(proposed(tmp_path), tmp_path)
    before = files_below(tmp_path)
    proposal = proposed(tmp_path, TEXT + "Article 3\nMore.\n", wish(in_force_from=None), replace=True)

    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(CorpusError, match="No space left on device"):
            keep(proposal, tmp_path)
    assert files_below(tmp_path) == before


def test_an_addition_to_nothing(tmp_path: Path) -> None:
    keep(proposed(tmp_path, "Статья 1\nА.\n", wish("kz-2026", "ru")), tmp_path)
    (tmp_path / "kz-2026").rename(tmp_path / "yy")
    with pytest.raises(CorpusError, match="the document 'yy' that it adds to is not there"):
        Corpus.load(tmp_path)
    card = tmp_path / "yy" / "addition.json"
    (tmp_path / "yy").rename(tmp_path / "kz-1995")
    with pytest.raises(CardError, match="document 'kz-2026' differs from the folder's name 'kz-1995'"):
        Corpus.load(tmp_path)
    assert not card.exists()


def test_a_half_built_folder_is_nobody_s(tmp_path: Path, make_folder: FolderMaker) -> None:
    folder = make_folder()
    (folder.parent / ".xx-2000.abc").mkdir()
    (folder.parent / ".xx-2000.abc" / "card.json").write_text("{")
    assert list(Corpus.load(folder.parent).documents) == ["xx-2000"]
    assert validate_corpus(folder.parent).documents == ("xx-2000",)


def test_where_texts_lie(home: Path, tmp_path: Path) -> None:
    assert user_folder() == home
    assert corpus_folders() == (shipped_folder(),)
    assert corpus_folders(tmp_path) == (tmp_path,)
    home.mkdir(parents=True)
    assert corpus_folders() == (shipped_folder(), home)
    assert load_corpus().sha256 == Corpus.load().sha256


def test_the_user_s_data_folder_is_the_system_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLAIMCHECK_HOME")
    assert user_folder().parts[-2:] == ("claimcheck", "corpus") or "claimcheck" in user_folder().parts


# -- files ---------------------------------------------------------------------------------------------
def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(ImportTextError, match="no such file"):
        read_file(tmp_path / "x")
    with pytest.raises(ImportTextError, match="not a file"):
        read_file(tmp_path)
    with pytest.raises(ImportTextError, match="not a file"):
        read_file(Path("/dev/zero"))


def test_a_file_of_200_mb(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    done = run("corpus", "add", str(path), *OPTIONS, "--yes")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "200,000,000 bytes; at most 50,000,000 are read" in done.err
    assert not home.exists()


# -- the commands --------------------------------------------------------------------------------------
OPTIONS = ("--id", "xx-2000", "--language", "en", "--in-force-from", "2000-01-01")


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "xanadu.txt"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


def test_add_list_show_verify_validate_remove(home: Path, file: str) -> None:
    done = run("corpus", "add", file, *OPTIONS, "--yes")
    assert (done.code, done.err) == (0, f"kept in {home / 'xx-2000'}\n")
    assert "1 sections, 2 articles, 3 paragraphs, 2 items" in done.out
    listed = run("corpus", "list").out
    assert re.search(r"^xx-2000 +in_force .* unofficial +added ", listed, re.MULTILINE)
    assert re.search(r"^kz-2026 .* shipped ", listed, re.MULTILINE)
    assert "Xanadu is one." in run("corpus", "show", "xx-2000", "1(1)").out
    validated = run("corpus", "validate")
    assert (validated.code, validated.err) == (0, "documents checked: 4, problems: 0\n")
    assert run("corpus", "remove", "xx-2000", "--yes").err == "removed: xx-2000 (en)\n"
    assert files_below(home) == {}


def test_a_dry_run_keeps_nothing(home: Path, file: str) -> None:
    done = run("corpus", "add", file, *OPTIONS, "--dry-run", "--format", "json")
    assert done.code == 0
    assert json.loads(done.out)["counts"]["articles"] == 2
    assert "nothing kept" in done.err
    assert not home.exists()


def test_nobody_to_ask(home: Path, file: str) -> None:
    done = run("corpus", "add", file, *OPTIONS)
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "--yes keeps it" in done.err
    assert not home.exists()
    assert "--yes removes it" in run("corpus", "remove", "xx-2000").err


@pytest.mark.parametrize(("answer", "kept"), [("y", True), ("n", False)])
def test_it_asks(home: Path, file: str, answer: str, kept: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import sys

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal(f"{answer}\n"))
    from typer.testing import CliRunner

    from claimcheck.cli.corpus import corpus_app

    monkeypatch.setattr("claimcheck.cli.adding.sys", _FakeSystem())
    result = CliRunner().invoke(corpus_app, ["add", file, *OPTIONS], input=f"{answer}\n")
    assert result.exit_code == 0
    assert "Keep it?" in result.stderr
    assert home.exists() is kept


class _FakeSystem:
    class stdin:  # noqa: N801
        @staticmethod
        def isatty() -> bool:
            return True


FAULTS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("nowhere.txt", *OPTIONS), "nowhere.txt: no such file"),
    (
        ("{file}", "--id", "xx-1", "--language", "en", "--in-force-from", "soon"),
        "--in-force-from 'soon': not a date",
    ),
    (("{file}", *OPTIONS, "--encoding", "klingon"), "unknown encoding 'klingon'"),
    (("{file}", *OPTIONS, "--kind", "pdf"), "damaged PDF"),
    (("{file}", *OPTIONS, "--kind", "docx"), "damaged archive"),
    (("{file}", *OPTIONS, "--kind", "akn"), "not well-formed XML"),
    (("{file}", *OPTIONS, "--kind", "json"), "not JSON"),
    (("http://127.0.0.1:9/x", *OPTIONS), "cannot be fetched"),
)


@pytest.mark.parametrize(("arguments", "message"), FAULTS, ids=[row[1] for row in FAULTS])
def test_faults_are_one_line_and_exit_code_2(
    home: Path, file: str, arguments: tuple[str, ...], message: str
) -> None:
    done: Done = run("corpus", "add", *(a.format(file=file) for a in arguments), "--yes")
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert message in done.err
    assert not home.exists()


def test_identifiers_that_do_not_agree_are_told(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "ru.txt"
    path.write_text("Статья 1\nА.\nСтатья 97\nБ.\n", encoding="utf-8")
    done = run("corpus", "add", str(path), "--id", "kz-2026", "--language", "ru", "--official", "--yes")
    assert done.code == 0
    assert "joins the document kz-2026, which is there in: en" in done.out
    assert re.search(r"identifiers that do not agree: \d{3}", done.out)
    assert "97: " in done.out or "... and" in done.out
