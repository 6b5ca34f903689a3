"""Words written in two alphabets at once: `Cтатья` with a Latin C.

Folding is for recognising headings only, and keeps every offset; quotations come from the text as it is.
"""

from __future__ import annotations

import re

__all__ = ["fold_words"]

_LATIN = "ABCEHIKMOPTXYaceikopxyhj"
_CYRILLIC = "АВСЕНІКМОРТХУасеікорхуһј"
_FOLD = str.maketrans(_LATIN, _CYRILLIC)
_WORD = re.compile(r"[^\W\d_]+")
_HAS_LATIN = re.compile("[A-Za-z]")
_HAS_CYRILLIC = re.compile("[\u0400-\u04ff]")


def fold_words(text: str, words: frozenset[str]) -> str:
    """The text with those mixed words made Cyrillic that are then one of `words` (lower case)."""

    def folded(match: re.Match[str]) -> str:
        word = match[0]
        if not (_HAS_LATIN.search(word) and _HAS_CYRILLIC.search(word)):
            return word
        whole = word.translate(_FOLD)
        return whole if whole.lower() in words else word

    if not (_HAS_LATIN.search(text) and _HAS_CYRILLIC.search(text)):
        return text
    return _WORD.sub(folded, text)
