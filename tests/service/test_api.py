"""What the service answers, in tables."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import TypeAdapter

import claimcheck
from claimcheck.checker import ClaimChecker
from claimcheck.models.row import Line
from claimcheck.service.problems import ProblemKind
from claimcheck.stream import Answerer
from tests.service.http import ask, lines

CAPITAL = "The capital of Kazakhstan is Almaty"
LAND = "The new Constitution lifts the ban on selling land to foreigners"
JSON = {"content-type": "application/json"}
NDJSON = {"content-type": "application/x-ndjson"}


# -- one post ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "body",
    [
        {"text": CAPITAL},
        {"text": LAND, "explain": True},
        {"text": CAPITAL, "documents": ["kz-1995"]},
        {"text": CAPITAL, "as_of": "2020-01-01", "ui_language": "ru"},
        {"text": "Столица Казахстана — Алматы", "language": "ru", "ui_language": "kk"},
        {"text": "Good morning 🌞, is it raining in Astana?", "documents": None, "as_of": None},
        {"text": "x" * 20_000},
    ],
)
def test_the_answer_is_the_library_s(app: FastAPI, checker: ClaimChecker, body: dict[str, Any]) -> None:
    response = ask(app, "POST", "/v1/check", json=body)
    options = dict(body)
    text = options.pop("text")
    if options.get("as_of"):
        options["as_of"] = dt.date.fromisoformat(options["as_of"])
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.headers["cache-control"] == "no-store"
    assert response.json() == checker.check(text, **options).model_dump(mode="json")


def refused(response: Any, kind: ProblemKind) -> dict[str, Any]:
    """The problem, which is to be told as RFC 9457 has it."""
    assert response.status_code == kind.status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem["type"] == f"/problems/{kind.code}"
    assert problem["title"] == kind.title
    assert problem["status"] == kind.status
    assert problem["detail"]
    return problem


@pytest.mark.parametrize(
    ("body", "kind", "pointer"),
    [
        (b"", ProblemKind.MALFORMED, None),
        (b"{", ProblemKind.MALFORMED, None),
        (b'{"text": "\\ud800"}', ProblemKind.MALFORMED, None),
        (b'{"text": "\xff"}', ProblemKind.MALFORMED, None),
        (b"[" * 100_000, ProblemKind.MALFORMED, None),
        (b"[]", ProblemKind.INVALID, ""),
        (b"null", ProblemKind.INVALID, ""),
        (b"{}", ProblemKind.INVALID, "/text"),
        (b'{"text": 5}', ProblemKind.INVALID, "/text"),
        (b'{"text": ""}', ProblemKind.INVALID, "/text"),
        (b'{"text": " \\n"}', ProblemKind.INVALID, "/text"),
        (json.dumps({"text": "x" * 20_001}).encode(), ProblemKind.INVALID, "/text"),
        (b'{"text": "a", "tekst": "b"}', ProblemKind.INVALID, "/tekst"),
        (b'{"text": "a", "a/b~c": 1}', ProblemKind.INVALID, "/a~1b~0c"),
        (b'{"text": "a", "language": "fr"}', ProblemKind.INVALID, "/language"),
        (b'{"text": "a", "explain": "yes"}', ProblemKind.INVALID, "/explain"),
        (b'{"text": "a", "as_of": 0}', ProblemKind.INVALID, "/as_of"),
        (b'{"text": "a", "as_of": "2026-07-01T00:00:00"}', ProblemKind.INVALID, "/as_of"),
        (b'{"text": "a", "as_of": "2026-02-30"}', ProblemKind.INVALID, "/as_of"),
        (b'{"text": "a", "documents": "kz-2026"}', ProblemKind.INVALID, "/documents"),
        (json.dumps({"text": "a", "documents": ["x"] * 17}).encode(), ProblemKind.INVALID, "/documents"),
    ],
)
def test_bodies_that_are_refused(app: FastAPI, body: bytes, kind: ProblemKind, pointer: str | None) -> None:
    problem = refused(ask(app, "POST", "/v1/check", content=body, headers=JSON), kind)
    assert [error["pointer"] for error in problem.get("errors", [])] == ([] if pointer is None else [pointer])


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"text": CAPITAL, "documents": ["kz-1066"]}, "kz-1066"),
        ({"text": "\x1c \x1f"}, "empty"),
    ],
)
def test_what_the_checker_refuses(app: FastAPI, body: dict[str, Any], says: str) -> None:
    assert says in refused(ask(app, "POST", "/v1/check", json=body), ProblemKind.INVALID)["detail"]


def test_a_refusal_repeats_nothing_of_the_post(app: FastAPI) -> None:
    response = ask(app, "POST", "/v1/check", json={"text": ["a secret"], "language": "a secret"})
    assert "secret" not in response.text


@pytest.mark.parametrize("path", ["/v1/check", "/v1/check/batch"])
@pytest.mark.parametrize("headers", [{}, {"content-type": "text/plain"}, {"content-type": "application/xml"}])
def test_a_body_says_what_it_is(app: FastAPI, path: str, headers: dict[str, str]) -> None:
    refused(ask(app, "POST", path, content=b'{"text": "a"}', headers=headers), ProblemKind.MEDIA)


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("GET", "/v1/check", ProblemKind.METHOD),
        ("DELETE", "/v1/corpus", ProblemKind.METHOD),
        ("GET", "/v2/check", ProblemKind.NOT_FOUND),
        ("GET", "/v1/check/", ProblemKind.NOT_FOUND),
        ("GET", "/docs", ProblemKind.NOT_FOUND),
        ("GET", "/page/../settings.py", ProblemKind.NOT_FOUND),
        ("GET", "/page/%2e%2e%2fsettings.py", ProblemKind.NOT_FOUND),
        ("GET", "/page/settings.py", ProblemKind.NOT_FOUND),
        ("GET", "/problems/none", ProblemKind.NOT_FOUND),
    ],
)
def test_addresses_that_lead_nowhere(app: FastAPI, method: str, path: str, kind: ProblemKind) -> None:
    response = ask(app, method, path)
    refused(response, kind)
    assert ("allow" in response.headers) == (kind is ProblemKind.METHOD)


def test_a_fault_is_a_problem_and_tells_nothing(
    checker: ClaimChecker, monkeypatch: pytest.MonkeyPatch
) -> None:
    from claimcheck.service.app import create_app

    def broken(text: str, **options: object) -> None:
        raise RuntimeError(text)

    other = ClaimChecker(corpus=checker.corpus)
    monkeypatch.setattr(other, "check", broken)
    response = ask(create_app(other), "POST", "/v1/check", json={"text": "a secret"})
    problem = refused(response, ProblemKind.INTERNAL)
    assert response.headers["x-request-id"] in problem["detail"]
    assert "secret" not in response.text


@pytest.mark.parametrize("kind", ProblemKind)
def test_every_problem_is_explained(app: FastAPI, kind: ProblemKind) -> None:
    told = ask(app, "GET", f"/problems/{kind.code}").json()
    assert told == {"type": f"/problems/{kind.code}", "title": kind.title, "status": kind.status}


# -- batches -------------------------------------------------------------------------------------------
BATCH = "\n".join(
    [
        json.dumps({"id": "a", "text": CAPITAL, "documents": ["kz-2026"], "explain": True}),
        json.dumps(LAND),
        "",
        "{",
        '{"id": 7, "text": ""}',
        '{"id": "b", "text": 5}',
        '{"id": "c", "text": "a", "documents": ["kz-1066"]}',
        '{"id": "d", "text": "Столица Казахстана — Астана", "as_of": "2026-08-01"}',
        "[1]",
    ]
)


@pytest.mark.parametrize("end", ["", "\n"])
def test_a_batch_answers_line_by_line(app: FastAPI, checker: ClaimChecker, end: str) -> None:
    response = ask(app, "POST", "/v1/check/batch", content=(BATCH + end).encode(), headers=NDJSON)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/x-ndjson"
    answers = lines(response)
    assert [a["status"] for a in answers] == [
        "checked", "checked", "refused", "refused", "refused", "refused", "refused", "checked", "refused",
    ]  # fmt: skip
    assert [a["line"] for a in answers] == list(range(1, 10))
    assert [a["id"] for a in answers] == ["a", None, None, None, "7", "b", "c", "d", None]
    for answer in answers:
        TypeAdapter[Line](Line).validate_json(json.dumps(answer))
        if answer["status"] == "refused":
            assert answer["error"].startswith(f"line {answer['line']}: ")
    # the same as from a pipe
    answerer = Answerer(checker)
    assert answers == [
        json.loads(json.dumps(answerer.answer(line.encode(), n)))
        for n, line in enumerate(BATCH.split("\n"), 1)
    ]


def test_a_batch_of_nothing(app: FastAPI) -> None:
    response = ask(app, "POST", "/v1/check/batch", content=b"", headers=NDJSON)
    assert response.status_code == 200
    assert response.content == b""


def test_a_fault_in_a_batch_costs_one_line(checker: ClaimChecker, monkeypatch: pytest.MonkeyPatch) -> None:
    from claimcheck.service.app import create_app

    other = ClaimChecker(corpus=checker.corpus)

    def sometimes(text: str, **options: Any) -> Any:
        if text == "bad":
            message = "broken"
            raise RuntimeError(message)
        return checker.check(text, **options)

    monkeypatch.setattr(other, "check", sometimes)
    content = b'"Astana"\n"bad"\n"Astana"\n'
    answers = lines(ask(create_app(other), "POST", "/v1/check/batch", content=content, headers=NDJSON))
    assert [a["status"] for a in answers] == ["checked", "refused", "checked"]


# -- corpus --------------------------------------------------------------------------------------------
def test_the_corpus_is_listed(app: FastAPI, checker: ClaimChecker) -> None:
    told = ask(app, "GET", "/v1/corpus").json()
    assert told["sha256"] == checker.corpus.sha256
    assert [d["id"] for d in told["documents"]] == list(checker.corpus.documents)
    for card in told["documents"]:
        assert card == checker.corpus.document(card["id"]).card.model_dump(mode="json")


@pytest.mark.parametrize("document", ["kz-1995", "kz-2026", "kz-2026-draft"])
def test_a_document_lists_its_provisions(app: FastAPI, checker: ClaimChecker, document: str) -> None:
    told = ask(app, "GET", f"/v1/corpus/{document}").json()
    text = checker.corpus.document(document).text()
    assert [p["id"] for p in told["provisions"]] == list(text.provisions)
    assert told["text"]["language"] == text.card.language


@pytest.mark.parametrize(
    ("path", "begins", "children"),
    [
        ("kz-2026/2(4)", "4. The capital of the Republic of Kazakhstan is the city of Astana.", 0),
        ("kz-2026/preamble", "We, ", 0),
        ("kz-1995/83-1", "Article 83-1", None),
        ("kz-2026/2(4)?language=en", "4. The capital", 0),
    ],
)
def test_a_provision_says_its_words(app: FastAPI, path: str, begins: str, children: int | None) -> None:
    told = ask(app, "GET", f"/v1/corpus/{path}").json()
    assert told["text"].startswith(begins)
    assert told["official"] is False
    assert told["akn"].startswith("/akn/kz/")
    if children is None:
        assert told["children"]
    else:
        assert len(told["children"]) == children


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("kz-1066", ProblemKind.UNKNOWN_DOCUMENT),
        ("kz-1066/1", ProblemKind.UNKNOWN_DOCUMENT),
        ("kz-2026/999", ProblemKind.UNKNOWN_PROVISION),
        ("kz-2026/%00", ProblemKind.UNKNOWN_PROVISION),
        ("kz-2026?language=ru", ProblemKind.UNKNOWN_LANGUAGE),
        ("kz-2026/8(3)?language=fr", ProblemKind.UNKNOWN_LANGUAGE),
        ("kz-2026?language=RU", ProblemKind.INVALID),
    ],
)
def test_what_the_corpus_has_not(app: FastAPI, path: str, kind: ProblemKind) -> None:
    refused(ask(app, "GET", f"/v1/corpus/{path}"), kind)


# -- the rest ------------------------------------------------------------------------------------------
def test_health(app: FastAPI, checker: ClaimChecker) -> None:
    assert ask(app, "GET", "/health").json() == {
        "status": "ok",
        "engine": claimcheck.__version__,
        "corpus_sha256": checker.corpus.sha256,
    }


def test_the_counters_count(checker: ClaimChecker) -> None:
    from claimcheck.service.app import create_app

    app = create_app(checker)
    ask(app, "POST", "/v1/check", json={"text": CAPITAL})
    ask(app, "POST", "/v1/check/batch", content=f'"{CAPITAL}"\n{{'.encode(), headers=NDJSON)
    ask(app, "GET", "/v1/corpus/kz-1066")
    ask(app, "GET", "/nowhere/1")
    ask(app, "GET", "/nowhere/2")
    ask(app, "BREW", "/v1/check")
    response = ask(app, "GET", "/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=")
    counted = response.text.splitlines()
    for line in (
        'claimcheck_checks_total{verdict="REFUTED"} 2.0',
        "claimcheck_check_seconds_count 2.0",
        'claimcheck_http_requests_total{method="POST",route="/v1/check",status="200"} 1.0',
        'claimcheck_http_requests_total{method="GET",route="/v1/corpus/{document}",status="404"} 1.0',
        'claimcheck_http_requests_total{method="GET",route="unmatched",status="404"} 2.0',
        'claimcheck_http_requests_total{method="other",route="/v1/check",status="405"} 1.0',
        "claimcheck_http_requests_in_progress 1.0",
    ):
        assert line in counted


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/page/page.css", "text/css; charset=utf-8"),
        ("/page/page.js", "text/javascript; charset=utf-8"),
        ("/page/labels.json", "application/json"),
        ("/page/icon.svg", "image/svg+xml"),
    ],
)
def test_the_page_s_files(app: FastAPI, path: str, media_type: str) -> None:
    response = ask(app, "GET", path)
    assert response.status_code == 200
    assert response.headers["content-type"] == media_type
    assert response.headers["x-content-type-options"] == "nosniff"
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    again = ask(app, "GET", path, headers={"if-none-match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert ask(app, "HEAD", path).status_code == 200


def test_many_at_once_get_their_own_answers(app: FastAPI, checker: ClaimChecker) -> None:
    import httpx

    texts = [f"The President of Kazakhstan is elected for {n} years" for n in range(3, 23)]

    async def all_of_them() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as session:
            asked = (session.post("/v1/check", json={"text": text}) for text in texts)
            return await asyncio.gather(*asked)

    for text, response in zip(texts, asyncio.run(all_of_them()), strict=True):
        assert response.json() == checker.check(text).model_dump(mode="json")
