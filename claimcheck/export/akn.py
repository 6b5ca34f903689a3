"""A text as Akoma Ntoso 3.0 XML (OASIS LegalDocML), with the identifiers it has here.

The text is walked segment by segment, so every word of it stands in the XML, in order; only white space
between lines is the XML's own.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from claimcheck.corpus.akn import expression_uri, work_uri
from claimcheck.corpus.store import DocumentText
from claimcheck.models.corpus import Provision, ProvisionKind, Segment, SegmentKind

__all__ = ["NAMESPACE", "to_akn"]

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
#: Element by the last part of an eId; what Akoma Ntoso has no element for is a named container.
_ELEMENTS = {
    "art": "article", "sec": "section", "chp": "chapter", "part": "part", "title": "title", "para": "paragraph",
    "point": "point", "cl": "clause",
}  # fmt: skip
_NAMED = {"sched": "schedule", "annex": "annexure", "amend": "amendment"}
_AGENT = "#claimcheck"


def to_akn(text: DocumentText) -> str:
    """The XML of a text.

    Args:
        text: the text; its provisions' `eid` become the elements' `eId`.

    Returns:
        An XML document with declaration; `claimcheck.corpus.readers.akn` reads it back.
    """
    root = Element("akomaNtoso", {"xmlns": NAMESPACE})
    act = SubElement(root, "act", {"name": "constitution"})
    _meta(act, text)
    _Body(act, text).build()
    indent(root, space=" ")
    return "<?xml version='1.0' encoding='UTF-8'?>\n" + tostring(root, encoding="unicode") + "\n"


def _meta(act: Element, text: DocumentText) -> None:
    card = text.document
    work, expression = work_uri(card), expression_uri(card, text.card.language)
    day = card.in_force_from or card.adopted
    date = day.isoformat() if day is not None else "0001-01-01"
    meta = SubElement(act, "meta")
    identification = SubElement(meta, "identification", {"source": _AGENT})
    for level, uri in (
        ("FRBRWork", work),
        ("FRBRExpression", expression),
        ("FRBRManifestation", f"{expression}/main.xml"),
    ):
        block = SubElement(identification, level)
        SubElement(block, "FRBRthis", {"value": f"{uri}/!main" if level != "FRBRManifestation" else uri})
        SubElement(block, "FRBRuri", {"value": uri})
        if level == "FRBRWork":
            SubElement(block, "FRBRalias", {"name": "title", "value": card.title})
        SubElement(block, "FRBRdate", {"date": date, "name": "generation"})
        SubElement(block, "FRBRauthor", {"href": "#source" if level == "FRBRExpression" else "#people"})
        if level == "FRBRWork":
            SubElement(block, "FRBRcountry", {"value": card.jurisdiction})
        elif level == "FRBRExpression":
            SubElement(block, "FRBRlanguage", {"language": text.card.language})
    references = SubElement(meta, "references", {"source": _AGENT})
    for key, name in (
        ("people", card.title),
        ("source", text.card.source_name),
        ("claimcheck", "claimcheck"),
    ):
        SubElement(
            references,
            "TLCOrganization",
            {"eId": key, "href": f"/ontology/organization/{key}", "showAs": name},
        )


class _Body:
    """Builds preface, preamble and body while the segments go by."""

    def __init__(self, act: Element, text: DocumentText) -> None:
        self.act = act
        self.source = text
        self.body: Element | None = None
        self.preface: Element | None = None
        self.tail: Element | None = None
        #: provisions that are open, outermost first, with their elements
        self.open: list[tuple[Provision, Element]] = []
        #: position in the text at which the last piece ended
        self.position = 0

    def build(self) -> None:
        for piece in self.source.segmented.segments:
            if piece.kind not in (SegmentKind.SPACE, SegmentKind.PAGE):
                self._place(piece)
        if self.body is None:
            self._make_body()
        if self.tail is not None:  # conclusions come last
            self.act.remove(self.tail)
            self.act.append(self.tail)

    def _words(self, piece: Segment) -> str:
        return self.source.text[piece.start : piece.end]

    def _make_body(self) -> Element:
        if self.body is None:
            self.body = SubElement(self.act, "body")
        return self.body

    def _place(self, piece: Segment) -> None:
        words = self._words(piece)
        provision = self.source.provisions.get(piece.provision or "")
        if piece.kind is SegmentKind.TAIL:
            if self.tail is None:
                self.tail = SubElement(self.act, "conclusions")
            SubElement(self.tail, "p").text = words
        elif piece.kind is SegmentKind.NOTE:
            self._note(words)
        elif provision is None:
            self._loose(words)
        else:
            element = self._element(provision)
            if piece.kind is SegmentKind.MARKER:
                self._part(element, "num", words)
            elif piece.kind is SegmentKind.HEADING:
                self._heading(provision, element, words)
            else:
                self._paragraph(provision, element, words)

    def _loose(self, words: str) -> None:
        """A title before the law begins; later, a heading between provisions."""
        if self.body is None and not self.open:
            if self.preface is None:
                self.preface = SubElement(self.act, "preface")
            SubElement(self.preface, "p").text = words
            return
        if self.open and self.open[-1][0].kind is ProvisionKind.PREAMBLE:
            SubElement(self.open[-1][1], "p").text = words
            return
        # what stands below a paragraph ends it
        while self.open and self.open[-1][0].kind in (ProvisionKind.PARAGRAPH, ProvisionKind.ITEM):
            self.open.pop()
        above = self.open[-1][1] if self.open else self._make_body()
        if above.find("content") is not None:
            self.open.pop()
            above = self.open[-1][1] if self.open else self._make_body()
        SubElement(above, "crossHeading").text = words

    def _note(self, words: str) -> None:
        if not self.open:
            holder = self.preface if self.preface is not None else SubElement(self.act, "preface")
            self.preface = holder
        else:
            provision, element = self.open[-1]
            holder = element if provision.kind is ProvisionKind.PREAMBLE else self._block(provision, element)
        note = SubElement(SubElement(holder, "p"), "authorialNote", {"placement": "bottom"})
        SubElement(note, "p").text = words

    def _element(self, provision: Provision) -> Element:
        """The provision's element, opened if it is not; what it does not stand in is closed."""
        chain = [provision]
        while chain[0].parent is not None:
            chain.insert(0, self.source.provisions[chain[0].parent])
        while self.open and self.open[-1][0] not in chain:
            self.open.pop()
        for link in chain[len(self.open) :]:
            above = self.open[-1][1] if self.open else None
            self.open.append((link, self._make(link, above)))
        return self.open[-1][1]

    def _make(self, provision: Provision, above: Element | None) -> Element:
        if provision.kind is ProvisionKind.PREAMBLE:
            return SubElement(self.act, "preamble", {"eId": provision.eid})
        holder = above if above is not None else self._make_body()
        content = holder.find("content")
        if content is not None:  # words before the first part are the intro
            content.tag = "intro"
        prefix = provision.eid.rsplit("__", 1)[-1].split("_", 1)[0]
        if prefix in _ELEMENTS:
            return SubElement(holder, _ELEMENTS[prefix], {"eId": provision.eid})
        attributes = {"eId": provision.eid, "name": _NAMED.get(prefix, prefix)}
        return SubElement(holder, "hcontainer", attributes)

    @staticmethod
    def _part(element: Element, tag: str, words: str) -> None:
        found = element.find(tag)
        if found is None:
            SubElement(element, tag).text = words
        else:  # a heading of two lines
            SubElement(found, "br").tail = words

    def _heading(self, provision: Provision, element: Element, words: str) -> None:
        if provision.kind is ProvisionKind.PREAMBLE:
            SubElement(element, "p").text = words
        elif element.find("num") is None:
            self._split_heading(provision, element, words)
        else:
            self._part(element, "heading", words)

    def _split_heading(self, provision: Provision, element: Element, words: str) -> None:
        """`Section I. General` is a number and a heading on one line."""
        heading = provision.heading or ""
        number = words.removesuffix(heading).rstrip() if heading and words.endswith(heading) else words
        if number != words and number:
            self._part(element, "num", number)
            self._part(element, "heading", heading)
        else:
            self._part(element, "num", words)

    def _block(self, provision: Provision, element: Element) -> Element:
        """Where words of the provision go: its content, or after its parts the words that close them."""
        parts = [child for child in element if child.get("eId") or child.tag == "crossHeading"]
        if not parts:
            found = element.find("content")
            return found if found is not None else SubElement(element, "content")
        last = element[-1]
        if last.tag == "wrapUp":
            return last
        return SubElement(element, "wrapUp")

    def _paragraph(self, provision: Provision, element: Element, words: str) -> None:
        if provision.kind is ProvisionKind.PREAMBLE:
            SubElement(element, "p").text = words
        else:
            SubElement(self._block(provision, element), "p").text = words
