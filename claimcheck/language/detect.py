"""Which language a post or a claim is in: English, Russian, Kazakh or another.

Short posts decide on few words, so the words vote: letters that only Kazakh has, function words, and endings.
The evidence is data (`data/language/detection.json`), and a language is added there. Statistical detectors
need longer texts than posts are; the figures are in docs/add-a-language.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from pydantic import BaseModel, ConfigDict

from claimcheck.data import load_data

__all__ = ["Detected", "Language", "detect", "detect_script"]

Language = Literal["en", "ru", "kk", "other"]

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u0259\u018f]")
_LETTER, _FUNCTION, _ENDING, _PLAIN = 2.0, 2.0, 1.0, 0.4
#: What a word with a capital counts inside a text: names keep the letters of their own language.
_NAME = 0.4
#: What a language known from elsewhere (the post for a claim) adds.
_HINT = 1.5
_NAMES_OF_LINKS = re.compile(r"https?://\S+|www\.\S+|[@#]\w+")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Evidence(_Frozen):
    """What speaks for a language: marked letters, whole words, and endings (regular expressions).

    `plain` is the language that a word without any mark of its script speaks for, a little.
    """

    script: Literal["cyrillic", "latin"]
    letters: str = ""
    words: str = ""
    endings: str = ""
    plain: bool = False


class _Detection(_Frozen):
    schema_version: Literal[1]
    languages: dict[str, _Evidence]


@dataclass(frozen=True, slots=True)
class Detected:
    """A language with the script that it is written in, and how clear it is: 0 (a guess) to 1."""

    language: Language
    script: Literal["cyrillic", "latin", "other"]
    certainty: float


@dataclass(frozen=True)
class _Compiled:
    letters: re.Pattern[str] | None
    words: frozenset[str]
    endings: re.Pattern[str] | None
    plain: re.Pattern[str] | None

    def vote(self, word: str) -> float:
        """What one word says for the language."""
        found = 0.0
        if self.letters is not None and self.letters.search(word):
            found += _LETTER
        if word in self.words:
            found += _FUNCTION
        elif len(word) > 4 and self.endings is not None and self.endings.search(word):
            found += _ENDING
        elif self.plain is not None and not self.plain.search(word):
            found += _PLAIN
        return found


@cache
def _languages(script: str) -> dict[str, _Compiled]:
    data = load_data("language/detection.json", _Detection)
    marks = "".join(e.letters for e in data.languages.values() if e.script == script)
    return {
        name: _Compiled(
            re.compile(f"[{evidence.letters}]") if evidence.letters else None,
            frozenset(evidence.words.split()),
            re.compile(f"(?:{evidence.endings})$") if evidence.endings else None,
            re.compile(f"[{marks}]") if evidence.plain else None,
        )
        for name, evidence in data.languages.items()
        if evidence.script == script
    }


@lru_cache(maxsize=32_768)
def _votes(word: str, script: str) -> tuple[tuple[str, float], ...]:
    """The languages that a lower-case word speaks for, and how loudly."""
    votes = ((name, compiled.vote(word)) for name, compiled in _languages(script).items())
    return tuple((name, vote) for name, vote in votes if vote)


def detect(text: str, *, hint: Language | None = None) -> Language:
    """The language of a post or claim.

    Args:
        text: the text, cleaned or as given; disguised letters should have been folded.
        hint: a language known from elsewhere, such as that of the post for one of its claims; it decides
            where the words do not.
    """
    return detect_script(text, hint=hint).language


def detect_script(text: str, *, hint: Language | None = None) -> Detected:
    """The language of a text, its script, and how clear it is; see `detect`."""
    words = _WORD.findall(_NAMES_OF_LINKS.sub(" ", text))
    cyrillic = [w for w in words if _CYRILLIC.search(w)]
    latin = [w for w in words if _LATIN.search(w) and not _CYRILLIC.search(w)]
    rest = len("".join(words)) - len("".join(cyrillic)) - len("".join(latin))
    if not words:
        return Detected(hint or "other", "other", 0.0)
    if rest > len("".join(cyrillic)) + len("".join(latin)):
        return Detected("other", "other", 1.0)
    # a Latin name or hashtag in a Cyrillic post says little, so does a Cyrillic name in an English one
    if len("".join(cyrillic)) >= len("".join(latin)) or len(cyrillic) > len(latin):
        return _decide(cyrillic, "cyrillic", hint)
    return _decide(latin, "latin", hint)


def _decide(words: list[str], script: Literal["cyrillic", "latin"], hint: Language | None) -> Detected:
    votes = dict.fromkeys(_languages(script), 0.0)
    for at, word in enumerate(words):
        part = _NAME if at and word.istitle() else 1.0
        for name, vote in _votes(word.lower(), script):
            votes[name] += part * vote
    if script == "latin":
        votes["kk"] = votes.pop("kk_latin", 0.0)
    if hint in votes and hint is not None:
        votes[hint] += _HINT
    ranked = sorted(votes.items(), key=lambda item: -item[1])
    (best, most), second = ranked[0], ranked[1][1]
    fallback: Language = "ru" if script == "cyrillic" else "en"
    if most == 0 or most == second:
        near = {n for n, v in ranked if v == most}
        language: Language = hint if hint in near and hint is not None else fallback
        return Detected(language, script, 0.0)
    known: Language = best if best in ("en", "ru", "kk") else "other"  # type: ignore[assignment]
    return Detected(known, script, round((most - second) / most, 3))
