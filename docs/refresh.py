"""Runs the examples of the documentation and writes their output back; `--check` only compares.

    python docs/refresh.py

In a ``console`` block each line that starts with `$ claimcheck` is run, and what stands below it, up to
the next `$` or the end of the block, is replaced by what it prints. `docs/cli.md` is made of the commands'
own `--help`. The tests run the same functions and fail when a page is stale.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = (ROOT / "README.md", ROOT / "docs" / "how-a-verdict-is-made.md")
CLI_PAGE = ROOT / "docs" / "cli.md"

_BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
_CLI_HEAD = """\
# Command line

Made by `python docs/refresh.py` from what the commands say of themselves; a test compares.

Data goes to stdout, messages to stderr. Exit codes: 0 done; 1 a verdict that `--fail-on` names; 2 bad input,
said in one line on stderr. Colour is for terminals only, and never where `NO_COLOR` is set.
"""


def run(command: str) -> str:
    """What a `claimcheck ...` line prints on stdout, away from the checkout and without colour."""
    words = shlex.split(command)
    assert words[0] == "claimcheck", command
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "80", "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryDirectory() as empty:
        done = subprocess.run(
            [sys.executable, "-m", "claimcheck", *words[1:]],
            cwd=empty,
            env=environment,
            capture_output=True,
            check=False,
            encoding="utf-8",
        )
    if done.returncode != 0 and "--fail-on" not in words:
        message = f"{command}: {done.stderr.strip()}"
        raise RuntimeError(message)
    return done.stdout


def refreshed(page: str) -> str:
    """The page with the output of its examples written anew."""

    def block(match: re.Match[str]) -> str:
        commands = [line for line in match[0].splitlines() if line.startswith("$ ")]
        return "\n".join(f"{line}\n{run(line.removeprefix('$ '))}" for line in commands)

    return _BLOCK.sub(block, page)


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
    sections = (f"## {name}\n\n```text\n{run(f'{name} --help').rstrip()}\n```\n" for name in commands())
    return "\n".join([_CLI_HEAD, *sections])


def pages() -> Iterator[tuple[Path, str]]:
    """Each page that is made or refreshed here, and what it should be."""
    for path in EXAMPLES:
        yield path, refreshed(path.read_text(encoding="utf-8"))
    yield CLI_PAGE, cli_page()


def main() -> int:
    """Write the pages, or compare them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if a page is stale")
    check = parser.parse_args().check
    stale = False
    for path, text in pages():
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale = True
        sys.stderr.write(f"{'stale' if check else 'written'}: {path.relative_to(ROOT)}\n")
        if not check:
            path.write_text(text, encoding="utf-8")
    return int(check and stale)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
