"""Charts as SVG that stands in the page: drawn by matplotlib, coloured by the page's own style sheet.

Nothing of an SVG needs an inline style, which a strict content security policy forbids: properties become
attributes, and colours become the variables of the style sheet, so that they follow light and dark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from claimcheck.errors import MissingExtraError
from claimcheck.report.model import Bin, Counts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["time_chart", "verdict_chart"]

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_POINTS = 72
#: Colours as drawn -> colours as shown.
_REFUTED, _SUPPORTED, _OPEN, _INK, _LINE, _PANEL = (
    "#a00001", "#a00002", "#a00003", "#a00004", "#a00005", "#a00006",
)  # fmt: skip
_SHOWN = {
    _REFUTED: "var(--bar-refuted)", _SUPPORTED: "var(--bar-supported)", _OPEN: "var(--bar-open)",
    _INK: "var(--muted)", _LINE: "var(--line)", _PANEL: "var(--page)",
}  # fmt: skip
#: Properties of matplotlib's inline styles that matter, all of them presentation attributes too.
_KEPT = frozenset(
    {"fill", "fill-opacity", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-dasharray",
     "text-anchor", "opacity"}
)  # fmt: skip
_FONT_SIZE = re.compile(r"(\d+(?:\.\d+)?)px")


@contextmanager
def _drawing(width: float, height: float) -> Iterator[tuple[Figure, Axes]]:
    try:
        from matplotlib import rc_context
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure
    except ImportError as error:
        feature = "the report"
        raise MissingExtraError(feature, "report") from error
    settings: dict[str, Any] = {
        "svg.fonttype": "none", "svg.hashsalt": "claimcheck", "font.size": 11, "text.color": _INK,
        "axes.edgecolor": _LINE, "axes.labelcolor": _INK, "xtick.color": _LINE, "ytick.color": _LINE,
        "xtick.labelcolor": _INK, "ytick.labelcolor": _INK, "text.parse_math": False,
    }  # fmt: skip
    with rc_context(settings):  # type: ignore[arg-type]
        figure = Figure(figsize=(width / _POINTS, height / _POINTS), layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        yield figure, axes


def time_chart(bins: Sequence[Bin], *, width: float, ticks: int, prefix: str) -> str:
    """Bars of posts with a false claim, on them those with a true claim, one bar for each stretch of time.

    Args:
        bins: stretches of time, in order.
        width: of the drawing, in CSS pixels.
        ticks: at most so many labels on the axis of time.
        prefix: what the identifiers in the drawing begin with, so that they are unique on the page.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    with _drawing(width, 210) as (figure, axes):
        from matplotlib.ticker import MaxNLocator

        places = range(len(bins))
        false, true = [b.posts.refuted for b in bins], [b.posts.supported for b in bins]
        for colour, heights, below in ((_REFUTED, false, [0] * len(bins)), (_SUPPORTED, true, false)):
            axes.bar(places, heights, 0.86, below, color=colour, edgecolor=_PANEL, linewidth=0.6)
        step = max(1, -(-len(bins) // ticks))
        axes.set_xticks(list(places)[::step], [b.label for b in bins][::step])
        axes.set_xlim(-0.6, len(bins) - 0.4)
        axes.set_ylim(0, max(1.0, 1.05 * max((f + t for f, t in zip(false, true, strict=True)), default=1)))
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
        axes.grid(axis="y", color=_LINE, linewidth=0.6)
        axes.set_axisbelow(True)
        return _page_svg(figure, prefix)


def verdict_chart(rows: Sequence[tuple[str, Counts]], *, width: float, prefix: str) -> str:
    """A bar for each row, cut into false, true and open by their shares.

    Args:
        rows: name and counts of each.
        width: of the drawing, in CSS pixels.
        prefix: what the identifiers in the drawing begin with.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    with _drawing(width, 34 + 34 * len(rows)) as (figure, axes):
        places = range(len(rows))
        left = [0.0] * len(rows)
        for colour, name in ((_REFUTED, "refuted"), (_SUPPORTED, "supported"), (_OPEN, "open")):
            shares = [100 * getattr(c, name) / (c.total or 1) for _, c in rows]
            axes.barh(places, shares, left=left, color=colour, edgecolor=_PANEL, linewidth=1, height=0.66)
            left = [a + b for a, b in zip(left, shares, strict=True)]
        axes.set_yticks(list(places), [name for name, _ in rows])
        axes.invert_yaxis()
        axes.set_xlim(0, 100)
        axes.set_xticks([0, 25, 50, 75, 100], ["0", "25", "50", "75", "100 %"])
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        return _page_svg(figure, prefix)


# -- from a drawing to a part of the page --------------------------------------------------------------
def _page_svg(figure: Figure, prefix: str) -> str:
    out = StringIO()
    figure.savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    root = ElementTree.fromstring(out.getvalue())
    for child in list(root):
        if child.tag.rpartition("}")[2] == "metadata":
            root.remove(child)
    for parent in root.iter():
        for child in list(parent):
            if child.tag.rpartition("}")[2] == "style":
                parent.remove(child)
    renamed = {
        old: f"{prefix}-{n}" for n, old in enumerate(e.attrib["id"] for e in root.iter() if "id" in e.attrib)
    }
    for element in root.iter():
        _plain(element, renamed)
    view = root.attrib["viewBox"].split()
    root.attrib.update({"width": view[2], "height": view[3], "aria-hidden": "true", "focusable": "false"})
    root.attrib.pop("version", None)
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _XLINK)
    return ElementTree.tostring(root, encoding="unicode").replace("\n", "")


def _plain(element: ElementTree.Element, renamed: dict[str, str]) -> None:
    """Style properties as attributes, colours as variables, identifiers unique on the page."""
    style = element.attrib.pop("style", "")
    for declaration in style.split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        if name == "font" or name == "font-size":
            size = _FONT_SIZE.search(value)
            if size is not None:
                element.set("font-size", size[1])
        elif name in _KEPT:
            element.set(name, _SHOWN.get(value, value))
    for name, value in list(element.attrib.items()):
        if name == "id":
            element.set(name, renamed[value])
        elif name.endswith("href") and value.startswith("#"):
            element.set(name, f"#{renamed[value[1:]]}")
        elif value.startswith("url(#"):
            element.set(name, f"url(#{renamed[value[5:-1]]})")
