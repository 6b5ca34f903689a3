"""Where documents lie: those shipped with the package, and those a user added.

Added texts lie in the user's data folder (the environment variable `CLAIMCHECK_HOME` names another).
"""

from __future__ import annotations

import os
from pathlib import Path

from claimcheck.corpus.store import Corpus, shipped_folder

__all__ = ["HOME_VARIABLE", "corpus_folders", "load_corpus", "user_folder"]

HOME_VARIABLE = "CLAIMCHECK_HOME"


def user_folder() -> Path:
    """The folder of the texts a user added; it need not exist."""
    home = os.environ.get(HOME_VARIABLE)
    if home:
        return Path(home) / "corpus"
    import platformdirs

    return platformdirs.user_data_path("claimcheck", appauthor=False) / "corpus"


def corpus_folders(*folders: Path) -> tuple[Path, ...]:
    """The folders to read: those named, else the shipped one and the user's, if there is one."""
    if folders:
        return folders
    own = user_folder()
    return (shipped_folder(), own) if own.is_dir() else (shipped_folder(),)


def load_corpus(*folders: Path) -> Corpus:
    """The corpus of these folders; without any, the shipped texts and those the user added.

    Raises:
        CorpusError: a folder is missing or empty, or a text cannot be read.
        CardError: a card is broken or disagrees with its text.
    """
    return Corpus.load(*corpus_folders(*folders))
