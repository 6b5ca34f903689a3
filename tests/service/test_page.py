"""The page in a real browser: Debian's Chromium, without a screen and without the network."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.service.http import Running, running

pytestmark = pytest.mark.browser
LAND = "The new Constitution lifts the ban on selling land to foreigners"
HOSTILE = '<img src=x onerror="document.title=1"> {detail} 🌞 The capital of Kazakhstan is Almaty <script>'
PATIENCE = 60
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--lang=en",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip


class Browser:
    """A tab."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def go(self, url: str, *, width: int = 1280, height: int = 900, dark: bool = False) -> None:
        """Open a page on a screen of that size."""
        screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
        self.driver.get(url)

    def find(self, selector: str) -> Any:
        """The first element."""
        return self.driver.find_element("css selector", selector)

    def all(self, selector: str) -> list[Any]:
        """All elements."""
        found: list[Any] = self.driver.find_elements("css selector", selector)
        return found

    def wait(self, condition: str) -> None:
        """Until an expression of the page's own language is true."""
        from selenium.webdriver.support.ui import WebDriverWait

        WebDriverWait(self.driver, PATIENCE).until(lambda d: d.execute_script(f"return {condition}"))

    def run(self, script: str) -> Any:
        """What an expression comes to."""
        return self.driver.execute_script(f"return {script}")

    def complaints(self) -> list[Any]:
        """What the console says."""
        return list(self.driver.get_log("browser"))

    def ask(self, text: str) -> None:
        """Write a post and send it; wait for the answer."""
        from selenium.webdriver.common.keys import Keys

        # the driver types only what is in the basic plane
        self.driver.execute_script("arguments[0].value = arguments[1]", self.find("#post"), text[:-1])
        self.find("#post").send_keys(text[-1])
        self.find("#post").send_keys(Keys.CONTROL, Keys.ENTER)
        self.answered()

    def answered(self) -> None:
        """Wait for the answer to be the last thing asked for."""
        self.wait(
            "!document.getElementById('answer').hidden && "
            "document.getElementById('check').getAttribute('aria-disabled') === 'false' && "
            "document.activeElement.id === 'answer'"
        )


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    selenium = pytest.importorskip("selenium.webdriver")
    programs = [shutil.which(name) for name in ("chromium", "chromedriver")]
    if None in programs:
        pytest.skip("chromium and chromedriver are not installed (Debian: chromium, chromium-driver)")
    options = selenium.ChromeOptions()
    options.binary_location = programs[0]
    for flag in (*_FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = selenium.Chrome(options=options, service=selenium.ChromeService(programs[1]))
    try:
        yield Browser(driver)
    finally:
        driver.quit()


def test_a_post_is_typed_and_the_verdict_appears(browser: Browser, server: Running) -> None:
    browser.go(server.url)
    browser.ask(LAND)
    assert browser.find("#verdict .verdict").text == "Refuted"
    assert browser.find(".said").text == LAND
    # both versions, the older one first
    assert [f.find_element("css selector", ".version").text for f in browser.all(".pair figure")] == [
        "Old text",
        "New text",
    ]
    assert "1995" in browser.all(".pair figcaption")[0].text
    assert {tag.text for tag in browser.all(".tag")} == {"unofficial translation"}
    assert browser.complaints() == []


def test_conflicting_words_are_marked_in_claim_and_clause(browser: Browser, server: Running) -> None:
    browser.go(server.url)
    browser.ask("🌞 The capital of Kazakhstan is Almaty")
    assert [m.text for m in browser.all(".said mark")] == ["Almaty"]
    assert "Astana" in browser.find("figure mark").text
    assert browser.find("tbody td").text == "Almaty"
    assert browser.complaints() == []


def test_a_post_is_never_markup(browser: Browser, server: Running) -> None:
    browser.go(server.url)
    browser.ask(HOSTILE)
    assert browser.run("document.title") == "claimcheck"
    assert browser.all("#answer img, #answer script") == []
    assert "<img src=x" in browser.find("#answer").text
    assert browser.complaints() == []


def test_examples_several_claims_and_languages(browser: Browser, server: Running) -> None:
    browser.go(server.url)
    browser.all("#examples button")[2].click()
    browser.answered()
    assert len(browser.all("article.claim")) == 2
    assert browser.find("article.claim h3").text.startswith("Claim 1 of 2: ")
    browser.run("document.getElementById('post').focus()")
    browser.driver.execute_script(
        "const s = document.getElementById('language'); s.value = 'ru'; s.dispatchEvent(new Event('change'))"
    )
    browser.answered()
    assert browser.run("document.documentElement.lang") == "ru"
    assert browser.find("#check").text == "Проверить"
    assert browser.find("article.claim h3").text.startswith("Утверждение 1 из 2: ")
    assert browser.complaints() == []


def test_everything_can_be_reached_by_keyboard(browser: Browser, server: Running) -> None:
    from selenium.webdriver.common.keys import Keys

    browser.go(server.url)
    browser.wait("document.getElementById('language').value === 'en'")
    seen = []
    for _ in range(12):
        browser.driver.switch_to.active_element.send_keys(Keys.TAB)
        seen.append(
            browser.run(
                "document.activeElement.id || document.activeElement.className || document.activeElement.tagName"
            )
        )
    assert seen[:4] == ["skip", "language", "post", "check"]
    assert seen[4:10] == ["BUTTON"] * 6
    # the page says what each control is, and headings do not skip a level
    assert browser.run(
        "[...document.querySelectorAll('textarea, select, input')].every((e) => e.labels.length === 1)"
    )
    browser.ask(LAND)
    levels = browser.run("[...document.querySelectorAll('h1,h2,h3,h4,h5')].map((e) => +e.tagName[1])")
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_what_goes_wrong_is_said(browser: Browser, server: Running) -> None:
    from selenium.webdriver.common.keys import Keys

    browser.go(server.url)
    browser.wait("document.getElementById('language').value === 'en'")
    browser.find("#check").click()
    browser.wait("document.getElementById('problem').textContent !== ''")
    assert browser.find("#problem").text == "Write or paste a post first."
    assert browser.complaints() == []
    key = "a-key-of-enough-characters"
    with running(environment={"CLAIMCHECK_API_KEY": key}) as locked:
        browser.go(locked.url)
        assert not browser.find("#lock").is_displayed()
        browser.all("#examples button")[1].click()
        browser.wait("!document.getElementById('lock').hidden")
        assert browser.find("#problem").text == "The service asks for an API key."
        browser.find("#key").send_keys(key, Keys.ENTER)
        browser.answered()
        assert browser.find("#verdict .verdict").text == "Refuted"
        browser.complaints()  # the refusal is in the console of every browser
        locked.stop()
        browser.find("#check").click()
        browser.wait("document.getElementById('problem').textContent !== ''")
        assert browser.find("#problem").text == "The service does not answer."
        browser.complaints()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_it_fits_and_can_be_read(
    browser: Browser, server: Running, width: int, dark: bool, tmp_path: Path
) -> None:
    browser.go(server.url, width=width, dark=dark)
    browser.ask(LAND + " https://example.org/" + "x" * 200)
    assert browser.run("document.documentElement.scrollWidth") <= width
    assert browser.driver.save_screenshot(str(tmp_path / "page.png"))
    contrasts = browser.run(_CONTRASTS)
    assert contrasts
    assert {name: ratio for name, ratio in contrasts if ratio < 4.5} == {}
    assert browser.complaints() == []


#: Contrast of each stretch of text with what is behind it, as WCAG 2 reckons it.
_CONTRASTS = """(() => {
  const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => parse(colour).slice(0, 3).map((c) => c / 255)
    .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      const parts = parse(colour);
      if (parts.length === 3 || parts[3] > 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  return [...document.querySelectorAll("body *")]
    .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) && e.getClientRects().length)
    .map((e) => {
      const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort((x, y) => y - x);
      return [`${e.tagName}.${e.className}`, (a + 0.05) / (b + 0.05)];
    });
})()"""
