"""A page taken apart, to look at what stands in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

__all__ = ["Element", "Page", "parsed"]

_VOID = {"meta", "link", "input", "br", "img", "hr"}


@dataclass
class Element:
    """A tag with its attributes and the text below it."""

    tag: str
    attributes: dict[str, str | None]
    text: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        return " ".join("".join(self.text).split())


class Page(HTMLParser):
    """All elements in order; complains about tags that do not close what was opened."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"<{tag}>: an attribute stands twice"
        element = Element(tag, dict(attrs))
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1].tag == tag, f"</{tag}> where <{self._open[-1].tag}> is open"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text.append(data)

    def close(self) -> None:
        super().close()
        assert not self._open, [e.tag for e in self._open]

    def all(self, tag: str, of_class: str | None = None) -> list[Element]:
        """Elements of a tag, and of a class."""
        return [
            e
            for e in self.elements
            if e.tag == tag and (of_class is None or of_class in (e.attributes.get("class") or "").split())
        ]

    def ids(self) -> list[str]:
        return [i for e in self.elements if (i := e.attributes.get("id"))]


def parsed(html: str) -> Page:
    """The page."""
    page = Page()
    page.feed(html)
    page.close()
    return page
