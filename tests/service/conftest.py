"""One checker for all tests of the service, and one server for those that only ask it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Protocol

import pytest
from fastapi import FastAPI

from claimcheck.checker import ClaimChecker
from claimcheck.corpus.store import Corpus
from claimcheck.service.app import create_app
from claimcheck.service.settings import ServiceSettings
from tests.service.http import Running, running


class AppMaker(Protocol):
    """Makes an application; the settings are those of `ServiceSettings`."""

    def __call__(self, **settings: object) -> FastAPI: ...


@pytest.fixture(scope="session")
def checker(corpus: Corpus) -> ClaimChecker:
    return ClaimChecker(corpus=corpus)


def _made(checker: ClaimChecker, **settings: object) -> FastAPI:
    return create_app(checker, ServiceSettings.model_validate(settings))


@pytest.fixture
def make_app(checker: ClaimChecker) -> AppMaker:
    return partial(_made, checker)


@pytest.fixture(scope="session")
def app(checker: ClaimChecker) -> FastAPI:
    return create_app(checker)


@pytest.fixture(scope="session")
def server() -> Iterator[Running]:
    with running() as started:
        yield started
