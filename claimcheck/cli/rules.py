"""`claimcheck rules`: what each rule decides, and what it says."""

from __future__ import annotations

import textwrap
from typing import Annotated

import typer

from claimcheck.cli.corpus import TextFormat
from claimcheck.cli.language import UiLanguageOption
from claimcheck.cli.output import Colours, echo_json, table

__all__ = ["rules"]


def rules(
    code: Annotated[
        str | None,
        typer.Argument(metavar="[CODE]", help="One rule, for instance conflict.number.", show_default=False),
    ] = None,
    output: Annotated[TextFormat, typer.Option("--format", help="How to print.")] = TextFormat.TEXT,
    ui_language: UiLanguageOption = None,
) -> None:
    """List the rules by which verdicts are made, or explain one."""
    from claimcheck.errors import InputError
    from claimcheck.verdict.messages import messages
    from claimcheck.verdict.rules import rules as all_rules

    known = all_rules(ui_language)
    words = messages(ui_language)
    if code is not None and code not in known:
        msg = f"unknown rule {code!r}; `claimcheck rules` lists them"
        raise InputError(msg)
    if output is TextFormat.JSON:
        shown = [rule.model_dump(mode="json") for rule in known.values()]
        echo_json(shown if code is None else known[code].model_dump(mode="json"))
        return
    colours = Colours()
    if code is None:
        head, *lines = table(
            tuple(words.say(f"rules.column.{name}") for name in ("code", "verdict", "title")),
            [(r.code, words.say(f"verdict.{r.verdict.value}"), r.title) for r in known.values()],
        )
        typer.echo(colours.paint(head, bold=True))
        for line in lines:
            typer.echo(line)
        return
    rule = known[code]
    typer.echo(f"{colours.paint(rule.code, bold=True)}  {words.say(f'verdict.{rule.verdict.value}')}")
    typer.echo(f"{rule.title}.")
    typer.echo(textwrap.fill(rule.text, 96))
    typer.echo(textwrap.fill(words.say("rules.example", claim=rule.example), 96))
