"""The documentation is true: its examples are run, its pages are what the code says of itself, its links lead on."""

from __future__ import annotations

import ast
import doctest
import inspect
import re
import shlex
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

import claimcheck
from claimcheck.cli.output import EXIT_FAULT
from claimcheck.models import result
from tests.test_imports import LAYERS

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS.glob("*.md")])
_SHELL = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def load(path: Path) -> ModuleType:
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


REFRESH = load(DOCS / "refresh.py")
TREE = load(DOCS / "tree.py")
LIBRARY = load(DOCS / "library_page.py")


# -- examples ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "path", [p for p in REFRESH.WALKS if p not in REFRESH.WITHOUT_MESSAGES], ids=lambda p: p.name
)
def test_examples_print_what_stands_there(path: Path) -> None:
    page = path.read_text(encoding="utf-8")
    if "$ claimcheck report" in page and not all(map(find_spec, ("jinja2", "matplotlib"))):
        pytest.skip("the extra `report` is not installed")
    assert "$ claimcheck" in page
    assert REFRESH.made(path) == page, "stale: run `python docs/refresh.py`"


@pytest.mark.parametrize("path", REFRESH.WALKS, ids=lambda p: p.name)
def test_no_example_stands_outside_what_is_run(path: Path) -> None:
    page = path.read_text(encoding="utf-8")
    kinds = set(re.findall(r"^```(\S+)", page, re.MULTILINE))
    assert kinds <= {"console", "python", "sh", "text", "csv"}
    for body in re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        assert body.startswith(">>> "), body
    for body in re.findall(r"^```console\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        assert body.startswith("$ claimcheck "), body


def test_a_page_is_read_from_top_to_bottom() -> None:
    page = (
        "```csv file=posts.csv\nid,text\n1,Astana is the capital of Kazakhstan\n```\n"
        "```python\n>>> from pathlib import Path\n>>> name = Path('posts.csv')\n```\n"
        "```python\n>>> len(name.read_text().splitlines())\nstale\n>>> for n in (1, 2):\n...     print(n)\n```\n"
        "```console\n$ claimcheck rules no.such.rule --format json --fail-on nothing\nstale\n```\n"
    )
    made = REFRESH.refreshed(page)
    assert (
        ">>> len(name.read_text().splitlines())\n2\n>>> for n in (1, 2):\n...     print(n)\n1\n2\n```" in made
    )
    assert "stale" not in made
    assert REFRESH.refreshed(made) == made
    assert not Path("posts.csv").exists()


def test_an_example_that_fails_is_not_written_down() -> None:
    with pytest.raises(RuntimeError, match="kz-1066"):
        REFRESH.refreshed("```console\n$ claimcheck verify x --document kz-1066\n```")
    with pytest.raises(ZeroDivisionError):
        REFRESH.refreshed("```python\n>>> 1 / 0\n```")
    with pytest.raises(RuntimeError, match="blank line"):
        REFRESH.refreshed("```python\n>>> print('a\\n\\nb')\n```")


def test_the_example_of_the_package() -> None:
    examples = doctest.DocTestParser().get_doctest(claimcheck.__doc__ or "", {}, "claimcheck", None, 0)
    assert examples.examples
    report: list[str] = []
    results = doctest.DocTestRunner().run(examples, out=report.append)
    assert results.failed == 0, "".join(report)


# -- reference -----------------------------------------------------------------------------------------
def test_every_command_is_documented() -> None:
    page = REFRESH.CLI_PAGE.read_text(encoding="utf-8")
    assert re.findall(r"^## (.*)$", page, re.MULTILINE) == list(REFRESH.commands())


def test_the_help_texts_are_current() -> None:
    # words only: how typer frames and brackets them differs between its versions
    def words(page: str) -> list[str]:
        return re.findall(r"[\w'-]+", page)

    assert words(REFRESH.CLI_PAGE.read_text(encoding="utf-8")) == words(REFRESH.cli_page()), (
        "stale: run `python docs/refresh.py`"
    )


def test_the_library_page_is_current() -> None:
    page = REFRESH.LIBRARY_PAGE.read_text(encoding="utf-8")
    assert page == REFRESH.made(REFRESH.LIBRARY_PAGE), "stale: run `python docs/refresh.py`"


def test_every_public_name_is_on_the_library_page() -> None:
    shown = {name for _, _, names in LIBRARY.PUBLIC for name in names}
    beside = {"claimcheck:__version__", "claimcheck:ClaimcheckError"}  # the errors have a part of their own
    assert {f"claimcheck:{name}" for name in claimcheck.__all__} - shown == beside
    assert {f"claimcheck.models.result:{name}" for name in result.__all__} - shown == {
        f"claimcheck.models.result:{name}" for name in ("SCHEMA_VERSION", "CheckResult", "Verdict")
    }


def sample(  # noqa: D417 - a parameter without a word on it
    first: str, *rest: int, kind: dict[str, tuple[int, ...]] | None = None, _hidden: int = 0
) -> list[str]:
    """Does a thing.

    More of it.

    Args:
        first: what comes first,
            on two lines.
        kind: what kind.

    Returns:
        Words.

    Raises:
        ValueError: never.
    """
    raise ValueError(first, rest, kind, _hidden)


def test_how_a_function_is_shown() -> None:
    assert list(LIBRARY._signature("sample", sample)) == [
        "sample(",
        "    first: str,",
        "    *rest: int,",
        "    kind: dict[str, tuple[int, ...]] | None = None,",
        ") -> list[str]",
    ]
    assert list(LIBRARY._docstring(inspect.getdoc(sample) or "")) == [
        "Does a thing.", "", "More of it.", "",
        "Args:", "", "- `first`: what comes first, on two lines.", "- `kind`: what kind.", "",
        "Returns: Words.", "",
        "Raises:", "", "- `ValueError`: never.", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("str | None", "str | None"),
        ("Annotated[str, Field(min_length=1)]", "str"),
        ("Annotated[tuple[str, ...], Field(strict=False)] | None", "tuple[str, ...] | None"),
        (
            "Annotated[dt.date, BeforeValidator(_day, json_schema_input_type=dt.date)] | None",
            "dt.date | None",
        ),
    ],
)
def test_types_are_shown_without_what_pydantic_needs(written: str, plain: str) -> None:
    assert LIBRARY._clean(written) == plain


# -- architecture --------------------------------------------------------------------------------------
def test_the_tree_is_that_of_the_folder() -> None:
    page = REFRESH.ARCHITECTURE_PAGE.read_text(encoding="utf-8")
    assert TREE.with_tree(page, ROOT) == page, "stale: run `python docs/refresh.py`"
    shown = re.search(r"^```text tree\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert shown is not None
    lines = shown[1].splitlines()
    # set against the folders by other means than those that made it
    assert {line.split()[0].rstrip("/") for line in lines if line[0] != " "} >= {
        path.parent.name for pattern in ("*/*.py", "*/*.md", "*/*.ipynb") for path in ROOT.glob(pattern)
    } - {path.name for path in ROOT.glob(".*")}
    assert {line.split()[0].rstrip("/") for line in lines if line[0] == " "} == {
        path.parent.name for path in ROOT.glob("claimcheck/*/__init__.py")
    } | {path.name for path in ROOT.glob("claimcheck/*.py")} - {"__init__.py"}


def test_only_the_tree_is_written_anew() -> None:
    page = "before\n```text tree\n```\nbetween\n```text\nkept\n```\nafter\n"
    made = TREE.with_tree(page, ROOT)
    assert made.replace(TREE.tree(ROOT), "") == page
    assert TREE.with_tree(made, ROOT) == made


def test_something_new_at_the_top_has_to_be_named(tmp_path: Path) -> None:
    for name in TREE.NOTES:
        (tmp_path / name).mkdir()
    (tmp_path / "__pycache__").mkdir()
    assert TREE.tree(tmp_path).startswith("claimcheck/ ")
    (tmp_path / "novelty.txt").touch()
    with pytest.raises(KeyError, match=r"novelty\.txt"):
        TREE.tree(tmp_path)


def test_the_direction_of_imports_is_drawn_as_it_is_enforced() -> None:
    page = REFRESH.ARCHITECTURE_PAGE.read_text(encoding="utf-8")
    drawn = re.search(r"^```text layers\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert drawn is not None
    assert [sorted(line.split()) for line in drawn[1].splitlines()] == [
        sorted(row) for row in LAYERS if row != ("__main__",)
    ]


# -- commands in the text ------------------------------------------------------------------------------
def shell_lines(path: Path) -> Iterator[list[str]]:
    """Commands of a page's `sh` blocks, word by word, comments and assignments apart."""
    for body in _SHELL.findall(path.read_text(encoding="utf-8")):
        for line in body.splitlines():
            words = shlex.split(line, comments=True)
            while words:
                cut = words.index("&&") if "&&" in words else len(words)
                command, words = words[:cut], words[cut + 1 :]
                while command and re.fullmatch(r"[A-Z_]+=\S*", command[0]):
                    yield ["variable", command.pop(0).partition("=")[0]]
                if command:
                    yield command


def options_of(words: list[str]) -> list[str]:
    return [word.partition("=")[0] for word in words if word.startswith("-") and word != "-"]


def check_claimcheck(words: list[str]) -> None:
    names = set(REFRESH.commands())
    name = " ".join(words[:3]) if " ".join(words[:3]) in names else " ".join(words[:2])
    assert name in names, words
    page = REFRESH.CLI_PAGE.read_text(encoding="utf-8")
    told = page.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    for option in options_of(words):
        assert re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", told), f"{name} has no {option}"


def check_contributing(words: list[str]) -> None:
    """A line a contributor may copy: what it names is there."""
    program, *rest = words
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    if program == "pytest":
        markers = {m.partition(":")[0] for m in settings["tool"]["pytest"]["ini_options"]["markers"]}
        if "-m" in rest:
            place = rest.index("-m")
            assert set(rest[place + 1].split()) - {"not", "and", "or"} <= markers
            del rest[place : place + 2]
        assert all((ROOT / path).exists() for path in rest), words
    elif program == "python" and rest[0] != "-m":
        source = (ROOT / rest[0]).read_text(encoding="utf-8")
        ast.parse(source)
        assert all(f'"{option}"' in source for option in options_of(rest)), words
        assert all(list(ROOT.glob(path)) for path in rest[1:] if not path.startswith("-")), words
    elif program in ("ruff", "mypy"):
        assert program in settings["tool"]
        assert rest in ([], ["check"], ["format"])
    elif program == "bash":
        assert (ROOT / rest[0]).exists()
    elif program == "variable":
        sources = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py")]
        assert any(rest[0] in source for source in sources), words
    elif program == "claimcheck":
        check_claimcheck(words)
    else:
        assert words in (
            ["python", "-m", "venv", ".venv"],
            [".", ".venv/bin/activate"],
            ["pip", "install", "-e", ".[dev]"],
        )


def test_the_everyday_commands_are_there() -> None:
    found = list(shell_lines(DOCS / "CONTRIBUTING.md"))
    assert {words[0] for words in found} >= {
        "pytest",
        "ruff",
        "mypy",
        "python",
        "bash",
        "claimcheck",
        "variable",
    }
    for words in found:
        check_contributing(words)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_commands_in_the_text_exist(page: Path) -> None:
    for words in shell_lines(page):
        if words[0] == "claimcheck":
            check_claimcheck(words)


def test_paths_in_the_text_exist() -> None:
    for page in (REFRESH.ARCHITECTURE_PAGE, DOCS / "CONTRIBUTING.md"):
        text = page.read_text(encoding="utf-8")
        named = re.findall(r"`((?:claimcheck|tests|training|benchmarks|docs|reference_texts)/[^\s`]*)`", text)
        assert len(named) >= 5
        for path in named:
            assert list(ROOT.glob(path.rstrip("/"))), f"{page.name}: {path}"


def test_the_lines_for_a_fresh_machine() -> None:
    # .ci/run executes both as they stand
    lines = re.findall(r"^python -m venv .*$", README, re.MULTILINE)
    assert lines == [
        "python -m venv .venv && . .venv/bin/activate && pip install '.[reader]' && "
        'claimcheck verify "The new Constitution lifts the ban on selling land to foreigners"',
        "python -m venv .venv && . .venv/bin/activate && pip install '.[dev]' && pytest",
    ]
    tutorial = re.findall(r"^python -m venv .*$", (DOCS / "tutorial.md").read_text("utf-8"), re.MULTILINE)
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert tutorial == [lines[1].replace("dev", "report").removesuffix(" && pytest")]
    assert "report" in extras


# -- links ---------------------------------------------------------------------------------------------
def anchors(path: Path) -> set[str]:
    """Anchors of a page's headings, as code hosts make them."""
    text = re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target, anchor in re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)", page.read_text("utf-8")):
        there = (page.parent / target).resolve() if target else page
        assert there.exists(), target
        assert there.is_relative_to(ROOT), target
        if anchor:
            assert anchor in anchors(there), f"{target}#{anchor}"


def test_every_page_is_in_the_index() -> None:
    index = DOCS / "README.md"
    linked = {(DOCS / t).resolve() for t in re.findall(r"\]\(([^)#]+)", index.read_text(encoding="utf-8"))}
    pages = {*DOCS.glob("*.md"), *(DOCS / "schema").glob("*.json"), *(ROOT / "notebooks").glob("*.ipynb")}
    assert pages - linked == {index}
    assert "docs/README.md" in re.findall(r"\]\(([^)]+)\)", README)


# -- the rest ------------------------------------------------------------------------------------------
def test_exit_codes_are_as_told() -> None:
    assert EXIT_FAULT == 2
    assert "2 bad\ninput" in README


def test_the_version_has_an_entry() -> None:
    assert f"\n## {claimcheck.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
