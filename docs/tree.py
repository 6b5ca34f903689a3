"""The tree of folders that `docs/ARCHITECTURE.md` shows, read off the folders themselves."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

__all__ = ["NOTES", "top_level", "tree", "with_tree"]

#: What lies at the top, in the order in which it is shown.
NOTES = {
    "claimcheck": "the package",
    "reference_texts": "the constitutions: a folder each, with its card; they travel in the wheel",
    "tests": "folders as in the package; `golden/` holds verdicts to compare with",
    "training": "labelled claims of our own, and what fits the decision models on them",
    "benchmarks": "quality beside baselines, contrast suite, throughput, load",
    "notebooks": "kept without output; the tests run them",
    "docs": "these pages, and `refresh.py`, which makes and refreshes them",
    ".ci": "`run`: all that has to hold before a change goes in, from nothing",
    "pyproject.toml": "dependencies, extras, settings of the tools",
    "README.md": "",
    "CHANGELOG.md": "",
    "LICENSE": "",
}
_BESIDE = re.compile(r"__pycache__|build|dist|.*\.egg-info|\.(?!ci$).*")
_BLOCK = re.compile(r"^```text tree\n.*?^```$", re.MULTILINE | re.DOTALL)


def top_level(root: Path) -> set[str]:
    """Names at the top of the checkout, hidden ones and what tools leave behind apart."""
    return {path.name for path in root.iterdir() if not _BESIDE.fullmatch(path.name)}


def _parts(package: Path) -> Iterator[tuple[str, str]]:
    """What the package consists of, and the first line that each part says of itself; packages first."""
    for path in sorted(package.iterdir(), key=lambda p: (not p.is_dir(), p.name)):
        source = path / "__init__.py" if path.is_dir() else path
        if path.name == "__init__.py" or source.suffix != ".py" or not source.is_file():
            continue
        said = ast.get_docstring(ast.parse(source.read_text(encoding="utf-8"))) or ""
        yield f"{path.name}/" if path.is_dir() else path.name, said.partition("\n")[0]


def tree(root: Path) -> str:
    """The tree: the top level, and the parts of the package.

    Raises:
        KeyError: something at the top has no note in `NOTES`, or is gone.
    """
    there = top_level(root)
    if there != NOTES.keys():
        msg = f"docs/tree.py, NOTES: {sorted(there ^ NOTES.keys())} does not agree with what lies at the top"
        raise KeyError(msg)
    rows: list[tuple[str, str]] = []
    for name, note in NOTES.items():
        path = root / name
        rows.append((f"{name}/" if path.is_dir() else name, note))
        if name == "claimcheck":
            rows += [(f"    {part}", said) for part, said in _parts(path)]
    width = max(len(name) for name, _ in rows) + 2
    return "".join(f"{name:<{width}}{note}".rstrip() + "\n" for name, note in rows)


def with_tree(page: str, root: Path) -> str:
    """The page with its tree written anew."""
    made = f"```text tree\n{tree(root)}```"
    return _BLOCK.sub(lambda _: made, page)
