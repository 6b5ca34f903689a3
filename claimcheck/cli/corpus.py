"""`claimcheck corpus`: what the reference corpus holds, a provision of it, and whether it is sound.

Each command is thin: it reads options, calls a plain function, and prints what that returned.
"""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimcheck.cli.adding import add, remove
from claimcheck.cli.output import EXIT_FAULT, Colours, echo_json, message, table
from claimcheck.cli.texts import CorpusOption, diff, export, text_of

if TYPE_CHECKING:
    from claimcheck.corpus.store import Corpus, Document, DocumentText
    from claimcheck.models.corpus import Provision

__all__ = ["CorpusOption", "corpus_app", "describe_document", "describe_provision"]

corpus_app = typer.Typer(
    help="The reference corpus: which documents there are, what a provision says, whether all is sound.",
    no_args_is_help=True,
)


class ListFormat(StrEnum):
    """How `corpus list` prints."""

    TABLE = "table"
    JSON = "json"


class TextFormat(StrEnum):
    """How `corpus show` and `corpus validate` print."""

    TEXT = "text"
    JSON = "json"


# -- plain functions -----------------------------------------------------------------------------------
def _load(folders: list[Path] | None) -> Corpus:
    from claimcheck.corpus.library import load_corpus

    return load_corpus(*(folders or ()))


def describe_document(document: Document) -> dict[str, Any]:
    """A document as `corpus list --format json` prints it."""
    card = document.card
    return {
        "id": card.id,
        "title": card.title,
        "jurisdiction": card.jurisdiction,
        "status": card.status.value,
        "adopted": card.adopted.isoformat() if card.adopted else None,
        "in_force_from": card.in_force_from.isoformat() if card.in_force_from else None,
        "in_force_until": card.in_force_until.isoformat() if card.in_force_until else None,
        "texts": [
            {
                "language": text.card.language,
                "official": text.card.official,
                "translated_from": text.card.translated_from,
                "source_name": text.card.source_name,
                "source_url": text.card.source_url,
                "licence": text.card.licence,
                "known_gaps": list(text.card.known_gaps),
                "retrieved": text.card.retrieved.isoformat() if text.card.retrieved else None,
                "sha256": text.card.sha256,
                "shipped": is_shipped(text),
                "counts": text.segmented.counts.model_dump(),
            }
            for text in document.texts.values()
        ],
    }


def describe_provision(text: DocumentText, provision: Provision) -> dict[str, Any]:
    """A provision as `corpus show --format json` prints it: `start` and `end` are offsets in the text."""
    return {
        "document": text.document.id,
        "provision": provision.id,
        "kind": provision.kind.value,
        "heading": provision.heading,
        "akn": text.uri(provision.id),
        "language": text.card.language,
        "official": text.card.official,
        "source_url": text.card.source_url,
        "excluded": provision.excluded,
        "start": provision.start,
        "end": provision.end,
        "text": text.text[provision.start : provision.end],
        "parent": provision.parent,
        "children": [p.id for p in text.segmented.provisions if p.parent == provision.id],
    }


def is_shipped(text: DocumentText) -> bool:
    """Whether the text came with the package, and was not added by the user."""
    from claimcheck.corpus.store import shipped_folder

    return text.folder is not None and text.folder.parent == shipped_folder()


def _standing(text: DocumentText) -> str:
    """Official text or translation, in words."""
    card = text.card
    if card.official:
        return f"official text in {card.language!r}"
    origin = f" from {card.translated_from!r}" if card.translated_from else ""
    return f"unofficial translation into {card.language!r}{origin}"


def _force(document: Document) -> str:
    card = document.card
    if card.in_force_from is None:
        return "not in force"
    return f"{card.in_force_from} to {card.in_force_until or 'now'}"


def _outline(text: DocumentText) -> list[str]:
    """The provisions down to articles, one a line, indented by depth."""
    from claimcheck.models.corpus import ProvisionKind

    lines: list[str] = []
    depth: dict[str | None, int] = {None: 0}
    for provision in text.segmented.provisions:
        depth[provision.id] = depth[provision.parent] + 1
        if provision.kind in (ProvisionKind.PARAGRAPH, ProvisionKind.ITEM):
            continue
        heading = f"  {provision.heading}" if provision.heading else ""
        excluded = "  (excluded)" if provision.excluded else ""
        lines.append(f"{'  ' * (depth[provision.id] - 1)}{provision.id}{heading}{excluded}")
    return lines


# -- commands ------------------------------------------------------------------------------------------
corpus_app.command("add")(add)
corpus_app.command("remove")(remove)
corpus_app.command("diff")(diff)
corpus_app.command("export")(export)


@corpus_app.command("list")
def list_documents(
    output: Annotated[ListFormat, typer.Option("--format", help="How to print.")] = ListFormat.TABLE,
    corpus: CorpusOption = None,
) -> None:
    """List the documents: status, dates of force, languages, size."""
    documents = list(_load(corpus).documents.values())
    if output is ListFormat.JSON:
        echo_json([describe_document(document) for document in documents])
        return
    rows = []
    for document in documents:
        for text in document.texts.values():
            counts = text.segmented.counts
            rows.append(
                (
                    document.id,
                    document.card.status.value,
                    _force(document),
                    text.card.language,
                    "official" if text.card.official else "unofficial",
                    "shipped" if is_shipped(text) else "added",
                    str(counts.articles),
                    str(counts.paragraphs),
                    str(counts.items),
                    document.card.title,
                )
            )
    headings = (
        "ID",
        "STATUS",
        "IN FORCE",
        "LANG",
        "TEXT",
        "FROM",
        "ARTICLES",
        "PARAGRAPHS",
        "ITEMS",
        "TITLE",
    )
    first, *rest = table(headings, rows)
    typer.echo(Colours().paint(first, bold=True))
    for line in rest:
        typer.echo(line)


@corpus_app.command("show")
def show(
    document: Annotated[str, typer.Argument(metavar="ID", help="A document, for instance kz-2026.")],
    provision: Annotated[
        str | None,
        typer.Argument(
            metavar="[PROVISION]", help="A provision, for instance '8(3)', '46(1)(5)' or preamble."
        ),
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="Which of its languages; default: the first on its card.")
    ] = None,
    output: Annotated[TextFormat, typer.Option("--format", help="How to print.")] = TextFormat.TEXT,
    corpus: CorpusOption = None,
) -> None:
    """Show a document's card and outline, or the words of one provision with its address."""
    found = _load(corpus).document(document)
    text = text_of(found, language)
    if provision is None:
        _show_document(found, text, output)
    else:
        _show_provision(text, text.provision(provision), output)


def _show_document(document: Document, text: DocumentText, output: TextFormat) -> None:
    if output is TextFormat.JSON:
        provisions = [p.model_dump(mode="json", exclude={"content"}) for p in text.segmented.provisions]
        echo_json({**describe_document(document), "language": text.card.language, "provisions": provisions})
        return
    typer.echo(Colours().paint(f"{document.id}  {document.card.title}", bold=True))
    typer.echo(f"{document.card.status.value}, {_force(document)}; {_standing(text)}")
    typer.echo(
        f"source: {text.card.source_name}{f' <{text.card.source_url}>' if text.card.source_url else ''}"
    )
    for gap in text.card.known_gaps:
        typer.echo(f"known gap: {gap}")
    typer.echo("")
    for line in _outline(text):
        typer.echo(line)


def _show_provision(text: DocumentText, provision: Provision, output: TextFormat) -> None:
    shown = describe_provision(text, provision)
    if output is TextFormat.JSON:
        echo_json(shown)
        return
    colours = Colours()
    heading = f"  {provision.heading}" if provision.heading else ""
    typer.echo(colours.paint(f"{text.document.id}:{provision.id}{heading}", bold=True))
    typer.echo(colours.paint(shown["akn"], "cyan"))
    typer.echo(f"{text.document.title}; {_standing(text)}")
    if provision.excluded:
        typer.echo(colours.paint("excluded: no longer in force", "yellow"))
    typer.echo(f"\n{shown['text']}")
    if shown["children"]:
        typer.echo(f"\nholds: {', '.join(shown['children'])}")


@corpus_app.command("validate")
def validate(
    documents: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="Check these documents only; default: all.")
    ] = None,
    source: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID=FILE",
            help="The text that document ID was translated from: numbers must agree. Repeatable.",
        ),
    ] = None,
    output: Annotated[TextFormat, typer.Option("--format", help="How to print.")] = TextFormat.TEXT,
    corpus: CorpusOption = None,
) -> None:
    """Check cards, hashes, numbering and counts; exit code 2 and one line a problem if something is wrong."""
    from claimcheck.corpus.library import corpus_folders
    from claimcheck.corpus.validate import validate_corpus

    folders = corpus_folders(*(corpus or ()))
    report = validate_corpus(*folders, identifiers=documents or (), sources=_sources(source or []))
    if output is TextFormat.JSON:
        echo_json(report.model_dump(mode="json"))
    else:
        colours = Colours(sys.stdout)
        for problem in report.problems:
            typer.echo(colours.paint(str(problem), "red"))
    message(f"documents checked: {len(report.documents)}, problems: {len(report.problems)}")
    if report.problems:
        raise typer.Exit(EXIT_FAULT)


def _sources(options: list[str]) -> dict[str, Path]:
    """`ID=FILE` options as a mapping.

    Raises:
        InputError: an option is written otherwise.
    """
    from claimcheck.errors import InputError

    sources: dict[str, Path] = {}
    for option in options:
        document, equals, file = option.partition("=")
        if not (document and equals and file):
            msg = f"--source {option!r}: expected ID=FILE, for instance kz-2026=kz2026_ru.txt"
            raise InputError(msg)
        sources[document] = Path(file)
    return sources
