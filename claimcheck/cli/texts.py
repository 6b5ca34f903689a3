"""`claimcheck corpus export` and `corpus diff`."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimcheck.cli.output import Colours, echo_json, message

if TYPE_CHECKING:
    from claimcheck.corpus.store import Corpus, Document, DocumentText
    from claimcheck.export.differences import Difference, Place

__all__ = ["diff", "difference_lines", "export", "exported", "text_of"]


class Form(StrEnum):
    """Forms in which a text can be exported."""

    AKN = "akn"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"


class Format(StrEnum):
    """How `corpus diff` prints."""

    TEXT = "text"
    JSON = "json"


def _with_added(folders: list[Path] | None) -> list[Path] | None:
    """The folders named; without any, the shipped one and the user's, if the user added something."""
    if folders:
        return folders
    from claimcheck.corpus.library import corpus_folders

    found = list(corpus_folders())
    return found if len(found) > 1 else None


CorpusOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--corpus",
        metavar="DIR",
        callback=_with_added,
        help="Read the documents below DIR, not those shipped and added. Repeatable.",
    ),
]
LanguageOption = Annotated[
    str | None, typer.Option(metavar="LANG", help="Which of its languages; default: the first on its card.")
]


# -- plain functions -----------------------------------------------------------------------------------
def text_of(document: Document, language: str | None) -> DocumentText:
    """The text in that very language; without one, the first on the card.

    Raises:
        CorpusError: the document does not come in it.
    """
    from claimcheck.errors import CorpusError

    if language is not None and language not in document.texts:
        msg = f"document {document.id!r} has no text in {language!r}; it has: {', '.join(document.texts)}"
        raise CorpusError(msg)
    return document.text(language)


def _load(folders: list[Path] | None) -> Corpus:
    from claimcheck.corpus.library import load_corpus

    return load_corpus(*(folders or ()))


def exported(text: DocumentText, form: Form) -> str:
    """The text in another form."""
    from claimcheck.export.akn import to_akn
    from claimcheck.export.tables import to_csv, to_json, to_markdown

    writers = {Form.AKN: to_akn, Form.JSON: to_json, Form.CSV: to_csv, Form.MARKDOWN: to_markdown}
    return writers[form](text)


def _address(places: tuple[Place, ...]) -> str:
    return ", ".join(f"{place.document}:{place.provision}" for place in places)


def difference_lines(difference: Difference, colours: Colours) -> list[str]:
    """A difference as it is printed: what happened and where, then the words that differ."""
    places = " -> ".join(filter(None, (_address(difference.old), _address(difference.new))))
    similarity = "" if difference.similarity is None else f"  {difference.similarity:.2f}"
    lines = [colours.paint(f"{difference.change.value}  {places}{similarity}", bold=True)]
    if difference.change.value not in ("same", "moved"):
        lines += [colours.paint(f"  - {place.text}", "red") for place in difference.old]
        lines += [colours.paint(f"  + {place.text}", "green") for place in difference.new]
    return lines


# -- commands ------------------------------------------------------------------------------------------
def export(
    document: Annotated[str, typer.Argument(metavar="ID", help="A document, for instance kz-2026.")],
    to: Annotated[Form, typer.Option("--to", help="The form.")],
    language: LanguageOption = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write it there, not on stdout.")
    ] = None,
    corpus: CorpusOption = None,
) -> None:
    """Write a text as Akoma Ntoso XML, JSON, CSV or Markdown."""
    from claimcheck.errors import InputError

    words = exported(text_of(_load(corpus).document(document), language), to)
    if output is None:
        typer.echo(words, nl=False)
        return
    try:
        output.write_text(words, encoding="utf-8", newline="")
    except OSError as error:
        msg = f"{output}: cannot be written ({error.strerror})"
        raise InputError(msg) from error
    message(f"written: {output}")


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A document, for instance kz-1995.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The document to compare it with.")],
    language: LanguageOption = None,
    every: Annotated[bool, typer.Option("--all", help="Tell what stayed the same as well.")] = False,
    output: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TEXT,
    corpus: CorpusOption = None,
) -> None:
    """Compare two documents provision by provision: same, moved, reworded, split, merged, added, removed."""
    from claimcheck.export.differences import Change, compare

    documents = _load(corpus)
    before, after = (text_of(documents.document(name), language) for name in (old, new))
    differences = compare(before, after)
    shown = [d for d in differences if every or d.change is not Change.SAME]
    if output is Format.JSON:
        echo_json([d.model_dump(mode="json") for d in shown])
    else:
        colours = Colours()
        for difference in shown:
            for line in difference_lines(difference, colours):
                typer.echo(line)
    counts = Counter(d.change for d in differences)
    message(", ".join(f"{change.value}: {counts[change]}" for change in Change))
