"""Every error the library raises on purpose.

    ClaimcheckError
    ├── InputError            what the caller handed in cannot be read or used
    │   ├── TextError         a claim is empty, too long or not text
    │   ├── ClaimFileError    a file of labelled claims is damaged
    │   └── ImportTextError   a text to be added to the corpus cannot be fetched or read
    ├── CorpusError           the reference corpus is not usable
    │   ├── CardError         a document's card is broken
    │   ├── UnknownDocumentError
    │   └── UnknownProvisionError
    ├── DataError             a data file of the package (termbase, rules, ...) breaks its schema
    └── MissingExtraError     an optional part is not installed

The command line turns each of them into one line on stderr and exit code 2.
"""

from __future__ import annotations

__all__ = [
    "CardError",
    "ClaimFileError",
    "ClaimcheckError",
    "CorpusError",
    "DataError",
    "ImportTextError",
    "InputError",
    "MissingExtraError",
    "TextError",
    "UnknownDocumentError",
    "UnknownProvisionError",
]


class ClaimcheckError(Exception):
    """Base of all errors raised on purpose; its message is fit to be shown to a user."""


class InputError(ClaimcheckError):
    """What the caller handed in cannot be read or used."""


class TextError(InputError):
    """A claim is empty, too long or not text."""


class ClaimFileError(InputError):
    """A file of labelled claims is damaged; the message names file and line."""


class ImportTextError(InputError):
    """A text that is to be added to the corpus cannot be fetched or read; nothing of it is kept."""


class CorpusError(ClaimcheckError):
    """The reference corpus, or one of its texts, is not usable."""


class CardError(CorpusError):
    """A document's card is missing, breaks its schema or disagrees with its text."""


class UnknownDocumentError(CorpusError):
    """No document of that identifier is in the corpus."""

    def __init__(self, document: str, known: tuple[str, ...]) -> None:
        super().__init__(f"unknown document {document!r}; known documents: {', '.join(known) or 'none'}")
        self.document = document


class UnknownProvisionError(CorpusError):
    """The document has no provision of that identifier."""

    def __init__(self, document: str, provision: str) -> None:
        super().__init__(f"document {document!r} has no provision {provision!r}")
        self.document = document
        self.provision = provision


class DataError(ClaimcheckError):
    """A data file of the package breaks its schema."""


class MissingExtraError(ClaimcheckError):
    """An optional part is needed and not installed; the message says which extra installs it."""

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(f"{feature} needs an extra: pip install 'claimcheck-law[{extra}]'")
        self.feature = feature
        self.extra = extra
