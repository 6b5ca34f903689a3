"""Text -> provisions, without losing a character.

The reader goes line by line (in a run-on text: by the places where a line should have begun), knows
which number has to come next, and so tells a heading from a reference that looks like one. Every
character of the text ends up in exactly one `Segment`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from claimcheck.corpus.numbering import (
    Marker,
    Numbering,
    Profile,
    number_value,
    numbering,
    roman_value,
)
from claimcheck.models.corpus import Provision, ProvisionKind, Segment, SegmentKind, Span, StructureCounts

__all__ = ["Segmented", "locate_constitution", "segment"]

_SENTENCE_END = re.compile(r"[.;:!?…]['\"”’)\]]*$")
_MAX_TITLE = 160


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
    #: stretches that began on a fresh line after a finished one: they belong to the parent if no sibling follows
    loose: list[tuple[int, int]] = field(default_factory=list)
    children: list[_Node] = field(default_factory=list)
    excluded: bool = False
    end: int = 0
    unnumbered: int = 0


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
            before = text[line_start : match.start()]
            titles = [m for p in styles.title for m in re.finditer(p, before) if m.end() >= len(before.rstrip())]
            if titles:
                end = text.find("\n", match.start())
                return line_start + titles[0].start(), len(text) if end < 0 else end
    return 0, len(text)


def _choose_profile(text: str, styles: Numbering, language: str | None) -> tuple[Profile, bool]:
    """The profile whose units are met most often at line starts; else the one met most often inline."""
    pool = [p for p in styles.profiles if language is None or p.language == language] or list(styles.profiles)

    def headings(profile: Profile, prefix: str) -> int:
        return len(
            {m.start() for unit in profile.basic for m in re.finditer(prefix + unit.pattern, text, re.MULTILINE)}
        )

    best = max(pool, key=lambda p: headings(p, r"^[ \t\u00a0]*"))
    if headings(best, r"^[ \t\u00a0]*"):
        return best, False
    return max(pool, key=lambda p: headings(p, "")), True


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _is_reference(text: str, position: int, styles: Numbering) -> bool:
    """Whether the words before `position` make what follows a reference, as in "paragraph 3 of Article 62"."""
    before = text[max(0, position - 30) : position].rstrip()
    word = re.search(r"(\w+|,)$", before)
    return word is not None and word[1].lower() in styles.reference_before


def _breaks_of_run_on(text: str, profile: Profile, styles: Numbering) -> list[int]:
    """Where lines should have begun in a text printed as one run-on line."""
    breaks: set[int] = set()
    for pattern in (*styles.preamble, *styles.tails):
        breaks.update(m.start() for m in re.finditer(pattern, text))
    expected = 1
    units: list[int] = []
    for unit in profile.basic:
        for match in re.finditer(rf"\b{unit.pattern}", text):
            value = number_value(match["n"], "decimal")[0]
            if value == expected and not _is_reference(text, match.start(), styles):
                breaks.update((match.start(), match.end()))
                units.append(match.end())
                expected += 1
    for group in profile.groups:
        expected_group = 1
        for match in re.finditer(rf"\b{group}", text):
            value = roman_value(match["n"]) or number_value(match["n"], "decimal")[0]
            if value == expected_group and not _is_reference(text, match.start(), styles):
                breaks.add(match.start())
                expected_group += 1
    for start, end in zip(units, [*units[1:], len(text)], strict=True):
        expected = 1
        for match in re.finditer(r"(?:(?<=[.;:!?])|(?<=\s))(?P<n>\d{1,2})\.(?=\s?[^\W\d_])", text[start:end]):
            finished = re.search(r"(^|[.;:!?])\s*$", text[start : start + match.start()]) is not None
            if finished and int(match["n"]) == expected:
                breaks.add(start + match.start())
                expected += 1
    return sorted(breaks)


def _lines(text: str, breaks: list[int]) -> Iterator[_Line]:
    cuts = sorted({0, len(text), *breaks, *(m.end() for m in re.finditer(r"\r\n|[\n\r\f]", text))})
    for start, end in zip(cuts, cuts[1:], strict=False):
        inner = _trim(text, start, end)
        if inner[0] < inner[1]:
            yield _Line(*inner, text[inner[0] : inner[1]])


class _Reader:
    def __init__(self, text: str, styles: Numbering, profile: Profile, lines: list[_Line]) -> None:
        self.text = text
        self.styles = styles
        self.profile = profile
        self.lines = lines
        self.roots: list[_Node] = []
        self.pieces: list[Segment] = []
        self.oddities: list[str] = []
        self.group: _Node | None = None
        self.basic: _Node | None = None
        self.node: _Node | None = None
        self.in_schedule = False
        self.last_basic: dict[str, tuple[int, int, str]] = {}
        self.finished = True
        self.sections = 0

    # -- small helpers ---------------------------------------------------------------------------------
    def _piece(self, kind: SegmentKind, start: int, end: int, node: _Node | None) -> None:
        if start < end:
            self.pieces.append(Segment(kind=kind, start=start, end=end, provision=node.id if node else None))

    def _line_number(self, position: int) -> int:
        return self.text.count("\n", 0, position) + 1

    def _odd(self, message: str, position: int) -> None:
        self.oddities.append(f"line {self._line_number(position)}: {message}")

    def _matches(self, patterns: tuple[str, ...], text: str) -> re.Match[str] | None:
        for pattern in patterns:
            match = re.match(pattern, text)
            if match:
                return match
        return None

    def _peek_is_heading(self, index: int) -> bool:
        if index >= len(self.lines):
            return True
        text = self.lines[index].text
        return bool(
            self._matches(self.profile.groups, text)
            or any(unit.regex.match(text) for unit in self.profile.basic)
            or (self.profile.schedule and re.match(self.profile.schedule, text))
        )

    # -- the walk --------------------------------------------------------------------------------------
    def read(self) -> None:
        index = 0
        while index < len(self.lines):
            index = self._read_line(index)
        self._finish()

    def _read_line(self, index: int) -> int:
        line = self.lines[index]
        if self._matches(self.styles.tails, line.text):
            self._piece(SegmentKind.TAIL, line.start, line.end, None)
            self.node = None
            return index + 1
        if self._matches(self.styles.notes, line.text):
            self._piece(SegmentKind.NOTE, line.start, line.end, self.basic)
            self._note_may_exclude(line)
            return index + 1
        for reader in (self._schedule, self._basic, self._group):
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
        node = _Node(
            id=f"sched{match['n']}", eid=f"sched_{match['n']}", kind=ProvisionKind.SCHEDULE, number=match["n"],
            parent=None, start=line.start,
        )  # fmt: skip
        self.roots.append(node)
        self.basic = self.node = node
        self.group, self.in_schedule, self.finished = None, True, True
        self._piece(SegmentKind.HEADING, line.start, line.end, node)
        return index + 1

    def _group(self, index: int) -> int | None:
        line = self.lines[index]
        if self.in_schedule:
            return None
        match = self._matches(self.profile.groups, line.text)
        if match is None or _SENTENCE_END.search(line.text[match.end() :]):
            return None
        self.sections += 1
        number = match["n"]
        node = _Node(
            id=f"section-{roman_value(number) or number}", eid=f"sec_{roman_value(number) or number}",
            kind=ProvisionKind.SECTION, number=number, parent=None, start=line.start,
        )  # fmt: skip
        self.roots.append(node)
        self.group, self.basic, self.node = node, None, None
        self._piece(SegmentKind.HEADING, line.start, line.end, node)
        title = line.text[match.end() :].strip(" .")
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
        for unit in self.profile.basic:
            match = unit.regex.match(line.text)
            if match is not None:
                break
        else:
            return None
        numbers = {k: self._plain(v) for k, v in match.groupdict().items()}
        family = re.sub(r"\{n\}", "", unit.id).format(**numbers)
        value = number_value(numbers["n"], "decimal")
        last = self.last_basic.get(family)
        rest = line.text[match.end() :]
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
            number=numbers["n"], parent=self.group, start=line.start,
        )  # fmt: skip
        self._attach(node, self.group)
        self.basic = self.node = node
        self.finished = True
        return self._basic_heading(node, index, line.start + match.end())

    @staticmethod
    def _plain(number: str) -> str:
        return number if number[0].isdigit() else str(roman_value(number) or number)

    def _basic_heading(self, node: _Node, index: int, marker_end: int) -> int:
        line = self.lines[index]
        rest = _trim(self.text, marker_end, line.end)
        self._piece(SegmentKind.MARKER, line.start, marker_end, node)
        has_more = not self._peek_is_heading(index + 1)
        if rest[0] < rest[1]:
            words = self.text[rest[0] : rest[1]]
            if has_more and len(words) <= _MAX_TITLE and not _SENTENCE_END.search(words):
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

    def _is_title_line(self, index: int) -> bool:
        """A short unpunctuated line right above a numbered paragraph or a full sentence is a title."""
        text = self.lines[index].text
        if len(text) > _MAX_TITLE or _SENTENCE_END.search(text) or text.endswith(",") or self._marker(text):
            return False
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
        self.roots.append(node)
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
        words = self.text[start : line.end]
        if start == line.start and self._is_crossheading(words, index):
            self._piece(SegmentKind.HEADING, start, line.end, None)
            return
        if self._matches(self.styles.excluded, words) and not node.content:
            node.excluded = True
        if (
            self.profile.unnumbered == "clause"
            and start == line.start
            and not node.marker
            and node.kind is not ProvisionKind.PREAMBLE
        ):
            node = self._unnumbered_child(node, start)
        if start == line.start and self.finished and node.kind is ProvisionKind.ITEM and node.content:
            node.loose.append((start, line.end))
        else:
            self._content(node, start, line.end, piece=False)
        self._piece(SegmentKind.CONTENT, start, line.end, node)
        self.finished = _SENTENCE_END.search(words) is not None

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

    def _unnumbered_child(self, node: _Node, start: int) -> _Node:
        while node.kind is not ProvisionKind.ARTICLE and node.parent is not None and not node.id.endswith("sec"):
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
        if not candidates or self.node is None:
            return None
        chain: list[_Node] = []
        walker: _Node | None = self.node
        while walker is not None and walker is not self.basic:
            chain.append(walker)
            walker = walker.parent
        if walker is None:
            return None
        choice = self._continues(chain, candidates)
        if choice is None:
            choice = self._begins(chain, candidates)
        if choice is None:
            return None
        marker, match, parent = choice
        item = parent is not self.basic or marker.id not in ("decimal-dot", "decimal-parentheses", "section-sign")
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
        self, chain: list[_Node], candidates: list[tuple[Marker, re.Match[str]]]
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
                        self._odd(f"marker {match[0]} follows {level.number}", level.start)
                    assert level.parent is not None
                    return marker, match, level.parent
        return None

    def _begins(
        self, chain: list[_Node], candidates: list[tuple[Marker, re.Match[str]]]
    ) -> tuple[Marker, re.Match[str], _Node] | None:
        used = {level.marker for level in chain}
        assert self.node is not None
        for marker, match in candidates:
            if number_value(match["n"], marker.order)[0] != 1 or (marker.order == "decimal" and match["n"] != "1"):
                continue
            if marker.id not in used:
                return marker, match, self.node
            # a second list inside the unit that starts over (a proviso): it hangs on the paragraph
            for level in chain:
                if level.marker == marker.id and level.number != match["n"]:
                    return marker, match, level
        return None

    def _attach(self, node: _Node, parent: _Node | None) -> None:
        (parent.children if parent is not None else self.roots).append(node)
        clash = sum(1 for sibling in (parent.children if parent else self.roots) if sibling.id == node.id)
        if clash > 1:
            self._odd(f"provision {node.id} occurs again", node.start)
            node.id, node.eid = f"{node.id}*{clash}", f"{node.eid}_{clash}"

    def _content(self, node: _Node, start: int, end: int, *, piece: bool = True) -> None:
        node.content.append((start, end))
        if piece:
            self._piece(SegmentKind.CONTENT, start, end, node)

    def _finish(self) -> None:
        for root in self.roots:
            self._settle(root)

    def _settle(self, node: _Node) -> None:
        for child in node.children:
            self._settle(child)
        # text on a fresh line after the last item belongs to the paragraph; between two items, to the item
        for position, child in enumerate(node.children):
            last = position == len(node.children) - 1
            if child.loose and child.kind is ProvisionKind.ITEM:
                (node if last else child).content.extend(child.loose)
                child.loose = []
        node.content.sort()
        own = [end for _, end in node.content]
        node.end = max([node.start, *own, *(child.end for child in node.children)])


def _single_clause_ids(node: _Node) -> None:
    """A heading with one unnumbered paragraph keeps the heading's own identifier."""
    for child in node.children:
        _single_clause_ids(child)
    clauses = [c for c in node.children if c.eid.startswith(f"{node.eid}__cl_")]
    if len(clauses) == 1 and not clauses[0].children:
        node.content.extend(clauses[0].content)
        node.content.sort()
        node.children.remove(clauses[0])


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


def _fill_spaces(text: str, pieces: list[Segment]) -> tuple[Segment, ...]:
    out: list[Segment] = []
    position = 0
    for piece in sorted(pieces, key=lambda s: s.start):
        if piece.start > position:
            out.append(Segment(kind=SegmentKind.SPACE, start=position, end=piece.start))
        out.append(piece)
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
    profile, run_on = _choose_profile(text, styles, language)
    breaks = _breaks_of_run_on(text, profile, styles) if run_on else []
    reader = _Reader(text, styles, profile, list(_lines(text, breaks)))
    reader.read()
    provisions: list[Provision] = []
    for root in reader.roots:
        _single_clause_ids(root)
        _flatten(root, provisions)
    kinds = [p.kind for p in provisions]
    divided = {p.parent for p in provisions if p.kind is ProvisionKind.PARAGRAPH}
    undivided = sum(1 for p in provisions if p.kind is ProvisionKind.ARTICLE and p.id not in divided)
    counts = StructureCounts(
        sections=kinds.count(ProvisionKind.SECTION),
        articles=kinds.count(ProvisionKind.ARTICLE),
        paragraphs=kinds.count(ProvisionKind.PARAGRAPH) + undivided,
        items=kinds.count(ProvisionKind.ITEM),
    )
    return Segmented(tuple(provisions), _fill_spaces(text, reader.pieces), tuple(reader.oddities), counts)

