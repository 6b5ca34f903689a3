"""Letters made one: look-alikes, stretched letters, Kazakh in Latin script; offsets are kept.

Each function takes cleaned text and gives cleaned text with the same source, so that spans still lead back
to the post as given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Literal

from pydantic import BaseModel, ConfigDict

from claimcheck.data import load_data
from claimcheck.language.kazakh import roots
from claimcheck.language.termbase import termbase
from claimcheck.text.cleaning import Cleaned

__all__ = ["fold_letters", "kazakh_letters", "kazakh_to_cyrillic", "restore", "skeleton"]

_WORD = re.compile(r"[^\W\d_]+")
#: Latin letters and the Cyrillic ones that look the same.
_TO_CYRILLIC = dict(zip("AaBCcEeHKMOoPpTXxYyIiəƏhk", "АаВСсЕеНКМОоРрТХхУуІіәӘһк", strict=True)) | {
    "ï": "ї",
    "Ё": "Ё",
    "m": "м",
    "t": "т",
}
_TO_LATIN = dict(zip("АаВСсЕеНКМОоРрТХхУуІіҺһк", "AaBCcEeHKMOoPpTXxYyIiHhk", strict=True))
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u0259\u018f]")
_KAZAKH = re.compile(r"[әғқңөұүһі]", re.IGNORECASE)
_ROMAN = re.compile(r"[ivxlcdm]+", re.IGNORECASE)
_STRETCH = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
_DOUBLED = frozenset("eo")
_SHORTEST = 4


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Script(_Frozen):
    """Letters and letter groups of one way to write Kazakh in Latin script, the longest first."""

    markers: str
    letters: dict[str, str]


class _Latin(_Frozen):
    schema_version: Literal[1]
    language: Literal["kk"]
    scripts: dict[str, _Script]
    skeleton: dict[str, str]
    words: tuple[str, ...]


@cache
def _latin() -> _Latin:
    return load_data("language/kk.latin.json", _Latin)


# -- look-alikes and stretched letters -----------------------------------------------------------------


def fold_letters(cleaned: Cleaned) -> Cleaned:
    """Undo disguises: letters of the other script inside a word, letters repeated for emphasis, ё for е.

    A word is moved to the script that it has unmistakable letters of; one of look-alikes only goes with the
    script of the text. Roman numerals and words that mix scripts for good reason ("IT-компания") stay.
    """
    text = cleaned.text
    folded = text
    if _LATIN.search(text) and _CYRILLIC.search(text):  # a text of one script has nothing to move
        letters = list(text)
        cyrillic_text = len(_CYRILLIC.findall(text)) >= len(_LATIN.findall(text))
        for match in _WORD.finditer(text):
            word = match[0]
            target = _target(word, cyrillic_text=cyrillic_text)
            if target is not None:
                letters[match.start() : match.end()] = [target.get(c, c) for c in word]
        folded = "".join(letters)
    folded = folded.replace("ё", "е").replace("Ё", "Е")
    dropped = set(_stretched(folded))
    if not dropped:
        return Cleaned(cleaned.source, folded, cleaned.offsets)
    kept = [i for i in range(len(folded)) if i not in dropped]
    return Cleaned(cleaned.source, "".join(folded[i] for i in kept), tuple(cleaned.offsets[i] for i in kept))


def _target(word: str, *, cyrillic_text: bool) -> dict[str, str] | None:
    """The table that makes a word one script; None where it is one already or has to stay mixed."""
    cyrillic = [c for c in word if _CYRILLIC.match(c)]
    latin = [c for c in word if _LATIN.match(c)]
    if not latin or (not cyrillic and (not cyrillic_text or _ROMAN.fullmatch(word) or len(word) > 1)):
        return None
    to_cyrillic = all(c in _TO_CYRILLIC for c in latin)
    to_latin = bool(cyrillic) and all(c in _TO_LATIN for c in cyrillic)
    if to_cyrillic and to_latin:
        return _TO_CYRILLIC if cyrillic_text else _TO_LATIN
    return _TO_CYRILLIC if to_cyrillic and cyrillic else _TO_LATIN if to_latin else None


def _stretched(text: str) -> Iterator[int]:
    """Positions of letters repeated for emphasis, to be left out."""
    for word in re.finditer(r"\w+", text):
        roman: bool | None = None
        for match in _STRETCH.finditer(text, *word.span()):
            start, end = match.span()
            if roman is None:  # most words have nothing stretched
                roman = _ROMAN.fullmatch(word[0]) is not None
            if roman or (match[0].isupper() and len(match[0]) < 4):
                continue
            kept = 2 if match[1].lower() in _DOUBLED and word.start() < start and end < word.end() else 1
            yield from range(start + kept, end)


# -- Kazakh in Latin script ----------------------------------------------------------------------------


def kazakh_to_cyrillic(cleaned: Cleaned) -> Cleaned:
    """Write the Latin-script words of a Kazakh text in Cyrillic.

    The alphabets of 2018 and 2021 and plain ASCII are read; the script is told from its letters. What ASCII
    leaves open ("kuryltai") is settled by the words that the termbase and the stemmer know.
    """
    table = _script(cleaned.text)
    out: list[str] = []
    offsets: list[int] = []
    last = 0
    for match in re.finditer(r"[^\W\d_]+(?:'[^\W\d_]+)*'?", cleaned.text):
        if not _LATIN.search(match[0]) or _ROMAN.fullmatch(match[0]):
            continue
        out.append(cleaned.text[last : match.start()])
        offsets.extend(cleaned.offsets[last : match.start()])
        pairs = list(_pieces(match[0], table))
        word = "".join(piece for piece, _ in pairs)
        places = [cleaned.offsets[match.start() + at] for piece, at in pairs for _ in piece]
        restored = restore(word)
        if len(restored) == len(word):
            word = restored
        out.append(word)
        offsets.extend(places)
        last = match.end()
    out.append(cleaned.text[last:])
    offsets.extend(cleaned.offsets[last:])
    return Cleaned(cleaned.source, "".join(out), tuple(offsets))


def kazakh_letters(cleaned: Cleaned) -> Cleaned:
    """Give a Kazakh text typed on a Russian keyboard its own letters back ("казак тили").

    A text that has letters of the Kazakh alphabet is left as it is.
    """
    if _KAZAKH.search(cleaned.text):
        return cleaned
    text = _WORD.sub(lambda m: restore(m[0]), cleaned.text)
    return Cleaned(cleaned.source, text, cleaned.offsets) if len(text) == len(cleaned.text) else cleaned


def _script(text: str) -> dict[str, str]:
    """The letters of the alphabet whose marks the text has most of; plain ASCII where it has none."""
    lower = text.lower()
    scripts = _latin().scripts
    best = max(scripts.values(), key=lambda s: sum(lower.count(m) for m in s.markers))
    return best.letters if any(m in lower for m in best.markers) else scripts["ascii"].letters


def _pieces(word: str, table: dict[str, str]) -> Iterator[tuple[str, int]]:
    """The Cyrillic for a Latin word, piece by piece with its place in the word; case is kept."""
    longest = max(map(len, table))
    at = 0
    while at < len(word):
        for size in range(min(longest, len(word) - at), 0, -1):
            piece = word[at : at + size]
            found = table.get(piece.lower())
            if found is not None:
                yield found.capitalize() if piece[0].isupper() else found, at
                at += size
                break
        else:
            yield word[at], at
            at += 1


@cache
def _skeletons() -> dict[str, str]:
    """Known Kazakh words by what is left of them in plain letters; ambiguous ones are left out."""
    forms = (w for c in termbase().concepts.values() for f in c.forms.get("kk", ()) for w in f.split())
    known: dict[str, str] = {}
    double: set[str] = set()
    for word in _distinct([*_latin().words, *roots(), *forms]):
        key = skeleton(word)
        if len(key) >= 3 and known.setdefault(key, word) != word:
            double.add(key)
    first = {skeleton(w): w for w in reversed(_latin().words)}
    return {k: w for k, w in known.items() if k not in double} | first


def _distinct(words: Iterable[str]) -> Iterator[str]:
    yield from dict.fromkeys(w for w in words if w.isalpha() and not _LATIN.search(w))


def skeleton(word: str) -> str:
    """A word without what plain letters cannot tell: "құрылтай" and "курылтай" have one skeleton."""
    table = _latin().skeleton
    return "".join(table.get(c, c) for c in word.lower())


@lru_cache(maxsize=16_384)
def restore(word: str) -> str:
    """A Kazakh word written without the letters that Russian lacks, with them; unknown words stay.

    The longest known beginning is restored; after a back vowel к and г of its suffixes become қ and ғ. The
    result has as many letters as the word.
    """
    key = skeleton(word)
    if len(key) != len(word):
        return word
    known = _skeletons()
    for size in range(len(key), _SHORTEST - 2, -1):
        found = known.get(key[:size])
        if found is None or len(found) != size or (size < _SHORTEST and size < len(key)):
            continue
        rest = word[size:].lower()
        if size == len(key) or len(rest) <= 9:
            restored = found + _harmonised(rest, found)
            return restored.capitalize() if word[0].isupper() else restored
    return word


def _harmonised(rest: str, root: str) -> str:
    vowels = [c for c in root if c in "аоұыуәеөүіиэ"]
    back = bool(vowels) and next((c in "аоұы" for c in reversed(vowels) if c not in "уи"), False)
    table = {"к": "қ", "г": "ғ", "и": "ы"} if back else {"ы": "і", "и": "і"}
    out = "".join(table.get(c, c) for c in rest)
    # the genitive and the second person end in ң
    return re.sub(r"(?<=[нтд][ыі])н$", "ң", out)
