"""What a report holds, before it is a page. All texts are plain: nothing here is markup."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from claimcheck.models.result import Provenance, Verdict
from claimcheck.report.marks import Piece

__all__ = [
    "Bin",
    "Card",
    "CardGroup",
    "Cell",
    "Chapter",
    "Compared",
    "Counts",
    "DocumentMap",
    "LanguageRow",
    "OpenRow",
    "ProvisionRow",
    "QuotedText",
    "RefusalRow",
    "Report",
    "Sample",
    "SourceRow",
    "TimeLine",
    "Totals",
    "TwoVersions",
]


@dataclass(frozen=True, slots=True)
class Counts:
    """How often something was found false, true, or left open."""

    refuted: int = 0
    supported: int = 0
    open: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.refuted + self.supported + self.open


@dataclass(frozen=True, slots=True)
class Totals:
    """Rows of the results by what became of them."""

    rows: int
    refused: int
    posts: Counts


@dataclass(frozen=True, slots=True)
class RefusalRow:
    """Rows refused for one reason; numbers in the reason are left out, the first places are named."""

    reason: str
    rows: int
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenRow:
    """Posts that one rule left open; no rule where the post has no claim."""

    rule: str | None
    title: str
    posts: int


@dataclass(frozen=True, slots=True)
class LanguageRow:
    """Posts of one language."""

    language: str
    posts: Counts


@dataclass(frozen=True, slots=True)
class QuotedText:
    """A provision quoted.

    Attributes:
        document: identifier of the document.
        title: its title; the identifier where the corpus at hand has it not.
        place: the provision as a reader names it.
        akn: Akoma Ntoso address, empty if not known.
        pieces: the quotation with its marks.
        language: that of the quotation, None if not known.
        official: None if not known.
        source_url: an http(s) address that may be linked.
        source_text: what stands where a link would, if there is something else.
    """

    document: str
    title: str
    place: str
    akn: str
    pieces: tuple[Piece, ...]
    language: str | None
    official: bool | None
    source_url: str | None
    source_text: str | None


@dataclass(frozen=True, slots=True)
class TwoVersions:
    """The provision of two versions side by side; None where a version has no counterpart."""

    old: QuotedText | None
    new: QuotedText | None
    old_title: str
    new_title: str
    same_words: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """One slot that was compared, in words."""

    slot: str
    outcome: str
    in_claim: str
    in_clause: str
    conflict: bool


@dataclass(frozen=True, slots=True)
class Sample:
    """A post that makes a claim."""

    text: str
    language: str | None
    id: str
    seen: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Card:
    """A claim as it circulates.

    Attributes:
        number: rank among the cards of its verdict, from 1.
        anchor: identifier on the page.
        verdict: what was found.
        pieces: the claim as the first post has it, with its marks.
        language: of that post, None if not known.
        languages: of all posts that make it.
        posts: how many posts make it.
        reach: sum of the columns named for it, None if none was.
        first: day on which it was first seen.
        last: day on which it was last seen.
        confidence: 0 to 1.
        rule: code of the rule that decided.
        rule_title: its name.
        explanation: why.
        explanation_language: language of the explanation, None if not known.
        references: articles that the post names, each with what is to be said of it.
        quoted: the provisions that decide; empty where they stand in `versions`.
        versions: both versions, where the claim speaks of a change.
        context: provisions quoted for context.
        compared: the slots compared.
        samples: the first posts that differ in their words.
    """

    number: int
    anchor: str
    verdict: Verdict
    pieces: tuple[Piece, ...]
    language: str | None
    languages: tuple[str, ...]
    posts: int
    reach: int | None
    first: dt.date | None
    last: dt.date | None
    confidence: float
    rule: str
    rule_title: str
    explanation: str
    explanation_language: str | None
    references: tuple[str, ...]
    quoted: tuple[QuotedText, ...]
    versions: TwoVersions | None
    context: tuple[QuotedText, ...]
    compared: tuple[Compared, ...]
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class CardGroup:
    """The cards of one verdict, and how many claims there are in all."""

    verdict: Verdict
    cards: tuple[Card, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Cell:
    """An article on the map; `heat` is 0 (no false claim) to 4 (the most)."""

    label: str
    name: str
    counts: Counts
    heat: int
    target: str | None


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of a document with its articles; no language where the title is the report's own."""

    title: str
    language: str | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class ProvisionRow:
    """A provision that claims speak of; no language where the chapter's title is the report's own."""

    anchor: str
    name: str
    chapter: str
    chapter_language: str | None
    counts: Counts


@dataclass(frozen=True, slots=True)
class DocumentMap:
    """A document with the claims that speak of its provisions; no chapters where its text is not at hand."""

    document: str
    title: str
    chapters: tuple[Chapter, ...]
    provisions: tuple[ProvisionRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Bin:
    """A stretch of time."""

    begins: dt.date
    label: str
    posts: Counts


@dataclass(frozen=True, slots=True)
class TimeLine:
    """Posts over time; `unit` is day, week, month or year."""

    unit: str
    bins: tuple[Bin, ...]
    outside: int
    undated: int


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A document that is quoted or mapped."""

    document: str
    title: str
    status: str
    begins: dt.date | None
    ends: dt.date | None
    texts: tuple[tuple[str, bool, str | None], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that the page shows.

    Attributes:
        title: heading of the page.
        language: of its labels.
        file: name of the results, without folders.
        totals: rows by what became of them.
        refusals: why rows were not checked.
        open_rules: why posts were left open.
        languages: posts by language.
        groups: cards, false claims first.
        maps: documents by how many claims speak of them.
        time_line: None if no time is told.
        notes: what a reader has to know of how it was made.
        sources: documents that occur.
        provenances: what judged; more than one if results were put together.
    """

    title: str
    language: str
    file: str
    totals: Totals
    refusals: tuple[RefusalRow, ...]
    open_rules: tuple[OpenRow, ...]
    languages: tuple[LanguageRow, ...]
    groups: tuple[CardGroup, ...]
    maps: tuple[DocumentMap, ...]
    time_line: TimeLine | None
    notes: tuple[str, ...]
    sources: tuple[SourceRow, ...]
    provenances: tuple[Provenance, ...]
