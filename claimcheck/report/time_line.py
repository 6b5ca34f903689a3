"""Posts over time: days put together so that a chart of them can be read."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping

from claimcheck.models.result import Verdict
from claimcheck.report.model import Bin, Counts, TimeLine

__all__ = ["time_line"]

_MOST_BINS = 62
_DAYS = {"day": 1, "week": 7, "month": 30}
#: Share of the posts at each end that may be cut off, and by what factor that has to shorten the time.
_OUTLIERS, _SHORTER = 0.01, 3


def time_line(days: Mapping[tuple[dt.date, Verdict], int], undated: int) -> TimeLine | None:
    """The time line of posts by day and verdict; None where there is no day.

    A few posts that lie far from all others (a wrong clock) would press the rest into one bar: they are
    left out and counted.

    Args:
        days: posts by day and verdict.
        undated: posts whose time is not known.
    """
    per_day: Counter[dt.date] = Counter()
    for (day, _), count in days.items():
        per_day[day] += count
    if not per_day:
        return None
    first, last = _window(per_day)
    span = (last - first).days + 1
    unit = next((u for u, length in _DAYS.items() if span <= _MOST_BINS * length), "year")
    inside: dict[dt.date, Counter[Verdict]] = {begin: Counter() for begin in _begins(first, last, unit)}
    outside = 0
    for (day, verdict), count in days.items():
        if first <= day <= last:
            inside[_begin(day, unit)][verdict] += count
        else:
            outside += count
    bins = tuple(Bin(begin, _label(begin, unit), counts_of(found)) for begin, found in inside.items())
    return TimeLine(unit, bins, outside, undated)


def counts_of(found: Mapping[Verdict, int]) -> Counts:
    """Counts by verdict as `Counts`."""
    return Counts(
        found.get(Verdict.REFUTED, 0), found.get(Verdict.SUPPORTED, 0), found.get(Verdict.NOT_ENOUGH_INFO, 0)
    )


def _window(per_day: Mapping[dt.date, int]) -> tuple[dt.date, dt.date]:
    ordered = sorted(per_day)
    margin = sum(per_day.values()) * _OUTLIERS
    low, high = _reached(ordered, per_day, margin), _reached(ordered[::-1], per_day, margin)
    whole, inner = (ordered[-1] - ordered[0]).days + 1, (high - low).days + 1
    if whole > _MOST_BINS and inner * _SHORTER < whole:
        return low, high
    return ordered[0], ordered[-1]


def _reached(days: list[dt.date], per_day: Mapping[dt.date, int], margin: float) -> dt.date:
    passed = 0
    for day in days:
        passed += per_day[day]
        if passed > margin:
            return day
    return days[-1]


def _begin(day: dt.date, unit: str) -> dt.date:
    if unit == "week":
        return dt.date.fromordinal(max(day.toordinal() - day.weekday(), 1))
    if unit == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if unit == "year" else day


def _begins(first: dt.date, last: dt.date, unit: str) -> Iterator[dt.date]:
    at, end = _begin(first, unit), _begin(last, unit)
    while at < end:
        yield at
        at = _next(at, unit)
    yield end


def _next(at: dt.date, unit: str) -> dt.date:
    if unit in ("day", "week"):
        return at + dt.timedelta(days=_DAYS[unit])
    if unit == "year":
        return at.replace(year=at.year + 1)
    return at.replace(year=at.year + at.month // 12, month=at.month % 12 + 1)


def _label(begin: dt.date, unit: str) -> str:
    text = begin.isoformat()
    return {"month": text[:7], "year": text[:4]}.get(unit, text)
