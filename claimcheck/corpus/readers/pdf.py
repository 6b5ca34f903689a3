"""PDF with a text layer -> plain text: lines in reading order, without what belongs to the page only.

What a page adds to the law is taken off (page numbers, running headers and footers, marks of footnotes), and
lines that were broken for the page's width are joined: the next line's first word would not have fitted.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from claimcheck.corpus.numbering import numbering
from claimcheck.errors import ImportTextError, MissingExtraError

__all__ = ["PageLine", "join_lines", "plain_of_pdf", "without_page_matter"]

_MAX_PAGES = 3000
#: Share of the pages on which a first or last line has to come back to be a running header or footer.
_RUNNING_SHARE = 0.3
_EDGE_LINES = 3
#: A line this much smaller than the body, at the foot of a page, is a footnote.
_SMALL = 0.87
#: A digit this much smaller than its line, and raised, is a footnote's mark.
_MARK_SIZE = 0.8


_NOTE_MARK = re.compile(r"\d{1,2}\s|\*|[\[(]\d{1,2}[\])]")
#: The end of a line after which no item of a list can begin.
_UNFINISHED = re.compile(r"(?<![;,] and)(?<![;,] or)(?<![;,] и)(?<![;,] или)(?<![.:;,!?\u2013\u2014-])$")


@dataclass(frozen=True, slots=True)
class PageLine:
    """A printed line: its words, where it stands (points, y upwards) and how large its letters are."""

    text: str
    page: int
    x0: float
    x1: float
    y0: float
    y1: float
    size: float

    @property
    def first_word(self) -> float:
        """About how wide its first word is, the space before it included."""
        word = self.text.split(" ", 1)[0]
        return (self.x1 - self.x0) * (len(word) + 1) / max(1, len(self.text))


def plain_of_pdf(data: bytes, name: str) -> str:
    """The words of a PDF as lines of plain text.

    Args:
        data: the file.
        name: what messages call it.

    Raises:
        ImportTextError: it is damaged, protected by a password, has more than 3,000 pages, or no text layer.
        MissingExtraError: pdfminer.six is not installed.
    """
    lines = list(_read(data, name))
    if not any(line.text.strip() for line in lines):
        msg = f"{name}: no text in the PDF (scanned pages?): run it through text recognition first"
        raise ImportTextError(msg)
    return "\n".join(join_lines(without_page_matter(lines))) + "\n"


def _read(data: bytes, name: str) -> Iterator[PageLine]:
    try:
        from pdfminer.high_level import extract_pages
        from pdfminer.layout import LAParams, LTTextContainer, LTTextLine
        from pdfminer.pdfdocument import PDFPasswordIncorrect
        from pdfminer.pdfexceptions import PDFException
        from pdfminer.psexceptions import PSException
    except ImportError as error:
        feature = "reading PDF"
        raise MissingExtraError(feature, "pdf") from error
    try:
        for number, page in enumerate(extract_pages(io.BytesIO(data), laparams=LAParams(boxes_flow=None))):
            if number >= _MAX_PAGES:
                msg = f"{name}: more than {_MAX_PAGES:,} pages"
                raise ImportTextError(msg)
            lines = [
                found
                for box in page
                if isinstance(box, LTTextContainer)
                for line in box
                if isinstance(line, LTTextLine)
                for found in _line(line, number)
            ]
            yield from _in_order(lines)
    except PDFPasswordIncorrect as error:
        msg = f"{name}: the PDF is protected by a password"
        raise ImportTextError(msg) from error
    except (PDFException, PSException, ValueError, TypeError, KeyError, AttributeError, IndexError, AssertionError,
            OverflowError, ArithmeticError, RecursionError) as error:  # fmt: skip
        # the parser trusts the file's own tables; a damaged one fails in any of these ways
        msg = f"{name}: a damaged PDF ({type(error).__name__}: {str(error)[:100]})"
        raise ImportTextError(msg) from error


def _line(line: object, page: int) -> Iterator[PageLine]:
    from pdfminer.layout import LTChar, LTTextLine

    assert isinstance(line, LTTextLine)
    chars = [c for c in line if isinstance(c, LTChar)]
    if not chars:
        return
    size = median(c.size for c in chars)
    base = median(c.y0 for c in chars)
    words = "".join(
        ""
        if isinstance(c, LTChar)
        and c.size < _MARK_SIZE * size
        and c.y0 > base
        and c.get_text() in "0123456789*"
        else c.get_text()
        for c in line
        if hasattr(c, "get_text")
    )
    flat = re.sub(r"\s+", " ", re.sub(r"\(cid:\d+\)", "", words)).strip()
    if flat:
        yield PageLine(flat, page, line.x0, line.x1, line.y0, line.y1, size)


def _in_order(pieces: list[PageLine]) -> Iterator[PageLine]:
    """Rows from the top of the page down; where it has two columns, the left one first.

    Justified words stand so far apart that the parser takes them for several lines, and so do a number and
    the words after its tab stop: what stands in a row is one line.
    """
    rows = _rows(pieces)
    gutter = _gutter(pieces, len(rows))
    left: list[PageLine] = []
    right: list[PageLine] = []
    for row in rows:
        if gutter is None or any(piece.x0 < gutter - 4 and piece.x1 > gutter for piece in row):
            yield from (*left, *right)
            left, right = [], []
            yield _merged(row)
            continue
        for column, own in (
            (left, [p for p in row if p.x0 < gutter - 4]),
            (right, [p for p in row if p.x0 >= gutter - 4]),
        ):
            if own:
                column.append(_merged(own))
    yield from (*left, *right)


def _rows(pieces: list[PageLine]) -> list[list[PageLine]]:
    rows: list[list[PageLine]] = []
    for piece in sorted(pieces, key=lambda piece: (-piece.y0, piece.x0)):
        if rows and abs(rows[-1][0].y0 - piece.y0) < 0.4 * max(piece.size, rows[-1][0].size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.x0) for row in rows]


def _gutter(pieces: list[PageLine], rows: int) -> float | None:
    """Where the second column begins: many rows begin anew there and hardly any runs across."""
    if rows < 6:
        return None
    left, right = min(p.x0 for p in pieces), max(p.x1 for p in pieces)
    starts = Counter(round(p.x0) for p in pieces if 0.3 < (p.x0 - left) / max(1.0, right - left) < 0.75)
    for start, count in starts.most_common(3):
        crossing = sum(1 for p in pieces if p.x0 < start - 4 and p.x1 > start)
        if count >= 0.25 * rows and crossing <= 0.15 * rows:
            return float(start)
    return None


def _merged(row: list[PageLine]) -> PageLine:
    first = row[0]
    if len(row) == 1:
        return first
    return replace(
        first,
        text=" ".join(piece.text for piece in row),
        x1=row[-1].x1,
        size=max(row, key=lambda piece: len(piece.text)).size,
    )


# -- what belongs to the page --------------------------------------------------------------------------
def without_page_matter(lines: Iterable[PageLine]) -> list[PageLine]:
    """The lines without page numbers, running headers and running footers."""
    kept = list(lines)
    for _ in range(_EDGE_LINES):
        pages: dict[int, list[PageLine]] = {}
        for line in kept:
            pages.setdefault(line.page, []).append(line)
        edges = [
            edge(page, key=lambda line: line.y1)
            for page in pages.values()
            for edge in (max, min)
            if len(page) > 1
        ]
        needed = max(2, round(_RUNNING_SHARE * len(pages)))
        running = {shape for shape, count in Counter(map(_shape, edges)).items() if count >= needed}
        dropped = {id(line) for line in edges if _shape(line) in running}
        if not dropped:
            break
        kept = [line for line in kept if id(line) not in dropped]
    return kept


def _shape(line: PageLine) -> tuple[str, int]:
    """What comes back from page to page: the words without numbers, at about the same height.

    The heading of a unit has to come back number and all.
    """
    text = line.text.casefold()
    if not _is_unit(line.text):
        text = re.sub(r"\d+|(?<![^\W\d_])[ivxlc]+(?![^\W\d_])", "#", text)
    return text, round(line.y0 / 12)


def _is_unit(text: str) -> bool:
    return any(
        unit.regex.match(text)
        for profile in numbering().profiles
        for unit in (*profile.basic, *profile.groups)
    )


# -- lines that belong together ------------------------------------------------------------------------
def join_lines(lines: list[PageLine]) -> Iterator[str]:
    """Paragraphs: each line joined to the one it was broken off from."""
    if not lines:
        return
    body = _body_size(lines)
    right = _margins(lines)
    gap = _usual_gap(lines)
    words = " ".join(line.text for line in lines)
    known = frozenset(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", words.casefold()))
    paragraph, notes = "", list[str]()
    last: PageLine | None = None
    for line in lines:
        if line.size < _SMALL * body and _is_foot(line, lines):
            if notes and not _NOTE_MARK.match(line.text):
                notes[-1] = _joined(notes[-1], line.text, known)
            else:
                notes.append(f"Footnote: {line.text}")
            continue
        if last is not None and _goes_on(last, line, right[last.page], gap):
            paragraph = _joined(paragraph, line.text, known)
        else:
            if paragraph:
                yield paragraph
            yield from notes
            notes = []
            paragraph = line.text
        last = line
    yield from filter(None, (paragraph, *notes))


def _body_size(lines: list[PageLine]) -> float:
    weights: Counter[float] = Counter()
    for line in lines:
        weights[round(line.size, 1)] += len(line.text)
    return weights.most_common(1)[0][0]


def _margins(lines: list[PageLine]) -> dict[int, float]:
    """The right edge of the text on each page."""
    right: dict[int, float] = {}
    for line in lines:
        right[line.page] = max(right.get(line.page, 0.0), line.x1)
    usual = median(right.values())
    return {page: max(edge, usual) for page, edge in right.items()}


def _usual_gap(lines: list[PageLine]) -> float:
    """From one line's foot to that of the line it goes on in, most often."""
    steps, in_sentence = Counter[int](), Counter[int]()
    for one, other in pairwise(lines):
        step = one.y0 - other.y0
        if one.page == other.page and 0 < step < 4 * one.size:
            steps[round(step)] += 1
            if other.text[:1].islower():
                in_sentence[round(step)] += 1
    common = (in_sentence or steps).most_common(1)
    return float(common[0][0]) if common else 0.0


def _is_foot(line: PageLine, lines: list[PageLine]) -> bool:
    """Whether nothing of full size stands below it on its page."""
    return all(
        other.page != line.page or other.y0 >= line.y0 or other.size <= 1.05 * line.size for other in lines
    )


def _goes_on(last: PageLine, line: PageLine, right: float, gap: float) -> bool:
    if abs(last.size - line.size) > 0.1 * last.size or _is_unit(line.text):
        return False
    if last.x1 + line.first_word <= right + 0.5 or _is_note(line.text):
        return False
    # "... under clause / (1), ..." is a reference that happens to begin a line
    if _opens_item(line.text) and (_UNFINISHED.search(last.text) is None or _is_unit(last.text)):
        return False
    if last.page != line.page:
        return line.text[:1].islower() or not last.text.endswith((".", ":", ";"))
    indented = line.x0 > last.x0 + 0.8 * line.size and not _opens_item(last.text)
    return not indented and 0 < last.y0 - line.y0 <= 1.2 * gap + 0.5


def _is_note(text: str) -> bool:
    return any(re.match(pattern, text) for pattern in numbering().notes)


def _opens_item(text: str) -> bool:
    return any(marker.regex.match(text) for marker in numbering().markers) and not re.match(r"\d{3}", text)


def _joined(text: str, more: str, known: frozenset[str]) -> str:
    """Two halves; a hyphen at the break goes unless the word is written with it elsewhere."""
    halves = re.search(r"([^\W\d_]+)-$", text), re.match(r"[^\W\d_]+", more)
    if text.endswith("\u00ad"):
        return text[:-1] + more
    if halves[0] is None or halves[1] is None or not more[:1].islower():
        return f"{text} {more}"
    hyphened = f"{halves[0][1]}-{halves[1][0]}".casefold()
    return text + more if hyphened in known else text[:-1] + more
