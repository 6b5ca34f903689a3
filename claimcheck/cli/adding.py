"""`claimcheck corpus add` and `corpus remove`."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimcheck.cli.output import Colours, echo_json, message

if TYPE_CHECKING:
    from claimcheck.corpus.adding import Proposal
    from claimcheck.corpus.sources import Source
    from claimcheck.models.corpus import Provision

__all__ = ["add", "describe_proposal", "remove", "summary"]

_MAX_LISTED = 20
_MAX_OPENING = 70


class Kind(StrEnum):
    """Forms of a file; the same as `corpus.readers.kinds.FileKind`, without its imports."""

    PLAIN = "plain"
    MARKDOWN = "markdown"
    HTML = "html"
    DOCX = "docx"
    PDF = "pdf"
    AKN = "akn"
    JSON = "json"


class Status(StrEnum):
    """Where the version stands in law."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"


class Format(StrEnum):
    """How `corpus add` prints what it understood."""

    TEXT = "text"
    JSON = "json"


FolderOption = Annotated[
    Path | None,
    typer.Option("--corpus", metavar="DIR", help="Keep it below DIR, not in the user's data folder."),
]


# -- plain functions -----------------------------------------------------------------------------------
def _source(place: str) -> Source:
    if place.lower().startswith(("http://", "https://")):
        from claimcheck.corpus.fetch import fetch

        return fetch(place)
    from claimcheck.corpus.sources import read_file

    return read_file(Path(place))


def describe_proposal(proposal: Proposal) -> dict[str, Any]:
    """What was understood, as `corpus add --format json` prints it."""
    from claimcheck.models.corpus import ProvisionKind, SegmentKind

    text = proposal.text
    provisions = text.segmented.provisions
    pieces = text.segmented.segments
    articles = [p for p in provisions if p.kind is ProvisionKind.ARTICLE]
    inside = {p.id for p in articles}

    def opening(provision: Provision) -> dict[str, str | None]:
        # an article that is divided speaks through its first paragraph
        end = min(provision.end, provision.start + 4 * _MAX_OPENING)
        words = " ".join(text.text[provision.start : end].split())
        return {
            "provision": provision.id,
            "opening": words
            if len(words) <= _MAX_OPENING
            else words[:_MAX_OPENING].rsplit(" ", 1)[0] + " ...",
        }

    original = text.card.original
    return {
        "id": proposal.document.id,
        "title": proposal.document.card.title,
        "status": proposal.document.card.status.value,
        "language": text.card.language,
        "official": text.card.official,
        "joins": [t for t in proposal.document.texts if t != text.card.language] if proposal.joins else None,
        "replaces": proposal.replaces,
        "kind": proposal.kind.value,
        "characters": len(text.text),
        "original": original.model_dump() if original else None,
        "counts": {
            **text.segmented.counts.model_dump(),
            "schedules": sum(p.kind is ProvisionKind.SCHEDULE and p.parent is None for p in provisions),
        },
        "among_the_articles": {
            "amendments": sum(p.eid.startswith("amend_") for p in articles),
            "sections of articles": sum(p.parent in inside for p in articles),
        },
        "preamble": any(p.kind is ProvisionKind.PREAMBLE for p in provisions),
        "first": opening(articles[0]),
        "last": opening(articles[-1]),
        "excluded": [p.id for p in provisions if p.excluded],
        "outside": {
            kind.value: sum(piece.kind is kind for piece in pieces)
            for kind in (SegmentKind.TITLE, SegmentKind.NOTE, SegmentKind.TAIL)
        },
        "lost_characters": len(text.text) - sum(piece.end - piece.start for piece in pieces),
        "notes": list(proposal.notes),
        "oddities": list(proposal.oddities),
        "differences": [{"provision": p.provision, "message": p.message} for p in proposal.differences],
    }


def summary(shown: dict[str, Any]) -> list[str]:
    """The same in lines to be read."""
    counts, outside = shown["counts"], shown["outside"]
    standing = "official text" if shown["official"] else "unofficial text"
    lines = [
        f"{shown['id']}  {shown['title']}",
        f"{standing} in {shown['language']!r}, read as {shown['kind']}: {shown['characters']:,} characters",
        ", ".join(
            f"{counts[name]} {name}" for name in ("sections", "articles", "paragraphs", "items", "schedules")
        )
        + (", a preamble" if shown["preamble"] else ", no preamble"),
        f"first  {shown['first']['provision']}: {shown['first']['opening']}",
        f"last   {shown['last']['provision']}: {shown['last']['opening']}",
        f"outside the provisions: {outside['title']} lines of title, {outside['note']} notes, "
        f"{outside['tail']} lines after the end; lost characters: {shown['lost_characters']}",
    ]
    among = [f"{count} {name}" for name, count in shown["among_the_articles"].items() if count]
    if among:
        lines.insert(3, f"among the articles: {', '.join(among)}")
    if shown["excluded"]:
        lines.append(f"no longer in force: {_some(shown['excluded'])}")
    if shown["joins"] is not None:
        others = ", ".join(shown["joins"]) or "no other language"
        verb = "takes the place of" if shown["replaces"] else "joins"
        lines.append(f"{verb} the document {shown['id']}, which is there in: {others}"
                     if not shown["replaces"] else f"takes the place of the {shown['language']!r} text of "
                     f"{shown['id']}; other languages: {others}")  # fmt: skip
    lines += [f"note: {note}" for note in shown["notes"]]
    lines += _listing("oddities", shown["oddities"])
    different = [f"{d['provision']}: {d['message']}" for d in shown["differences"]]
    if shown["joins"]:
        lines += _listing("identifiers that do not agree", different)
    return lines


def _some(names: list[str]) -> str:
    return ", ".join(names[:_MAX_LISTED]) + (", ..." if len(names) > _MAX_LISTED else "")


def _listing(title: str, rows: list[str]) -> list[str]:
    lines = [f"{title}: {len(rows) or 'none'}", *(f"  {row}" for row in rows[:_MAX_LISTED])]
    return lines if len(rows) <= _MAX_LISTED else [*lines, f"  ... and {len(rows) - _MAX_LISTED} more"]


# -- commands ------------------------------------------------------------------------------------------
def add(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE_OR_URL", help="Plain text, Markdown, HTML, DOCX, PDF, Akoma Ntoso or JSON."
        ),
    ],
    identifier: Annotated[
        str, typer.Option("--id", metavar="ID", help="Its document, for instance np-2015 or kz-2026.")
    ],
    language: Annotated[str, typer.Option(metavar="LANG", help="ISO 639-1 code of its language.")],
    title: Annotated[str | None, typer.Option(help="Default: the text's first line.")] = None,
    status: Annotated[
        Status | None, typer.Option(help="Default: in_force, or superseded where it has an end.")
    ] = None,
    in_force_from: Annotated[str | None, typer.Option(metavar="DATE", help="First day in force.")] = None,
    in_force_until: Annotated[
        str | None, typer.Option(metavar="DATE", help="First day no longer in force.")
    ] = None,
    adopted: Annotated[str | None, typer.Option(metavar="DATE", help="Day of adoption.")] = None,
    jurisdiction: Annotated[
        str | None, typer.Option(metavar="CC", help="ISO 3166 code of the country; default: the ID's start.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="Where the text is from; default: the file's name.")
    ] = None,
    licence: Annotated[str | None, typer.Option(help="Under which terms it may be used.")] = None,
    official: Annotated[bool, typer.Option("--official", help="It is the official wording.")] = False,
    translated_from: Annotated[
        str | None, typer.Option(metavar="LANG", help="It is a translation from this language.")
    ] = None,
    kind: Annotated[Kind | None, typer.Option(help="What the file is; default: found out.")] = None,
    encoding: Annotated[str | None, typer.Option(help="For instance windows-1251; default: UTF-8.")] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of the text there is in its language.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Keep it without asking.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what was understood; keep nothing.")
    ] = False,
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TEXT,
    corpus: FolderOption = None,
) -> None:
    """Add a constitution, or a text in a further language to one that is there."""
    from claimcheck.corpus.adding import Wish, keep, propose
    from claimcheck.corpus.library import user_folder
    from claimcheck.corpus.readers.kinds import FileKind
    from claimcheck.errors import InputError
    from claimcheck.models.corpus import DocumentStatus

    wish = Wish(
        id=identifier,
        language=language,
        title=title,
        status=DocumentStatus(status.value) if status else None,
        adopted=_date("--adopted", adopted),
        in_force_from=_date("--in-force-from", in_force_from),
        in_force_until=_date("--in-force-until", in_force_until),
        jurisdiction=jurisdiction,
        source=source,
        licence=licence,
        official=official,
        translated_from=translated_from,
    )
    folder = corpus or user_folder()
    known = FileKind(kind.value) if kind else None
    proposal = propose(_source(file), wish, folder, kind=known, encoding=encoding, replace=replace)
    shown = describe_proposal(proposal)
    if output is Format.JSON:
        echo_json(shown)
    else:
        first, *rest = summary(shown)
        typer.echo(Colours().paint(first, bold=True))
        for line in rest:
            typer.echo(line)
    if dry_run:
        message("nothing kept (--dry-run)")
        return
    if not yes:
        if not sys.stdin.isatty():
            msg = "nothing kept: there is nobody to ask; --yes keeps it"
            raise InputError(msg)
        if not typer.confirm("Keep it?", err=True):
            message("nothing kept")
            return
    message(f"kept in {keep(proposal, folder)}")


def remove(
    document: Annotated[str, typer.Argument(metavar="ID", help="An added document.")],
    language: Annotated[
        str | None, typer.Option(metavar="LANG", help="Remove its text in this language only.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Remove it without asking.")] = False,
    corpus: FolderOption = None,
) -> None:
    """Remove what was added; what ships with the package stays."""
    from claimcheck.corpus.adding import remove as remove_document
    from claimcheck.corpus.library import user_folder
    from claimcheck.errors import InputError

    if not yes:
        if not sys.stdin.isatty():
            msg = "nothing removed: there is nobody to ask; --yes removes it"
            raise InputError(msg)
        if not typer.confirm(f"Remove {document}{f' ({language})' if language else ''}?", err=True):
            message("nothing removed")
            return
    gone = remove_document(corpus or user_folder(), document, language)
    message(f"removed: {document} ({', '.join(gone)})")


def _date(option: str, value: str | None) -> Any:
    import datetime as dt

    from claimcheck.errors import InputError

    if value is None:
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        msg = f"{option} {value!r}: not a date (YYYY-MM-DD)"
        raise InputError(msg) from error
