"""What all tests share: the shipped corpus, the texts beside the checkout, and hypothesis settings."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import HealthCheck, settings

from claimcheck.corpus.store import Corpus
from claimcheck.models.corpus import TextCard

# the machine may be slow and shared: no deadline; the same examples on every run, so that a failure is a change
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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if SHARED.is_dir():
        return
    skip = pytest.mark.skip(reason=f"{SHARED} is not there: the texts and labelled claims beside the checkout")
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


class FolderMaker(Protocol):
    """Writes a document's folder: its text and a card that is right, `changes` apart."""

    def __call__(self, text: str | bytes = ..., identifier: str = ..., **changes: object) -> Path: ...


@pytest.fixture
def make_folder(tmp_path: Path) -> FolderMaker:
    """A maker of document folders below `tmp_path / "corpus"`."""

    def make(
        text: str | bytes = "We, the people, adopt it.\nArticle 1\nA state.\nArticle 2\n1. One.\n2. Two.\n",
        identifier: str = "xx-2000",
        **changes: object,
    ) -> Path:
        data = text.encode("utf-8") if isinstance(text, str) else text
        folder = tmp_path / "corpus" / identifier
        folder.mkdir(parents=True)
        (folder / "en.txt").write_bytes(data)
        of_text = {
            "language": "en",
            "file": "en.txt",
            "official": False,
            "translated_from": "ru",
            "source_name": "a test",
            "licence": "none",
            "sha256": hashlib.sha256(data).hexdigest(),
        }
        card = {
            "id": identifier,
            "jurisdiction": identifier[:2],
            "title": f"Constitution {identifier}",
            "status": "in_force",
            "in_force_from": "2000-01-01",
            "texts": [of_text],
        }
        for key, value in changes.items():
            (of_text if key in TextCard.model_fields else card)[key] = value
        (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")
        return folder

    return make
