"""`claimcheck corpus`, in the process and through the real entry point."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import CliRunner

from claimcheck.cli.corpus import corpus_app
from claimcheck.cli.output import Colours, table, use_colour
from claimcheck.errors import ClaimcheckError
from tests.corpus_support import FolderMaker

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout, stderr of the command in this process; errors made on purpose are raised."""
    result = CliRunner().invoke(corpus_app, arguments)
    if isinstance(result.exception, ClaimcheckError):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


def start(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The real thing."""
    return subprocess.run(
        [sys.executable, "-m", "claimcheck", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_list() -> None:
    code, out, err = run("list")
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[0].split() == [
        "ID",
        "STATUS",
        "IN",
        "FORCE",
        "LANG",
        "TEXT",
        "FROM",
        "ARTICLES",
        "PARAGRAPHS",
        "ITEMS",
        "TITLE",
    ]
    assert [line.split()[0] for line in lines[1:]] == ["kz-1995", "kz-2026", "kz-2026-draft"]
    assert re.search(
        r"kz-2026  +in_force  +2026-07-01 to now  +en  +unofficial  +shipped  +96  +313  +111  ", lines[2]
    )
    assert "not in force" in lines[3]


def test_list_as_json() -> None:
    code, out, _ = run("list", "--format", "json")
    rows = json.loads(out)
    assert code == 0
    assert [row["id"] for row in rows] == ["kz-1995", "kz-2026", "kz-2026-draft"]
    assert rows[0]["in_force_until"] == rows[1]["in_force_from"] == "2026-07-01"
    assert rows[1]["texts"][0]["counts"] == {"sections": 11, "articles": 96, "paragraphs": 313, "items": 111}
    assert rows[1]["texts"][0]["official"] is False


def test_show_a_provision() -> None:
    code, out, err = run("show", "kz-2026", "46(1)(5)")
    assert (code, err) == (0, "")
    head, address, standing, empty, words = out.splitlines()[:5]
    assert head == "kz-2026:46(5)"
    assert address == "/akn/kz/act/2026/constitution/eng@2026-07-01/~art_46__point_5"
    assert "unofficial translation into 'en' from 'ru'" in standing
    assert empty == ""
    assert words.startswith("5) appoints and dismisses from office")


def test_show_a_provision_with_children() -> None:
    _, out, _ = run("show", "kz-2026", "8")
    assert out.splitlines()[-1] == "holds: 8(1), 8(2), 8(3)"
    assert "The land may also be in private ownership" in out


def test_show_a_dead_provision() -> None:
    _, out, _ = run("show", "kz-1995", "84")
    assert "excluded: no longer in force" in out


def test_show_a_provision_as_json() -> None:
    from claimcheck.corpus.store import Corpus

    _, out, _ = run("show", "kz-2026", "8(3)", "--format", "json")
    shown = json.loads(out)
    assert shown["akn"] == "/akn/kz/act/2026/constitution/eng@2026-07-01/~art_8__para_3"
    assert (shown["document"], shown["provision"], shown["parent"], shown["children"]) == (
        "kz-2026",
        "8(3)",
        "8",
        [],
    )
    text = Corpus.load().document("kz-2026").text().text
    assert text[shown["start"] : shown["end"]] == shown["text"]


def test_show_a_document() -> None:
    _, out, _ = run("show", "kz-2026-draft")
    lines = out.splitlines()
    assert lines[0].startswith("kz-2026-draft  Draft of the new Constitution")
    assert "known gap: The page stops after Article 2." in lines
    assert lines[-4:] == ["preamble", "section-1  Fundamentals of constitutional construction", "  1", "  2"]


def test_show_a_document_as_json() -> None:
    _, out, _ = run("show", "kz-2026-draft", "--format", "json")
    shown = json.loads(out)
    assert shown["status"] == "draft"
    assert [p["id"] for p in shown["provisions"]][:5] == ["preamble", "section-1", "1", "2", "2(1)"]


def test_another_corpus_folder(make_folder: FolderMaker) -> None:
    folder = make_folder(known_gaps=["a gap"], source_url="https://example.org")
    _, out, _ = run("list", "--corpus", str(folder.parent))
    assert [line.split()[0] for line in out.splitlines()[1:]] == ["xx-2000"]
    _, out, _ = run("show", "xx-2000", "2(1)", "--corpus", str(folder.parent), "--language", "en")
    assert out.rstrip().endswith("1. One.")


def test_validate_a_sound_corpus() -> None:
    code, out, err = run("validate")
    assert (code, out) == (0, "")
    assert err == "documents checked: 3, problems: 0\n"


def test_validate_names_each_problem_on_a_line(make_folder: FolderMaker) -> None:
    make_folder(identifier="yy-2000")
    folder = make_folder("Article 1\n1. A.\n3. B.\n4.\n", adopted="2001-01-01")
    code, out, err = run("validate", "--corpus", str(folder.parent))
    assert code == 2
    assert out.splitlines() == [
        "xx-2000: adopted on 2001-01-01, after in_force_from 2000-01-01 [card.dates]",
        "xx-2000: en.txt line 3: marker 3. follows 1 [text.oddity]",
        "xx-2000:1(4): a live provision without a word [empty]",
        "xx-2000:1(3): number 3 follows 1 [order]",
    ]
    assert err == "documents checked: 2, problems: 4\n"
    assert run("validate", "yy-2000", "--corpus", str(folder.parent))[0] == 0


def test_validate_as_json(make_folder: FolderMaker) -> None:
    folder = make_folder(sha256="0" * 64)
    code, out, _ = run("validate", "--corpus", str(folder.parent), "--format", "json")
    assert code == 2
    problem = {
        "document": "xx-2000",
        "provision": None,
        "code": "text.hash",
        "message": "en.txt differs from the sha256 on its card",
    }
    assert json.loads(out) == {"documents": ["xx-2000"], "problems": [problem]}


@pytest.mark.shared
def test_validate_against_a_source(shared: Path) -> None:
    code, out, _ = run("validate", "kz-2026", "--source", f"kz-2026={shared}/corpora/kz2026_ru.txt")
    assert (code, out) == (0, "")


BAD = (
    (("show", "kz-1993"), "unknown document 'kz-1993'; known documents: kz-1995, kz-2026, kz-2026-draft"),
    (("show", "kz-2026", "8(9)"), "document 'kz-2026' has no provision '8(9)'"),
    (("show", "kz-2026", "--language", "ru"), "document 'kz-2026' has no text in 'ru'; it has: en"),
    (("list", "--corpus", "/nowhere/at/all"), "/nowhere/at/all: no such corpus folder"),
    (("validate", "kz-1993"), "unknown document 'kz-1993'; known documents: kz-1995, kz-2026, kz-2026-draft"),
    (
        ("validate", "--source", "x.txt"),
        "--source 'x.txt': expected ID=FILE, for instance kz-2026=kz2026_ru.txt",
    ),
    (
        ("validate", "--source", "kz-2026=/nowhere.txt"),
        "/nowhere.txt: cannot be read (No such file or directory)",
    ),
)


@pytest.mark.parametrize(("arguments", "told"), BAD, ids=[" ".join(row[0]) for row in BAD])
def test_bad_input(arguments: tuple[str, ...], told: str) -> None:
    with pytest.raises(ClaimcheckError) as raised:
        run(*arguments)
    assert str(raised.value) == told


# -- the real entry point ------------------------------------------------------------------------------
def test_an_error_is_one_line_on_stderr_and_exit_code_2() -> None:
    result = start("corpus", "show", "kz-2026", "8(9)")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == "error: document 'kz-2026' has no provision '8(9)'\n"


def test_broken_documents_through_the_entry_point(make_folder: FolderMaker) -> None:
    folder = make_folder(b"Article 1\n\xff")
    result = start("corpus", "list", "--corpus", str(folder.parent))
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == f"error: {folder / 'en.txt'}: not UTF-8 (byte 10)\n"
    result = start("corpus", "validate", "--corpus", str(folder.parent))
    assert result.returncode == 2
    assert result.stdout == f"xx-2000: {folder / 'en.txt'}: not UTF-8 (byte 10) [unreadable]\n"


def test_a_wrong_option_is_exit_code_2() -> None:
    result = start("corpus", "list", "--format", "xml")
    assert (result.returncode, result.stdout) == (2, "")
    assert "xml" in result.stderr


def test_nothing_is_coloured_where_nobody_looks() -> None:
    result = start("corpus", "show", "kz-2026", "8(3)", NO_COLOR="")
    assert result.returncode == 0
    assert "\x1b" not in result.stdout + result.stderr


def test_help_names_every_command_and_is_quick() -> None:
    took = []
    for _ in range(3):
        began = time.perf_counter()
        result = start("corpus", "--help", NO_COLOR="1", TERM="dumb", COLUMNS="100")
        took.append(time.perf_counter() - began)
        assert result.returncode == 0
    assert all(f" {command} " in result.stdout for command in ("list", "show", "validate"))
    assert min(took) < 0.5


def test_the_commands_import_nothing_heavy() -> None:
    heavy = "{'spacy', 'pydantic', 'rapidfuzz', 'numpy', 'claimcheck.corpus.store'}"
    code = f"import sys, claimcheck.cli.corpus; sys.exit(' '.join({heavy} & set(sys.modules)) or 0)"
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (result.returncode, result.stderr) == (0, "")


# -- shared pieces of output ---------------------------------------------------------------------------
class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


COLOURS: tuple[tuple[dict[str, str], type[StringIO], bool], ...] = (
    ({}, Terminal, True),
    ({"NO_COLOR": ""}, Terminal, True),
    ({"NO_COLOR": "1"}, Terminal, False),
    ({"TERM": "dumb"}, Terminal, False),
    ({}, StringIO, False),
)


@pytest.mark.parametrize(("environment", "stream", "expected"), COLOURS)
def test_when_to_colour(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], stream: type[StringIO], expected: bool
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert use_colour(stream()) is expected
    painted = Colours(stream()).paint("word", "red", bold=True)
    assert painted == "\x1b[31m\x1b[1mword\x1b[0m" if expected else painted == "word"


def test_table() -> None:
    assert table(("A", "LONG"), [("one", "2"), ("x", "")]) == ["A    LONG", "one  2", "x"]
    assert table(("A",), []) == ["A"]
