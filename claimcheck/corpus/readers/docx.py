"""Word documents (.docx) -> plain text, a line for each paragraph, automatic numbers written out."""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from claimcheck.corpus.readers.html import written
from claimcheck.errors import ImportTextError, MissingExtraError

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

__all__ = ["plain_of_docx"]

_MAX_PARTS = 5000
_MAX_UNPACKED = 100_000_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
#: Text that is struck out, stands in a fallback for old programs, or belongs to a drawing.
_DROPPED = frozenset(
    {f"{_W}del", f"{_W}moveFrom", f"{_MC}Fallback", f"{_W}pPr", f"{_W}rPr", f"{_W}instrText"}
)


def plain_of_docx(data: bytes, name: str) -> str:
    """The words of a Word document as lines of plain text.

    Insertions under revision are taken as accepted, deletions as gone. Headers, footers, footnotes and
    comments are no part of the body and are left out.

    Args:
        data: the file.
        name: what messages call it.

    Raises:
        ImportTextError: it is not a Word document, is damaged, or unpacks to more than 100 MB.
        MissingExtraError: python-docx is not installed.
    """
    try:
        import docx
    except ImportError as error:
        feature = "reading Word documents"
        raise MissingExtraError(feature, "docx") from error
    _inspect(data, name)
    try:
        document = docx.Document(io.BytesIO(data))
        return "\n".join(_lines(document)) + "\n"
    except (KeyError, ValueError, AttributeError, SyntaxError, zipfile.BadZipFile, OSError) as error:
        msg = f"{name}: a damaged Word document ({error})"
        raise ImportTextError(msg) from error


def _inspect(data: bytes, name: str) -> None:
    """Look at the archive's own list of contents before anything of it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        msg = f"{name}: a damaged archive ({error})"
        raise ImportTextError(msg) from error
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > _MAX_PARTS or unpacked > _MAX_UNPACKED:
        msg = f"{name}: unpacks to {unpacked:,} bytes in {len(parts):,} files; that is no constitution"
        raise ImportTextError(msg)
    if not any(part.filename == "word/document.xml" for part in parts):
        msg = f"{name}: an archive, but not a Word document (.docx)"
        raise ImportTextError(msg)


def _lines(document: WordDocument) -> Iterator[str]:
    numbers = _Numbers(document)
    body: Any = document.element.body
    for paragraph in body.iter(f"{_W}p"):
        if any(above.tag in _DROPPED for above in paragraph.iterancestors()):
            continue
        words = "".join(_words(paragraph))
        number = numbers.of(paragraph)
        for position, line in enumerate(words.split("\n")):
            flat = re.sub(r"[ \t]+", " ", line).strip(" ")
            if flat or (number and position == 0):
                yield f"{number} {flat}".strip() if position == 0 else flat


def _words(element: Any) -> Iterator[str]:
    for child in element:
        tag = child.tag
        if tag in _DROPPED or tag == f"{_W}p":
            continue
        if tag == f"{_W}t":
            yield child.text or ""
        elif tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        elif tag == f"{_W}tab":
            yield " "
        elif tag == f"{_W}noBreakHyphen":
            yield "-"
        elif isinstance(tag, str):
            if tag == f"{_W}r" and _is_superscript(child):
                digits = "".join(_words_of_run(child)).strip()
                # Article 3 with a raised 1 is Article 3-1
                yield f"-{digits}" if digits.isdigit() else "".join(_words_of_run(child))
            else:
                yield from _words(child)


def _words_of_run(run: Any) -> Iterator[str]:
    yield from (child.text or "" for child in run if child.tag == f"{_W}t")


def _is_superscript(run: Any) -> bool:
    return any(mark.get(f"{_W}val") == "superscript" for mark in run.iterfind(f"{_W}rPr/{_W}vertAlign"))


class _Numbers:
    """Automatic numbers: Word keeps the rule (`%1.`, `(%2)`), not the number, with the paragraph."""

    def __init__(self, document: WordDocument) -> None:
        self.levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self.abstract: dict[str, str] = {}
        self.starts: dict[tuple[str, int], int] = {}
        self.counters: dict[str, dict[int, int]] = defaultdict(dict)
        self.of_style: dict[str, tuple[str, int]] = {}
        self._read_rules(document)
        self._read_styles(document)

    def _read_rules(self, document: WordDocument) -> None:
        try:
            rules: Any = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        for abstract in rules.iterfind(f"{_W}abstractNum"):
            key = abstract.get(f"{_W}abstractNumId")
            self.levels[key] = {}
            for level in abstract.iterfind(f"{_W}lvl"):
                kind, text, start = (_value(level, part) for part in ("numFmt", "lvlText", "start"))
                depth = int(level.get(f"{_W}ilvl"))
                self.levels[key][depth] = (kind or "decimal", text or "", int(start or 1))
        for number in rules.iterfind(f"{_W}num"):
            key = number.get(f"{_W}numId")
            self.abstract[key] = _value(number, "abstractNumId") or ""
            for override in number.iterfind(f"{_W}lvlOverride"):
                start = _value(override, "startOverride")
                if start is not None:
                    self.starts[key, int(override.get(f"{_W}ilvl"))] = int(start)

    def _read_styles(self, document: WordDocument) -> None:
        based: dict[str, str] = {}
        own: dict[str, tuple[str, int]] = {}
        root: Any = document.styles.element
        for style in root.iterfind(f"{_W}style"):
            key = style.get(f"{_W}styleId")
            based[key] = _value(style, "basedOn") or ""
            rule = style.find(f"{_W}pPr/{_W}numPr")
            if rule is not None and _value(rule, "numId"):
                own[key] = (_value(rule, "numId") or "", int(_value(rule, "ilvl") or 0))
        for key in based:
            walker, seen = key, set[str]()
            while walker and walker not in own and walker not in seen:
                seen.add(walker)
                walker = based.get(walker, "")
            if walker in own:
                self.of_style[key] = own[walker]

    def of(self, paragraph: Any) -> str:
        """The number that Word would print before the paragraph, or nothing."""
        rule = self._rule(paragraph)
        if rule is None:
            return ""
        key, depth = rule
        levels = self.levels.get(self.abstract.get(key, ""), {})
        if depth not in levels:
            return ""
        counters = self.counters[self.abstract[key] if (key, depth) not in self.starts else f"num {key}"]
        first = self.starts.get((key, depth), levels[depth][2])
        counters[depth] = counters.get(depth, first - 1) + 1
        for deeper in [d for d in counters if d > depth]:
            del counters[deeper]
        kind, text, _ = levels[depth]
        if kind in ("bullet", "none"):
            return ""

        def number(match: re.Match[str]) -> str:
            level = int(match[1]) - 1
            return _in_format(counters.get(level, 1), levels.get(level, ("decimal", "", 1))[0])

        return re.sub(r"%([1-9])", number, text).strip()

    def _rule(self, paragraph: Any) -> tuple[str, int] | None:
        properties = paragraph.find(f"{_W}pPr")
        style = _value(properties, "pStyle") if properties is not None else None
        inherited = self.of_style.get(style or "")
        own = properties.find(f"{_W}numPr") if properties is not None else None
        if own is None:
            return inherited
        key = _value(own, "numId") or (inherited[0] if inherited else "")
        depth = _value(own, "ilvl")
        return None if key in ("", "0") else (key, int(depth) if depth else inherited[1] if inherited else 0)


def _value(element: Any, part: str) -> str | None:
    found = element.find(f"{_W}{part}")
    return None if found is None else found.get(f"{_W}val")


def _in_format(number: int, kind: str) -> str:
    if number < 1 or number > 999:
        return str(number)
    if kind in ("lowerLetter", "upperLetter"):
        letters = written(number, "a", 0)[1:-1]
        return letters.upper() if kind == "upperLetter" else letters
    if kind in ("lowerRoman", "upperRoman"):
        roman = written(number, "i", 0)[1:-1]
        return roman.upper() if kind == "upperRoman" else roman
    return str(number)
