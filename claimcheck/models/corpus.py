"""Documents, texts, provisions and clauses.

A *document* is one constitution in one dated version, a *text* is the document in one language, a
*provision* is its citable unit and a *clause* is the sentence or coordinate clause that is compared.
All offsets are code points of the text, end exclusive.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

__all__ = [
    "Clause",
    "DocumentCard",
    "DocumentStatus",
    "OriginalFile",
    "Provision",
    "ProvisionKind",
    "Segment",
    "SegmentKind",
    "Span",
    "StructureCounts",
    "TextAddition",
    "TextCard",
]

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
FileName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=100)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DocumentStatus(StrEnum):
    """Where a version stands in law."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"


class StructureCounts(_Frozen):
    """How many provisions of each kind a text holds.

    An article that is not divided into paragraphs counts as one article and one paragraph.
    """

    sections: int = Field(ge=0)
    articles: int = Field(ge=0)
    paragraphs: int = Field(ge=0)
    items: int = Field(ge=0)


class OriginalFile(_Frozen):
    """The file that a text was read from, as it came."""

    name: str = Field(min_length=1, description="its name without folders, or its address")
    kind: str = Field(description="plain, markdown, html, docx, pdf, akn or json")
    sha256: Sha256
    size: int = Field(ge=0, description="bytes")


class TextCard(_Frozen):
    """The origin of one text: language, standing, source, licence and hash."""

    language: Language
    file: FileName
    official: bool = Field(description="True for an official text, False for an unofficial translation")
    translated_from: Language | None = None
    source_name: str = Field(min_length=1)
    source_url: str | None = None
    licence: str = Field(min_length=1)
    sha256: Sha256 = Field(description="SHA-256 of the file's bytes, lower-case hexadecimal")
    known_gaps: tuple[str, ...] = ()
    structure: StructureCounts | None = Field(
        default=None, description="what the segmenter finds in the text; checked by `corpus validate`"
    )
    retrieved: dt.date | None = Field(default=None, description="day on which it was taken from source_url")
    original: OriginalFile | None = None


class DocumentCard(_Frozen):
    """The card of one document: what it is, when it was law, and the texts it comes in."""

    id: Identifier
    jurisdiction: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")] = Field(
        description="ISO 3166-1 alpha-2 code, lower case"
    )
    title: str = Field(min_length=1)
    status: DocumentStatus
    adopted: dt.date | None = None
    in_force_from: dt.date | None = None
    in_force_until: dt.date | None = Field(
        default=None, description="first day on which it no longer applies"
    )
    akn_work: Annotated[str, StringConstraints(pattern=r"^/akn/.+")] | None = None
    texts: tuple[TextCard, ...] = Field(min_length=1)


class TextAddition(_Frozen):
    """Texts that join a document whose card lies elsewhere: an official wording beside a shipped translation."""

    document: Identifier
    texts: tuple[TextCard, ...] = Field(min_length=1)


class Span(_Frozen):
    """A stretch of a text, in code points, end exclusive."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)


class ProvisionKind(StrEnum):
    """The level of a provision."""

    PREAMBLE = "preamble"
    SECTION = "section"
    ARTICLE = "article"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    SCHEDULE = "schedule"


class Provision(_Frozen):
    """A citable unit. `start` and `end` cover everything in it, its children included."""

    id: str
    eid: str = Field(description="Akoma Ntoso 3 eId, for instance art_8__para_3")
    kind: ProvisionKind
    number: str
    heading: str | None = None
    parent: str | None = None
    start: int
    end: int
    content: tuple[Span, ...] = Field(default=(), description="its own words, without marker and children")
    excluded: bool = Field(default=False, description='a dead provision ("Excluded by the Law ...")')


class Clause(_Frozen):
    """A sentence or coordinate clause of a provision; `text[start:end]` of the text is its wording."""

    id: str
    provision: str
    start: int
    end: int
    lead: tuple[Span, ...] = Field(default=(), description="the words above a list item that govern it")


class SegmentKind(StrEnum):
    """What a stretch of a segmented text is; a page's number or running line is no part of the law."""

    TITLE = "title"
    CONTENTS = "contents"
    HEADING = "heading"
    MARKER = "marker"
    CONTENT = "content"
    NOTE = "note"
    TAIL = "tail"
    PAGE = "page"
    SPACE = "space"


class Segment(_Frozen):
    """One piece of the lossless cut: joining all segments in order gives the text back."""

    kind: SegmentKind
    start: int
    end: int
    provision: str | None = None
