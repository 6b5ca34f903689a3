"""What must not reach a route: no key, too many posts, too much body, too late, and what the log says of it."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from claimcheck.checker import ClaimChecker
from claimcheck.service.app import create_app
from claimcheck.service.logs import FIELDS, JsonFormatter
from claimcheck.service.settings import ServiceSettings
from tests.service.conftest import AppMaker
from tests.service.http import ask, lines

POST = {"text": "Astana is the capital"}
NDJSON = {"content-type": "application/x-ndjson"}
KEY, OTHER = "a-key-of-enough-characters", "another-key-of-enough-characters"


# -- API key -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("header", "status"),
    [
        (None, 401),
        ("", 401),
        (KEY, 401),
        (f"Basic {KEY}", 401),
        ("Bearer", 401),
        ("Bearer ", 401),
        (f"Bearer {KEY[:-1]}", 401),
        (f"Bearer {KEY}x", 401),
        (f"Bearer {KEY} x", 401),
        (b"Bearer \xff\xfe", 401),
        (f"Bearer {KEY}", 200),
        (f"bearer  {KEY}", 200),
        (f"Bearer {OTHER}", 200),
    ],
)
def test_a_key_is_asked_for(make_app: AppMaker, header: str | bytes | None, status: int) -> None:
    app = make_app(api_keys=(KEY, OTHER))
    headers = {} if header is None else {"authorization": header}
    response = ask(app, "POST", "/v1/check", json=POST, headers=headers)
    assert response.status_code == status
    assert response.headers.get("www-authenticate") == ("Bearer" if status == 401 else None)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/health", 200),
        ("/", 200),
        ("/page/page.js", 200),
        ("/problems/unauthorised", 200),
        ("/metrics", 401),
        ("/openapi.json", 401),
        ("/v1/corpus", 401),
        ("/v1/corpus/kz-2026", 401),
        ("/nowhere", 401),
        ("/health/", 401),
    ],
)
def test_what_is_open_without_a_key(make_app: AppMaker, path: str, status: int) -> None:
    assert ask(make_app(api_keys=(KEY,)), "GET", path).status_code == status


# -- rate limit ----------------------------------------------------------------------------------------
def test_a_client_that_sends_too_much(make_app: AppMaker) -> None:
    app = make_app(rate_limit=3)
    assert [ask(app, "POST", "/v1/check", json=POST).status_code for _ in range(3)] == [200] * 3
    response = ask(app, "POST", "/v1/check", json=POST)
    assert response.status_code == 429
    assert 1 <= int(response.headers["retry-after"]) <= 20
    assert ask(app, "GET", "/v1/corpus").status_code == 429
    # another client, and what costs nothing
    assert ask(app, "POST", "/v1/check", json=POST, client="10.0.0.1").status_code == 200
    assert ask(app, "GET", "/health").status_code == 200


def test_a_batch_costs_what_it_holds(make_app: AppMaker) -> None:
    app = make_app(rate_limit=10)
    content = b'"Astana"\n' * 15
    response = ask(app, "POST", "/v1/check/batch", content=content, headers=NDJSON)
    assert len(lines(response)) == 15
    response = ask(app, "POST", "/v1/check", json=POST)
    assert response.status_code == 429
    assert int(response.headers["retry-after"]) > 30


# -- bodies --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["/v1/check", "/v1/check/batch"])
@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize(("size", "status"), [(1000, None), (1001, 413), (100_000, 413)])
def test_a_body_that_is_too_long(
    make_app: AppMaker, path: str, declared: bool, size: int, status: int | None
) -> None:
    app = make_app(max_body=1000)
    body = b'{"text": "a"}'.ljust(size)

    async def parts() -> AsyncIterator[bytes]:
        for start in range(0, size, 300):
            yield body[start : start + 300]

    kind = "application/json" if path == "/v1/check" else "application/x-ndjson"
    content: Any = body if declared else parts()
    response = ask(app, "POST", path, content=content, headers={"content-type": kind})
    assert response.status_code == (status or 200)
    assert (response.headers.get("connection") == "close") == (status is not None)


def test_a_body_that_does_not_come(make_app: AppMaker) -> None:
    app = make_app(timeout=0.2)

    async def slow() -> AsyncIterator[bytes]:
        yield b'{"text"'
        await asyncio.sleep(60)
        yield b': "a"}'

    response = ask(app, "POST", "/v1/check", content=slow(), headers={"content-type": "application/json"})
    assert response.status_code == 408
    assert response.headers["connection"] == "close"


# -- places --------------------------------------------------------------------------------------------
@contextmanager
def held(
    checker: ClaimChecker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[ClaimChecker, threading.Event]]:
    """A checker that answers nothing until the event is set."""
    go = threading.Event()
    slow = ClaimChecker(corpus=checker.corpus)

    def waits(text: str, **options: Any) -> Any:
        go.wait(60)
        return checker.check(text, **options)

    monkeypatch.setattr(slow, "check", waits)
    try:
        yield slow, go
    finally:
        go.set()


async def gathered(app: FastAPI, go: threading.Event, *requests: dict[str, Any]) -> list[httpx.Response]:
    """Send all at once; let the checker go when the last one is answered or under way."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test", timeout=60) as session:
        tasks = []
        for request in requests:
            tasks.append(asyncio.create_task(session.request("POST", **request)))
            await asyncio.sleep(0.05)
        go.set()
        return await asyncio.gather(*tasks)


def test_a_full_service_says_so(checker: ClaimChecker, monkeypatch: pytest.MonkeyPatch) -> None:
    with held(checker, monkeypatch) as (slow, go):
        app = create_app(slow, ServiceSettings(threads=2, max_waiting=3))
        one: dict[str, Any] = {"url": "/v1/check", "json": POST}
        answers = asyncio.run(gathered(app, go, *[one] * 7))
        assert [a.status_code for a in answers] == [200] * 5 + [503] * 2
        assert [a.headers.get("retry-after") for a in answers] == [None] * 5 + ["1"] * 2
        # and when all is answered there is place again
        assert ask(app, "POST", "/v1/check", json=POST).status_code == 200


def test_so_many_batches_at_a_time(checker: ClaimChecker, monkeypatch: pytest.MonkeyPatch) -> None:
    with held(checker, monkeypatch) as (slow, go):
        app = create_app(slow, ServiceSettings(threads=1, max_waiting=0, max_batches=1))
        batch: dict[str, Any] = {"url": "/v1/check/batch", "content": b'"Astana"\n' * 2, "headers": NDJSON}
        first, second = asyncio.run(gathered(app, go, batch, batch))
        assert (first.status_code, second.status_code) == (200, 503)
        assert [a["status"] for a in lines(first)] == ["checked"] * 2
        assert ask(app, "POST", "/v1/check/batch", content=b'"a"', headers=NDJSON).status_code == 200


def test_a_post_that_takes_too_long(checker: ClaimChecker, monkeypatch: pytest.MonkeyPatch) -> None:
    with held(checker, monkeypatch) as (slow, go):
        app = create_app(slow, ServiceSettings(threads=1, max_waiting=0, timeout=0.1))
        response = ask(app, "POST", "/v1/check", json=POST)
        assert response.status_code == 503
        assert response.json()["type"] == "/problems/timeout"
        # its thread is still at it, so its place is not free
        assert ask(app, "POST", "/v1/check", json=POST).json()["type"] == "/problems/busy"
        content = b'{"id": 4, "text": "a"}\n"b"'
        answers = lines(ask(app, "POST", "/v1/check/batch", content=content, headers=NDJSON))
        assert [(a["id"], a["status"]) for a in answers] == [("4", "refused"), (None, "refused")]
        assert "0.1 seconds" in answers[0]["error"]
        go.set()


# -- log -----------------------------------------------------------------------------------------------
@contextmanager
def logged(*, texts: bool) -> Iterator[list[dict[str, Any]]]:
    """What goes to the log, as it would be written."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter(texts=texts))
    logger = logging.getLogger("claimcheck")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    events: list[dict[str, Any]] = []
    try:
        yield events
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        events += map(json.loads, stream.getvalue().splitlines())


@pytest.mark.parametrize("texts", [False, True])
def test_the_log_holds_no_post_unless_asked(make_app: AppMaker, texts: bool) -> None:
    app = make_app(log_texts=texts)
    with logged(texts=texts) as events:
        response = ask(app, "POST", "/v1/check", json={"text": "Astana is a secret"})
        ask(app, "POST", "/v1/check/batch", content=b'"Astana is a secret"', headers=NDJSON)
        ask(app, "GET", "/v1/corpus?language=a-secret")
    assert ("secret" in json.dumps(events)) is texts
    first = events[0]
    assert first["event"] == "request"
    assert first["request"] == response.headers["x-request-id"]
    assert (first["method"], first["path"], first["status"]) == ("POST", "/v1/check", 200)
    assert first["verdict"] == response.json()["verdict"]
    assert first["client"] == "127.0.0.1"
    assert first["ms"] > 0
    assert first["time"].endswith("Z")


@pytest.mark.parametrize("texts", [False, True])
def test_a_fault_is_logged_with_its_place(
    checker: ClaimChecker, monkeypatch: pytest.MonkeyPatch, texts: bool
) -> None:
    def broken(text: str, **options: object) -> None:
        raise RuntimeError(text)

    other = ClaimChecker(corpus=checker.corpus)
    monkeypatch.setattr(other, "check", broken)
    with logged(texts=texts) as events:
        ask(create_app(other), "POST", "/v1/check", json={"text": "a secret"})
    fault = next(e for e in events if e["event"] == "fault")
    assert fault["fault"] == "RuntimeError"
    assert any("broken" in place for place in fault["at"])
    assert fault.get("message") == ("a secret" if texts else None)


def test_a_record_without_fields_is_a_line_too() -> None:
    record = logging.LogRecord("x", logging.WARNING, __file__, 1, "two %s\nlines ", ("long",), None)
    assert json.loads(JsonFormatter().format(record))["event"] == "two long\nlines"
    record = logging.LogRecord("x", logging.INFO, __file__, 1, "made", (), None)
    setattr(record, FIELDS, {"when": {1}})
    assert "\n" not in JsonFormatter().format(record)
