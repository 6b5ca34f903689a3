"""What a post opens with before it asserts something: "Did you know?", "Fun fact:", "Reminder that".

An opener says nothing of the matter; unread, it would make a question of an assertion, or hide it among words
that stand in no provision. "Myth:" is none: it denies what follows.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from claimcheck.language.pack import LanguagePack
from claimcheck.text.cleaning import Cleaned

__all__ = ["without_openers"]

_BEGINS = r"(?:\A|(?<=[.!?\n]))[\s\"'(]{0,16}"
_SEPARATOR = r"[\s?!:,;.|-]"
_ENDS_SENTENCE = re.compile(r"[?!.]")
_ASKED = re.compile(r"[^.!?\n]*?(\?+)")
_WORD = re.compile(r"\w")


@lru_cache(maxsize=16)
def _pattern(telling: tuple[str, ...], asking: tuple[str, ...]) -> re.Pattern[str]:
    told, asked = "|".join(telling), "|".join(asking)
    opener = rf"(?:(?:{told})|(?P<asking>{asked}))(?!\w){_SEPARATOR}*"
    return re.compile(rf"{_BEGINS}(?P<opener>(?:{opener})+)", re.IGNORECASE)


def without_openers(post: Cleaned, pack: LanguagePack) -> Cleaned:
    """The post with its openers blanked; offsets stay. A post that holds nothing else is left as it is.

    The question mark of "did you know that ...?" belongs to the opener and becomes a full stop.
    """
    openers = pack.data.openers
    letters: list[str] | None = None
    for match in _pattern(openers["telling"], openers["asking"]).finditer(post.text):
        start, end = match.span("opener")
        letters = letters or list(post.text)
        letters[start:end] = " " * (end - start)
        closed = match["asking"] is None or _ENDS_SENTENCE.search(post.text, match.end("asking"), end)
        if not closed and (asked := _ASKED.match(post.text, end)):
            letters[asked.start(1) : asked.end(1)] = "." * len(asked[1])
    if letters is None:
        return post
    text = "".join(letters)
    return replace(post, text=text) if _WORD.search(text) else post
