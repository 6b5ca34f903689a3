"""The service describes itself truly; the words of the page are there in each language."""

from __future__ import annotations

import json
import re
from importlib import resources
from typing import Any

import pytest
from fastapi import FastAPI
from jsonschema import Draft202012Validator

from tests.service.conftest import AppMaker
from tests.service.http import ask

PAGE = resources.files("claimcheck.service").joinpath("page")
LABELS: dict[str, dict[str, str]] = json.loads(PAGE.joinpath("labels.json").read_text(encoding="utf-8"))


def description(app: FastAPI) -> dict[str, Any]:
    told: dict[str, Any] = ask(app, "GET", "/openapi.json").json()
    return told


def references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*map(references, value.values()))
    return set().union(*map(references, value)) if isinstance(value, list) else set()


def test_what_is_there(app: FastAPI) -> None:
    told = description(app)
    assert {(path, method) for path, methods in told["paths"].items() for method in methods} == {
        ("/v1/check", "post"),
        ("/v1/check/batch", "post"),
        ("/v1/corpus", "get"),
        ("/v1/corpus/{document}", "get"),
        ("/v1/corpus/{document}/{provision}", "get"),
        ("/health", "get"),
        ("/metrics", "get"),
    }
    schemas = told["components"]["schemas"]
    assert {reference.rpartition("/")[2] for reference in references(told)} <= schemas.keys()
    assert "HTTPValidationError" not in schemas
    for name, schema in schemas.items():
        Draft202012Validator.check_schema(schema)
        assert schema.get("title") == name
    items = schemas["CheckRequest"]["properties"]["documents"]["anyOf"][0]["items"]
    assert items["enum"] == ["kz-1995", "kz-2026", "kz-2026-draft"]


@pytest.mark.parametrize("locked", [False, True])
@pytest.mark.parametrize("limited", [False, True])
def test_keys_and_limits_are_told(make_app: AppMaker, locked: bool, limited: bool) -> None:
    key = "a-key-of-enough-characters"
    app = make_app(api_keys=(key,) if locked else (), rate_limit=100 if limited else None)
    headers = {"authorization": f"Bearer {key}"}
    told = ask(app, "GET", "/openapi.json", headers=headers).json()
    assert ("securitySchemes" in told["components"]) is locked
    for path, methods in told["paths"].items():
        for operation in methods.values():
            assert ("401" in operation["responses"]) is (locked and path != "/health")
            assert ("security" in operation) is (locked and path != "/health")
            assert ("429" in operation["responses"]) is (limited and path.startswith("/v1/"))


def test_the_page_has_all_its_words() -> None:
    script = PAGE.joinpath("page.js").read_text(encoding="utf-8")
    markup = PAGE.joinpath("index.html").read_text(encoding="utf-8")
    english = LABELS["en"]
    for key in re.findall(r'data-label="(\w+)"', markup):
        assert english[key] in markup, f"{key}: the page says something else before its script runs"
    used = set(re.findall(r'say\("(\w+)"', script)) | set(re.findall(r'data-label="(\w+)"', markup))
    assert used <= english.keys()
    places = {key: set(re.findall(r"\{(\w+)\}", text)) for key, text in english.items()}
    for language, labels in LABELS.items():
        assert labels.keys() == english.keys(), language
        for key, text in labels.items():
            assert set(re.findall(r"\{(\w+)\}", text)) == places[key], f"{language}: {key}"


def test_the_page_takes_nothing_for_markup_and_nothing_from_elsewhere() -> None:
    script = PAGE.joinpath("page.js").read_text(encoding="utf-8")
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", script
    )
    for name in ("index.html", "page.css", "page.js"):
        text = PAGE.joinpath(name).read_text(encoding="utf-8")
        assert not re.search(r"(?:src|href)=\"(?:https?:)?//|url\(|@import", text), name
    assert " style=" not in PAGE.joinpath("index.html").read_text(encoding="utf-8")
