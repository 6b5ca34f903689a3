"""Imports run one way only, and some libraries are imported in one place only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "claimcheck"
SOURCES = sorted(PACKAGE.rglob("*.py"))

#: From the outside in. A part may import what stands in a later row; parts of one row may import each other
#: as long as that does not run in a circle.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("__main__",),
    ("cli", "service", "report"),
    ("evaluation", "batch", "export", "stream", "recheck", "doctor"),
    ("checker",),
    ("verdict",),
    ("match",),
    ("claims", "corpus"),
    ("language", "text"),
    ("models",),
    ("data",),
    ("errors",),
)
RANK = {part: rank for rank, row in enumerate(LAYERS) for part in row}
#: Parts that print for a living.
OUTSIDE = {"__main__", "cli"}


def part_of(path: Path) -> str:
    """The top-level part of the package that a file belongs to; "" is the façade `__init__`."""
    relative = path.relative_to(PACKAGE)
    first = relative.parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


def imported(path: Path) -> Iterator[tuple[str, int]]:
    """Modules that a file imports, anywhere in it, with the line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            assert node.module is not None
            yield node.module, node.lineno
            if node.module == "claimcheck":
                for alias in node.names:
                    yield f"claimcheck.{alias.name}", node.lineno


def inner_imports(path: Path) -> Iterator[tuple[str, int]]:
    """Parts of the package that a file imports, its own part and the façade's version left out."""
    for module, line in imported(path):
        if module.startswith("claimcheck."):
            part = module.split(".")[1]
            if part in ("__version__", part_of(path)):
                continue
            yield part, line


def test_every_part_has_a_place() -> None:
    parts = {part_of(path) for path in SOURCES} - {""}
    assert parts <= RANK.keys(), "a new part of the package: give it a row in LAYERS"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_imports_run_inwards(path: Path) -> None:
    own = part_of(path)
    if own == "":
        return
    for part, line in inner_imports(path):
        assert RANK[own] <= RANK[part], f"{path}:{line}: {own} must not import {part}"


def test_no_circle_between_parts() -> None:
    graph: dict[str, set[str]] = {}
    for path in SOURCES:
        graph.setdefault(part_of(path), set()).update(part for part, _ in inner_imports(path))
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:  # pragma: no cover
        pytest.fail(f"parts import each other in a circle: {error.args[1]}")


@pytest.mark.parametrize(
    ("library", "module"), [("spacy", "language/nlp.py"), ("rapidfuzz", "match/fuzzy.py"), ("typer", "cli/")]
)
def test_a_library_has_one_home(library: str, module: str) -> None:
    homes = {
        path.relative_to(PACKAGE).as_posix()
        for path in SOURCES
        for name, _ in imported(path)
        if name.split(".")[0] == library
    }
    assert homes, f"nobody imports {library}"
    assert all(home.startswith(module) for home in homes), f"{library} is imported in {sorted(homes)}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_the_library_neither_prints_nor_sets_up_logging(path: Path) -> None:
    if part_of(path) in OUTSIDE:
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        assert name not in {"print", "pprint", "sys.stdout.write", "sys.stderr.write"}, (
            f"{path}:{node.lineno}: {name}"
        )
        assert not name.endswith(
            (".basicConfig", ".addHandler", ".dictConfig", ".fileConfig", ".setLevel")
        ), f"{path}:{node.lineno}: {name}"


def test_no_catch_all_module() -> None:
    names = {part.removesuffix(".py") for path in SOURCES for part in path.relative_to(PACKAGE).parts}
    assert names.isdisjoint({"utils", "util", "helpers", "common", "misc"})
