"""Runs the examples of the documentation and writes their output back; `--check` only compares.

    python docs/refresh.py [--check] [PAGE...]

The pages in `WALKS` are read from top to bottom, each in an empty folder and with no text added to the corpus:

- a ``text file=NAME`` or ``csv file=NAME`` block is written to that file;
- in a ``console`` block each line that starts with `$ claimcheck` is run, and what stands below it, up to the
  next `$` or the end of the block, is replaced by what it prints;
- in a ``python`` block each example that starts with `>>>` is run, and what stands below it is replaced.

`docs/cli.md` is made of the commands' own `--help`, `docs/library.md` of the docstrings, and the tree in
`docs/ARCHITECTURE.md` of the folders. The tests run the same functions and fail when a page is stale.
Everything runs in this process and without the extra `reader`, so that the output is the same wherever it is made.
"""

from __future__ import annotations

import argparse
import doctest
import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, chdir, contextmanager, nullcontext, redirect_stdout
from pathlib import Path
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
for _folder in (str(DOCS), str(ROOT)):
    if _folder not in sys.path:
        sys.path.insert(0, _folder)
from library_page import library_page  # noqa: E402
from tree import with_tree  # noqa: E402

WALKS = (
    ROOT / "README.md",
    DOCS / "tutorial.md",
    DOCS / "how-a-verdict-is-made.md",
    DOCS / "add-a-constitution.md",
)
#: Pages that show data alone; `tests/corpus/test_guide.py` compares this one.
WITHOUT_MESSAGES = (DOCS / "add-a-constitution.md",)
CLI_PAGE = DOCS / "cli.md"
LIBRARY_PAGE = DOCS / "library.md"
ARCHITECTURE_PAGE = DOCS / "ARCHITECTURE.md"
PAGES = (*WALKS, CLI_PAGE, LIBRARY_PAGE, ARCHITECTURE_PAGE)

_BLOCK = re.compile(
    r"^```(?P<kind>console|python|(?:text|csv) file=(?P<file>\S+))\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_CLI_HEAD = """\
# Command line

Made by `python docs/refresh.py` from what the commands say of themselves; a test compares.

Data goes to stdout, messages to stderr. Exit codes: 0 done; 1 a verdict that `--fail-on` names; 2 bad input,
said in one line on stderr. Colour is for terminals only, and never where `NO_COLOR` is set.
"""


# -- running -------------------------------------------------------------------------------------------
class _Here:
    """Judges the shards of a batch in this process, in turn."""

    workers = 1
    deaths: tuple[type[BaseException], ...] = ()

    def submit(self, call: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Run a function at once."""
        done: Future[Any] = Future()
        done.set_result(call(*arguments))
        return done

    def recover(self) -> None:
        """Nothing dies."""


@contextmanager
def desk() -> Iterator[Path]:
    """An empty folder to work in, no added texts, no colour, no optional reader."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        work = Path(folder, "desk")
        work.mkdir()
        home = str(Path(folder, "home"))
        stack.enter_context(
            patch.dict(os.environ, {"NO_COLOR": "1", "COLUMNS": "80", "CLAIMCHECK_HOME": home})
        )
        stack.enter_context(chdir(work))
        stack.enter_context(patch("claimcheck.match.onnx.installed", lambda _weights: False))
        stack.enter_context(patch("claimcheck.batch.run.engine_for", lambda *_: nullcontext(_Here())))
        yield work


def run(command: str, *, messages: bool = True) -> str:
    """What a `claimcheck ...` line shows in a terminal.

    Args:
        command: the line.
        messages: what goes to stderr too, not only data.

    Raises:
        RuntimeError: it failed.
    """
    from claimcheck.cli import main

    words = shlex.split(command)
    assert words[0] == "claimcheck", command
    shown, said = io.BytesIO(), io.BytesIO()
    # held here: a wrapper that is collected closes what it wraps
    terminal, beside = (io.TextIOWrapper(s, encoding="utf-8", write_through=True) for s in (shown, said))
    code: object = 0
    with (
        patch.object(sys, "argv", words),
        patch.object(sys, "stdout", terminal),
        patch.object(sys, "stderr", terminal if messages else beside),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code
    if code not in (None, 0) and "--fail-on" not in words:
        message = f"{command}: {(shown.getvalue() + said.getvalue()).decode().strip()}"
        raise RuntimeError(message)
    return shown.getvalue().decode()


def _console(body: str, *, messages: bool) -> str:
    commands = [line.removeprefix("$ ") for line in body.splitlines() if line.startswith("$ ")]
    return "\n".join(f"$ {command}\n{run(command, messages=messages)}" for command in commands)


def _python(body: str, names: dict[str, Any]) -> str:
    """The examples with their output; what is not an example stays as it is."""
    lines = []
    for part in doctest.DocTestParser().parse(body):
        if isinstance(part, str):
            lines.append(part)
            continue
        first, *rest = part.source.rstrip("\n").split("\n")
        lines.append("\n".join([f">>> {first}", *(f"... {line}".rstrip() for line in rest), ""]))
        printed = io.StringIO()
        with redirect_stdout(printed), patch.object(sys, "displayhook", sys.__displayhook__):
            exec(compile(part.source, "<example>", "single"), names)
        if re.search(r"^$", printed.getvalue().removesuffix("\n"), re.MULTILINE) and printed.getvalue():
            message = f"a blank line would end the output of: {part.source}"
            raise RuntimeError(message)
        lines.append(printed.getvalue())
    return "".join(lines)


def refreshed(page: str, *, messages: bool = True) -> str:
    """The page with the output of its examples written anew; see `run`."""
    names: dict[str, Any] = {"__name__": "__main__"}

    def block(match: re.Match[str]) -> str:
        if match["file"]:
            Path(match["file"]).write_text(match["body"], encoding="utf-8")
            return match[0]
        if match["kind"] == "console":
            return f"```console\n{_console(match['body'], messages=messages)}```"
        return f"```python\n{_python(match['body'], names)}```"

    with desk():
        return _BLOCK.sub(block, page)


# -- pages ---------------------------------------------------------------------------------------------
def commands() -> Iterator[str]:
    """All commands, from the groups down: `claimcheck`, `claimcheck verify`, `claimcheck corpus list`, ..."""
    import typer

    from claimcheck.cli.app import app

    def below(name: str, command: object) -> Iterator[str]:
        yield name
        for word, inner in getattr(command, "commands", {}).items():
            yield from below(f"{name} {word}", inner)

    yield from below("claimcheck", typer.main.get_command(app))


def cli_page() -> str:
    """`docs/cli.md`."""
    with desk():
        sections = [f"## {name}\n\n```text\n{run(f'{name} --help').rstrip()}\n```\n" for name in commands()]
    return "\n".join([_CLI_HEAD, *sections])


def made(path: Path) -> str:
    """A page as it should be.

    Raises:
        KeyError: it is not made or refreshed here.
    """
    if path in WALKS:
        return refreshed(path.read_text(encoding="utf-8"), messages=path not in WITHOUT_MESSAGES)
    makers: dict[Path, Callable[[], str]] = {
        CLI_PAGE: cli_page,
        LIBRARY_PAGE: library_page,
        ARCHITECTURE_PAGE: lambda: with_tree(ARCHITECTURE_PAGE.read_text(encoding="utf-8"), ROOT),
    }
    return makers[path]()


def main() -> int:
    """Write the pages, or compare them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("page", nargs="*", type=Path, help="only these pages; default: all")
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if a page is stale")
    arguments = parser.parse_args()
    chosen = [path.resolve() for path in arguments.page] or PAGES
    for path in chosen:
        if path not in PAGES:
            parser.error(f"{path} is not made here")
    stale = False
    for path in chosen:
        text = made(path)
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale = True
        sys.stderr.write(f"{'stale' if arguments.check else 'written'}: {path.relative_to(ROOT)}\n")
        if not arguments.check:
            path.write_text(text, encoding="utf-8")
    return int(arguments.check and stale)


if __name__ == "__main__":
    sys.exit(main())
