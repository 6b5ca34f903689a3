"""Tables of contents: lines that name the articles without saying anything of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from claimcheck.corpus.numbering import Numbering, Profile, number_value

__all__ = ["contents_lines"]

_MIN_HEADINGS = 3
_MAX_BETWEEN = 3
_MAX_ENTRY = 200
_MAX_AHEAD = 12
#: Share of the text's units that a table has to name.
_COMPLETE = 0.5
#: Share of a table's headings that have to stand elsewhere in the text as well.
_ELSEWHERE = 0.8
#: How much shorter a table's entries are than the units they announce, at the most.
_SHORTER = 0.6
_LEADERS = re.compile(r"(?:[.\u2026\u00b7_]\s?){3,}\s*[\divxlc]{0,6}$")
_SENTENCE = re.compile(r"(?<![.\u2026])[.;:]$")


class _Line(Protocol):
    @property
    def text(self) -> str: ...


def contents_lines(lines: Sequence[_Line], profile: Profile, styles: Numbering) -> frozenset[int]:
    """Positions of the lines that make up tables of contents, wherever in the text they stand.

    A table is a dense run of headings most of which come again outside it with far more words below them.

    Args:
        lines: the text's lines, blank ones left out.
        profile: how the text names its units.
        styles: all styles, for the words that head a table.
    """
    keys = [_key(line.text, profile) for line in lines]
    everywhere = Counter(key for key in keys if key is not None)
    if not everywhere or max(everywhere.values()) < 2:
        return frozenset()
    found: set[int] = set()
    for start, end in _dense_runs(lines, keys, profile):
        inside = Counter(key for key in keys[start:end] if key is not None)
        again = sum(1 for key in inside if everywhere[key] > inside[key])
        if len(inside) < max(_MIN_HEADINGS, _COMPLETE * len(everywhere)) or again < _ELSEWHERE * len(inside):
            continue
        own = sum(len(_LEADERS.sub("", line.text)) for line in lines[start:end]) / inside.total()
        other = sum(len(line.text) for line in (*lines[:start], *lines[end:])) / max(
            1, everywhere.total() - inside.total()
        )
        if own < _SHORTER * other:
            found.update(range(_with_title(lines, start, styles), _with_leaders(lines, end)))
    return frozenset(found)


def _key(text: str, profile: Profile) -> tuple[str, tuple[int, int, str]] | None:
    for unit in profile.basic:
        match = unit.regex.match(text)
        if match:
            above = match.groupdict().get("a") or ""
            return f"{unit.id}/{above}", number_value(match["n"], "decimal")
    return None


def _dense_runs(
    lines: Sequence[_Line], keys: Sequence[object | None], profile: Profile
) -> list[tuple[int, int]]:
    """Runs of headings with hardly anything between them; each ends after its last heading."""
    runs: list[tuple[int, int]] = []
    start: int | None = None
    last = 0
    seen: set[object] = set()
    for position, key in enumerate(keys):
        text = lines[position].text
        if key is not None and len(text) <= _MAX_ENTRY:
            if start is not None and key in seen:
                runs.append((start, last + 1))
                start, seen = None, set()
            if start is None:
                start = position
            seen.add(key)
            last = position
        elif start is not None:
            group = any(unit.regex.match(text) for unit in profile.groups)
            if position - last > _MAX_BETWEEN or not (group or _is_entry(text)):
                runs.append((start, last + 1))
                start, seen = None, set()
    if start is not None:
        runs.append((start, last + 1))
    return runs


def _is_entry(text: str) -> bool:
    """Whether the line could be a title in a table, or the rest of one."""
    return len(text) <= _MAX_ENTRY and (_LEADERS.search(text) is not None or not _SENTENCE.search(text))


def _with_title(lines: Sequence[_Line], start: int, styles: Numbering) -> int:
    """The first line of the table: the one that says "Contents", if it stands not far above."""
    for position in range(start - 1, max(-1, start - 1 - _MAX_AHEAD), -1):
        if any(re.fullmatch(pattern, lines[position].text) for pattern in styles.contents):
            return position
        if not _is_entry(lines[position].text):
            break
    first = start
    while first > 0 and _LEADERS.search(lines[first - 1].text):
        first -= 1
    return first


def _with_leaders(lines: Sequence[_Line], end: int) -> int:
    """The end of the table: entries of schedules and the like still lead to page numbers."""
    while end < len(lines) and _LEADERS.search(lines[end].text):
        end += 1
    return end
