"""Posts that differ in nothing the checker reads are analysed once.

A result depends on the folded post and on the flags in it; links, handles, emoji and invisible characters
fold to blanks or nothing. Two posts that fold to the same text, blanks at the ends apart, therefore get the
same result but for the places, which are worked out anew for each. That makes reuse exact: what was seen
before never shows in the output.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from dataclasses import dataclass

from claimcheck.models.result import CheckResult, CitedProvision, ClaimResult, Finding
from claimcheck.text.cleaning import Cleaned

__all__ = ["Memory", "Shape", "moved", "shape_of"]

_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a post the checker reads.

    Attributes:
        text: the folded text, runs of spaces at its ends cut to one.
        expanded: places in it where one character of the post became several.
        flags: the flag emoji, in order.
        language: the language stated for the post.
    """

    text: str
    expanded: tuple[int, ...]
    flags: tuple[str, ...]
    language: str | None


def _lead(text: str) -> int:
    """How many spaces before the text go beyond the first."""
    return max(0, len(text) - len(text.lstrip(" ")) - 1)


def shape_of(post: Cleaned, language: str | None) -> Shape:
    """The shape of a folded post: equal shapes, equal results."""
    lead = _lead(post.text)
    tail = max(0, len(post.text) - len(post.text.rstrip(" ")) - 1)
    text = post.text[lead : len(post.text) - tail]
    offsets = post.offsets
    expanded: tuple[int, ...] = ()
    if len(post.text) > len(post.source) or len(set(offsets)) < len(offsets):
        expanded = tuple(i - lead for i in range(1, len(offsets)) if offsets[i] == offsets[i - 1])
    flags = tuple(_FLAG.findall(post.source)) if not post.source.isascii() else ()
    return Shape(text, expanded, flags, language)


class Memory:
    """The results of the last posts by their shape; the oldest goes first."""

    def __init__(self, size: int = 4096) -> None:
        self._size = size
        self._results: OrderedDict[Shape, tuple[Cleaned, CheckResult]] = OrderedDict()
        self.hits = 0

    def find(self, shape: Shape, post: Cleaned) -> CheckResult | None:
        """The result of a post of that shape, if one was judged before."""
        found = self._results.get(shape)
        if found is None:
            return None
        self._results.move_to_end(shape)
        self.hits += 1
        earlier, result = found
        return moved(result, earlier, post)

    def keep(self, shape: Shape, post: Cleaned, result: CheckResult) -> None:
        """Remember a result."""
        self._results[shape] = post, result
        if len(self._results) > self._size:
            self._results.popitem(last=False)


def moved(result: CheckResult, earlier: Cleaned, post: Cleaned) -> CheckResult:
    """The result of `earlier` as that of `post`, a post of the same shape."""
    if earlier.source == post.source:
        return result
    shift = _lead(post.text) - _lead(earlier.text)

    def place(start: int, end: int) -> tuple[int, int]:
        first = bisect_left(earlier.offsets, start) + shift
        if end <= start:
            return post.original_span(first, first)
        last = bisect_right(earlier.offsets, end - 1) - 1 + shift
        return post.original_span(first, last + 1)

    def cited(found: CitedProvision) -> CitedProvision:
        start, end = place(found.start, found.end)
        written = post.source[start:end].strip()
        return found.model_copy(update={"as_written": written, "start": start, "end": end})

    def finding(found: Finding) -> Finding:
        if found.claim_span is None:
            return found
        return found.model_copy(update={"claim_span": place(*found.claim_span)})

    def claim(found: ClaimResult) -> ClaimResult:
        start, end = place(found.start, found.end)
        return found.model_copy(
            update={
                "text": post.source[start:end],
                "start": start,
                "end": end,
                "cited_by_claim": tuple(map(cited, found.cited_by_claim)),
                "findings": tuple(map(finding, found.findings)),
            }
        )

    return result.model_copy(update={"text": post.source, "claims": tuple(map(claim, result.claims))})
