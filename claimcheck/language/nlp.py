"""spaCy, and only here: tokens and concept mentions (its phrase matcher over the termbase)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import spacy
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.tokens import Token as Spoken
from spacy.util import registry

from claimcheck.language.pack import LanguagePack, pack
from claimcheck.language.termbase import termbase

__all__ = ["Mention", "Parsed", "Tagger", "Token", "tagger"]

#: New words after which the tokenizer is made anew.
_NEW_WORDS = 100_000


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


#: Lower case, stem, whether it is a function word, whether it begins as words do, length.
_Word = tuple[str, str, bool, bool, int]


class _Rules:
    """A tokenizer and the matcher of the termbase's forms, on the stems of their words."""

    def __init__(self, language_pack: LanguagePack) -> None:
        self._pack = language_pack
        self._nlp = spacy.blank(language_pack.code)
        self._words: dict[int, _Word] = {}
        #: A longer form takes the words of a shorter one, then the earlier the later.
        self._matcher = PhraseMatcher(self._nlp.vocab, attr="NORM")
        self._concepts: dict[int, tuple[str, str]] = {}
        for concept in termbase().concepts.values():
            forms = concept.forms.get(language_pack.code, ())
            if forms:
                self._matcher.add(concept.id, [self._doc(form)[0] for form in forms])
                self._concepts[self._nlp.vocab.strings[concept.id]] = concept.id, concept.kind

    @property
    def size(self) -> int:
        """How many strings are kept: spaCy keeps every word that it has seen."""
        return len(self._nlp.vocab.strings)

    def _word(self, token: Spoken) -> _Word:
        """What there is to know of a word by itself."""
        found = self._words.get(token.orth)
        if found is None:
            lower = token.lower_
            stop = lower in self._pack.stop_words
            text = token.text
            found = lower, self._pack.stem(lower), stop, text[0].isalnum(), len(text)
            self._words[token.orth] = found
        return found

    def _doc(self, text: str) -> tuple[Doc, list[tuple[int, _Word]]]:
        """The tokens of a text with their stems as norms, which the matcher reads; and their places."""
        doc = self._nlp.make_doc(text)
        found = []
        for token in doc:
            word = self._word(token)
            token.norm_ = word[1]
            found.append((token.idx, word))
        return doc, found

    def parse(self, text: str) -> Parsed:
        """Tokens and concept mentions of a text."""
        doc, found = self._doc(text)
        tokens: list[Token] = []
        position = []
        for start, (lower, stem, stop, word, length) in found:
            position.append(len(tokens))
            if not lower.isspace():
                tokens.append(Token(start, start + length, lower, stem, stop, word))
        taken: set[int] = set()
        mentions = []
        for key, first, end in sorted(self._matcher(doc), key=lambda m: (m[1] - m[2], m[1])):
            if taken.isdisjoint((first, end - 1)):
                taken.update(range(first, end))
                one, last = position[first], position[end - 1]
                span = tokens[one].start, tokens[last].end
                mentions.append(Mention(*self._concepts[key], *span, one, last))
        return Parsed(tuple(tokens), tuple(sorted(mentions, key=lambda m: m.first)))


class Tagger:
    """Tokenizer and concept matcher of one language; safe to share between threads."""

    def __init__(self, language_pack: LanguagePack) -> None:
        self._pack = language_pack
        self._rules = _Rules(language_pack)
        self._limit = self._rules.size + _NEW_WORDS

    def __call__(self, text: str) -> Parsed:
        """Tokens and concept mentions of `text`."""
        rules = self._rules
        if rules.size > self._limit:
            # a batch of millions of posts must not keep all the words of the world
            rules = self._rules = _Rules(self._pack)
        return rules.parse(text)


@cache
def tagger(language: str) -> Tagger:
    """The tagger of a language, made once a process."""
    return Tagger(pack(language))
