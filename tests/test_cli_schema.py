"""`claimcheck schema`: what comes out keeps to its schema, and the schema keeps to its committed copy."""

from __future__ import annotations

import copy
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from claimcheck import ClaimChecker
from claimcheck.cli.schema import SchemaName
from claimcheck.corpus.store import Corpus
from claimcheck.export.schema import DIALECT, SCHEMAS, json_schema
from claimcheck.models.result import SCHEMA_VERSION, Verdict
from tests.cli_runner import run
from tests.export.made import claim, result, row

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "schema"
DAY = dt.date(2026, 8, 1)


def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json_schema(name), format_checker=Draft202012Validator.FORMAT_CHECKER)


def test_every_schema_has_a_name_on_the_command_line_and_a_copy() -> None:
    assert tuple(SchemaName) == tuple(SCHEMAS)
    assert sorted(p.name for p in FOLDER.iterdir()) == sorted(f"{name}.json" for name in SCHEMAS)


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_committed_copy_is_what_the_command_prints(name: str) -> None:
    made = json_schema(name)
    assert json.loads(run("schema", name).out) == made
    committed = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    assert committed == made, (
        "the schema changed: read the policy in docs/embedding.md, then "
        f"`claimcheck schema {name} > docs/schema/{name}.json`"
    )


def test_without_a_name_it_is_that_of_a_result() -> None:
    assert run("schema").out == run("schema", "result").out


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one(name: str) -> None:
    schema = json_schema(name)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == DIALECT
    assert schema["$id"] == f"urn:claimcheck:schema:{SCHEMA_VERSION}:{name}"
    assert 'additionalProperties": false' not in json.dumps(schema)


def test_what_comes_out_keeps_to_it(corpus: Corpus, tmp_path: Path) -> None:
    checker = ClaimChecker(corpus=corpus)
    texts = (
        "The capital of Kazakhstan is Almaty",
        "Article 5 says the capital is Astana",
        "The new Constitution lifts the ban on selling land to foreigners",
        "Астана – столица Казахстана. Разрешена ли смертная казнь?",
        "🙂",
    )
    for text in texts:
        validator("result").validate(checker.check(text, as_of=DAY, explain=True).model_dump(mode="json"))
    posts, out = tmp_path / "posts.jsonl", tmp_path / "out.jsonl"
    lines = [json.dumps({"text": text, "id": str(n)}) for n, text in enumerate(texts)]
    posts.write_text("\n".join([*lines, "{", '{"text": ""}']), encoding="utf-8")
    assert run("batch", str(posts), "-o", str(out), "--workers", "1").code == 0
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [r["status"] for r in rows].count("refused") == 2
    for made in rows:
        validator("batch-row").validate(made)
    for line in lines:
        validator("request").validate(json.loads(line))
    answers = run("verify", "--jsonl", stdin=posts.read_bytes()).out.splitlines()
    assert len(answers) == len(rows)
    for answer in answers:
        validator("line").validate(json.loads(answer))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["verdict"], "TRUE"),
        (["confidence"], 1.5),
        (["schema_version"], "2"),
        (["claims", 0, "citations", 0, "start"], "0"),
        (["claims", 0, "citations", 0, "stance"], "agrees"),
        (["claims", 0, "cited_by_claim", 0, "status"], None),
        (["claims", 0, "rule"], None),
    ],
)
def test_what_is_wrong_is_seen(corpus: Corpus, path: list[Any], value: Any) -> None:
    made = result(claim(corpus)).model_dump(mode="json")
    assert validator("result").is_valid(made)
    holder = made
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    assert not validator("result").is_valid(made)
    del holder[path[-1]]
    assert not validator("result").is_valid(made)


def test_keys_may_be_added_within_a_version(corpus: Corpus) -> None:
    made = row(result(claim(corpus)))
    later = copy.deepcopy(made)
    later["mood"] = later["claims"][0]["weight"] = later["provenance"]["data_sha256"] = 1
    for name in ("result", "line", "batch-row"):
        assert validator(name).is_valid(made)
        assert validator(name).is_valid(later)


def test_a_row_is_checked_or_refused_and_not_between(corpus: Corpus) -> None:
    good, refused = row(result(claim(corpus))), row(None)
    for made in (good, refused):
        assert validator("batch-row").is_valid(made)
        assert not validator("batch-row").is_valid({**made, "status": "unsure"})
    assert not validator("batch-row").is_valid({**refused, "verdict": Verdict.REFUTED.value})
    assert not validator("batch-row").is_valid({**refused, "status": "checked"})
    assert not validator("line").is_valid({**good, "error": "x"})


def test_an_unknown_name_is_a_usage_error() -> None:
    done = run("schema", "nonsense")
    assert (done.code, done.out) == (2, "")
    assert "nonsense" in done.err
