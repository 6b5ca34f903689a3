"""Is this installation sound? Settings and where they come from, extras, texts, folders, and a self-test.

Nothing here raises for what it finds: each fault is an `Item` that says what is wrong and what to do.
"""

from __future__ import annotations

import datetime as dt
import os
import platform
import re
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import metadata, resources
from pathlib import Path

from packaging.requirements import Requirement

import claimcheck
from claimcheck.checker import ClaimChecker
from claimcheck.corpus.library import HOME_VARIABLE, corpus_folders, user_folder
from claimcheck.corpus.store import Corpus, shipped_folder
from claimcheck.corpus.validate import validate_corpus
from claimcheck.errors import ClaimcheckError
from claimcheck.models.config import CheckerConfig
from claimcheck.models.result import Verdict

__all__ = ["Item", "Section", "State", "examine", "unknown_variables"]

_DISTRIBUTION = "claimcheck-law"
_PREFIX = "CLAIMCHECK_"
_REINSTALL = f"pip install --force-reinstall {_DISTRIBUTION}"
_EXTRA = re.compile(r"""extra\s*==\s*['"]""")


class State(StrEnum):
    """How a thing is."""

    OK = "ok"
    NOTE = "note"
    BROKEN = "broken"


class Section(StrEnum):
    """What is looked at."""

    PROGRAM = "program"
    SETTINGS = "settings"
    EXTRAS = "extras"
    CORPUS = "corpus"
    FOLDERS = "folders"
    SELF_TEST = "self-test"


@dataclass(frozen=True)
class Item:
    """One line of the diagnosis.

    Attributes:
        section: what it belongs to.
        name: of the thing.
        value: what it is.
        state: whether that is well; a note is something to know of, not a fault.
        origin: of a setting: default, environment VARIABLE, or option --NAME.
        remedy: what to do; None where all is well.
    """

    section: Section
    name: str
    value: str
    state: State = State.OK
    origin: str | None = None
    remedy: str | None = None


#: Sentences with the verdict and, where there is one, the provision that any sound installation gives.
_DAY = dt.date(2026, 8, 1)
_SENTENCES = (
    ("The capital of Kazakhstan is the city of Astana", Verdict.SUPPORTED, "kz-2026:2(4)"),
    ("The capital of Kazakhstan is Almaty", Verdict.REFUTED, "kz-2026:2(4)"),
    ("The new Constitution lifts the ban on selling land to foreigners", Verdict.REFUTED, "kz-2026:8(3)"),
    ("Столица Казахстана – Алматы", Verdict.REFUTED, "kz-2026:2(4)"),
    ("Қазақстанның елордасы – Алматы", Verdict.REFUTED, "kz-2026:2(4)"),
    ("What is a constitution?", Verdict.NOT_ENOUGH_INFO, None),
)


def examine(corpus: Sequence[Path] = ()) -> Iterator[Item]:
    """Look at everything, piece by piece.

    Args:
        corpus: folders named with `--corpus`; without any, the shipped texts and those the user added.
    """
    yield from _program()
    yield from _settings(corpus)
    yield from _extras()
    yield from _corpus(corpus)
    yield from _folders()
    yield from _self_test()


# -- program and extras --------------------------------------------------------------------------------
@cache
def _requirements() -> tuple[tuple[Requirement, ...], Mapping[str, tuple[Requirement, ...]]] | None:
    """What the package needs, and what each extra does; None where neither metadata nor pyproject tell."""
    try:
        found = metadata.metadata(_DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return _from_checkout()
    needs = [Requirement(r) for r in metadata.requires(_DISTRIBUTION) or ()]
    extras = {
        extra: tuple(
            n
            for n in needs
            if n.marker and _EXTRA.search(str(n.marker)) and n.marker.evaluate({"extra": extra})
        )
        for extra in found.get_all("Provides-Extra") or ()
    }
    return tuple(n for n in needs if not n.marker or n.marker.evaluate({"extra": ""})), extras


def _from_checkout() -> tuple[tuple[Requirement, ...], Mapping[str, tuple[Requirement, ...]]] | None:
    file = Path(str(resources.files("claimcheck"))).parent / "pyproject.toml"
    try:
        project = tomllib.loads(file.read_text(encoding="utf-8"))["project"]
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        return None

    def read(lines: Iterable[str]) -> tuple[Requirement, ...]:
        found = map(Requirement, lines)
        return tuple(r for r in found if r.marker is None or r.marker.evaluate())

    return read(project["dependencies"]), {
        name: read(lines) for name, lines in project["optional-dependencies"].items()
    }


def _version(requirement: Requirement) -> str | None:
    try:
        return metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        return None


def _fits(requirement: Requirement, version: str) -> bool:
    return requirement.specifier.contains(version, prereleases=True)


def _program() -> Iterator[Item]:
    try:
        installed = metadata.version(_DISTRIBUTION)
    except metadata.PackageNotFoundError:
        yield Item(
            Section.PROGRAM,
            "claimcheck",
            f"{claimcheck.__version__}, run from a folder and not installed",
            State.NOTE,
            remedy="pip install . in the checkout: results then tell the version that made them",
        )
    else:
        same = installed == claimcheck.__version__
        yield Item(
            Section.PROGRAM,
            "claimcheck",
            claimcheck.__version__ if same else f"{claimcheck.__version__}, but {installed} is installed",
            State.OK if same else State.BROKEN,
            remedy=None if same else _REINSTALL,
        )
    yield Item(Section.PROGRAM, "python", f"{platform.python_version()} on {platform.system()}")
    known = _requirements()
    for need in known[0] if known else ():
        version = _version(need)
        fits = version is not None and _fits(need, version)
        asked = f" (needs {need.specifier})" if not fits else ""
        yield Item(
            Section.PROGRAM,
            need.name,
            f"{version or 'missing'}{asked}",
            State.OK if fits else State.BROKEN,
            remedy=None if fits else f"pip install '{need.name}{need.specifier}'",
        )


def _extras() -> Iterator[Item]:
    known = _requirements()
    if known is None:
        yield Item(
            Section.EXTRAS,
            "extras",
            "the package's metadata are not there, so nothing can be said of them",
            State.NOTE,
            remedy=_REINSTALL,
        )
        return
    _, extras = known
    for name in extras:
        yield _extra(name, _expanded(name, extras, frozenset()))


def _expanded(
    name: str, extras: Mapping[str, tuple[Requirement, ...]], above: frozenset[str]
) -> list[Requirement]:
    """What an extra needs, with the extras that it takes in."""
    found: list[Requirement] = []
    for need in extras.get(name, ()):
        if need.name == _DISTRIBUTION:
            for inner in sorted(need.extras - above):
                found += _expanded(inner, extras, above | {name, inner})
        else:
            found.append(need)
    return found


def _extra(name: str, needs: Sequence[Requirement]) -> Item:
    versions = {need.name: _version(need) for need in needs}
    there = [f"{package} {version}" for package, version in versions.items() if version]
    absent = [package for package, version in versions.items() if not version]
    wrong = [n for n in needs if (v := versions[n.name]) is not None and not _fits(n, v)]
    if wrong:
        asked = ", ".join(f"{n.name}{n.specifier}" for n in wrong)
        remedy = "pip install " + " ".join(f"'{n.name}{n.specifier}'" for n in wrong)
        value = f"{', '.join(there)}; needs {asked}"
        return Item(Section.EXTRAS, name, value, State.BROKEN, remedy=remedy)
    if absent:
        value = f"not installed: {', '.join(absent)}"
        remedy = f"pip install '{_DISTRIBUTION}[{name}]', if you want it"
        return Item(Section.EXTRAS, name, value, State.NOTE, remedy=remedy)
    return Item(Section.EXTRAS, name, ", ".join(there))


# -- settings ------------------------------------------------------------------------------------------
def _settings(corpus: Sequence[Path]) -> Iterator[Item]:
    home = os.environ.get(HOME_VARIABLE)
    origin = f"environment {HOME_VARIABLE}" if home else "default"
    own = user_folder()
    yield Item(
        Section.SETTINGS,
        "texts of your own",
        f"{own}{'' if own.is_dir() else ' (none yet)'}",
        origin=origin,
    )
    named = origin if own.is_dir() else "default"
    where = "option --corpus" if corpus else named
    folders = ", ".join(map(str, corpus_folders(*corpus)))
    yield Item(Section.SETTINGS, "corpus", folders, origin=where)
    config = CheckerConfig()
    for name in CheckerConfig.model_fields:
        yield Item(Section.SETTINGS, name, str(getattr(config, name)), origin="default")
    yield Item(Section.SETTINGS, "config_sha256", config.sha256, origin="default")


def unknown_variables(known: Iterable[str]) -> Iterator[Item]:
    """Variables of the environment that look like settings and are none.

    Args:
        known: those that are.
    """
    for name in sorted(n for n in os.environ if n.startswith(_PREFIX) and n not in set(known)):
        yield Item(
            Section.SETTINGS,
            name,
            "set, but nothing reads it",
            State.NOTE,
            origin=f"environment {name}",
            remedy=f"misspelt? known are {', '.join(sorted(known))}",
        )


# -- corpus --------------------------------------------------------------------------------------------
def _corpus(corpus: Sequence[Path]) -> Iterator[Item]:
    folders = corpus_folders(*corpus)
    try:
        report = validate_corpus(*folders)
    except ClaimcheckError as error:
        yield Item(Section.CORPUS, "corpus", str(error), State.BROKEN, remedy=_corpus_remedy(corpus))
        return
    for problem in report.problems:
        yield Item(
            Section.CORPUS,
            problem.document,
            f"{problem.message} [{problem.code}]",
            State.BROKEN,
            remedy=_corpus_remedy(corpus, problem.document),
        )
    try:
        loaded = Corpus.load(*folders)
    except ClaimcheckError as error:
        if not report.problems:
            yield Item(Section.CORPUS, "corpus", str(error), State.BROKEN, remedy=_corpus_remedy(corpus))
        return
    broken = {problem.document for problem in report.problems}
    for document in loaded.documents.values():
        for text in document.texts.values():
            standing = "official" if text.card.official else "unofficial translation"
            well = "not valid, see above" if document.id in broken else "valid"
            yield Item(
                Section.CORPUS,
                f"{document.id} {text.card.language}",
                f"{document.card.status.value}, {standing}, {well}, sha256 {text.card.sha256}",
                State.BROKEN if document.id in broken else State.OK,
                remedy=_corpus_remedy(corpus, document.id) if document.id in broken else None,
            )
    yield Item(Section.CORPUS, "corpus_sha256", loaded.sha256)


def _corpus_remedy(corpus: Sequence[Path], document: str | None = None) -> str:
    if corpus:
        named = " ".join(f"--corpus {folder}" for folder in corpus)
        return f"name a folder of documents; claimcheck corpus validate {named} tells all of it"
    if document and (user_folder() / document).is_dir():
        return f"claimcheck corpus remove {document}, and add it anew"
    if document is None or (shipped_folder() / document).is_dir():
        return _REINSTALL
    return "claimcheck corpus validate tells all of it"


# -- folders -------------------------------------------------------------------------------------------
def _folders() -> Iterator[Item]:
    own = user_folder()
    yield _folder("texts of your own", own, f"mend its permissions, or set {HOME_VARIABLE} to another folder")
    try:
        temporary = Path(tempfile.gettempdir())
    except OSError as error:
        yield Item(
            Section.FOLDERS, "temporary files", str(error), State.BROKEN, remedy="set TMPDIR to a folder"
        )
    else:
        yield _folder("temporary files", temporary, "free some space, or set TMPDIR to another folder")
    try:
        here = Path.cwd()
    except OSError as error:
        yield Item(
            Section.FOLDERS, "this folder", str(error), State.BROKEN, remedy="go to a folder that exists"
        )
    else:
        item = _folder("this folder", here, "write the output of batch elsewhere: --out")
        # one reads posts from anywhere; only a batch's output has to go somewhere
        yield (
            item
            if item.state is State.OK
            else Item(item.section, item.name, item.value, State.NOTE, remedy=item.remedy)
        )


def _folder(name: str, folder: Path, remedy: str) -> Item:
    """Whether something can be written in a folder, or the folder made."""
    nearest = folder
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    try:
        with tempfile.TemporaryFile(dir=nearest) as stream:
            stream.write(b"claimcheck")
    except OSError as error:
        value = f"{folder}: cannot be written ({error.strerror or error})"
        return Item(Section.FOLDERS, name, value, State.BROKEN, remedy=remedy)
    return Item(Section.FOLDERS, name, f"{folder}: {'writable' if folder.exists() else 'can be made'}")


# -- self-test -----------------------------------------------------------------------------------------
def _self_test() -> Iterator[Item]:
    """Known sentences, judged by the shipped texts."""
    try:
        checker = ClaimChecker(corpus=Corpus.load())
    except ClaimcheckError as error:
        yield Item(Section.SELF_TEST, "shipped texts", str(error), State.BROKEN, remedy=_REINSTALL)
        return
    for text, verdict, provision in _SENTENCES:
        yield _tested(checker, text, verdict, provision)


def _tested(checker: ClaimChecker, text: str, verdict: Verdict, provision: str | None) -> Item:
    try:
        result = checker.check(text, as_of=_DAY)
    except Exception as error:  # a broken installation fails in any way it likes
        value = f"{type(error).__name__}: {error}"
        return Item(Section.SELF_TEST, text, value, State.BROKEN, remedy=_REINSTALL)
    cited = {f"{q.document}:{q.provision}" for claim in result.claims for q in claim.citations}
    expected = verdict.value if provision is None else f"{verdict.value} by {provision}"
    if result.verdict is not verdict or (provision is not None and provision not in cited):
        got = f"{result.verdict.value}{' by ' if cited else ''}{', '.join(sorted(cited))}"
        value = f"{got}, expected {expected}"
        return Item(Section.SELF_TEST, text, value, State.BROKEN, remedy=_REINSTALL)
    return Item(Section.SELF_TEST, text, expected)
