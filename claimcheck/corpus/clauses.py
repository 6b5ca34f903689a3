"""Provisions -> clauses: sentences and coordinate clauses with exact spans."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from claimcheck.models.corpus import Clause, Provision, ProvisionKind, Span

__all__ = ["split_clauses", "split_sentences"]

#: A full stop after these is no end of a sentence.
_ABBREVIATION = re.compile(
    r"(?:\b(?:No|Nos|Art|Arts|art|para|sec|Sec|St|Mr|Mrs|Dr|vs|e\.g|i\.e|cf|ст|п|пп|гг|г|т\.е|т\.д|др|млн|млрд)"
    r"|\b[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ])\.$"
)
_LONGEST = 12
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s+[\"'“«(\[]?[^\W\d_]|\s+\d|[^\W\d_](?<=[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ])|\s*$)")


def split_sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Sentences of `text[start:end]` as trimmed spans; the gaps between them are white space only."""
    begin = start
    for match in _END.finditer(text, start, end):
        after = match.end()
        while after < end and text[after].isspace():
            after += 1
        follower = text[after : min(after + 1, end)]
        if match[0].startswith(".") and (
            _ABBREVIATION.search(text[max(begin, match.start() - _LONGEST) : match.start() + 1])
            or (follower.islower() and match[0] == ".")
        ):
            continue
        yield from _trimmed(text, begin, match.end())
        begin = match.end()
    yield from _trimmed(text, begin, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


def _runs(text: str, content: Iterable[Span]) -> list[tuple[int, int]]:
    """Content stretches, a wrapped line joined to the line it continues."""
    runs: list[tuple[int, int]] = []
    for span in content:
        # spans are trimmed: the last character tells whether the line was finished
        if runs and text[runs[-1][1] - 1] not in ".;:,!?" and not text[runs[-1][1] : span.start].strip():
            runs[-1] = (runs[-1][0], span.end)
            continue
        runs.append((span.start, span.end))
    return runs


def _coordinate(text: str, start: int, end: int) -> Iterator[tuple[int, int, Span | None]]:
    """Parts between semicolons; what stands before a colon governs the parts after it."""
    words = text[start:end]
    if ";" not in words[:-1]:
        yield start, end, None
        return
    lead: Span | None = None
    colon = words.find(":")
    begin = start
    if 0 < colon < words.find(";"):
        lead = Span(start=start, end=start + colon + 1)
        begin = start + colon + 1
    position = begin
    for piece in re.split(r"(?<=;)", text[begin:end]):
        for left, right in _trimmed(text, position, position + len(piece)):
            yield left, right, lead
        position += len(piece)


def split_clauses(text: str, provisions: tuple[Provision, ...]) -> tuple[Clause, ...]:
    """Cut the content of every live provision into clauses.

    Args:
        text: the text the provisions were cut from.
        provisions: the provisions, in textual order.

    Returns:
        Clauses in textual order; identifiers are `<provision>#<n>`, n counting from 1.
    """
    by_id = {p.id: p for p in provisions}
    clauses: list[Clause] = []
    for provision in provisions:
        if provision.excluded or provision.kind is ProvisionKind.SECTION:
            continue
        outer = _leads(text, provision, by_id)
        number = 0
        for run_start, run_end in _runs(text, provision.content):
            for sentence in split_sentences(text, run_start, run_end):
                for start, end, lead in _coordinate(text, *sentence):
                    number += 1
                    # a further sentence of an item that begins anew stands on its own
                    alone = number > 1 and text[start].isupper() and lead is None
                    leads = () if alone else ((*outer, lead) if lead is not None else outer)
                    clauses.append(
                        Clause(
                            id=f"{provision.id}#{number}",
                            provision=provision.id,
                            start=start,
                            end=end,
                            lead=leads,
                        )
                    )
    return tuple(clauses)


def _leads(text: str, provision: Provision, by_id: dict[str, Provision]) -> tuple[Span, ...]:
    """The governing words above an item: each ancestor's last sentence before its list."""
    leads: list[Span] = []
    child, parent = provision, by_id.get(provision.parent or "")
    while (
        parent is not None and child.kind is ProvisionKind.ITEM and parent.kind is not ProvisionKind.SECTION
    ):
        before = [span for span in parent.content if span.end <= child.start]
        if before:
            sentences = list(split_sentences(text, before[-1].start, before[-1].end))
            if sentences and not text[sentences[-1][0] : sentences[-1][1]].endswith("."):
                leads.insert(0, Span(start=sentences[-1][0], end=sentences[-1][1]))
        child, parent = parent, by_id.get(parent.parent or "")
    return tuple(leads)
