"""The documentation is true: its examples are run, its pages are what the commands say of themselves."""

from __future__ import annotations

import doctest
import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

import claimcheck
from claimcheck.cli.output import EXIT_FAULT

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")])


def load(path: Path) -> ModuleType:
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


REFRESH = load(ROOT / "docs" / "refresh.py")


@pytest.mark.parametrize("path", REFRESH.EXAMPLES, ids=lambda p: p.name)
def test_examples_print_what_stands_there(path: Path) -> None:
    page = path.read_text(encoding="utf-8")
    assert "$ claimcheck" in page
    assert REFRESH.refreshed(page) == page, "stale: run `python docs/refresh.py`"


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


def test_an_example_that_fails_is_not_written_down() -> None:
    with pytest.raises(RuntimeError, match="kz-1066"):
        REFRESH.run("claimcheck verify x --document kz-1066")


@pytest.mark.parametrize("where", ["README.md", "claimcheck"])
def test_python_examples(where: str) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    text = "\n".join(blocks) if where == "README.md" else claimcheck.__doc__ or ""
    examples = doctest.DocTestParser().get_doctest(text, {}, where, None, 0)
    assert examples.examples
    report: list[str] = []
    results = doctest.DocTestRunner().run(examples, out=report.append)
    assert results.failed == 0, "".join(report)


def test_the_two_lines_for_a_fresh_machine() -> None:
    # .ci/run executes both as they stand
    lines = re.findall(r"^python -m venv .*$", README, re.MULTILINE)
    assert lines == [
        "python -m venv .venv && . .venv/bin/activate && pip install . && "
        'claimcheck verify "The new Constitution lifts the ban on selling land to foreigners"',
        "python -m venv .venv && . .venv/bin/activate && pip install '.[dev]' && pytest",
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_exit_codes_are_as_told() -> None:
    assert EXIT_FAULT == 2
    assert "2 bad\ninput" in README


def test_the_version_has_an_entry() -> None:
    assert f"\n## {claimcheck.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
