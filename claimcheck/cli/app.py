"""The commands, put together."""

from __future__ import annotations

import io
import sys
from typing import Annotated

import typer

from claimcheck.cli.batch import batch
from claimcheck.cli.clusters import clusters
from claimcheck.cli.corpus import corpus_app
from claimcheck.cli.doctor import doctor
from claimcheck.cli.evaluate import evaluate
from claimcheck.cli.export import export
from claimcheck.cli.recheck import recheck
from claimcheck.cli.report import report
from claimcheck.cli.rules import rules
from claimcheck.cli.schema import schema
from claimcheck.cli.serve import serve
from claimcheck.cli.verify import verify

__all__ = ["app"]

app = typer.Typer(
    name="claimcheck",
    help="Check claims about constitutions against the constitutions themselves.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: the same on every terminal, and rich need not be imported
)
app.command("verify")(verify)
app.command("batch")(batch)
app.command("clusters")(clusters)
app.command("evaluate")(evaluate)
app.command("doctor")(doctor)
app.command("export")(export)
app.command("recheck")(recheck)
app.command("report")(report)
app.command("rules")(rules)
app.command("serve")(serve)
app.command("schema")(schema)
app.add_typer(corpus_app, name="corpus")


def _version(value: bool) -> None:
    if value:
        from claimcheck import __version__

        typer.echo(f"claimcheck-law {__version__}")
        raise typer.Exit


def _write_utf8() -> None:
    """Quotations come in every script: output is UTF-8, whatever the locale says."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower().replace("-", "") != "utf8":
            stream.reconfigure(encoding="utf-8")


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Check claims about constitutions against the constitutions themselves."""
    _write_utf8()
