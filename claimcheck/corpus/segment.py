"""Text -> provisions, without losing a character.

The reader goes line by line (in a run-on text: by the places where a line should have begun), knows
which number has to come next, and so tells a heading from a reference that looks like one. Every
character of the text ends up in exactly one `Segment`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from claimcheck.corpus.contents import contents_lines
from claimcheck.corpus.numbering import (
    Marker,
    Numbering,
    Profile,
    Unit,
    number_value,
    numbering,
    plain_number,
    roman_value,
)
from claimcheck.corpus.pages import page_lines
from claimcheck.corpus.scripts import fold_words
from claimcheck.models.corpus import Provision, ProvisionKind, Segment, SegmentKind, Span, StructureCounts

__all__ = ["Segmented", "locate_constitution", "segment"]

_SENTENCE_END = re.compile(r"[.;:!?…]['\"”’)\]]*$")
_MAX_TITLE = 160
#: So many bare numbers in a row make headings of them.
_MIN_BARE = 2
#: What may stand between the number of a unit and its title.
_SEPARATOR = re.compile(r"\s*[-\u2013\u2014:.]\s*(?=\S)")
#: A title that ends in a dash, with the sentence on the same line: `Name of the Union.\u2014(1) India ...`
_DASHED_TITLE = re.compile(r"(?P<title>[^\n.\u2014]{2,160})\.\s?[\u2013\u2014]\s*")
_MAX_LONG_TITLE = 300
#: So many lists of one mark may stand inside one another; without a limit a hostile text nests endlessly.
_MAX_RESTARTS = 3


@dataclass(frozen=True)
class Segmented:
    """A text cut into provisions."""

    provisions: tuple[Provision, ...]
    segments: tuple[Segment, ...]
    oddities: tuple[str, ...]
    counts: StructureCounts


@dataclass
class _Node:
    id: str
    eid: str
    kind: ProvisionKind
    number: str
    parent: _Node | None
    start: int
    order: str = "decimal"
    marker: str = ""
    heading: str | None = None
    content: list[tuple[int, int]] = field(default_factory=list)
    #: stretches on fresh lines after a finished one: they belong to the parent if no sibling follows
    loose: list[tuple[int, int]] = field(default_factory=list)
    children: list[_Node] = field(default_factory=list)
    excluded: bool = False
    end: int = 0
    unnumbered: int = 0
    #: the node that took over this one's words when the reader was done
    merged_into: _Node | None = None

    def owner(self) -> _Node:
        return self if self.merged_into is None else self.merged_into.owner()


@dataclass
class _Piece:
    kind: SegmentKind
    start: int
    end: int
    node: _Node | None


@dataclass(frozen=True)
class _Line:
    start: int
    end: int
    text: str


def locate_constitution(text: str) -> tuple[int, int]:
    """Find the stretch of a page that carries a constitution: from its title to the end of its last line.

    Args:
        text: a page on which a constitution is printed among other matter, as one run-on line.

    Returns:
        Start and end offset; `(0, len(text))` when nothing on the page marks a beginning.
    """
    styles = numbering()
    for preamble in styles.preamble:
        for match in re.finditer(preamble, text):
            line_start = text.rfind("\n", 0, match.start()) + 1
            window_start = max(line_start, match.start() - _MAX_LONG_TITLE)
            before = text[window_start : match.start()]
            titles = [
                m for p in styles.title for m in re.finditer(p, before) if m.end() >= len(before.rstrip())
            ]
            if titles:
                end = text.find("\n", match.start())
                return window_start + titles[0].start(), len(text) if end < 0 else end
    return 0, len(text)


def _choose_profile(text: str, styles: Numbering, language: str | None) -> tuple[Profile, bool]:
    """The profile whose units are met most often at line starts; else the one met most often inline."""
    headed = [p for p in styles.profiles if not p.bare]
    pool = [p for p in headed if language is None or p.language == language] or headed

    def starts(units: tuple[Unit, ...], prefix: str) -> set[int]:
        return {m.start() for unit in units for m in re.finditer(prefix + unit.pattern, text, re.MULTILINE)}

    def headings(profile: Profile, prefix: str) -> int:
        found = starts(profile.basic, prefix)
        if found and profile.sub is not None:
            found |= starts((profile.sub,), prefix)
        return len(found)

    best = max(pool, key=lambda p: headings(p, r"^[ \t\u00a0]*"))
    at_line_starts = headings(best, r"^[ \t\u00a0]*")
    if at_line_starts > 1 or (at_line_starts == 1 and len(_inline_units(text, best, styles)) < 2):
        return best, False
    if not at_line_starts:
        best = max(pool, key=lambda p: headings(p, ""))
        if len(_inline_units(text, best, styles)) < 2:
            for bare in styles.profiles:
                if bare.bare and _counts_up(text, bare):
                    return bare, False
    return best, True


def _counts_up(text: str, profile: Profile) -> bool:
    """Whether bare numbers at line starts run from 1 on."""
    expected = 1
    for unit in profile.basic:
        for match in re.finditer(r"^[ \t\u00a0]*" + unit.pattern, text, re.MULTILINE):
            value = number_value(match["n"], "decimal")[0]
            expected += value == expected
    return expected > _MIN_BARE


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _is_reference(text: str, position: int, styles: Numbering) -> bool:
    """Whether the words before `position` make what follows a reference ("paragraph 3 of Article 62")."""
    before = text[max(0, position - 30) : position].rstrip()
    word = re.search(r"(\w+|,)$", before)
    return word is not None and word[1].lower() in styles.reference_before


def _inline_units(text: str, profile: Profile, styles: Numbering) -> list[tuple[int, int]]:
    """Spans of headings wherever they stand: those whose number is the next one and that are no reference."""
    expected = 1
    found: list[tuple[int, int]] = []
    for unit in profile.basic:
        for match in re.finditer(rf"\b{unit.pattern}", text):
            value = number_value(match["n"], "decimal")[0]
            if value == expected and not _is_reference(text, match.start(), styles):
                found.append(match.span())
                expected += 1
    return found


def _breaks_of_run_on(text: str, profile: Profile, styles: Numbering) -> list[int]:
    """Where lines should have begun in a text printed as one run-on line."""
    breaks: set[int] = set()
    for pattern in (*styles.preamble, *styles.tails):
        breaks.update(m.start() for m in re.finditer(pattern, text))
    found = _inline_units(text, profile, styles)
    breaks.update(position for span in found for position in span)
    units = [end for _, end in found]
    for group in profile.groups:
        expected_group = 1
        for match in re.finditer(rf"\b{group.pattern}", text):
            value = roman_value(match["n"]) or number_value(match["n"], "decimal")[0]
            if value == expected_group and not _is_reference(text, match.start(), styles):
                breaks.add(match.start())
                expected_group += 1
    for start, end in pairwise([*units, len(text)]):
        expected = 1
        for match in re.finditer(r"(?:(?<=[.;:!?])|(?<=\s))(?P<n>\d{1,2})\.(?=\s?[^\W\d_])", text[start:end]):
            if int(match["n"]) == expected and _is_finished(text, start, start + match.start()):
                breaks.add(start + match.start())
                expected += 1
    return sorted(breaks)


def _is_finished(text: str, start: int, end: int) -> bool:
    """Whether a sentence has ended, or none begun, in `text[start:end]`."""
    while end > start and text[end - 1].isspace():
        end -= 1
    return end == start or text[end - 1] in ".;:!?"


def _lines(text: str, breaks: list[int]) -> Iterator[_Line]:
    cuts = sorted({0, len(text), *breaks, *(m.end() for m in re.finditer(r"\r\n|[\n\r\f]", text))})
    for start, end in pairwise(cuts):
        inner = _trim(text, start, end)
        if inner[0] < inner[1]:
            yield _Line(*inner, text[inner[0] : inner[1]])


class _Reader:
    def __init__(self, text: str, styles: Numbering, profile: Profile, lines: list[_Line]) -> None:
        self.text = text
        self.styles = styles
        self.profile = profile
        self.lines = lines
        self.contents = contents_lines(lines, profile, styles)
        self.page_matter = page_lines(text, lines, styles)
        self.roots: list[_Node] = []
        self.pieces: list[_Piece] = []
        self.piece_at: dict[int, _Piece] = {}
        self.line_starts = [m.end() for m in re.finditer("\n", text)]
        self.taken: dict[str, int] = {}
        self.oddities: list[str] = []
        self.group: _Node | None = None
        self.basic: _Node | None = None
        self.node: _Node | None = None
        self.in_schedule = False
        self.last_basic: dict[str, tuple[int, int, str]] = {}
        self.finished = True
        self.schedule: _Node | None = None

    # -- small helpers ---------------------------------------------------------------------------------
    def _piece(self, kind: SegmentKind, start: int, end: int, node: _Node | None) -> None:
        if start < end:
            self.pieces.append(_Piece(kind, start, end, node))

    def _line_number(self, position: int) -> int:
        return bisect_right(self.line_starts, position) + 1

    def _odd(self, message: str, position: int) -> None:
        self.oddities.append(f"line {self._line_number(position)}: {message}")

    @staticmethod
    def _matches(patterns: tuple[str, ...], text: str) -> re.Match[str] | None:
        for pattern in patterns:
            match = re.match(pattern, text)
            if match:
                return match
        return None

    @staticmethod
    def _unit(units: tuple[Unit, ...], text: str) -> tuple[Unit, re.Match[str]] | None:
        for unit in units:
            match = unit.regex.match(text)
            if match:
                return unit, match
        return None

    def _peek_is_heading(self, index: int) -> bool:
        if index >= len(self.lines):
            return True
        text = self.lines[index].text
        if self.profile.schedule and re.match(self.profile.schedule, text):
            return True
        if self.in_schedule:
            return self._unit(self.profile.divisions, text) is not None
        return self._unit((*self.profile.groups, *self.profile.basic), text) is not None

    # -- the walk --------------------------------------------------------------------------------------
    def read(self) -> None:
        index = 0
        while index < len(self.lines):
            index = self._read_line(index)
        self._finish()

    def _read_line(self, index: int) -> int:
        line = self.lines[index]
        if index in self.contents:
            self._piece(SegmentKind.CONTENTS, line.start, line.end, None)
            return index + 1
        if index in self.page_matter:
            self._piece(SegmentKind.PAGE, line.start, line.end, None)
            return index + 1
        if self._matches(self.styles.tails, line.text):
            self._piece(SegmentKind.TAIL, line.start, line.end, None)
            self.node = None
            return index + 1
        if self._matches(self.styles.notes, line.text):
            self._piece(SegmentKind.NOTE, line.start, line.end, self.basic)
            self._note_may_exclude(line)
            return index + 1
        for reader in (self._schedule, self._division, self._basic, self._group):
            after = reader(index)
            if after is not None:
                return after
        if self.basic is None and self._preamble(index):
            return index + 1
        if self.node is None:
            self._piece(SegmentKind.TITLE, line.start, line.end, None)
            return index + 1
        self._body(line, index)
        return index + 1

    def _note_may_exclude(self, line: _Line) -> None:
        if self.basic is None or self.basic.content or self.basic.children:
            return
        if any(re.search(pattern, line.text) for pattern in self.styles.excluded_note):
            self.basic.excluded = True

    def _schedule(self, index: int) -> int | None:
        line = self.lines[index]
        if not self.profile.schedule:
            return None
        match = re.match(self.profile.schedule, line.text)
        if match is None:
            return None
        written = next(filter(None, match.groupdict().values()))
        number = plain_number(written)
        node = _Node(
            id=f"sched{number}", eid=f"sched_{number}", kind=ProvisionKind.SCHEDULE,
            number=written, parent=None, start=line.start,
        )  # fmt: skip
        self._attach(node, None)
        self.basic = self.node = self.schedule = node
        self.group, self.in_schedule, self.finished = None, True, True
        self._piece(SegmentKind.HEADING, line.start, line.end, node)
        node.heading = line.text[match.end() :].strip() or None
        return index + 1 if node.heading else self._title_below(node, index + 1)

    def _division(self, index: int) -> int | None:
        """A part or annexure of a schedule, in which the numbering starts over."""
        line = self.lines[index]
        found = self._unit(self.profile.divisions, line.text) if self.schedule is not None else None
        if found is None or _SENTENCE_END.search(line.text):
            return None
        unit, match = found
        assert self.schedule is not None
        node = _Node(
            id=unit.id.format(parent=self.schedule.id, n=match["n"]),
            eid=unit.eid.format(parent=self.schedule.eid, n=match["n"]),
            kind=ProvisionKind.SCHEDULE, number=match["n"], parent=self.schedule, start=line.start,
        )  # fmt: skip
        self._attach(node, self.schedule)
        self.basic = self.node = node
        self.finished = True
        self._piece(SegmentKind.HEADING, line.start, line.end, node)
        node.heading = line.text[match.end() :].strip(" :.") or None
        return index + 1 if node.heading else self._title_below(node, index + 1)

    def _title_below(self, node: _Node, index: int) -> int:
        """Take a title that stands on the line below the number of a schedule or of its division."""
        if index < len(self.lines) and self._is_title_line(index, schedule=node is self.schedule):
            title = self.lines[index]
            node.heading = title.text
            self._piece(SegmentKind.HEADING, title.start, title.end, node)
            return index + 1
        return index

    def _group(self, index: int) -> int | None:
        line = self.lines[index]
        if self.in_schedule:
            return None
        found = self._unit(self.profile.groups, line.text)
        if found is None or _SENTENCE_END.search(line.text[found[1].end() :]):
            return None
        unit, match = found
        number = plain_number(match["n"])
        node = _Node(
            id=unit.id.format(n=number), eid=unit.eid.format(n=number),
            kind=ProvisionKind.SECTION, number=match["n"], parent=None, start=line.start,
        )  # fmt: skip
        self._attach(node, None)
        self.group, self.basic, self.node = node, None, None
        self._piece(SegmentKind.HEADING, line.start, line.end, node)
        title = line.text[match.end() :].strip(" .:-\u2013\u2014")
        while not title and index + 1 < len(self.lines) and not self._peek_is_heading(index + 1):
            index += 1
            line = self.lines[index]
            title = line.text
            self._piece(SegmentKind.HEADING, line.start, line.end, node)
        node.heading = title or None
        return index + 1

    def _basic(self, index: int) -> int | None:
        line = self.lines[index]
        if self.in_schedule:
            return None
        found = self._unit(self.profile.basic, line.text)
        if found is None:
            return None
        unit, match = found
        numbers = {k: plain_number(v) for k, v in match.groupdict().items()}
        family = re.sub(r"\{n\}", "", unit.id).format(**numbers)
        value = number_value(numbers["n"], "decimal")
        last = self.last_basic.get(family)
        rest = line.text[match.end() :]
        if self.profile.bare and not self._is_next(value, last):
            return None
        if last is not None and value <= last:
            if value == last or not rest.strip():
                self._odd(f"unit {numbers['n']} out of order, read as text", line.start)
            return None
        if last is not None and value[0] > last[0] + 1:
            if rest.strip() and not self.finished:
                return None
            self._odd(f"unit {numbers['n']} follows {last[0]}", line.start)
        self.last_basic[family] = value
        node = _Node(
            id=unit.id.format(**numbers), eid=unit.eid.format(**numbers), kind=ProvisionKind.ARTICLE,
            number=numbers["n"], parent=self._parent_of(unit, numbers), start=line.start,
        )  # fmt: skip
        self._attach(node, node.parent)
        self.basic = self.node = node
        self.finished = True
        return self._basic_heading(node, index, line.start + match.end())

    def _parent_of(self, unit: Unit, numbers: dict[str, str]) -> _Node | None:
        """The unit that the heading names as the one above (`Article I Section 2`), else the group."""
        if unit.parent is not None:
            named = unit.parent.format(**numbers)
            above = self.basic
            while above is not None and above.id != named:
                above = above.parent
            if above is not None:
                return above
        return self.group

    def _is_next(self, value: tuple[int, int, str], last: tuple[int, int, str] | None) -> bool:
        """Whether a bare number is a heading's: the next one, after a sentence has ended."""
        if last is None:
            return value[0] == 1
        return self.finished and (value[0] == last[0] + 1 or (value[0] == last[0] and value > last))

    def _basic_heading(self, node: _Node, index: int, marker_end: int) -> int:
        line = self.lines[index]
        separator = _SEPARATOR.match(self.text, marker_end, line.end)
        if separator is not None:
            marker_end = len(self.text[: separator.end()].rstrip())
        rest = _trim(self.text, marker_end, line.end)
        self._piece(SegmentKind.MARKER, line.start, marker_end, node)
        has_more = not self._peek_is_heading(index + 1) or self._is_inside(node, index + 1)
        if rest[0] < rest[1]:
            words = self.text[rest[0] : rest[1]]
            dashed = _DASHED_TITLE.match(words)
            if dashed is not None and dashed.end() < len(words):
                node.heading = dashed["title"]
                self._piece(SegmentKind.HEADING, rest[0], rest[0] + len(dashed[0].rstrip()), node)
                start = rest[0] + dashed.end()
                self._body(_Line(start, rest[1], self.text[start : rest[1]]), index)
                return index + 1
            titled = len(words) <= _MAX_TITLE and not _SENTENCE_END.search(words) and not self._marker(words)
            if has_more and titled:
                node.heading = words
                self._piece(SegmentKind.HEADING, *rest, node)
            else:
                self._body(_Line(rest[0], rest[1], words), index)
            return index + 1
        if has_more and self._is_title_line(index + 1):
            title = self.lines[index + 1]
            node.heading = title.text
            self._piece(SegmentKind.HEADING, title.start, title.end, node)
            return index + 2
        return index + 1

    def _is_inside(self, node: _Node, index: int) -> bool:
        """Whether the line opens a unit that names `node` as the one above it."""
        found = self._unit(self.profile.basic, self.lines[index].text) if index < len(self.lines) else None
        if found is None or found[0].parent is None:
            return False
        return (
            found[0].parent.format(**{k: plain_number(v) for k, v in found[1].groupdict().items()}) == node.id
        )

    def _is_title_line(self, index: int, *, schedule: bool = False) -> bool:
        """A short unpunctuated line above a numbered paragraph is a title; in a schedule, any first line."""
        text = self.lines[index].text
        if len(text) > _MAX_TITLE or _SENTENCE_END.search(text) or text.endswith(",") or self._marker(text):
            return False
        if schedule:
            return not self._peek_is_heading(index) and not self._matches(self.styles.excluded, text)
        return not self._peek_is_heading(index + 1) and self._marker(self.lines[index + 1].text) is not None

    def _preamble(self, index: int) -> bool:
        line = self.lines[index]
        if self.group is not None or any(n.kind is ProvisionKind.PREAMBLE for n in self.roots):
            return False
        match = None
        for pattern in self.styles.preamble:
            match = re.search(pattern, line.text)
            if match:
                break
        if match is None:
            return False
        node = _Node(
            id="preamble", eid="preamble", kind=ProvisionKind.PREAMBLE, number="", parent=None,
            start=line.start + match.start(),
        )  # fmt: skip
        self._piece(SegmentKind.TITLE, *_trim(self.text, line.start, line.start + match.start()), None)
        self._attach(node, None)
        self.node = node
        rest = _Line(line.start + match.start(), line.end, line.text[match.start() :])
        if self._matches(self.styles.preamble_heading, rest.text):
            self._piece(SegmentKind.HEADING, rest.start, rest.end, node)
        else:
            self._content(node, rest.start, rest.end)
        return True

    # -- the inside of a unit --------------------------------------------------------------------------
    def _marker(self, text: str) -> tuple[Marker, re.Match[str]] | None:
        for marker in self.styles.markers:
            match = marker.regex.match(text)
            if match:
                return marker, match
        return None

    def _body(self, line: _Line, index: int) -> None:
        start = line.start
        while True:
            words = self.text[start : line.end]
            sub = self._sub_unit(start, words)
            if sub is not None:
                start = _trim(self.text, sub, line.end)[0]
                continue
            found = self._open_marker(start, words) if self.node is not self._preamble_node() else None
            if found is None:
                break
            start = _trim(self.text, found, line.end)[0]
        if start >= line.end:
            return
        node = self.node
        assert node is not None
        line = self._without_note(line, start)
        words = self.text[start : line.end]
        if start == line.start and self._is_crossheading(words, index):
            self._piece(SegmentKind.HEADING, start, line.end, None)
            return
        if self._is_paragraph_title(node, words, index):
            node.heading = words
            self._piece(SegmentKind.HEADING, start, line.end, node)
            self.finished = True
            return
        if self._matches(self.styles.excluded, words) and not node.content:
            node.excluded = True
        if (
            self.profile.unnumbered == "clause"
            and node.marker in ("", "sub")
            and node.kind is not ProvisionKind.PREAMBLE
        ):
            node = self._unnumbered_child(node, start)
        fresh = start == line.start and (self.finished or bool(node.loose))
        if fresh and node.kind is ProvisionKind.ITEM and node.content:
            node.loose.append((start, line.end))
        else:
            self._content(node, start, line.end, piece=False)
        self._piece(SegmentKind.CONTENT, start, line.end, node)
        self.finished = node.excluded or _SENTENCE_END.search(words) is not None

    def _without_note(self, line: _Line, start: int) -> _Line:
        """The line without the amendment note in brackets at its end."""
        for pattern in self.styles.inline_notes:
            note = re.search(pattern, self.text[start : line.end])
            if note and note.start():
                begin = _trim(self.text, start + note.start(), line.end)[0]
                self._piece(SegmentKind.NOTE, begin, line.end, self.basic)
                return _Line(line.start, start + note.start(), line.text[: start + note.start() - line.start])
        return line

    def _preamble_node(self) -> _Node | None:
        return self.node if self.node is not None and self.node.kind is ProvisionKind.PREAMBLE else None

    def _is_crossheading(self, words: str, index: int) -> bool:
        return (
            self.finished
            and len(words) <= 80
            and not _SENTENCE_END.search(words)
            and self.node is not None
            and self.node.kind is not ProvisionKind.PREAMBLE
            and bool(self.node.content or self.node.children)
            and index + 1 < len(self.lines)
            and self._peek_is_heading(index + 1)
        )

    def _is_paragraph_title(self, node: _Node, words: str, index: int) -> bool:
        """In schedules, paragraphs carry titles: a short unpunctuated line between number and sentence."""
        below = self.lines[index + 1].text if index + 1 < len(self.lines) else ""
        return (
            self.in_schedule
            and bool(node.marker)
            and node.parent is self.basic
            and not node.content
            and len(words) <= _MAX_LONG_TITLE
            and re.search(r"[\w)]$", words) is not None
            and not self._peek_is_heading(index + 1)
            and (below[:1].isupper() or below.startswith("("))
        )

    def _unnumbered_child(self, node: _Node, start: int) -> _Node:
        while (
            node.kind is not ProvisionKind.ARTICLE and node.parent is not None and not node.id.endswith("sec")
        ):
            if node.eid.rsplit("__", 1)[-1].startswith(("sec_", "art_", "amend_")):
                break
            node = node.parent
        node.unnumbered += 1
        child = _Node(
            id=f"{node.id}-cl{node.unnumbered}", eid=f"{node.eid}__cl_{node.unnumbered}",
            kind=ProvisionKind.PARAGRAPH, number=str(node.unnumbered), parent=node, start=start,
        )  # fmt: skip
        self._attach(child, node)
        self.node = child
        return child

    def _sub_unit(self, start: int, words: str) -> int | None:
        unit = self.profile.sub
        if unit is None or self.basic is None:
            return None
        match = unit.regex.match(words)
        if match is None:
            return None
        expected = 1 + sum(1 for child in self.basic.children if "__sec_" in child.eid)
        if int(match["n"]) != expected:
            return None
        node = _Node(
            id=unit.id.format(parent=self.basic.id, n=match["n"]),
            eid=unit.eid.format(parent=self.basic.eid, n=match["n"]),
            kind=ProvisionKind.PARAGRAPH, number=match["n"], parent=self.basic, start=start, marker="sub",
        )  # fmt: skip
        self._attach(node, self.basic)
        self._piece(SegmentKind.MARKER, start, start + match.end(), node)
        self.node = node
        return start + match.end()

    def _open_marker(self, start: int, words: str) -> int | None:
        """Open the paragraph or item whose marker stands at `start`; None where what stands there is text."""
        candidates = [(m, hit) for m in self.styles.markers if (hit := m.regex.match(words))]
        if not candidates or self.node is None or re.match(self.styles.table_row, words):
            return None
        chain: list[_Node] = []
        walker: _Node | None = self.node
        while walker is not None and walker is not self.basic:
            chain.append(walker)
            walker = walker.parent
        if walker is None:
            return None
        choice = self._continues(chain, candidates, start)
        if choice is None:
            choice = self._begins(chain, candidates, start)
        if choice is None:
            return None
        marker, match, parent = choice
        item = parent is not self.basic or not marker.paragraph
        if parent is self.basic and self.basic is not None and self.basic.kind is ProvisionKind.SCHEDULE:
            item = False
        number = match["n"]
        base_id = parent.id
        node = _Node(
            id=f"{base_id}({number})",
            eid=f"{parent.eid}__{'point' if item else 'para'}_{number}",
            kind=ProvisionKind.ITEM if item else ProvisionKind.PARAGRAPH,
            number=number, parent=parent, start=start, marker=marker.id, order=marker.order,
        )  # fmt: skip
        self._attach(node, parent)
        self._piece(SegmentKind.MARKER, start, start + match.end(), node)
        self.node = node
        return start + match.end()

    def _continues(
        self, chain: list[_Node], candidates: list[tuple[Marker, re.Match[str]]], start: int
    ) -> tuple[Marker, re.Match[str], _Node] | None:
        for level in chain:
            for marker, match in candidates:
                if marker.id != level.marker:
                    continue
                value, last = number_value(match["n"], marker.order), number_value(level.number, marker.order)
                successor = value[0] == last[0] + 1 or (value[0] == last[0] and value > last)
                gap = marker.order == "decimal" and last[0] < value[0] <= last[0] + 5
                if successor or (gap and self.finished):
                    if not successor:
                        self._odd(f"marker {match[0]} follows {level.number}", start)
                    assert level.parent is not None
                    return marker, match, level.parent
        return None

    def _begins(
        self, chain: list[_Node], candidates: list[tuple[Marker, re.Match[str]]], start: int
    ) -> tuple[Marker, re.Match[str], _Node] | None:
        used = {level.marker for level in chain}
        assert self.node is not None
        for marker, match in candidates:
            if number_value(match["n"], marker.order)[0] != 1 or (
                marker.order == "decimal" and match["n"] != "1"
            ):
                continue
            if marker.id not in used:
                return marker, match, self.node
            # a second list inside the unit that starts over (a proviso): it hangs on the item above
            same = [level for level in chain if level.marker == marker.id]
            if len(same) >= _MAX_RESTARTS:
                self._odd(f"marker {match[0]} starts over once too often, read as text", start)
                continue
            for level in same:
                if level.number != match["n"]:
                    return marker, match, level
        return None

    def _attach(self, node: _Node, parent: _Node | None) -> None:
        (parent.children if parent is not None else self.roots).append(node)
        count = self.taken[node.id] = self.taken.get(node.id, 0) + 1
        if count > 1:
            self._odd(f"provision {node.id} occurs again", node.start)
            node.id, node.eid = f"{node.id}*{count}", f"{node.eid}_{count}"

    def _content(self, node: _Node, start: int, end: int, *, piece: bool = True) -> None:
        node.content.append((start, end))
        if piece:
            self._piece(SegmentKind.CONTENT, start, end, node)

    def _finish(self) -> None:
        self.piece_at = {piece.start: piece for piece in self.pieces}
        for root in self.roots:
            self._settle(root)

    def _settle(self, node: _Node) -> None:
        for child in node.children:
            self._settle(child)
        # text on a fresh line after the last item belongs to the paragraph; between two items, to the item
        for position, child in enumerate(node.children):
            last = position == len(node.children) - 1
            if child.loose and child.kind is ProvisionKind.ITEM:
                owner = node if last else child
                owner.content.extend(child.loose)
                owner.content.sort()
                owner.end = max(owner.end, child.loose[-1][1])
                for start, _ in child.loose:
                    self.piece_at[start].node = owner
                child.loose = []
        node.content.sort()
        own = [end for _, end in node.content]
        node.end = max([node.start, node.end, *own, *(child.end for child in node.children)])


def _single_clause_ids(node: _Node) -> None:
    """A heading with one unnumbered paragraph keeps the heading's own identifier."""
    for child in node.children:
        _single_clause_ids(child)
    clauses = [c for c in node.children if c.eid.startswith(f"{node.eid}__cl_")]
    if len(clauses) == 1 and not clauses[0].children:
        node.content.extend(clauses[0].content)
        node.content.sort()
        node.children.remove(clauses[0])
        clauses[0].merged_into = node


def _flatten(node: _Node, out: list[Provision]) -> None:
    out.append(
        Provision(
            id=node.id,
            eid=node.eid,
            kind=node.kind,
            number=node.number,
            heading=node.heading,
            parent=node.parent.id if node.parent else None,
            start=node.start,
            end=node.end,
            content=tuple(Span(start=s, end=e) for s, e in node.content),
            excluded=node.excluded,
        )
    )
    for child in node.children:
        _flatten(child, out)


def _fill_spaces(text: str, pieces: list[_Piece]) -> tuple[Segment, ...]:
    out: list[Segment] = []
    position = 0
    for piece in sorted(pieces, key=lambda s: s.start):
        if piece.start > position:
            out.append(Segment(kind=SegmentKind.SPACE, start=position, end=piece.start))
        owner = piece.node.owner().id if piece.node is not None else None
        out.append(Segment(kind=piece.kind, start=piece.start, end=piece.end, provision=owner))
        position = piece.end
    if position < len(text):
        out.append(Segment(kind=SegmentKind.SPACE, start=position, end=len(text)))
    return tuple(out)


def segment(text: str, *, language: str | None = None) -> Segmented:
    """Cut the text of a constitution into provisions.

    Args:
        text: the whole text of one document in one language.
        language: ISO 639 code that narrows the choice of numbering styles; None tries all.

    Returns:
        Provisions in textual order, the lossless segments, oddities (with line numbers) and counts.
    """
    styles = numbering()
    text = fold_words(text, styles.folded_words)
    profile, run_on = _choose_profile(text, styles, language)
    breaks = _breaks_of_run_on(text, profile, styles) if run_on else []
    reader = _Reader(text, styles, profile, list(_lines(text, breaks)))
    reader.read()
    provisions: list[Provision] = []
    for root in reader.roots:
        _single_clause_ids(root)
        _flatten(root, provisions)
    kinds = [p.kind for p in provisions]
    divided = {p.parent for p in provisions if p.kind in (ProvisionKind.PARAGRAPH, ProvisionKind.ARTICLE)}
    undivided = sum(1 for p in provisions if p.kind is ProvisionKind.ARTICLE and p.id not in divided)
    counts = StructureCounts(
        sections=kinds.count(ProvisionKind.SECTION),
        articles=kinds.count(ProvisionKind.ARTICLE),
        paragraphs=kinds.count(ProvisionKind.PARAGRAPH) + undivided,
        items=kinds.count(ProvisionKind.ITEM),
    )
    return Segmented(tuple(provisions), _fill_spaces(text, reader.pieces), tuple(reader.oddities), counts)
