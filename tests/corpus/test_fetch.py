"""Fetching by address, against servers on this machine."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from claimcheck.corpus import fetch as fetching
from claimcheck.corpus.fetch import fetch
from claimcheck.errors import ImportTextError

Answer = Callable[[BaseHTTPRequestHandler], None]
TEXT = b"Article 1\nA.\n"


def sends(body: bytes = TEXT, kind: str | None = "text/plain", status: int = 200, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        if kind is not None:
            handler.send_header("Content-Type", kind)
        for key, value in headers.items():
            handler.send_header(key.replace("_", "-"), value)
        if "Content_Length" not in headers:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def goes_on_for_ever(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/plain")
    handler.end_headers()
    while True:
        handler.wfile.write(b"x" * 65536)


def drips(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/plain")
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.05)


class Site:
    """A server and what it answers, by path."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        answers = self.answers

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                try:
                    answers.get(self.path, sends(status=404))(self)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:
                """Keep quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()


def test_a_file(site: Site) -> None:
    site.answers["/laws/const%20x.txt?v=1"] = sends()
    found = fetch(f"{site.url}/laws/const%20x.txt?v=1#top")
    assert (found.data, found.name) == (TEXT, "const x.txt")
    assert found.url == f"{site.url}/laws/const%20x.txt?v=1#top"
    assert found.retrieved is not None


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/pdf", "Application/JSON", None])
def test_content_types_of_texts(site: Site, kind: str | None) -> None:
    site.answers["/x"] = sends(kind=kind)
    assert fetch(f"{site.url}/x").data == TEXT


def test_redirects_on_the_server_that_was_named(site: Site) -> None:
    site.answers["/a"] = sends(status=302, Location="b/c")
    site.answers["/b/c"] = sends(status=301, Location="/d.txt")
    site.answers["/d.txt"] = sends()
    found = fetch(f"{site.url}/a")
    assert (found.data, found.url) == (TEXT, f"{site.url}/d.txt")


REFUSED: tuple[tuple[str, Answer, str], ...] = (
    ("an error", sends(status=500), "answers 500"),
    ("not there", sends(status=404), "answers 404"),
    ("a redirect to nowhere", sends(status=302), "answers 302"),
    ("a picture", sends(kind="image/png"), "content type 'image/png'"),
    ("a program", sends(kind="application/x-msdownload"), "is not that of a text"),
    ("packed", sends(Content_Encoding="gzip"), "packs"),
    ("another scheme", sends(status=302, Location="file:///etc/passwd"), "not an http or https address"),
    ("another scheme still", sends(status=302, Location="ftp://e.org/x"), "not an http or https address"),
    ("a password", sends(status=302, Location="http://u:p@e.org/x"), "user name or a password"),
    ("in circles", sends(status=302, Location="/x"), "redirects more than 5 times"),
    ("no port", sends(status=302, Location="http://e.org:99999/"), "not an address"),
    ("private", sends(status=302, Location="http://10.0.0.1/"), "private address 10.0.0.1"),
    ("private, v6", sends(status=302, Location="http://[::1]/"), "private address ::1"),
    ("private, mapped", sends(status=302, Location="http://[::ffff:10.0.0.1]/"), "private address"),
    ("link-local", sends(status=307, Location="http://169.254.169.254/latest"), "private address 169.254"),
    ("another port", sends(status=302, Location="http://127.0.0.1:9/"), "private address 127.0.0.1"),
    ("a name of it", sends(status=302, Location="http://localhost/"), "private address"),
    ("too large, as it says", sends(Content_Length="99999999999"), "more than 1,000 bytes"),
    ("too large, and never ends", goes_on_for_ever, "more than 1,000 bytes"),
)


@pytest.mark.parametrize(("answer", "message"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_refused(site: Site, answer: Answer, message: str) -> None:
    site.answers["/x"] = answer
    with pytest.raises(ImportTextError, match=message) as caught:
        fetch(f"{site.url}/x", limit=1000)
    assert str(caught.value).startswith(f"{site.url}/x: ")
    assert "\n" not in str(caught.value)


def test_a_server_that_drips(site: Site) -> None:
    site.answers["/x"] = drips
    with pytest.raises(ImportTextError, match=r"takes longer than 0.3 seconds"):
        fetch(f"{site.url}/x", seconds=0.3)


@pytest.mark.parametrize("url", ["http://", "http:///x", "https://u@e.org/", "gopher://e.org/", "http://[/"])
def test_no_address(url: str) -> None:
    with pytest.raises(ImportTextError):
        fetch(url)


def test_nobody_there() -> None:
    with pytest.raises(ImportTextError, match="cannot be fetched"):
        fetch("http://127.0.0.1:9/x")


def test_https_is_not_left() -> None:
    with pytest.raises(ImportTextError, match="from https to http"):
        fetching._next("https://a.org/x", "http://a.org/y", "https://a.org/x")
    assert fetching._next("http://a.org/x", "https://a.org/y", "http://a.org/x") == "https://a.org/y"


PUBLIC = (
    ("8.8.8.8", True),
    ("2001:4860:4860::8888", True),
    ("127.0.0.1", False),
    ("0.0.0.0", False),
    ("192.168.1.1", False),
    ("172.16.0.1", False),
    ("100.64.0.1", False),
    ("224.0.0.1", False),
    ("fe80::1%eth0", False),
    ("fc00::1", False),
    ("::ffff:192.168.0.1", False),
    ("2002:c0a8:0001::1", False),
)


@pytest.mark.parametrize(("address", "public"), PUBLIC, ids=[row[0] for row in PUBLIC])
def test_public_addresses(address: str, public: bool) -> None:
    assert fetching._is_public(address) is public
