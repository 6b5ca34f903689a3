"""`claimcheck verify --jsonl`: a line in, a line out, whatever comes in."""

from __future__ import annotations

import datetime as dt
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from claimcheck import ClaimChecker
from claimcheck.corpus.store import Corpus
from claimcheck.models.config import CheckerConfig
from claimcheck.models.result import CheckResult
from claimcheck.models.row import CheckedLine, Line, RefusedLine
from claimcheck.stream import Answerer, dump_line
from tests.cli_runner import run

CAPITAL = "The capital of Kazakhstan is Almaty"
DAY = dt.date(2026, 8, 1)
LINE: TypeAdapter[Any] = TypeAdapter(Line)


@pytest.fixture(scope="module")
def checker(corpus: Corpus) -> ClaimChecker:
    return ClaimChecker(corpus=corpus)


@pytest.fixture(scope="module")
def answerer(checker: ClaimChecker) -> Answerer:
    return Answerer(checker, as_of=DAY)


def answers(answerer: Answerer, *lines: bytes) -> list[dict[str, Any]]:
    return list(answerer.answers(io.BytesIO(b"".join(line + b"\n" for line in lines))))


def as_result(answer: dict[str, Any]) -> CheckResult:
    kept = {k: v for k, v in answer.items() if k not in ("status", "error", "line")}
    return CheckResult.model_validate(kept)


# -- what is answered ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("request_", "identifier", "options"),
    [
        (CAPITAL, None, {}),
        ({"text": CAPITAL}, None, {}),
        ({"text": CAPITAL, "id": "a", "author": "ignored"}, "a", {}),
        ({"text": CAPITAL, "id": 7}, "7", {}),
        ({"text": CAPITAL, "id": None, "language": None}, None, {}),
        ({"text": CAPITAL, "language": "de"}, None, {"language": "de"}),
        ({"text": CAPITAL, "ui_language": "ru"}, None, {"ui_language": "ru"}),
        ({"text": CAPITAL, "as_of": "2020-01-01"}, None, {"as_of": dt.date(2020, 1, 1)}),
        ({"text": CAPITAL, "documents": ["kz-1995"]}, None, {"documents": ["kz-1995"]}),
        ({"text": "What is a constitution?", "explain": True}, None, {"explain": True}),
    ],
)
def test_an_answer_is_the_result(
    checker: ClaimChecker, answerer: Answerer, request_: Any, identifier: str | None, options: dict[str, Any]
) -> None:
    text = request_ if isinstance(request_, str) else request_["text"]
    (answer,) = answers(answerer, json.dumps(request_).encode())
    expected = checker.check(text, **{"as_of": DAY, **options})
    assert as_result(answer) == expected.model_copy(update={"id": identifier})
    assert (answer["status"], answer["error"], answer["line"]) == ("checked", None, 1)
    assert isinstance(LINE.validate_python(json.loads(dump_line(answer))), CheckedLine)


REFUSED: dict[str, bytes] = {
    "the line is empty": b"",
    "not JSON (": b'{"text": "a"',
    "not JSON (Expecting value, column 1)": b"The capital is Almaty",
    "not JSON that can be read (RecursionError)": b"[" * 100_000,
    "neither a JSON object nor a JSON string": b"[1]",
    "not UTF-8 (byte 2)": b'{"\xff": 1}',
    "text: Field required": b'{"id": "a"}',
    "text: Input should be a valid string": b'{"text": 1}',
    "the text is empty": b'" "',
    "language: String should match": b'{"text": "a", "language": "English"}',
    "as_of: not a date; expected for instance 2026-07-01": b'{"text": "a", "as_of": "tomorrow"}',
    "as_of: Input should be a valid date": b'{"text": "a", "as_of": 20260701}',
    "documents: ": b'{"text": "a", "documents": "kz-2026"}',
    "unknown document 'kz-1066'": b'{"text": "a", "documents": ["kz-1066"]}',
    "id: ": b'{"text": "a", "id": [1]}',
    "explain: ": b'{"text": "a", "explain": "yes"}',
    "a NUL character": b'"a\\u0000"',
    "a lone surrogate, which is no text": b'"a\\ud800"',
    "the text has 20001 characters; at most 20000 are accepted": json.dumps("a" * 20_001).encode(),
    "the line is longer than": b'"' + b"a" * 400_000 + b'"',
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_cannot_be_checked_is_refused_and_the_stream_goes_on(answerer: Answerer, reason: str) -> None:
    found = answers(answerer, b'"Astana"', REFUSED[reason], b'"Astana"')
    assert [a["status"] for a in found] == ["checked", "refused", "checked"]
    assert [a["line"] for a in found] == [1, 2, 3]
    refused = LINE.validate_python(json.loads(dump_line(found[1])))
    assert isinstance(refused, RefusedLine)
    assert refused.error.startswith("line 2: ")
    assert reason in refused.error


def test_a_refused_line_keeps_its_identifier(answerer: Answerer) -> None:
    found = answers(answerer, b'{"id": 5, "text": 1}', b'{"id": "x", "text": ""}', b'{"id": true, "text": 1}')
    assert [a["id"] for a in found] == ["5", "x", None]


def test_an_error_of_the_analysis_costs_one_line(
    checker: ClaimChecker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(text: str, **options: Any) -> CheckResult:
        if "poison" in text:
            raise ZeroDivisionError(text)
        return ClaimChecker.check(checker, text, **options)

    broken = ClaimChecker(corpus=checker.corpus)
    monkeypatch.setattr(broken, "check", check)
    found = answers(Answerer(broken), b'"poison"', b'"Astana"')
    assert found[0]["error"] == "line 1: the analysis failed: ZeroDivisionError: poison"
    assert found[1]["status"] == "checked"


def test_a_mark_at_the_beginning_and_other_line_ends(answerer: Answerer) -> None:
    stream = io.BytesIO(b'\xef\xbb\xbf"Astana"\r\n"Astana"')
    assert [a["status"] for a in answerer.answers(stream)] == ["checked", "checked"]


def test_the_longest_text_fits_however_it_is_written(corpus: Corpus) -> None:
    small = Answerer(ClaimChecker(corpus=corpus, config=CheckerConfig(max_characters=5_000)))
    text = "😎" * 4_999 + "a"
    (answer,) = answers(small, json.dumps({"text": text}).encode())
    assert (answer["status"], answer["text"]) == ("checked", text)


@given(st.binary(max_size=60) | st.text(max_size=30).map(str.encode))
def test_every_line_has_one_answer_of_the_schema(data: bytes) -> None:
    (answer,) = answers(_ANSWERER, data.replace(b"\n", b" "))
    assert LINE.validate_python(json.loads(dump_line(answer)))
    assert dump_line(answer).count("\n") == 1


@given(
    st.dictionaries(
        st.sampled_from(["id", "text", "language", "as_of", "documents", "x"]), st.text() | st.none()
    )
)
def test_every_object_has_one_answer_of_the_schema(request_: dict[str, str | None]) -> None:
    (answer,) = answers(_ANSWERER, json.dumps(request_).encode())
    assert LINE.validate_python(json.loads(dump_line(answer)))


# -- the command ---------------------------------------------------------------------------------------
def test_the_command_answers_and_exits_0() -> None:
    done = run("verify", "--jsonl", "--as-of", "2026-08-01", stdin=f'"{CAPITAL}"\n{{\n'.encode())
    assert (done.code, done.err) == (0, "")
    first, second = map(json.loads, done.out.splitlines())
    assert (first["verdict"], second["status"]) == ("REFUTED", "refused")
    assert run("verify", "-", "--jsonl", stdin=b"").out == ""


def test_options_hold_for_lines_that_do_not_say() -> None:
    stdin = b'"Astana is the capital"\n{"text": "Astana is the capital", "documents": ["kz-2026"]}\n'
    done = run("verify", "--jsonl", "--document", "kz-1995", "--ui-language", "ru", "--explain", stdin=stdin)
    found = [json.loads(line) for line in done.out.splitlines()]
    assert [a["claims"][0]["speaks_of"] for a in found] == [["kz-1995"], ["kz-2026"]]
    assert "тексте" in found[0]["claims"][0]["explanation"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["some text"], "leave TEXT out"),
        (["--format", "text"], "leave --format out"),
        (["--fail-on", "refuted"], "--fail-on does not go with --jsonl"),
    ],
)
def test_options_that_do_not_go_together(arguments: list[str], says: str) -> None:
    done = run("verify", "--jsonl", *arguments, stdin=b'"a"\n')
    assert (done.code, done.out) == (2, "")
    assert says in " ".join(done.err.split())


def test_an_unknown_document_is_told_before_the_first_line() -> None:
    done = run("verify", "--jsonl", "--document", "kz-1066", stdin=b'"a"\n')
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: unknown document 'kz-1066'")


@pytest.fixture
def process() -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "claimcheck", "verify", "--jsonl", "--as-of", "2026-08-01"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        yield child
        if child.poll() is None:
            child.kill()


def test_a_process_answers_each_line_before_the_next_is_written(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    for number, (line, status) in enumerate(
        [
            (b'{"id": "a", "text": "The capital is Almaty"}', "checked"),
            (b"{", "refused"),
            (b'"Astana"', "checked"),
        ],
        start=1,
    ):
        process.stdin.write(line + b"\n")
        process.stdin.flush()
        answer = json.loads(process.stdout.readline())
        assert (answer["line"], answer["status"]) == (number, status)
    process.stdin.close()
    assert process.stdout.read() == b""
    assert process.wait() == 0
    assert process.stderr.read() == b""


def test_a_reader_that_goes_away_ends_the_process_quietly(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdin.write(b'"Astana"\n')
    process.stdin.flush()
    assert process.stdout.readline()
    process.stdout.close()
    process.stdin.write(b'"Astana"\n' * 3)
    process.stdin.close()
    process.wait()
    assert b"Traceback" not in process.stderr.read()


_ANSWERER = Answerer(ClaimChecker(), as_of=DAY)
