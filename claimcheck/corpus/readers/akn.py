"""Akoma Ntoso 3 XML -> plain text, with the numbers and headings as the file prints them.

The parser takes no document type at all, so there are no entities to expand and nothing outside to fetch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from claimcheck.corpus.numbering import numbering
from claimcheck.errors import ImportTextError

__all__ = ["declared_eids", "plain_of_akn", "read_xml"]

_MAX_DEPTH = 150
#: Elements whose number and heading stand on lines of their own, and the kind of word their number needs.
_GROUPS = frozenset(
    {"section", "chapter", "part", "title", "book", "tome", "division", "subtitle", "subchapter"}
)
_SKIPPED = frozenset(
    {"meta", "del", "noteRef", "components", "componentRef", "coverPage", "img", "toc", "quotedStructure"}
)
_DASHES = (":", "-", "\u2013", "\u2014")
_NOTES = frozenset({"authorialNote", "remark"})
_BLOCKS = frozenset(
    {"p", "li", "crossHeading", "longTitle", "formula", "docTitle", "docNumber", "block", "tocItem", "listIntroduction",
     "listWrapUp", "subheading", "caption", "recital"}
)  # fmt: skip
#: eId parts that our own identifiers are made of.
_OURS = re.compile(r"(?:preamble|(?:art|sec|chp|part|title|para|point|cl|amend|sched|annex)_[^_]+)"
                   r"(?:__(?:art|sec|part|para|point|cl|annex)_[^_]+)*")  # fmt: skip


def read_xml(data: bytes, name: str) -> Element:
    """Parse XML that has no document type.

    Args:
        data: the file.
        name: what messages call it.

    Raises:
        ImportTextError: it is not well formed, declares a document type (and with it entities), or nests
            deeper than 150 elements.
    """
    parser = expat.ParserCreate(namespace_separator="}")
    builder = TreeBuilder()
    depth = 0

    def refuse(*_: object) -> None:
        msg = f"{name}: line {parser.CurrentLineNumber}: XML with a document type or entities is not read"
        raise ImportTextError(msg)

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _MAX_DEPTH:
            msg = f"{name}: line {parser.CurrentLineNumber}: elements nest deeper than {_MAX_DEPTH}"
            raise ImportTextError(msg)
        builder.start(tag.rpartition("}")[2], attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(tag.rpartition("}")[2])

    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        msg = f"{name}: not well-formed XML ({error})"
        raise ImportTextError(msg) from error
    return builder.close()


def plain_of_akn(root: Element, *, language: str) -> str:
    """The law in an Akoma Ntoso document as plain text, a line for each number, heading and block.

    Args:
        root: the parsed document.
        language: ISO 639 code; it chooses the word for "Article" where `<num>` holds a number only.
    """
    lines = _Lines(language)
    lines.walk(root)
    lines.flush()
    return "\n".join(lines.done) + "\n"


def declared_eids(root: Element) -> tuple[str, ...]:
    """Addresses that the file gives to provisions and that could be ours, in order."""
    found = (element.get("eId") for element in root.iter() if element.tag not in _SKIPPED)
    return tuple(eid for eid in found if eid is not None and _OURS.fullmatch(eid))


class _Lines:
    def __init__(self, language: str) -> None:
        self.done: list[str] = []
        self.prefix = ""
        self.notes: list[str] = []
        profiles = numbering().profiles
        self.style = next((p for p in profiles if p.language == language), profiles[0])
        self.markers = numbering().markers

    def flush(self) -> None:
        if self.prefix:
            self.done.append(self.prefix)
            self.prefix = ""

    def line(self, words: str) -> None:
        for part in words.split("\n"):
            flat = re.sub(r"[ \t\r\f]+", " ", part).strip(" ")
            if flat:
                self.done.append(f"{self.prefix} {flat}".strip())
                self.prefix = ""
        if self.notes:
            self.flush()
            self.done += self.notes
            self.notes = []

    def walk(self, element: Element) -> None:
        tag = str(element.tag)
        if tag in _SKIPPED:
            return
        if tag in _NOTES:
            self.notes.append(self._note(element))
            self.line("")
            return
        if tag in _BLOCKS:
            self.line("".join(self._inline(element)))
            return
        self._opening(element, tag)
        if (element.text or "").strip() and tag not in ("num", "heading"):
            self.line(" ".join((element.text or "").split()))
        for child in element:
            if child.tag not in ("num", "heading"):
                self.walk(child)
            if (child.tail or "").strip():
                self.line(" ".join((child.tail or "").split()))

    def _opening(self, element: Element, tag: str) -> None:
        number, heading = ("".join(self._inline_of(element, part)) for part in ("num", "heading"))
        number, heading = (re.sub(r"\s+", " ", words).strip() for words in (number, heading))
        if not number and not heading:
            return
        named = tag in ("hcontainer", "article") or (
            tag == "section" and self._is_basic(f"{number} {heading}")
        )
        # the title of a schedule stands below its number
        if (tag in _GROUPS and not named) or element.get("name") in ("schedule", "annexure"):
            self.flush()
            words = (self._group(number, tag), heading)
            self.done += [" ".join(words).strip()] if number.endswith(_DASHES) else filter(None, words)
        elif named:
            self.flush()
            if tag == "article" and not self._is_basic(number):
                number = self.style.word.format(n=number.rstrip("."))
            self.prefix = number
            if heading.endswith(
                _DASHES
            ):  # "Name of the Union.\u2014(1) India ...": the sentence stands on its line
                self.prefix = f"{self.prefix} {heading}"
                return
            if heading:
                self.line(heading.rstrip(".;:") if tag == "article" else heading)
            self.flush()
        else:
            self.prefix = f"{self.prefix} {self._marker(number, tag)}".strip()
            if heading:
                self.line(heading)

    def _is_basic(self, number: str) -> bool:
        units = [unit for p in numbering().profiles for unit in (*p.basic, *((p.sub,) if p.sub else ()))]
        return any(unit.regex.match(number) for unit in units)

    def _group(self, number: str, tag: str) -> str:
        bare = re.fullmatch(r"(?:[IVXLC]+|\d{1,3}[A-Z]?)\.?", number)
        return f"{tag.capitalize()} {number.rstrip('.')}" if bare else number

    def _marker(self, number: str, tag: str) -> str:
        if (
            not number
            or any(m.regex.match(number) for m in self.markers)
            or not re.fullmatch(r"\w{1,6}", number)
        ):
            return number
        if number[0].isdigit():
            return f"{number}." if tag in ("paragraph", "subsection") else f"{number})"
        return f"({number})"

    def _note(self, element: Element) -> str:
        words = " ".join("".join(element.itertext()).split())
        return words if any(re.match(p, words) for p in numbering().notes) else f"Footnote: {words}"

    def _inline_of(self, element: Element, tag: str) -> Iterator[str]:
        for child in element.findall(tag):
            yield from self._inline(child)

    def _inline(self, element: Element) -> Iterator[str]:
        """Words of a block; white space of the file's layout folded, line breaks only where `<br/>` says so."""
        yield re.sub(r"[ \t\r\n\f]+", " ", element.text or "")
        for child in element:
            if child.tag in _NOTES:
                self.notes.append(self._note(child))
            elif child.tag in ("br", "eol"):
                yield "\n"
            elif child.tag not in _SKIPPED:
                yield from self._inline(child)
            yield re.sub(r"[ \t\r\n\f]+", " ", child.tail or "")
