"""What is counted in one pass over the results. Memory grows with the number of claims, not of posts."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from claimcheck.batch.ranking import number_of, time_of
from claimcheck.errors import InputError
from claimcheck.models.result import Provenance, Verdict
from claimcheck.report.results import ResultRow

__all__ = ["ClaimCount", "Columns", "Refused", "Tally", "chosen_columns"]

#: Columns that exports commonly have, used where none is named; in order of preference.
_TIMES = ("created_at", "published_at", "posted_at", "timestamp", "datetime", "date", "time")
_REACHES = (
    "likes", "shares", "reposts", "retweets", "forwards", "comments", "replies", "reactions",
)  # fmt: skip
_LINKS = ("url", "link", "permalink", "post_url")
#: Value of a column option that means: none, not even a common one.
_NONE = "-"
_PLACE = re.compile(r"(?P<place>.{0,300}?(?:line|row) \d+): (?P<reason>.+)", re.DOTALL)
_FIGURE = re.compile(r"\d+(?:[,.\u00a0]\d+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", re.ASCII)
_OTHER_LANGUAGE = "?"
_MAX_REASONS, _MAX_PLACES, _REASON = 20, 8, 160
_MAX_PROVENANCES = 8


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of the input that the report reads.

    Attributes:
        time: when a post was seen, None if no column tells.
        reach: columns whose numbers are added up.
        link: the post's address.
    """

    time: str | None = None
    reach: tuple[str, ...] = ()
    link: str | None = None


def chosen_columns(
    names: Iterable[str], *, time: str | None = None, reach: Sequence[str] = (), link: str | None = None
) -> Columns:
    """The columns that are named; for those that are not, what the table has of the common names.

    Args:
        names: the columns of the table.
        time: name of the column of times; `-` for none.
        reach: names of the columns of numbers; `-` for none.
        link: name of the column of addresses; `-` for none.

    Raises:
        InputError: a column is named that the table has not.
    """
    known = tuple(names)
    for name in (time, link, *reach):
        if name not in (None, _NONE) and name not in known:
            msg = f"no column {name!r}; the columns are: {', '.join(known) or 'none'}"
            raise InputError(msg)

    def one(named: str | None, common: Sequence[str]) -> str | None:
        if named is not None:
            return None if named == _NONE else named
        return next((name for name in common if name in known), None)

    reaches = tuple(reach) or tuple(name for name in _REACHES if name in known)
    return Columns(one(time, _TIMES), tuple(n for n in reaches if n != _NONE), one(link, _LINKS))


@dataclass(slots=True)
class ClaimCount:
    """How often one claim (one cluster) is made."""

    verdict: Verdict
    posts: int = 0
    reach: int = 0
    first: dt.datetime | None = None
    last: dt.datetime | None = None
    languages: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Refused:
    """Rows refused for one reason."""

    rows: int = 0
    places: list[str] = field(default_factory=list)


class Tally:
    """Counts of all rows.

    Attributes:
        rows: how many rows there are.
        refused: how many were not checked.
        posts: posts by verdict.
        refusals: reason (its numbers left out) -> rows; the last, empty reason gathers the rest.
        open_rules: rule that left a post open -> posts; None where the post has no claim.
        languages: posts by language and verdict.
        provisions: claims by document, provision and verdict.
        days: posts by day and verdict.
        undated: posts without a readable time.
        provenances: what judged.
        claims: cluster -> how often it is made.
    """

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.rows = self.refused = self.undated = 0
        self.posts: Counter[Verdict] = Counter()
        self.refusals: dict[str, Refused] = {}
        self.open_rules: Counter[str | None] = Counter()
        self.languages: Counter[tuple[str, Verdict]] = Counter()
        self.provisions: Counter[tuple[str, str, Verdict]] = Counter()
        self.days: Counter[tuple[dt.date, Verdict]] = Counter()
        self.provenances: dict[Provenance, None] = {}
        self.claims: dict[str, ClaimCount] = {}

    def add(self, row: ResultRow) -> None:
        """Count a row."""
        self.rows += 1
        if row.error is not None or row.verdict is None:
            self.refused += 1
            self._refuse(row.error or "")
            return
        verdict = row.verdict
        self.posts[verdict] += 1
        language = language_of(row)
        if language is not None:
            self.languages[language, verdict] += 1
        if row.provenance is not None and len(self.provenances) < _MAX_PROVENANCES:
            self.provenances.setdefault(row.provenance)
        seen = time_of(row.cells.get(self.columns.time) or "") if self.columns.time else None
        if seen is not None:
            self.days[seen.date(), verdict] += 1
        elif self.columns.time:
            self.undated += 1
        main = row.main
        if verdict is Verdict.NOT_ENOUGH_INFO:
            self.open_rules[None if main is None else row.claims[main].rule] += 1
        self._cite(row)
        if row.cluster is not None and verdict is not Verdict.NOT_ENOUGH_INFO:
            self._claim(row.cluster, verdict, seen, language, row.cells)

    def _refuse(self, error: str) -> None:
        found = _PLACE.fullmatch(error)
        place, reason = (found["place"], found["reason"]) if found else ("", error)
        reason = _FIGURE.sub("…", reason)[:_REASON]
        if reason not in self.refusals and len(self.refusals) >= _MAX_REASONS:
            reason = ""
        refused = self.refusals.setdefault(reason, Refused())
        refused.rows += 1
        if place and len(refused.places) < _MAX_PLACES:
            refused.places.append(place)

    def _cite(self, row: ResultRow) -> None:
        """Each provision counts once a post and verdict."""
        cited = {
            (citation.document, citation.provision, claim.verdict)
            for claim in row.claims
            for citation in claim.deciding
        }
        self.provisions.update(cited)

    def _claim(
        self,
        cluster: str,
        verdict: Verdict,
        seen: dt.datetime | None,
        language: str | None,
        cells: Mapping[str, str | None],
    ) -> None:
        count = self.claims.get(cluster)
        if count is None:
            count = self.claims[cluster] = ClaimCount(verdict)
        count.posts += 1
        count.reach += sum(number_of(cells.get(name)) for name in self.columns.reach)
        if language is not None:
            count.languages.add(language)
        if seen is not None:
            count.first = seen if count.first is None else min(count.first, seen)
            count.last = seen if count.last is None else max(count.last, seen)

    def ranked(self, verdict: Verdict) -> list[str]:
        """The claims of a verdict, those of the most posts first, then by reach."""
        found = ((i, c) for i, c in self.claims.items() if c.verdict is verdict)
        return [i for i, c in sorted(found, key=lambda item: (-item[1].posts, -item[1].reach, item[0]))]


def language_of(row: ResultRow) -> str | None:
    """The code of a post's language, None where the file does not tell."""
    if row.language is None:
        return None
    return row.language if _LANGUAGE.fullmatch(row.language) else _OTHER_LANGUAGE
