"""HTML -> plain text, a line for each block. Nothing in the page is run or fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from claimcheck.corpus.numbering import numbering
from claimcheck.errors import MissingExtraError

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["plain_of_html"]

_DROPPED = frozenset(
    {"script", "style", "noscript", "template", "head", "svg", "math", "iframe", "object", "canvas", "video", "audio",
     "form", "button", "select", "textarea", "nav", "footer", "aside", "dialog", "del", "-comment", "-doctype"}
)  # fmt: skip
_BLOCKS = frozenset(
    {"address", "article", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt", "figure",
     "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "li", "main", "ol", "p", "pre", "section",
     "summary", "table", "tbody", "tfoot", "thead", "tr", "ul"}
)  # fmt: skip
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
#: Share of the page's letters from which on its main part is taken for the whole.
_MAIN_SHARE = 0.6
_LIST_BLOCKS = "p, div, br, li, table, h1, h2, h3, h4, h5, h6"


def plain_of_html(text: str) -> str:
    """The words of a page as lines of plain text.

    Scripts, styles, menus, footers, forms and hidden parts are left out. Numbers that a browser would put
    before the items of an ordered list are written out, unless the items bring their own.

    Args:
        text: the page's source.

    Raises:
        MissingExtraError: selectolax is not installed.
    """
    try:
        from selectolax.lexbor import LexborHTMLParser
    except ImportError as error:
        feature = "reading HTML"
        raise MissingExtraError(feature, "html") from error
    tree = LexborHTMLParser(text)
    root = tree.body or tree.root
    if root is None:
        return ""
    page = _Page()
    page.walk(_main_part(root))
    return page.text()


def _letters(node: LexborNode) -> int:
    return sum(map(str.isalpha, node.text(deep=True)))


def _main_part(root: LexborNode) -> LexborNode:
    for selector in ("main", "[role=main]", "article"):
        found = root.css(selector)
        if len(found) == 1 and _letters(found[0]) >= _MAIN_SHARE * max(1, _letters(root)):
            return found[0]
    return root


class _Page:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.parts: list[str] = []
        #: the number of a list item that waits for the item's first words
        self.number = ""
        self.lists: list[_List | None] = []
        self.verbatim = 0

    def text(self) -> str:
        self._break()
        return "\n".join(self.lines) + "\n"

    def _break(self) -> None:
        words = "".join(self.parts)
        self.parts = []
        for line in words.split("\n"):
            flat = re.sub(r"[ \t\r\f]+", " ", line).strip(" ")
            if flat:
                self.lines.append(f"{self.number}{flat}")
                self.number = ""

    def walk(self, root: LexborNode) -> None:
        """Depth first with a stack of our own: pages nest deeper than Python's calls may."""
        stack: list[tuple[LexborNode, Iterator[LexborNode]]] = []
        if self._enter(root):
            stack.append((root, root.iter(include_text=True)))
        while stack:
            node, children = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                self._leave(node)
            elif child.tag == "-text":
                self._words(child.text_content or "")
            elif self._enter(child):
                stack.append((child, child.iter(include_text=True)))

    def _words(self, words: str) -> None:
        self.parts.append(words if self.verbatim else re.sub(r"[ \t\r\n\f]+", " ", words))

    def _enter(self, node: LexborNode) -> bool:
        tag = node.tag or ""
        attributes: dict[str, Any] = node.attributes
        if tag in _DROPPED or "hidden" in attributes or _HIDDEN.search(attributes.get("style") or ""):
            return False
        if attributes.get("role") in ("navigation", "search", "banner"):
            return False
        if tag == "sup":
            return self._superscript(node)
        if tag == "br":
            self.parts.append("\n")
            return False
        if tag in _BLOCKS:
            self._break()
        if tag == "pre":
            self.verbatim += 1
        elif tag in ("ol", "ul"):
            depth = sum(1 for above in self.lists if above is not None)
            self.lists.append(_List(attributes, depth) if tag == "ol" else None)
        elif tag == "li" and self.lists and self.lists[-1] is not None:
            self.number = self.lists[-1].number(node)
        elif tag in ("td", "th"):
            if node.css_first(_LIST_BLOCKS) is not None:
                self._break()
            elif "".join(self.parts).strip():
                self.parts.append(" | ")
        return True

    def _leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag in _BLOCKS:
            self._break()
        if tag == "pre":
            self.verbatim -= 1
        elif tag in ("ol", "ul"):
            self.lists.pop()

    def _superscript(self, node: LexborNode) -> bool:
        """`Article 3<sup>1</sup>` is Article 3-1; a linked number is a footnote's mark and no word of the law."""
        words = node.text(deep=True).strip()
        before = "".join(self.parts).rstrip()
        if words.isdigit() and re.search(r"^\W*(?:[^\W\d]+\.?\s*|§\s*)?\d+$", before):
            self.parts = [before, f"-{words}"]
            return False
        return not (words.strip("[]()*").isdigit() or words.strip("[]()*†‡") == "")


class _List:
    """An ordered list and the number its next item would get."""

    def __init__(self, attributes: dict[str, Any], depth: int) -> None:
        self.kind = attributes.get("type") or "1"
        self.depth = depth
        start = attributes.get("start") or "1"
        self.next = int(start) if re.fullmatch(r"\d{1,4}", start) else 1

    def number(self, item: LexborNode) -> str:
        value = item.attributes.get("value") or ""
        if re.fullmatch(r"\d{1,4}", value):
            self.next = int(value)
        number = self.next
        self.next += 1
        words = item.text(deep=True).lstrip()[:40]
        if any(marker.regex.match(words) for marker in numbering().markers):
            return ""
        return f"{written(number, self.kind, self.depth)} "


def written(number: int, kind: str, depth: int) -> str:
    """A list number as our numbering styles mark it: `1.` on the outside, `1)` further in, `(a)`, `(iv)`."""
    if kind in ("a", "A"):
        return f"({chr(ord('a') + (number - 1) % 26) * ((number - 1) // 26 + 1)})"
    if kind in ("i", "I"):
        return f"({_roman(number)})"
    return f"{number})" if depth else f"{number}."


def _roman(number: int) -> str:
    out = ""
    for value, letters in ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"),
                           (1, "i")):  # fmt: skip
        out += letters * (number // value)
        number %= value
    return out
