"""`claimcheck verify`: a post in, a cited verdict out; or, with `--jsonl`, one line of JSON for each line."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from claimcheck.cli.corpus import CorpusOption, TextFormat
from claimcheck.cli.language import UiLanguageOption
from claimcheck.cli.output import Colours, echo_json

if TYPE_CHECKING:
    from claimcheck.checker import ClaimChecker
    from claimcheck.models.result import CheckResult

__all__ = ["FailOn", "verify"]

#: Exit code when the verdict is one that `--fail-on` names.
EXIT_VERDICT = 1
_STDIN = "-"
_WIDTH = 96


class FailOn(StrEnum):
    """Verdicts that can make the exit code 1."""

    REFUTED = "refuted"
    NOT_ENOUGH_INFO = "not-enough-info"


# -- plain functions -----------------------------------------------------------------------------------
def read_stdin(limit: int) -> str:
    """Standard input as text, without the line ending a shell puts after it; no more than needed is read.

    Args:
        limit: the longest text that will be accepted, in characters.

    Raises:
        TextError: it is not UTF-8, or longer than `limit`.
    """
    from claimcheck.errors import TextError

    data = sys.stdin.buffer.read(4 * limit + 3)
    if len(data) > 4 * limit + 2:
        msg = f"standard input: the text is too long; at most {limit} characters are accepted"
        raise TextError(msg)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        msg = f"standard input: not UTF-8 (byte {error.start})"
        raise TextError(msg) from error
    return text.removesuffix("\n").removesuffix("\r")


def read_argument(text: str) -> str:
    """The text as given on the command line.

    Raises:
        TextError: its bytes are not UTF-8.
    """
    from claimcheck.errors import TextError

    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        msg = f"the text is not UTF-8 (character {error.start})"
        raise TextError(msg) from error
    return text


def read_date(value: str | None) -> dt.date | None:
    """A date in ISO form.

    Raises:
        InputError: it is not one.
    """
    from claimcheck.errors import InputError

    if value is None:
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        msg = f"--as-of {value!r}: not a date; expected for instance 2026-07-01"
        raise InputError(msg) from error


def fails(result: CheckResult, fail_on: list[FailOn] | None) -> bool:
    """Whether the post's verdict is one of those named."""
    return any(result.verdict.value.lower().replace("_", "-") == name.value for name in fail_on or ())


def answer_lines(
    checker: ClaimChecker,
    *,
    documents: list[str] | None = None,
    as_of: dt.date | None = None,
    ui_language: str | None = None,
    explain: bool = False,
) -> None:
    """Answer each line of standard input with a line on standard output, at once, until the input ends.

    Raises:
        UnknownDocumentError: one of `documents` is not in the corpus.
    """
    from claimcheck.stream import Answerer, dump_line

    for document in documents or ():
        checker.corpus.document(document)
    answerer = Answerer(checker, documents, as_of, ui_language, explain)
    for line in answerer.answers(sys.stdin.buffer):
        sys.stdout.write(dump_line(line))
        sys.stdout.flush()


def misuse(
    text: str | None, *, jsonl: bool, output: TextFormat | None, fail_on: list[FailOn] | None
) -> str | None:
    """What is wrong with the options given together; None if nothing is."""
    if not jsonl:
        return "missing TEXT; '-' reads it from standard input" if text is None else None
    if text not in (None, _STDIN):
        return "--jsonl reads standard input: leave TEXT out"
    if output is TextFormat.TEXT:
        return "--jsonl answers in JSON: leave --format out"
    if fail_on:
        return "--fail-on does not go with --jsonl: there is one exit code for many posts"
    return None


# -- command -------------------------------------------------------------------------------------------
def verify(
    context: typer.Context,
    text: Annotated[
        str | None,
        typer.Argument(
            metavar="TEXT", help="The post or sentence; '-' reads standard input.", show_default=False
        ),
    ] = None,
    output: Annotated[
        TextFormat | None, typer.Option("--format", help="How to print. Default: text.")
    ] = None,
    jsonl: Annotated[
        bool,
        typer.Option(
            "--jsonl",
            help="Read a JSON object or string from each line of standard input, answer each with a line.",
        ),
    ] = False,
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="The day the post speaks on: judge by what is in force then. Default: today."
        ),
    ] = None,
    document: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Judge by this document, whatever the day. Repeatable."),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show what was compared, and the scores.")
    ] = False,
    fail_on: Annotated[
        list[FailOn] | None, typer.Option(help="Exit with code 1 if this is the verdict. Repeatable.")
    ] = None,
    ui_language: UiLanguageOption = None,
    corpus: CorpusOption = None,
) -> None:
    """Judge a post: a verdict for each claim in it, with the provision that decides, quoted and located."""
    wrong = misuse(text, jsonl=jsonl, output=output, fail_on=fail_on)
    if wrong is not None:
        raise typer.BadParameter(wrong, ctx=context)
    day = read_date(as_of)

    from claimcheck.checker import ClaimChecker
    from claimcheck.cli.render import render_card
    from claimcheck.corpus.store import Corpus
    from claimcheck.models.config import CheckerConfig

    config = CheckerConfig()
    if jsonl:
        checker = ClaimChecker(corpus=Corpus.load(*(corpus or ())), config=config)
        answer_lines(checker, documents=document, as_of=day, ui_language=ui_language, explain=explain)
        return
    post = read_stdin(config.max_characters) if text is None or text == _STDIN else read_argument(text)
    checker = ClaimChecker(corpus=Corpus.load(*(corpus or ())), config=config)
    result = checker.check(post, documents=document, as_of=day, ui_language=ui_language, explain=explain)
    if output is TextFormat.JSON:
        echo_json(result.model_dump(mode="json"))
    else:
        width = min(shutil.get_terminal_size((_WIDTH, 24)).columns, _WIDTH) if sys.stdout.isatty() else _WIDTH
        for line in render_card(
            result, checker.corpus, Colours(), width=width, explain=explain, language=ui_language
        ):
            typer.echo(line)
    if fails(result, fail_on):
        raise typer.Exit(EXIT_VERDICT)
