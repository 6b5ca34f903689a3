"""The page: one HTML file that needs nothing else, and asks the network for nothing.

All texts of posts and quotations are escaped by the templates. The content security policy allows the one
style sheet and the one script that stand in the page, by their hashes, and nothing besides.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from claimcheck import __version__
from claimcheck.errors import MissingExtraError
from claimcheck.report.charts import time_chart, verdict_chart
from claimcheck.report.labels import Labels, labels
from claimcheck.report.model import Report

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["render"]

#: Drawings of each chart: where it is shown, width in CSS pixels, labels on an axis of time.
_SIZES = (("wide", 720.0, 8), ("narrow", 360.0, 4))


def render(report: Report) -> str:
    """The page of a report.

    Raises:
        MissingExtraError: jinja2 or matplotlib is not installed.
    """
    from markupsafe import Markup

    words = labels(report.language)
    style, script = _file("report.css"), _file("report.js")
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            t=words.say,
            words=words,
            messages=words.messages,
            version=__version__,
            policy=_policy(style, script),
            style=Markup(style),
            script=Markup(script),
            verdict_charts=[(n, Markup(s)) for n, s in _verdict_charts(report, words)],
            time_charts=[(n, Markup(s)) for n, s in _time_charts(report)],
        )
    )


def _verdict_charts(report: Report, words: Labels) -> Iterator[tuple[str, str]]:
    rows = [(words.say("verdicts.all"), report.totals.posts)]
    rows += [(row.language, row.posts) for row in report.languages]
    for name, width, _ in _SIZES if report.totals.posts.total else ():
        yield name, verdict_chart(rows, width=width, prefix=f"v-{name}")


def _time_charts(report: Report) -> Iterator[tuple[str, str]]:
    line = report.time_line
    for name, width, ticks in _SIZES if line else ():
        yield name, time_chart(line.bins if line else (), width=width, ticks=ticks, prefix=f"t-{name}")


@cache
def _environment() -> Environment:
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ImportError as error:
        feature = "the report"
        raise MissingExtraError(feature, "report") from error
    environment = Environment(
        loader=PackageLoader("claimcheck.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["iso"] = _iso
    return environment


def _iso(day: Any) -> str:
    return day.isoformat() if day is not None else ""


@cache
def _file(name: str) -> str:
    return resources.files("claimcheck.report").joinpath("templates", name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """What the page may do: its own style and script, as they are."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_hash(style)}'",
            f"script-src '{_hash(script)}'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hash(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"
