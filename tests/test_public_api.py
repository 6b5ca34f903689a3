"""What the package promises: its names, its errors, and that importing it costs nothing."""

from __future__ import annotations

import inspect
import subprocess
import sys
from importlib import import_module, metadata
from pathlib import Path

import pytest

import claimcheck
from claimcheck import errors
from claimcheck.models.result import SCHEMA_VERSION, CheckResult

PACKAGE = Path(claimcheck.__file__).parent


def test_names() -> None:
    assert sorted(claimcheck.__all__) == [
        "CheckResult",
        "CheckerConfig",
        "ClaimChecker",
        "ClaimcheckError",
        "Corpus",
        "Verdict",
        "__version__",
    ]
    for name in claimcheck.__all__:
        assert getattr(claimcheck, name) is not None


def test_unknown_name() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        _ = claimcheck.nonsense


def test_version_is_that_of_the_distribution() -> None:
    try:
        installed = metadata.version("claimcheck-law")
    except metadata.PackageNotFoundError:
        pytest.skip("the package is used from its folder, not installed")
    assert claimcheck.__version__ == installed


def test_typed() -> None:
    assert (PACKAGE / "py.typed").exists()


@pytest.mark.parametrize(
    "path", sorted(p for p in PACKAGE.rglob("*.py")), ids=lambda p: p.relative_to(PACKAGE).as_posix()
)
def test_all_lists_what_is_there(path: Path) -> None:
    module = import_module(".".join(("claimcheck", *path.relative_to(PACKAGE).with_suffix("").parts)))
    for name in getattr(module, "__all__", ()):
        assert hasattr(module, name), f"{path}: __all__ names {name}, which is not there"


def test_error_tree_is_drawn_whole() -> None:
    drawn = errors.__doc__ or ""
    found = {
        name for name, value in inspect.getmembers(errors, inspect.isclass) if issubclass(value, Exception)
    }
    assert found == set(errors.__all__)
    for name in found:
        assert name in drawn
        assert issubclass(getattr(errors, name), errors.ClaimcheckError)


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize(
    "code",
    [
        "import claimcheck",
        "import claimcheck.cli.app",
        "import claimcheck.cli.app, typer; typer.main.get_command(claimcheck.cli.app.app)",
    ],
)
def test_importing_is_cheap(code: str) -> None:
    heavy = ("spacy", "pydantic", "rapidfuzz", "numpy", "matplotlib", "sklearn")
    loaded = run(f"{code}; import sys; print([m for m in {heavy!r} if m in sys.modules])")
    assert loaded == "[]"


def test_result_schema() -> None:
    # a change here is a change of the schema: raise SCHEMA_VERSION and say so in the change log
    assert SCHEMA_VERSION == "1"
    schema = CheckResult.model_json_schema()
    names = {
        name: sorted(part["properties"]) for name, part in schema["$defs"].items() if "properties" in part
    }
    assert sorted(schema["properties"]) == [
        "claims",
        "confidence",
        "id",
        "language",
        "provenance",
        "schema_version",
        "text",
        "verdict",
    ]
    assert names == {
        "CitedProvision": ["actual", "as_written", "document", "end", "provision", "start", "status"],
        "ClaimResult": [
            "citations",
            "cited_by_claim",
            "confidence",
            "end",
            "explanation",
            "findings",
            "rule",
            "scores",
            "speaks_of",
            "start",
            "text",
            "verdict",
        ],
        "Finding": [
            "claim_span",
            "claim_value",
            "clause_span",
            "clause_value",
            "outcome",
            "provision",
            "slot",
        ],
        "Provenance": ["config_sha256", "corpus_sha256", "engine"],
        "Quotation": [
            "akn",
            "document",
            "end",
            "language",
            "official",
            "prefix",
            "provision",
            "quote",
            "source_url",
            "stance",
            "start",
            "suffix",
        ],
        "Score": ["name", "value"],
    }
