"""The tree of errors is the one drawn in the module's docstring, and each message names its thing."""

from __future__ import annotations

import re

import pytest

from claimcheck import errors
from claimcheck.errors import ClaimcheckError, MissingExtraError, UnknownDocumentError, UnknownProvisionError


def drawn() -> dict[str, str]:
    """Class -> parent, read from the drawing."""
    parents: dict[str, str] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"^(?P<indent>[ │├└─]+)(?P<name>\w+Error)\b", line)
        if match is None:
            continue
        depth = len(match["indent"]) // 4 - 1
        path[depth:] = [match["name"]]
        if depth:
            parents[match["name"]] = path[depth - 1]
    return parents


def test_the_drawing_is_true() -> None:
    real = {
        name: error.__bases__[0].__name__
        for name in errors.__all__
        if (error := getattr(errors, name)) is not ClaimcheckError
    }
    assert drawn() == real


def test_all_of_them_are_exported() -> None:
    defined = {n for n, v in vars(errors).items() if isinstance(v, type) and issubclass(v, ClaimcheckError)}
    assert set(errors.__all__) == defined
    assert errors.__all__ == sorted(errors.__all__)


MESSAGES = (
    (
        UnknownDocumentError("kz-1993", ("kz-1995", "kz-2026")),
        "unknown document 'kz-1993'; known documents: kz-1995, kz-2026",
    ),
    (UnknownDocumentError("kz-1993", ()), "unknown document 'kz-1993'; known documents: none"),
    (UnknownProvisionError("kz-2026", "8(9)"), "document 'kz-2026' has no provision '8(9)'"),
    (
        MissingExtraError("the notebook", "notebooks"),
        "the notebook needs an extra: pip install 'claimcheck-law[notebooks]'",
    ),
)


@pytest.mark.parametrize(("error", "message"), MESSAGES)
def test_messages(error: ClaimcheckError, message: str) -> None:
    assert str(error) == message
