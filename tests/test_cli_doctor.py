"""`claimcheck doctor`: every fault is a line that says what to do, and the exit code is 2."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from claimcheck import doctor
from claimcheck.checker import ClaimChecker
from claimcheck.corpus.store import Corpus, shipped_folder
from claimcheck.doctor import Item, Section, State, examine
from claimcheck.errors import DataError
from tests.cli_runner import run


@pytest.fixture(autouse=True)
def quiet_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CLAIMCHECK_HOME", str(tmp_path / "home"))
    for name in ("CLAIMCHECK_API_KEY", "CLAIMCHECK_SHARED", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def healthy_extras(monkeypatch: pytest.MonkeyPatch) -> None:
    """The packages around, whatever they are on this machine, in order."""
    monkeypatch.setattr(doctor, "_requirements", lambda: ((Requirement("pydantic>=2"),), {}))


def items(*options: str) -> tuple[int, list[dict[str, Any]]]:
    done = run("doctor", "--format", "json", *options)
    found = json.loads(done.out)
    assert done.code == (2 if found["broken"] else 0)
    assert found["broken"] == sum(item["state"] == "broken" for item in found["items"])
    for item in found["items"]:
        assert (item["state"] == "ok") is (item["remedy"] is None), item
    return done.code, found["items"]


def named(found: list[dict[str, Any]], section: Section, name: str) -> dict[str, Any]:
    return next(i for i in found if i["section"] == section.value and i["name"] == name)


# -- all is well ---------------------------------------------------------------------------------------
@pytest.mark.usefixtures("healthy_extras")
def test_a_sound_installation(corpus: Corpus, tmp_path: Path) -> None:
    code, found = items()
    assert code == 0
    assert {i["section"] for i in found} == {s.value for s in Section} - {"extras"}
    for document in corpus.documents.values():
        for text in document.texts.values():
            value = named(found, Section.CORPUS, f"{document.id} {text.card.language}")["value"]
            assert text.card.sha256 in value
            assert "unofficial translation, valid" in value
    assert named(found, Section.CORPUS, "corpus_sha256")["value"] == corpus.sha256
    tests = [i for i in found if i["section"] == "self-test"]
    assert len(tests) >= 5
    assert {i["state"] for i in tests} == {"ok"}
    assert named(found, Section.SETTINGS, "max_characters")["origin"] == "default"
    assert not (tmp_path / "home").exists(), "looking makes nothing"


@pytest.mark.usefixtures("healthy_extras")
def test_text_has_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMCHECK_HOMES", "typo")
    _, found = items()
    done = run("doctor")
    assert done.code == 0
    assert "\nall is well\n" in f"\n{done.err}"
    for item in found:
        for part in (item["name"], item["value"], item["remedy"] or "", item["origin"] or ""):
            assert part in done.out
    lines = done.out.splitlines()
    assert [line.lower() for line in lines if line.isupper()] == list(
        dict.fromkeys(i["section"] for i in found)
    )
    at = next(n for n, line in enumerate(lines) if "CLAIMCHECK_HOMES" in line)
    assert lines[at].startswith("note")
    assert lines[at + 1].strip().startswith("-> misspelt?")


# -- settings ------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("healthy_extras")
def test_where_a_setting_comes_from(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "named"
    shutil.copytree(shipped_folder() / "kz-1995", folder / "kz-1995")
    monkeypatch.setenv("CLAIMCHECK_API_KEY", "0123456789secret-key")
    monkeypatch.setenv("NO_COLOR", "1")
    code, found = items("--corpus", str(folder))
    assert code == 0
    assert named(found, Section.SETTINGS, "corpus") == {
        "section": "settings",
        "name": "corpus",
        "value": str(folder),
        "state": "ok",
        "origin": "option --corpus",
        "remedy": None,
    }
    own = named(found, Section.SETTINGS, "texts of your own")
    assert own["origin"] == "environment CLAIMCHECK_HOME"
    assert named(found, Section.SETTINGS, "colour")["origin"] == "environment NO_COLOR"
    key = named(found, Section.SETTINGS, "API key of serve")
    assert (key["value"], key["origin"]) == ("set (not shown)", "environment CLAIMCHECK_API_KEY")
    assert "0123456789secret-key" not in json.dumps(found)
    assert {i["name"] for i in found if i["section"] == "corpus"} == {"kz-1995 en", "corpus_sha256"}


@pytest.mark.usefixtures("healthy_extras")
def test_added_texts_come_from_the_environment(tmp_path: Path) -> None:
    shutil.copytree(shipped_folder() / "kz-1995", tmp_path / "home" / "corpus" / "kz-1995")
    _, found = items()
    setting = named(found, Section.SETTINGS, "corpus")
    assert setting["origin"] == "environment CLAIMCHECK_HOME"
    assert setting["value"].endswith(str(tmp_path / "home" / "corpus"))


# -- what is broken ------------------------------------------------------------------------------------
def one(section: Section, state: State = State.BROKEN, corpus: tuple[Path, ...] = ()) -> list[Item]:
    return [item for item in examine(corpus) if item.section is section and item.state is state]


def damaged_card(folder: Path) -> None:
    (folder / "kz-1995" / "card.json").write_text("{", encoding="utf-8")


def damaged_text(folder: Path) -> None:
    with (folder / "kz-1995" / "en.txt").open("a", encoding="utf-8") as stream:
        stream.write("\n100. One more.\n")


def nothing(folder: Path) -> None:
    shutil.rmtree(folder / "kz-1995")


@pytest.mark.usefixtures("healthy_extras")
@pytest.mark.parametrize("damage", [damaged_card, damaged_text, nothing])
def test_a_corpus_that_is_broken(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    folder = tmp_path / "named"
    shutil.copytree(shipped_folder() / "kz-1995", folder / "kz-1995")
    damage(folder)
    code, found = items("--corpus", str(folder))
    assert code == 2
    broken = [i for i in found if i["state"] == "broken"]
    assert broken
    for item in broken:
        assert item["section"] == "corpus"
        assert f"claimcheck corpus validate --corpus {folder}" in item["remedy"]


@pytest.mark.usefixtures("healthy_extras")
def test_an_added_text_that_is_broken_can_be_removed(tmp_path: Path) -> None:
    home = tmp_path / "home" / "corpus"
    shutil.copytree(shipped_folder() / "kz-1995", home / "kz-1995")
    damaged_card(home)
    code, found = items()
    assert code == 2
    broken = [i for i in found if i["state"] == "broken"]
    assert [i["name"] for i in broken] == ["kz-1995"]
    assert broken[0]["remedy"] == "claimcheck corpus remove kz-1995, and add it anew"


@pytest.mark.usefixtures("healthy_extras")
def test_a_folder_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("CLAIMCHECK_HOME", str(tmp_path / "file"))
    (item,) = one(Section.FOLDERS)
    assert item.name == "texts of your own"
    assert "cannot be written" in item.value
    assert item.remedy is not None
    assert "CLAIMCHECK_HOME" in item.remedy


@pytest.mark.usefixtures("healthy_extras")
@pytest.mark.parametrize("error", [DataError("data file x: broken"), ZeroDivisionError("x")])
def test_a_self_test_that_fails(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def check(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(ClaimChecker, "check", check)
    found = one(Section.SELF_TEST)
    assert len(found) == len(doctor._SENTENCES)
    assert str(error) in found[0].value
    assert found[0].remedy == "pip install --force-reinstall claimcheck-law"


@pytest.mark.usefixtures("healthy_extras")
def test_a_verdict_that_is_not_the_one_expected(monkeypatch: pytest.MonkeyPatch) -> None:
    real = ClaimChecker.check
    monkeypatch.setattr(
        ClaimChecker, "check", lambda self, text, **o: real(self, "What is a constitution?", **o)
    )
    found = one(Section.SELF_TEST)
    assert len(found) == len(doctor._SENTENCES) - 1
    assert found[0].value == "NOT_ENOUGH_INFO, expected SUPPORTED by kz-2026:2(4)"


# -- packages ------------------------------------------------------------------------------------------
def extras(monkeypatch: pytest.MonkeyPatch, **needs: str) -> dict[str, Item]:
    made = {name: tuple(map(Requirement, said.split(" & "))) for name, said in needs.items()}
    required = (Requirement("pydantic>=2"), Requirement("pytest<1"), Requirement("no-such-package>=3"))
    monkeypatch.setattr(doctor, "_requirements", lambda: (required, made))
    return {item.name: item for item in (*doctor._program(), *doctor._extras())}


def test_packages_there_absent_and_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    pydantic = metadata.version("pydantic")
    found = extras(
        monkeypatch,
        there="pydantic>=2",
        absent="pydantic & no-such-package>=3",
        old="pytest<1",
        both="claimcheck-law[there,absent]",
    )
    assert (found["there"].state, found["there"].value) == (State.OK, f"pydantic {pydantic}")
    for name in ("absent", "both"):
        assert (found[name].state, found[name].value) == (State.NOTE, "not installed: no-such-package")
        assert found[name].remedy == f"pip install 'claimcheck-law[{name}]', if you want it"
    assert (found["old"].state, found["old"].remedy) == (State.BROKEN, "pip install 'pytest<1'")
    assert found["pydantic"].state is State.OK
    assert found["pytest"].state is State.BROKEN
    assert (found["no-such-package"].value, found["no-such-package"].remedy) == (
        "missing (needs >=3)",
        "pip install 'no-such-package>=3'",
    )


def test_extras_are_those_of_the_project() -> None:
    doctor._requirements.cache_clear()
    known, checkout = doctor._requirements(), doctor._from_checkout()
    assert known is not None
    assert checkout is not None
    for _, extras in (known, checkout):
        assert {"parquet", "serve", "texts"} <= set(extras)
        assert [n.name for n in doctor._expanded("texts", extras, frozenset())].count("python-docx") == 1
    assert "pydantic" in {n.name for n in known[0]}


def test_metadata_that_are_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_requirements", lambda: None)
    (item,) = doctor._extras()
    assert (item.state, item.remedy) == (State.NOTE, "pip install --force-reinstall claimcheck-law")


def test_another_version_than_the_one_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    real = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "9.9" if name == "claimcheck-law" else real(name))
    item = next(iter(doctor._program()))
    assert item.state is State.BROKEN
    assert "but 9.9 is installed" in item.value
