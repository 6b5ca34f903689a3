"""spaCy, and only here: tokens and concept mentions (EntityRuler over the termbase)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry

from claimcheck.language.pack import LanguagePack, pack
from claimcheck.language.termbase import termbase

if TYPE_CHECKING:
    from spacy.pipeline import EntityRuler

__all__ = ["Mention", "Parsed", "Tagger", "Token", "tagger"]

_STEMS = "claimcheck_stems"


@registry.languages("kk")
class Kazakh(Language):  # type: ignore[no-untyped-call]
    """Kazakh, which spaCy does not ship: its basic tokenizer, which keeps hyphenated words in one piece."""

    lang = "kk"


@dataclass(frozen=True, slots=True)
class Token:
    """A word with its stem."""

    start: int
    end: int
    lower: str
    stem: str
    stop: bool
    word: bool


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept named in a text; `first` and `last` are token positions, last inclusive."""

    concept: str
    kind: str
    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Parsed:
    """Tokens and mentions of one stretch of text."""

    tokens: tuple[Token, ...]
    mentions: tuple[Mention, ...]


@Language.factory(_STEMS, default_config={"language": "en"})
def _make_stems(nlp: Language, name: str, language: str) -> _Stems:
    return _Stems(pack(language))


class _Stems:
    """Sets each token's norm to its stem, so that the ruler matches inflected forms."""

    def __init__(self, language_pack: LanguagePack) -> None:
        self._pack = language_pack

    def __call__(self, doc: Doc) -> Doc:
        for token in doc:
            token.norm_ = self._pack.stem(token.lower_)
        return doc


class Tagger:
    """Tokenizer and concept ruler of one language; safe to share between threads."""

    def __init__(self, language_pack: LanguagePack) -> None:
        self._pack = language_pack
        self._nlp = spacy.blank(language_pack.code)
        self._nlp.add_pipe(_STEMS, config={"language": language_pack.code})
        ruler: EntityRuler = self._nlp.add_pipe(  # type: ignore[assignment]
            "entity_ruler", config={"phrase_matcher_attr": "NORM"}
        )
        terms = termbase()
        ruler.add_patterns(
            [
                {"label": concept.kind, "id": concept.id, "pattern": form}
                for concept in terms.concepts.values()
                for form in concept.forms.get(language_pack.code, ())
            ]
        )

    def __call__(self, text: str) -> Parsed:
        """Tokens and concept mentions of `text`."""
        doc = self._nlp(text)
        stop = self._pack.stop_words
        tokens = tuple(
            Token(t.idx, t.idx + len(t.text), t.lower_, t.norm_, t.lower_ in stop, t.text[0].isalnum())
            for t in doc
            if not t.is_space
        )
        position = {t.start: i for i, t in enumerate(tokens)}
        mentions = tuple(
            Mention(
                e.ent_id_,
                e.label_,
                e.start_char,
                e.end_char,
                position[e.start_char],
                position[doc[e.end - 1].idx],
            )
            for e in doc.ents
        )
        return Parsed(tokens, mentions)


@cache
def tagger(language: str) -> Tagger:
    """The tagger of a language, made once a process."""
    return Tagger(pack(language))
