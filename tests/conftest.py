"""What all tests share: the shipped corpus, the texts beside the checkout, and hypothesis settings."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from claimcheck.corpus.store import Corpus
from tests.corpus_support import FolderMaker, folder_maker

# the machine may be slow and shared: no deadline; the same examples on every run
settings.register_profile(
    "claimcheck",
    deadline=None,
    derandomize=True,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("claimcheck")

#: Reference material that lies beside the checkout and is never part of it.
SHARED = Path(os.environ.get("CLAIMCHECK_SHARED", Path(__file__).resolve().parents[2] / "shared"))
# the texts that somebody added on this machine are no part of the tests; child processes inherit this
os.environ["CLAIMCHECK_HOME"] = str(Path(tempfile.gettempdir()) / "claimcheck-tests-without-added-texts")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if SHARED.is_dir():
        return
    skip = pytest.mark.skip(
        reason=f"{SHARED} is not there: the texts and labelled claims beside the checkout"
    )
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(skip)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the checkout; only for tests marked `shared`."""
    return SHARED


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    """The shipped reference texts."""
    return Corpus.load()


@pytest.fixture
def make_folder(tmp_path: Path) -> FolderMaker:
    """A maker of document folders below `tmp_path / "corpus"`."""
    return folder_maker(tmp_path / "corpus")
