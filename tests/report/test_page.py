"""The page: whole, closed, needing nothing, and deaf to what posts would have it do."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.corpus.store import Corpus
from claimcheck.errors import InputError
from claimcheck.models.result import Verdict
from claimcheck.report.build import ReportOptions, build_report
from claimcheck.report.charts import time_chart, verdict_chart
from claimcheck.report.labels import labels
from claimcheck.report.model import Bin, Counts
from claimcheck.report.render import render
from claimcheck.report.time_line import time_line
from claimcheck.verdict.messages import LANGUAGES
from tests.report.page import Element, Page, parsed
from tests.report.rows import checked, citation, claim, finding, refused, write_jsonl

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style></script><script>alert(1)</script>",
    "</h3></article><h1>Not ours</h1>",
    "{{ 7*7 }}{% for x in y %}",
    "' onmouseover='alert(1)",
    "<!-- ]]> --><svg onload=alert(1)>",
    "\u202eesrever\u2066\u200f",
    "a" * 5_000,
    "x\u0000y\u001bz\u0085",
    "&lt;script&gt;&amp;#60;",
)


def page_of(tmp_path: Path, corpus: Corpus, rows: list[dict[str, Any]], **options: Any) -> str:
    path = write_jsonl(tmp_path / "r.jsonl", rows)
    return render(build_report(path, corpus=corpus, options=ReportOptions(**options)))


def hostile_rows(text: str) -> list[dict[str, Any]]:
    """The text wherever results can hold one."""
    judged = claim(
        text,
        explanation=text,
        rule=text,
        citations=[
            citation(text, document=text, quote=text, language=text, source_url=text, akn=text),
            citation(quote=text, stance="context", source_url=f"javascript:{text}"),
        ],
        findings=[finding(slot=text, claim_value=text, clause_value=text, claim_span=[0, 3])],
        cited_by_claim=[
            {
                "as_written": text,
                "start": 0,
                "end": 1,
                "document": text,
                "provision": text,
                "status": "wrong",
                "actual": text,
            }
        ],
    )
    change = claim(
        text,
        rule="change.changed",
        speaks_of=[text, "kz-2026"],
        citations=[citation(text, document=text, quote=text), citation(quote=f"{text} too")],
    )
    cells = {"id": text, "created_at": "2026-08-01", "likes": text, "url": text, "text": text}
    common: dict[str, Any] = {"language": text, "id": text, "row": cells}
    return [
        checked(text, claims=[judged], cluster=text, **common),
        checked(text, "SUPPORTED", claims=[{**change, "verdict": "SUPPORTED"}], cluster=f"{text}2", **common),
        checked(text, "NOT_ENOUGH_INFO", claims=[claim(text, "NOT_ENOUGH_INFO", rule=text)], **common),
        refused(f"line 3: {text}"),
        refused(text),
    ]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory, corpus: Corpus) -> str:
    return page_of(
        tmp_path_factory.mktemp("plain"),
        corpus,
        [
            checked(
                "5 years", row={"created_at": "2026-08-01", "likes": "2", "url": "https://example.org/1"}
            ),
            checked("6 years", "SUPPORTED", cluster="c2", row={"created_at": "2026-08-02"}),
            refused("line 3: the text is empty"),
        ],
    )


@pytest.mark.parametrize("text", HOSTILE, ids=lambda t: t[:18])
def test_posts_stay_text(tmp_path: Path, corpus: Corpus, text: str) -> None:
    page = parsed(page_of(tmp_path, corpus, hostile_rows(text), title=text))
    harmless = parsed(page_of(tmp_path, corpus, hostile_rows("harmless"), title="harmless"))
    assert {e.tag for e in page.elements} <= {e.tag for e in harmless.elements}
    assert len(page.all("script")) == 1
    assert len(page.all("style")) == 1
    assert len(page.all("h1")) == 1
    check_closed(page)


@settings(max_examples=25)
@given(text=st.text(min_size=1, max_size=40).filter(lambda t: t.isprintable() and bool(t.strip())))
def test_any_post_stays_text(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    page = parsed(page_of(tmp_path_factory.mktemp("any"), corpus, [checked(text)], title=text))
    (heading,) = [h for h in page.all("h3") if (h.attributes.get("id") or "").startswith("claim-")]
    assert "".join(heading.text) == text
    check_closed(page)


def check_closed(page: Page) -> None:
    """Nothing on the page loads, runs or sends anything."""
    for element in page.elements:
        for name, value in element.attributes.items():
            assert not name.startswith("on"), (element.tag, name)
            assert name not in {"style", "src", "srcset", "srcdoc", "background", "poster", "action", "ping"}
            if name == "href" and element.tag != "use":
                assert element.tag == "a"
                assert value is not None
                assert re.match(r"#|https?://", value), value
            if name.endswith(":href"):
                assert (value or "").startswith("#")
    assert not {e.tag for e in page.elements} & {"img", "iframe", "object", "embed", "link", "base", "video"}


def test_the_page_is_closed(plain: str) -> None:
    check_closed(parsed(plain))


def test_the_policy_allows_what_stands_there_and_no_more(plain: str) -> None:
    page = parsed(plain)
    (policy,) = [e for e in page.all("meta") if e.attributes.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(part.split(" ", 1) for part in (policy.attributes["content"] or "").split("; "))

    def allowed(element: Element) -> str:
        digest = hashlib.sha256("".join(element.text).encode()).digest()
        return f"'sha256-{base64.b64encode(digest).decode()}'"

    assert rules == {
        "default-src": "'none'",
        "style-src": allowed(page.all("style")[0]),
        "script-src": allowed(page.all("script")[0]),
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    # before anything that it is to rule
    assert plain.index("Content-Security-Policy") < plain.index("<style>")


@pytest.mark.parametrize("language", LANGUAGES)
def test_structure(tmp_path: Path, corpus: Corpus, language: str) -> None:
    page = parsed(page_of(tmp_path, corpus, hostile_rows("words"), language=language))
    assert page.all("html")[0].attributes["lang"] == language
    ids = page.ids()
    assert len(ids) == len(set(ids))
    for element in page.elements:
        for name in ("aria-labelledby", "for"):
            target = element.attributes.get(name)
            assert target is None or target in ids, target
        target = element.attributes.get("href")
        if target and target.startswith("#"):
            assert target[1:] in ids
    levels = [int(e.tag[1]) for e in page.elements if re.fullmatch(r"h[1-6]", e.tag)]
    assert levels[0] == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))
    assert len(page.all("table")) == len(page.all("caption")) > 4
    assert all(e.attributes.get("scope") in ("row", "col") for e in page.all("th"))
    assert len(page.all("main")) == len(page.all("nav")) == len(page.all("footer")) == 1
    charts = [e for e in page.elements if e.attributes.get("role") == "img"]
    assert len(charts) == 4
    assert all(e.attributes.get("aria-label") for e in charts)


def test_not_checked_comes_first(plain: str) -> None:
    totals = [e.words for e in parsed(plain).all("div", "total")]
    assert totals[0].startswith("rows not checked 1 33.3")
    assert totals[1].startswith("posts with a false claim 1")
    assert totals[-1] == "rows in all 3"


def test_a_card(plain: str) -> None:
    card = parsed(plain).all("article", "card")[0]
    for said in ("Posts 1", "Reach 2", "2026-08-01", "Confidence 0.80", "unofficial translation", "5 years"):
        assert said in card.words
    links = [e.attributes["href"] for e in parsed(plain).all("a")]
    assert "https://www.akorda.kz" in links
    assert "https://example.org/1" in links


def test_marks_say_what_they_are(tmp_path: Path, corpus: Corpus) -> None:
    judged = claim("5 years", findings=[finding(claim_span=[0, 1], clause_span=[1000, 1003])])
    page = parsed(page_of(tmp_path, corpus, [checked("5 years", claims=[judged])]))
    marks = [e for e in page.all("mark") if "data-begin" in e.attributes]
    assert [(m.words, m.attributes["data-begin"]) for m in marks] == [
        ("5", "in conflict"),
        ("The", "in conflict"),
    ]


def test_the_same_results_make_the_same_page(tmp_path: Path, corpus: Corpus) -> None:
    rows = hostile_rows("words")
    assert page_of(tmp_path, corpus, rows) == page_of(tmp_path, corpus, rows)


def test_the_page_stays_small(tmp_path: Path, corpus: Corpus) -> None:
    long = "word " * 4_000
    rows = [
        checked(
            long, claims=[claim(long, explanation=long, citations=[citation(quote=long)])], cluster=f"c{n}"
        )
        for n in range(30)
    ]
    assert len(page_of(tmp_path, corpus, rows, top=20)) < 500_000


def test_an_empty_page(tmp_path: Path, corpus: Corpus) -> None:
    page = parsed(page_of(tmp_path, corpus, []))
    assert page.all("form") == []
    assert page.all("svg") == []


# -- labels --------------------------------------------------------------------------------------------
TEMPLATES = Path(__file__).parents[2] / "claimcheck" / "report"


def test_every_label_is_said_somewhere() -> None:
    sources = "".join(
        p.read_text(encoding="utf-8") for p in TEMPLATES.rglob("*") if p.suffix in (".py", ".j2")
    )
    said = set(re.findall(r'\b(?:t|say)\("([\w.]+)"', sources)) | {"made", "made_from"}
    built = ("totals.", "verdict.", "unit.", "status.", "true.", "false.")
    for key in labels().texts:
        assert key in said or key.startswith(built) or f'"{key}"' in sources, key
    assert said - set(built) <= labels().texts.keys() | set(labels().messages.texts)


@pytest.mark.parametrize(
    ("language", "number", "fraction", "share"),
    [("en", "1,234,567", "0.50", "12.5\u00a0%"), ("ru", "1\u00a0234\u00a0567", "0,50", "12,5\u00a0%")],
)
def test_numbers(language: str, number: str, fraction: str, share: str) -> None:
    words = labels(language)
    assert (words.number(1234567), words.fraction(0.5), words.share(1, 8)) == (number, fraction, share)
    assert words.share(0, 0).startswith("0")


def test_no_labels() -> None:
    with pytest.raises(InputError, match="no labels in 'de'"):
        labels("de")


# -- charts --------------------------------------------------------------------------------------------
def test_charts_need_no_style_and_no_colour_of_their_own() -> None:
    line = time_line(Counter({(dt.date(2026, 8, 1), Verdict.REFUTED): 3}), 0)
    assert line is not None
    bins: tuple[Bin, ...] = line.bins
    for svg in (
        time_chart(bins, width=360, ticks=4, prefix="t"),
        verdict_chart([("all", Counts(1, 2, 3)), ("en", Counts())], width=720, prefix="v"),
    ):
        assert "style" not in svg
        assert "<metadata" not in svg
        assert not re.search(r"#a0000\d", svg)
        assert 'fill="var(--bar-refuted)"' in svg
        drawn = parsed(svg)
        assert len(drawn.ids()) == len(set(drawn.ids()))
        assert all(i.startswith(("t-", "v-")) for i in drawn.ids())
        colours = re.findall(r'(?:fill|stroke)="(#[0-9a-f]+)"', svg)
        assert set(colours) <= {"#000000"}, set(colours)
