"""Adding a text to a corpus folder: read it, show what was understood, keep it; and removing it again.

`propose` changes nothing on disk; `keep` puts a finished folder in place in one step, so that whatever goes
wrong leaves things as they were.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict, ValidationError

from claimcheck.corpus.cards import ADDITION_FILE, CARD_FILE, read_addition, read_card
from claimcheck.corpus.readers.kinds import FileKind, kind_of
from claimcheck.corpus.readers.reading import Reading
from claimcheck.corpus.readers.sandbox import read_guarded
from claimcheck.corpus.sources import Source
from claimcheck.corpus.store import Corpus, Document, DocumentText, shipped_folder
from claimcheck.corpus.validate import Problem, validate_document
from claimcheck.errors import CorpusError, ImportTextError, InputError, UnknownDocumentError
from claimcheck.models.corpus import (
    DocumentCard,
    DocumentStatus,
    OriginalFile,
    ProvisionKind,
    SegmentKind,
    TextAddition,
    TextCard,
)

__all__ = ["Proposal", "Wish", "keep", "propose", "remove"]

_MAX_TITLE = 200
_IDENTIFIER = r"[a-z0-9]+(?:-[a-z0-9]+)*"


class Wish(BaseModel):
    """What the user says of the text; what is not said is taken from the text or left open."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    language: str
    title: str | None = None
    status: DocumentStatus | None = None
    adopted: dt.date | None = None
    in_force_from: dt.date | None = None
    in_force_until: dt.date | None = None
    jurisdiction: str | None = None
    source: str | None = None
    licence: str | None = None
    official: bool = False
    translated_from: str | None = None

    @property
    def of_the_document(self) -> tuple[str, ...]:
        """Names of the fields given that belong on a document's card, not on a text's."""
        fields = ("title", "status", "adopted", "in_force_from", "in_force_until", "jurisdiction")
        return tuple(name for name in fields if getattr(self, name) is not None)


@dataclass(frozen=True)
class Proposal:
    """A text read and understood, ready to be kept."""

    document: Document
    text: DocumentText
    kind: FileKind
    #: what the reader noticed
    notes: tuple[str, ...]
    #: what is wrong or odd in the text itself
    oddities: tuple[str, ...]
    #: provisions that this text has and another text of the document has not, or the other way round
    differences: tuple[Problem, ...]
    #: the document was there before, in other languages
    joins: bool
    #: the text takes the place of one in the same language
    replaces: bool
    #: the document's card lies in the folder in which the text is to be kept, or is to lie there
    own_card: bool


def propose(
    source: Source,
    wish: Wish,
    folder: Path,
    *,
    kind: FileKind | None = None,
    encoding: str | None = None,
    replace: bool = False,
    read: Callable[..., Reading] = read_guarded,
) -> Proposal:
    """Read a text and work out what keeping it would mean; nothing is written.

    Args:
        source: the file.
        wish: what is said of it.
        folder: the corpus folder in which it is to be kept.
        kind: its kind, if it is not to be found out.
        encoding: its encoding, if it is neither declared nor UTF-8.
        replace: it may take the place of a text in the same language.
        read: how files are read; in a process of their own, unless a caller has reasons.

    Raises:
        ImportTextError: the file cannot be read, or no article is found in it.
        InputError: what is said of it does not fit together, or the text is there already.
        MissingExtraError: a reader's library is not installed.
        CardError, CorpusError: the document it joins is broken.
    """
    base, own_card = _existing(wish.id, folder)
    if base is not None and wish.language in base.texts and not replace:
        msg = f"{wish.id} has a text in {wish.language!r} already; --replace puts the new one in its place"
        raise InputError(msg)
    if base is not None and wish.of_the_document:
        options = ", ".join(f"--{name.replace('_', '-')}" for name in wish.of_the_document)
        msg = f"{wish.id} is there already and keeps its card; leave out {options}"
        raise InputError(msg)
    _check_words(wish, new=base is None)
    found = kind or kind_of(source.data, source.name)
    reading = read(source.data, source.name, found, language=wish.language, encoding=encoding)
    card = _card(wish, source, found, reading.text, base)
    own = next(t for t in card.texts if t.language == wish.language)
    text = DocumentText.read(card, own, reading.text)
    if not any(p.kind is ProvisionKind.ARTICLE for p in text.segmented.provisions):
        msg = (
            f"{source.name}: no article or section heading was found in it (in the numbering styles "
            f"known for {wish.language!r})"
        )
        raise ImportTextError(msg)
    counted = own.model_copy(update={"structure": text.segmented.counts})
    card = card.model_copy(update={"texts": tuple(counted if t is own else t for t in card.texts)})
    text = DocumentText(card, counted, text.text, text.segmented, text.clauses)
    others = {} if base is None else dict(base.texts)
    document = Document(card, MappingProxyType({**others, wish.language: text}))
    problems = validate_document(Document(card, MappingProxyType({wish.language: text})))
    for problem in problems:
        if problem.code.startswith("card."):
            msg = f"{wish.id}: {problem.message}"
            raise InputError(msg)
    oddities = [
        p.message.removeprefix(f"{counted.file} ")
        if p.code == "text.oddity"
        else f"{p.provision or wish.id}: {p.message}"
        for p in problems
    ]
    return Proposal(
        document=document,
        text=text,
        kind=found,
        notes=reading.notes,
        oddities=tuple(oddities),
        differences=tuple(p for p in validate_document(document) if p.code == "texts.provision"),
        joins=base is not None,
        replaces=wish.language in others,
        own_card=own_card,
    )


def _existing(identifier: str, folder: Path) -> tuple[Document | None, bool]:
    """The document as it is now, and whether its card lies (or is to lie) in `folder`."""
    if not re.fullmatch(_IDENTIFIER, identifier):
        msg = f"{identifier!r}: an identifier is made of small letters, digits and hyphens, for instance np-2015"
        raise InputError(msg)
    if (folder / identifier / CARD_FILE).is_file():
        return Corpus.load(folder).document(identifier), True
    if (folder / identifier / ADDITION_FILE).is_file():
        return Corpus.load(folder).document(identifier), False
    if (shipped_folder() / identifier / CARD_FILE).is_file():
        return Corpus.load(shipped_folder()).document(identifier), False
    return None, True


def _check_words(wish: Wish, *, new: bool) -> None:
    if not new:
        return
    if wish.status is not DocumentStatus.DRAFT and wish.in_force_from is None:
        msg = (
            f"{wish.id}: say since when it is in force (--in-force-from YYYY-MM-DD), "
            "or that it is a draft (--status draft)"
        )
        raise InputError(msg)
    if wish.jurisdiction is None and not re.match(r"[a-z]{2}(?:-|$)", wish.id):
        msg = f"{wish.id}: say whose constitution it is (--jurisdiction, two letters, for instance np)"
        raise InputError(msg)


def _card(wish: Wish, source: Source, kind: FileKind, text: str, base: Document | None) -> DocumentCard:
    try:
        own = TextCard(
            language=wish.language,
            file=f"{wish.language}.txt",
            official=wish.official,
            translated_from=wish.translated_from,
            source_name=wish.source or source.name,
            source_url=source.url,
            licence=wish.licence or "not stated",
            sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
            retrieved=source.retrieved,
            original=OriginalFile(
                name=source.name, kind=kind.value, sha256=source.sha256, size=len(source.data)
            ),
        )
        if base is not None:
            texts = {t.language: t for t in base.card.texts} | {own.language: own}
            return base.card.model_copy(update={"texts": tuple(texts.values())})
        status = wish.status or (
            DocumentStatus.SUPERSEDED if wish.in_force_until is not None else DocumentStatus.IN_FORCE
        )
        return DocumentCard(
            id=wish.id,
            jurisdiction=wish.jurisdiction or wish.id[:2],
            title=wish.title or _title(text, wish),
            status=status,
            adopted=wish.adopted,
            in_force_from=wish.in_force_from,
            in_force_until=wish.in_force_until,
            texts=(own,),
        )
    except ValidationError as error:
        first = error.errors()[0]
        msg = f"{wish.id}: {'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise InputError(msg) from error


def _title(text: str, wish: Wish) -> str:
    """The first line before the law begins, if it looks like a title."""
    from claimcheck.corpus.segment import segment

    for piece in segment(text, language=wish.language).segments:
        if piece.kind is SegmentKind.TITLE:
            words = " ".join(text[piece.start : piece.end].split())
            return words[:_MAX_TITLE]
        if piece.kind not in (SegmentKind.SPACE, SegmentKind.CONTENTS):
            break
    return wish.id


# -- on disk -------------------------------------------------------------------------------------------
def keep(proposal: Proposal, folder: Path) -> Path:
    """Keep a proposed text in a corpus folder.

    Returns:
        The document's folder.

    Raises:
        CorpusError: the folder cannot be written.
    """
    text = proposal.text
    place = folder / proposal.document.id
    card: DocumentCard | TextAddition
    if proposal.own_card:
        card = proposal.document.card
    else:
        before = read_addition(place).texts if (place / ADDITION_FILE).is_file() else ()
        texts = {t.language: t for t in before} | {text.card.language: text.card}
        card = TextAddition(document=proposal.document.id, texts=tuple(texts.values()))

    def build(new: Path) -> None:
        (new / text.card.file).write_bytes(text.text.encode("utf-8"))
        _write_card(new, card)

    _put_in_place(place, build)
    return place


def remove(folder: Path, identifier: str, language: str | None = None) -> tuple[str, ...]:
    """Remove an added document, or one added text of it.

    Returns:
        The languages of the texts that are gone.

    Raises:
        UnknownDocumentError: nothing of that name was added.
        CorpusError: it ships with the package, has no text in that language, or cannot be removed.
    """
    place = folder / identifier
    added = tuple(p.name for p in sorted(folder.iterdir()) if _is_kept(p)) if folder.is_dir() else ()
    if identifier not in added:
        if re.fullmatch(_IDENTIFIER, identifier) and (shipped_folder() / identifier).is_dir():
            msg = f"{identifier} ships with the package and cannot be removed; no text was added to it"
            raise CorpusError(msg)
        raise UnknownDocumentError(identifier, added)
    if language is None:
        gone = tuple(sorted(p.stem for p in place.glob("*.txt")))
        _delete(place)
        return gone
    card = read_card(place) if (place / CARD_FILE).is_file() else read_addition(place)
    left = tuple(t for t in card.texts if t.language != language)
    if len(left) == len(card.texts):
        has = ", ".join(t.language for t in card.texts)
        msg = f"{identifier}: no text in {language!r} was added; added: {has}"
        raise CorpusError(msg)
    if not left:
        _delete(place)
        return (language,)
    dropped = {t.file for t in card.texts} - {t.file for t in left}

    def build(new: Path) -> None:
        for name in dropped:
            (new / name).unlink(missing_ok=True)
        _write_card(new, card.model_copy(update={"texts": left}))

    _put_in_place(place, build)
    return (language,)


def _is_kept(path: Path) -> bool:
    return not path.name.startswith(".") and path.is_dir()


def _write_card(folder: Path, card: DocumentCard | TextAddition) -> None:
    name = CARD_FILE if isinstance(card, DocumentCard) else ADDITION_FILE
    (folder / name).write_text(card.model_dump_json(indent=2) + "\n", encoding="utf-8")


def _put_in_place(place: Path, build: Callable[[Path], None]) -> None:
    """Build the folder anew beside its place and swap it in; on any failure the old one stays."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{place.name}.", dir=place.parent))
    except OSError as error:
        msg = f"{place.parent}: cannot be written ({error.strerror})"
        raise CorpusError(msg) from error
    try:
        new, old = work / "new", work / "old"
        if place.is_dir():
            shutil.copytree(place, new)
        else:
            new.mkdir()
        build(new)
        if place.is_dir():
            place.rename(old)
        try:
            new.rename(place)
        except OSError:
            if old.is_dir():
                old.rename(place)
            raise
    except OSError as error:
        msg = f"{place}: cannot be written ({error.strerror})"
        raise CorpusError(msg) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _delete(place: Path) -> None:
    try:
        shutil.rmtree(place)
    except OSError as error:
        msg = f"{place}: cannot be removed ({error.strerror})"
        raise CorpusError(msg) from error
