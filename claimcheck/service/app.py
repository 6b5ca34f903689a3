"""The application: routes, and what stands before them."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import FastAPI, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response, StreamingResponse
from starlette.exceptions import HTTPException

from claimcheck import __version__
from claimcheck.checker import ClaimChecker
from claimcheck.errors import InputError, UnknownDocumentError, UnknownProvisionError
from claimcheck.models.result import CheckResult
from claimcheck.service import metrics as prometheus
from claimcheck.service import ndjson
from claimcheck.service.corpus import (
    CorpusSummary,
    DocumentContents,
    ProvisionText,
    contents,
    provision_text,
    summary,
)
from claimcheck.service.guard import Guard, Recorder
from claimcheck.service.openapi import (
    DESCRIPTION,
    HEALTHY,
    METRICS,
    described,
    posting,
    refusals,
    streaming,
)
from claimcheck.service.pool import CheckPool
from claimcheck.service.problems import ProblemError, ProblemKind, Violation, response_of
from claimcheck.service.rate import RateLimit, client_key
from claimcheck.service.requests import parse_request
from claimcheck.service.settings import ServiceSettings
from claimcheck.service.static import INDEX, page_file

__all__ = ["create_app"]

logger = logging.getLogger(__name__)

LanguageQuery = Annotated[
    str | None, Query(pattern="^[a-z]{2,3}$", description="one of the document's; the first by default")
]
ProvisionPath = Annotated[str, Path(description="its short identifier", examples=["8(3)", "preamble"])]


def create_app(
    checker: ClaimChecker, settings: ServiceSettings | None = None, *, rate: RateLimit | None = None
) -> FastAPI:
    """The service as an ASGI application.

    Args:
        checker: judges the posts; shared by all requests.
        settings: limits and keys; without any, the defaults.
        rate: the counts of the rate limit, shared with other processes; without it, the application counts
            for itself if `settings.rate_limit` asks for it.
    """
    settings = settings or ServiceSettings()
    if rate is None and settings.rate_limit is not None:
        rate = RateLimit(settings.rate_limit)
    metrics = prometheus.ServiceMetrics()
    pool = CheckPool(checker, settings, metrics)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        pool.close()

    app = FastAPI(
        title="claimcheck",
        version=__version__,
        description=DESCRIPTION,
        lifespan=lifespan,
        # the pages that FastAPI makes load scripts from elsewhere
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.add_middleware(Guard, settings=settings, rate=rate)
    app.add_middleware(Recorder, metrics=metrics)
    _handle_errors(app)
    _add_checks(app, pool, settings, rate)
    _add_corpus(app, checker)
    _add_rest(app, checker, metrics)
    _describe(app, checker, settings, limited=rate is not None)
    return app


def _describe(app: FastAPI, checker: ClaimChecker, settings: ServiceSettings, *, limited: bool) -> None:
    documents, locked = tuple(checker.corpus.documents), bool(settings.api_keys)
    schema = described(app, documents, locked=locked, limited=limited)
    # FastAPI's hook for a description of one's own
    app.openapi = lambda: schema  # type: ignore[method-assign]


def _handle_errors(app: FastAPI) -> None:
    async def told(request: Request, error: Exception) -> Response:
        assert isinstance(error, ProblemError)
        return error.response()

    async def not_routed(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        kind = ProblemKind.METHOD if error.status_code == 405 else ProblemKind.NOT_FOUND
        if error.status_code not in (404, 405):
            kind = ProblemKind.MALFORMED
        return ProblemError(kind, error.detail, headers=error.headers).response()

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        found = [
            Violation(pointer="/" + "/".join(map(str, e["loc"])), detail=e["msg"]) for e in error.errors()
        ]
        return ProblemError(ProblemKind.INVALID, found[0].detail, errors=found).response()

    async def refused(request: Request, error: Exception) -> Response:
        if request.method == "POST":
            return response_of(ProblemKind.INVALID, str(error))
        if isinstance(error, UnknownProvisionError):
            return response_of(ProblemKind.UNKNOWN_PROVISION, str(error))
        return response_of(ProblemKind.UNKNOWN_DOCUMENT, str(error))

    app.add_exception_handler(ProblemError, told)
    app.add_exception_handler(HTTPException, not_routed)
    app.add_exception_handler(RequestValidationError, invalid)
    for kind in (InputError, UnknownDocumentError, UnknownProvisionError):
        app.add_exception_handler(kind, refused)


def _require(request: Request, media_type: str) -> None:
    """Only bodies that say what they are: a page of another site can post plain text here, but not these."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != media_type:
        raise ProblemError(ProblemKind.MEDIA, f"the content type is to be {media_type}")


def _add_checks(app: FastAPI, pool: CheckPool, settings: ServiceSettings, rate: RateLimit | None) -> None:
    @app.post(
        "/v1/check",
        response_model=CheckResult,
        responses=refusals(400, 408, 413, 415, 422, 503),
        openapi_extra=posting("CheckRequest"),
        tags=["check"],
    )
    async def check(request: Request) -> Response:
        """Judge a post: a verdict for each claim in it, with the provision that decides, quoted and located."""
        _require(request, "application/json")
        asked = parse_request(await request.body())
        result = await pool.check(asked.text, **asked.options())
        told: dict[str, Any] = {"verdict": result.verdict.value}
        request.scope.setdefault("state", {})["told"] = told | (
            {"text": asked.text} if settings.log_texts else {}
        )
        return Response(result.model_dump_json(), headers=_PRIVATE, media_type="application/json")

    @app.post(
        "/v1/check/batch",
        response_class=StreamingResponse,
        responses=refusals(408, 413, 415, 503),
        openapi_extra=streaming(),
        tags=["check"],
    )
    async def check_batch(request: Request) -> Response:
        """Judge posts, one JSON object (or string) a line; one line comes back for each, in order, as it is judged.

        A line that cannot be read or judged comes back with status `refused` and the reason.
        """
        _require(request, ndjson.MEDIA_TYPE)
        lines = ndjson.lines_of(await request.body())
        response = ndjson.BatchResponse(lines, pool, log_texts=settings.log_texts)
        if rate is not None and len(lines) > 1:
            rate.charge(client_key(request.client.host if request.client else None), len(lines) - 1)
        return response


_PRIVATE = {"cache-control": "no-store"}


def _add_corpus(app: FastAPI, checker: ClaimChecker) -> None:
    corpus = checker.corpus

    def sent(model: CorpusSummary | DocumentContents | ProvisionText) -> Response:
        return Response(model.model_dump_json(), media_type="application/json")

    @app.get("/v1/corpus", response_model=CorpusSummary, responses=refusals(), tags=["corpus"])
    async def documents() -> Response:
        """The documents posts are judged by, with the origin of each text."""
        return sent(summary(corpus))

    @app.get(
        "/v1/corpus/{document}",
        response_model=DocumentContents,
        responses=refusals(404, 422),
        tags=["corpus"],
    )
    async def document(document: str, language: LanguageQuery = None) -> Response:
        """A document's provisions, without their words."""
        return sent(contents(corpus.document(document), language))

    @app.get(
        "/v1/corpus/{document}/{provision}",
        response_model=ProvisionText,
        responses=refusals(404, 422),
        tags=["corpus"],
    )
    async def provision(document: str, provision: ProvisionPath, language: LanguageQuery = None) -> Response:
        """What a provision says, all that stands in it included."""
        return sent(provision_text(corpus.document(document), provision, language))


def _add_rest(app: FastAPI, checker: ClaimChecker, metrics: prometheus.ServiceMetrics) -> None:
    @app.get("/health", responses=HEALTHY, tags=["service"])
    async def health() -> dict[str, str]:
        """Whether the service answers, and with what."""
        return {"status": "ok", "engine": __version__, "corpus_sha256": checker.corpus.sha256}

    @app.get("/metrics", response_class=Response, responses=METRICS, tags=["service"])
    async def exposition() -> Response:
        """Counters for Prometheus."""
        return Response(metrics.exposition(), media_type=prometheus.MEDIA_TYPE)

    @app.get("/problems/{code}", include_in_schema=False)
    async def problem(code: str) -> dict[str, str | int]:
        for kind in ProblemKind:
            if kind.code == code:
                return {"type": f"/problems/{kind.code}", "title": kind.title, "status": kind.status}
        raise ProblemError(ProblemKind.NOT_FOUND, "there is no such problem")

    @app.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
    async def index(request: Request) -> Response:
        return page_file(INDEX, request)

    @app.api_route("/page/{name}", methods=["GET", "HEAD"], include_in_schema=False)
    async def page(name: str, request: Request) -> Response:
        return page_file(name, request)
