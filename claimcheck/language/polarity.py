"""How far a denial reaches: which words of a sentence are affirmed, and which are denied.

"A citizen may leave, but nobody may be sent away without a court's decision" affirms the leaving and the
court's decision, and denies the sending away. A denial reaches over its statement to both sides, not into a
subordinate clause, and one inside such a clause stays there. What follows "except" or "without" is said to be
the other way round than what it is an exception to. What may be done "only with" or "not without" something is
neither affirmed nor denied. "May not exceed" sets a limit and denies nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from claimcheck.language.analysis import Analysis
from claimcheck.language.nlp import Token
from claimcheck.language.pack import LanguagePack
from claimcheck.text.spans import Marks

__all__ = ["Polarity", "polarity"]

_STOPS = frozenset('.;:!?-–—()"')
#: Words that an exception holds which begins a sentence, and that no comma ends.
_SHORT = 4


@dataclass(frozen=True, slots=True)
class Polarity:
    """What of a text is denied.

    Attributes:
        denied: what an odd number of negations, prohibitions and exceptions governs.
        open: what is so on a condition.
        weakened: what each verb of denial ("is deprived of", "lacks") governs, by its stem.
    """

    denied: Marks
    open: Marks
    weakened: tuple[tuple[str, int, int], ...]

    def affirmed(self, place: int, shared: frozenset[str]) -> bool | None:
        """Whether the word at a place is affirmed, None if on a condition.

        Args:
            place: offset into the text.
            shared: stems of verbs of denial that count for nothing.
        """
        if self.open.at(place):
            return None
        undone = any(start <= place < end and stem not in shared for stem, start, end in self.weakened)
        return self.denied.at(place) == undone


def polarity(analysis: Analysis, pack: LanguagePack) -> Polarity:
    """Work out how far each denial of a text reaches; once a text.

    Args:
        analysis: the text.
        pack: its language.
    """
    found: Polarity | None = analysis.memo.get("polarity")
    if found is None:
        found = analysis.memo["polarity"] = _read(analysis, pack)
    return found


def _read(analysis: Analysis, pack: LanguagePack) -> Polarity:
    lower, tokens = analysis.text.lower(), analysis.tokens
    exceptions = [match.span() for match in pack.exceptives.finditer(lower)]
    conditions = [match.span() for match in pack.conditionals.finditer(lower)]
    restrictions = [match.span() for match in pack.restrictions.finditer(lower)]
    said = Marks(len(lower), (*exceptions, *conditions, *restrictions))
    breaks = [t.start for t in _breaks(tokens, pack) if not said.at(t.start)]
    subordinate = [(s, e) for s, e in analysis.subordinate if not said.at(s)]

    def reach(place: int) -> tuple[tuple[int, int], list[tuple[int, int]]]:
        """The statement around a place, and the subordinate clauses in it."""
        after = bisect_right(breaks, place)
        start = breaks[after - 1] if after else 0
        end = breaks[after] if after < len(breaks) else len(lower)
        for s, e in subordinate:
            if s <= place < e:
                start, end = max(start, s), min(end, e)
        return (start, end), [(s, e) for s, e in subordinate if s < end and e > start and s > place]

    def governed(places: Iterable[int]) -> Marks:
        marks = Marks(len(lower))
        for place in places:
            (start, end), holes = reach(place)
            for s, e in holes:
                marks.add(start, max(start, s))
                start = max(start, e)
            marks.add(start, end)
        return marks

    denies = not analysis.double_negation  # "nothing prohibits" denies nothing
    prohibitions = [
        (c.start, c.end)
        for c in analysis.modalities
        if c.value == "must_not" and not pack.limits.match(lower, c.end)
    ]
    within = Marks(len(lower), [(c.start, c.end) for c in analysis.modalities if c.value == "must_not"])
    loose = [n.start for n in analysis.negations if not within.at(n.start) and not said.at(n.start)]
    named = Marks(len(lower), ((m.start, m.end) for m in analysis.mentions))  # "no confidence"
    loose += [
        t.start
        for t in _determiners(tokens, pack)
        if not within.at(t.start) and not said.at(t.start) and not named.at(t.start)
    ]
    denied = governed(loose if denies else ()).differing(
        governed([s for s, _ in prohibitions] if denies else ())
    )
    weakened = tuple(
        (t.stem, *reach(t.start)[0]) for t in tokens if t.stem in pack.denial_stems and not within.at(t.start)
    )
    turned = list(_exceptions([*exceptions, *conditions], tokens, breaks, len(lower)))
    limited = list(_exceptions(restrictions, tokens, breaks, len(lower)))
    excepted, apart = Marks(len(lower), turned), Marks(len(lower), [*turned, *limited])
    open_ = Marks(len(lower))
    for start, end in (*conditions, *restrictions):
        (first, last), _ = reach(start)
        if (start, end) in restrictions or any(denied.at(t.start) for t in tokens if first <= t.start < last):
            for token in tokens:
                if first <= token.start < last and not apart.at(token.start):
                    open_.add(token.start, token.end)
    return Polarity(denied.differing(excepted), open_, weakened)


def _determiners(tokens: Sequence[Token], pack: LanguagePack) -> Iterator[Token]:
    """Negative determiners before a noun: "No appeal exists", "owes you no money"."""
    for number, token in enumerate(tokens[:-1]):
        after = tokens[number + 1]
        if token.lower in pack.negative_determiners and after.word and not after.stop:
            yield token


def _breaks(tokens: Sequence[Token], pack: LanguagePack) -> Iterator[Token]:
    """Where a new statement begins: at a stop, a contrast ("but"), or a comma before a subject of its own."""
    for number, token in enumerate(tokens):
        after = tokens[number + 1].lower if number + 1 < len(tokens) else ""
        if (
            token.lower in _STOPS
            or token.lower in pack.contrasts
            or (token.lower == "," and after in pack.personal)
        ):
            yield token


def _exceptions(
    exceptive: Sequence[tuple[int, int]], tokens: Sequence[Token], breaks: Sequence[int], length: int
) -> Iterator[tuple[int, int]]:
    """What each exception holds: up to the next comma or statement, a few words where it opens its sentence."""
    commas = [t.start for t in tokens if t.lower == ","]
    for start, end in exceptive:
        stop = min((p for p in (*breaks, *commas) if p >= end), default=None)
        if stop is None:
            after = [t.end for t in tokens if t.start >= end]
            opens = not any(
                t.word for t in tokens if max((b for b in breaks if b < start), default=-1) < t.start < start
            )
            stop = after[_SHORT - 1] if opens and len(after) > _SHORT else length
        yield end, stop
