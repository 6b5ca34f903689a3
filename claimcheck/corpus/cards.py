"""Cards: reading and checking `card.json` (or `addition.json`) of a document's folder, and its text files."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from claimcheck.errors import CardError, CorpusError
from claimcheck.models.corpus import DocumentCard, TextAddition, TextCard

__all__ = ["ADDITION_FILE", "CARD_FILE", "read_addition", "read_card", "read_text"]

CARD_FILE = "card.json"
ADDITION_FILE = "addition.json"

M = TypeVar("M", bound=BaseModel)


def read_card(folder: Path) -> DocumentCard:
    """Read the card of a document's folder.

    Raises:
        CardError: the card is missing, is not JSON, breaks the schema, or names another document.
    """
    path = folder / CARD_FILE
    card = _read_model(path, DocumentCard)
    _check(path, folder, "id", card.id, card.texts)
    return card


def read_addition(folder: Path) -> TextAddition:
    """Read the card of texts that join a document kept elsewhere.

    Raises:
        CardError: as for `read_card`.
    """
    path = folder / ADDITION_FILE
    addition = _read_model(path, TextAddition)
    _check(path, folder, "document", addition.document, addition.texts)
    return addition


def _read_model(path: Path, model: type[M]) -> M:
    try:
        return model.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        msg = f"{path}: no card"
        raise CardError(msg) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "card"
        msg = f"{path}: {where}: {first['msg']}"
        raise CardError(msg) from error
    except (OSError, ValueError, RecursionError) as error:
        msg = f"{path}: not a readable JSON file ({error})"
        raise CardError(msg) from error


def _check(path: Path, folder: Path, field: str, identifier: str, texts: tuple[TextCard, ...]) -> None:
    if identifier != folder.name:
        msg = f"{path}: {field} {identifier!r} differs from the folder's name {folder.name!r}"
        raise CardError(msg)
    languages = [text.language for text in texts]
    for language in languages:
        if languages.count(language) > 1:
            msg = f"{path}: texts: language {language!r} occurs twice"
            raise CardError(msg)


def read_text(folder: Path, text: TextCard, *, verify: bool = True) -> str:
    """Read one text of a document.

    Args:
        folder: the document's folder.
        text: the text's entry on the card.
        verify: compare the file with the hash on the card.

    Raises:
        CorpusError: the file is missing or is not UTF-8.
        CardError: its bytes do not have the hash on the card.
    """
    path = folder / text.file
    try:
        data = path.read_bytes()
    except OSError as error:
        msg = f"{path}: cannot be read ({error.strerror})"
        raise CorpusError(msg) from error
    try:
        content = data.decode("utf-8")
    except UnicodeDecodeError as error:
        msg = f"{path}: not UTF-8 (byte {error.start})"
        raise CorpusError(msg) from error
    if verify and hashlib.sha256(data).hexdigest() != text.sha256:
        msg = f"{path}: the text differs from the sha256 on its card"
        raise CardError(msg)
    return content
