"""The page in a real browser: nothing is asked of the network, nothing goes wrong, filters filter."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from claimcheck.corpus.store import Corpus
from claimcheck.report.build import build_report
from claimcheck.report.render import render
from tests.report.rows import checked, citation, claim, finding, refused, write_jsonl

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
)  # fmt: skip
WIDE, PHONE = (1280, 900), (390, 844)


def rows() -> Iterator[dict[str, Any]]:
    long = "Ұзақсөз" * 300
    texts = (
        ("en", "REFUTED", "The term is 5 years <script>window.hacked = 1</script>"),
        ("ru", "REFUTED", "Срок – 5 лет"),
        ("kk", "REFUTED", long),
        ("en", "REFUTED", "\u202eSdrawkcab\u2066 5 years"),
        ("en", "SUPPORTED", "The term is 6 years"),
    )
    for n, (language, verdict, text) in enumerate(texts):
        judged = claim(
            text,
            verdict,
            rule="change.changed" if n == 1 else "conflict.number",
            speaks_of=["kz-2026", "kz-1995"],
            citations=[
                citation(quote=f"{long} six"),
                citation("6(3)", document="kz-1995", quote="Five years"),
            ],
            findings=[finding(claim_span=[2, 5], clause_span=[1003, 1009], claim_value=long)],
        )
        cells = {"created_at": f"2026-08-0{n + 1}", "likes": str(n), "url": "https://example.org/1"}
        yield checked(text, verdict, claims=[judged], language=language, cluster=f"c{n}", row=cells)
    yield checked("open", "NOT_ENOUGH_INFO")
    yield refused(f"line 9: {long}")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, corpus: Corpus) -> Path:
    folder = tmp_path_factory.mktemp("page")
    path = folder / "report.html"
    report = build_report(write_jsonl(folder / "r.jsonl", rows()), corpus=corpus)
    path.write_text(render(report), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    if CHROMIUM is None or DRIVER is None:
        pytest.skip("chromium and chromedriver are not installed")
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver: Chrome = webdriver.Chrome(options=options, service=Service(DRIVER))
    yield driver
    driver.quit()


def opened(browser: Chrome, page: Path, size: tuple[int, int] = WIDE, scheme: str = "light") -> Chrome:
    width, height = size
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": size == PHONE},
    )
    feature = {"name": "prefers-color-scheme", "value": scheme}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    browser.get(page.as_uri())
    return browser


def log(browser: Any, kind: str) -> list[dict[str, Any]]:
    """What the browser noted down since it was asked last."""
    found: list[dict[str, Any]] = browser.get_log(kind)
    return found


def shown(browser: Chrome) -> list[str]:
    """Identifiers of the cards that can be seen."""
    script = (
        "return [...document.querySelectorAll('article.card')].filter(c => c.offsetParent).map(c => c.id)"
    )
    found: list[str] = browser.execute_script(script)
    return found


def choose(browser: Chrome, identifier: str, value: str) -> None:
    """Set a control of the filter as its reader would."""
    browser.execute_script(
        "const e = document.getElementById(arguments[0]); e.value = arguments[1];"
        "e.dispatchEvent(new Event('input', {bubbles: true}));",
        identifier,
        value,
    )


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_goes_wrong_and_nothing_is_fetched(
    browser: Chrome, page: Path, size: tuple[int, int], scheme: str
) -> None:
    browser.get("about:blank")
    log(browser, "performance")
    log(browser, "browser")
    opened(browser, page, size, scheme)
    assert log(browser, "browser") == []
    events = [json.loads(entry["message"])["message"] for entry in log(browser, "performance")]
    asked = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
    assert asked == [page.as_uri()]
    assert browser.execute_script("return window.hacked") is None


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["desktop", "phone"])
def test_no_scrolling_sideways(browser: Chrome, page: Path, size: tuple[int, int]) -> None:
    opened(browser, page, size)
    browser.execute_script("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert (
        browser.execute_script("return [innerWidth, document.documentElement.scrollWidth]") == [size[0]] * 2
    )


@pytest.mark.parametrize(("size", "seen"), [(WIDE, "wide"), (PHONE, "narrow")], ids=["desktop", "phone"])
def test_the_chart_that_fits_is_shown(browser: Chrome, page: Path, size: tuple[int, int], seen: str) -> None:
    opened(browser, page, size)
    charts = "[...document.querySelectorAll('.chart [role=img]')].filter(c => c.offsetParent)"
    assert browser.execute_script(f"return {charts}.map(c => c.className)") == [seen, seen]
    bars = "return [...document.querySelectorAll('.chart svg path')].map(p => getComputedStyle(p).fill)"
    assert (
        browser.execute_script("return getComputedStyle(document.body).backgroundColor")
        == "rgb(255, 255, 255)"
    )
    assert "rgb(192, 57, 43)" in browser.execute_script(bars)


def test_dark(browser: Chrome, page: Path) -> None:
    opened(browser, page, scheme="dark")
    assert (
        browser.execute_script("return getComputedStyle(document.body).backgroundColor") == "rgb(20, 23, 27)"
    )


def test_filters(browser: Chrome, page: Path) -> None:
    opened(browser, page)
    false = [f"claim-refuted-{n}" for n in (1, 2, 3, 4)]
    true = ["claim-supported-1"]
    status = "return document.getElementById('filter-status').textContent"
    assert shown(browser) == false + true
    choose(browser, "filter-verdict", "SUPPORTED")
    assert shown(browser) == true
    assert browser.execute_script(status) == "Shown: 1 of 5"
    choose(browser, "filter-verdict", "REFUTED")
    choose(browser, "filter-language", "ru")
    (russian,) = shown(browser)
    assert "Срок" in browser.execute_script(f"return document.getElementById('{russian}').textContent")
    choose(browser, "filter-words", "срок  ЛЕТ")
    assert shown(browser) == [russian]
    choose(browser, "filter-words", "nothing says this")
    assert shown(browser) == []
    browser.execute_script("document.querySelector('#filter button').click()")
    browser.execute_async_script("setTimeout(arguments[0], 50)")
    assert shown(browser) == false + true
    assert browser.execute_script(status) == "Shown: 5 of 5"


def test_enter_in_the_filter_leaves_the_page_alone(browser: Chrome, page: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    opened(browser, page)
    browser.find_element("id", "filter-words").send_keys("years", Keys.ENTER)
    assert browser.current_url == page.as_uri()
    assert log(browser, "browser") == []


def test_the_keyboard_reaches_what_can_be_done(browser: Chrome, page: Path) -> None:
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    opened(browser, page)
    ActionChains(browser).send_keys(Keys.TAB).perform()
    focused = "return document.activeElement"
    skip = browser.execute_script(focused)
    assert skip.get_attribute("class") == "skip"
    assert skip.is_displayed()
    assert skip.rect["x"] >= 0
    ActionChains(browser).send_keys(Keys.ENTER).send_keys(Keys.TAB).perform()
    after = browser.execute_script(focused)
    assert browser.execute_script("return arguments[0].closest('#claims') !== null", after)
    width = browser.execute_script("return getComputedStyle(document.activeElement).outlineWidth")
    assert width == "3px"


def test_without_script_everything_can_be_read(browser: Chrome, page: Path) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        opened(browser, page)
        root = browser.execute_cdp_cmd("DOM.getDocument", {})["root"]["nodeId"]

        def found(selector: str) -> list[int]:
            query = {"nodeId": root, "selector": selector}
            nodes: list[int] = browser.execute_cdp_cmd("DOM.querySelectorAll", query)["nodeIds"]
            return nodes

        for card in found("article.card"):
            box = browser.execute_cdp_cmd("DOM.getBoxModel", {"nodeId": card})["model"]
            assert box["height"] > 100
        assert len(found("article.card")) == 5
        assert len(found("#filter[hidden]")) == 1
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_print(browser: Chrome, page: Path) -> None:
    opened(browser, page, scheme="dark")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    displayed = "return getComputedStyle(document.querySelector(arguments[0])).display"
    assert browser.execute_script(displayed, "#filter") == "none"
    assert browser.execute_script(displayed, "nav") == "none"
    assert (
        browser.execute_script("return getComputedStyle(document.body).backgroundColor")
        == "rgb(255, 255, 255)"
    )
    assert len(browser.execute_cdp_cmd("Page.printToPDF", {})["data"]) > 10_000
