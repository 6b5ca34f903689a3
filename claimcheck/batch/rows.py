"""A row on its way in: what was read of it, or why it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Refusal", "Row"]


class Refusal(StrEnum):
    """Why a row was not checked."""

    COLUMNS = "columns"
    QUOTE = "quote"
    JSON = "json"
    NUL = "nul"
    ENCODING = "encoding"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    UNREADABLE = "unreadable"
    FAILED = "failed"
    QUARANTINED = "quarantined"

    @property
    def said(self) -> str:
        """For the summary."""
        return _TITLES[self]


_TITLES = {
    Refusal.COLUMNS: "wrong column count",
    Refusal.QUOTE: "quote not closed",
    Refusal.JSON: "not a JSON object",
    Refusal.NUL: "NUL character",
    Refusal.ENCODING: "invalid characters",
    Refusal.EMPTY: "empty text",
    Refusal.TOO_LONG: "too long",
    Refusal.UNREADABLE: "unreadable",
    Refusal.FAILED: "analysis failed",
    Refusal.QUARANTINED: "quarantined",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the input.

    Attributes:
        line: number of the line it begins on, 1-based; of the row in Parquet.
        place: file and line in words, for messages.
        cells: what stands in the columns of the table, in their order.
        text: the post; empty when refused.
        id: the post's identifier, if there is a column for it.
        language: the language that the row states, if there is a column for it.
        refusal: why it is not to be checked.
        error: the same in a sentence, with its place.
    """

    line: int
    place: str
    cells: tuple[str | None, ...]
    text: str = ""
    id: str | None = None
    language: str | None = None
    refusal: Refusal | None = None
    error: str | None = None
