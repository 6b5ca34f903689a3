"""Cards: reading and checking `card.json` of a document's folder, and its text files."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from pydantic import ValidationError

from claimcheck.errors import CardError, CorpusError
from claimcheck.models.corpus import DocumentCard, TextCard

__all__ = ["CARD_FILE", "read_card", "read_text"]

CARD_FILE = "card.json"


def read_card(folder: Path) -> DocumentCard:
    """Read the card of a document's folder.

    Raises:
        CardError: the card is missing, is not JSON, breaks the schema, or names another document.
    """
    path = folder / CARD_FILE
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        card = DocumentCard.model_validate(raw)
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
    if card.id != folder.name:
        msg = f"{path}: id {card.id!r} differs from the folder's name {folder.name!r}"
        raise CardError(msg)
    languages = [text.language for text in card.texts]
    for language in languages:
        if languages.count(language) > 1:
            msg = f"{path}: texts: language {language!r} occurs twice"
            raise CardError(msg)
    return card


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
