"""A sentence taken apart: words, concepts, quantities, negation, modality, quantifiers."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import pairwise
from typing import Any

from claimcheck.language.nlp import Mention, Tagger, Token, tagger
from claimcheck.language.pack import LanguagePack, pack
from claimcheck.language.termbase import ACTOR_KINDS, Termbase, termbase
from claimcheck.text.spans import Marks

__all__ = ["Analysis", "Analyst", "Cue", "Quantity", "analyst"]


_RECIPIENT, _OBJECT = 0.6, 1.3
#: Kinds of concepts that can be counted.
_COUNTED = frozenset({"office", "person", "institution", "unit", "time", "object", "territory", "procedure"})
#: Between two numbers, what keeps their surroundings apart.
_SEPARATORS = frozenset({",", ";", ".", "and", "but", "while", "и", "а", "және", "ал"})
_DIVIDED = re.compile(r"\s*/\s*\d")


@dataclass(frozen=True, slots=True)
class Cue:
    """A stretch that signals something: a modality, a quantifier, a negation, a change."""

    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it counts.

    `kind` is count, fraction, date (100 x month + day) or year; `unit` is a unit's name, a concept or a noun's stem.
    """

    value: float
    kind: str
    unit: str | None
    comparator: str
    start: int
    end: int
    context: frozenset[str] = frozenset()
    hours: float | None = None
    measure: str | None = None


@dataclass(frozen=True)
class Analysis:
    """What the checker knows of one stretch of text. Offsets are into `text` (folded, original case)."""

    text: str
    tokens: tuple[Token, ...]
    mentions: tuple[Mention, ...]
    quantities: tuple[Quantity, ...]
    negations: tuple[Cue, ...]
    modalities: tuple[Cue, ...]
    quantifiers: tuple[Cue, ...]
    by_law: tuple[Cue, ...]
    double_negation: bool
    delegates: bool = False
    negators: frozenset[int] = frozenset()
    closed: Cue | None = None
    subordinate: tuple[tuple[int, int], ...] = ()
    denials: frozenset[str] = frozenset()
    salience: tuple[float, ...] = ()
    stems: frozenset[str] = field(default_factory=frozenset)
    concepts: frozenset[str] = field(default_factory=frozenset)

    def cues(self, value: str) -> tuple[Cue, ...]:
        """Quantifier cues of one value."""
        return tuple(c for c in self.quantifiers if c.value == value) if value in self.quantified else ()

    def words(self) -> Iterator[Token]:
        """Content words."""
        return (t for t in self.tokens if t.word and not t.stop)

    # asked for again and again of a clause, which is compared with many claims
    @cached_property
    def memo(self) -> dict[Hashable, Any]:
        """What others have worked out of this analysis, by what they worked it out with."""
        return {}

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where each stem (under its own name) and each concept (under `c:` and its name) stands."""
        found: dict[str, list[int]] = {}
        for token in self.words():
            found.setdefault(token.stem, []).append(token.start)
        for mention in self.mentions:
            found.setdefault(f"c:{mention.concept}", []).append(mention.start)
        return found

    @cached_property
    def quantified(self) -> frozenset[str]:
        """Values of its quantifier cues."""
        return frozenset(c.value for c in self.quantifiers)

    @cached_property
    def counted(self) -> Marks:
        """What the numbers take up."""
        return Marks(len(self.text), ((q.start, q.end) for q in self.quantities))

    @cached_property
    def aside(self) -> Marks:
        """What its subordinate stretches take up."""
        return Marks(len(self.text), self.subordinate)

    @cached_property
    def content(self) -> str:
        """The stems of the content words, a space between them."""
        return " ".join(t.stem for t in self.words())

    @cached_property
    def long_words(self) -> tuple[str, ...]:
        """Content words that are long enough to be misspelt."""
        return tuple(t.lower for t in self.words() if len(t.lower) > 4)


def _with_own_context(
    quantities: list[Quantity], tokens: tuple[Token, ...], mentions: tuple[Mention, ...]
) -> tuple[Quantity, ...]:
    """In "senators six years and deputies five", each number's context ends where the next one's begins."""
    if not quantities:
        return ()
    cuts = [t.start for t in tokens if t.lower in _SEPARATORS]
    bounds = [0]
    for one, other in pairwise(quantities):
        between = [c for c in cuts if one.end <= c < other.start]
        bounds.append(between[-1] if between else other.start)
    bounds.append(1 + tokens[-1].end)
    return tuple(
        replace(
            quantity,
            context=quantity.context
            & frozenset(t.stem for t in tokens if bounds[number] <= t.start < bounds[number + 1])
            | frozenset(f"c:{m.concept}" for m in mentions if bounds[number] <= m.start < bounds[number + 1]),
        )
        for number, quantity in enumerate(quantities)
    )


class Analyst:
    """Takes text of one language apart. Stateless between calls and safe to share."""

    def __init__(self, language_pack: LanguagePack, concept_tagger: Tagger, terms: Termbase) -> None:
        self.pack = language_pack
        self.terms = terms
        self._tagger = concept_tagger

    def analyse(self, text: str, *, masked: tuple[tuple[int, int], ...] = ()) -> Analysis:
        """Analyse folded text.

        Args:
            text: folded text.
            masked: stretches whose numbers are no quantities, such as "Article 8(3)".
        """
        parsed = self._tagger(text)
        lower = text.lower()
        negations = self._negations(parsed.tokens, lower)
        stems = frozenset(t.stem for t in parsed.tokens if t.word and not t.stop)
        concepts = frozenset(m.concept for m in parsed.mentions)
        return Analysis(
            text=text,
            tokens=parsed.tokens,
            mentions=parsed.mentions,
            quantities=_with_own_context(
                sorted(
                    self._quantities(lower, parsed.tokens, parsed.mentions, masked), key=lambda q: q.start
                ),
                parsed.tokens,
                parsed.mentions,
            ),
            negations=negations,
            modalities=self._cues(self.pack.modality, lower, exclusive=True),
            quantifiers=self._cues(self.pack.quantifiers, lower),
            by_law=tuple(Cue("by_law", *m.span()) for m in self.pack.by_law.finditer(lower)),
            double_negation=self.pack.double_negatives.search(lower) is not None,
            subordinate=tuple(self._subordinate(parsed.tokens)),
            denials=frozenset(t.stem for t in parsed.tokens if t.stem in self.pack.denial_stems),
            delegates=self.pack.delegation.search(lower.rstrip(" .;")) is not None,
            closed=next((Cue("closed", *m.span()) for m in self.pack.closed.finditer(lower)), None),
            negators=frozenset(t.start for t in parsed.tokens if t.lower in self.pack.negators),
            salience=tuple(self._salience(parsed.tokens, parsed.mentions)),
            stems=stems,
            concepts=concepts,
        )

    def _salience(self, tokens: tuple[Token, ...], mentions: tuple[Mention, ...]) -> Iterator[float]:
        """How much a mention says of the topic: the object of an action more, its recipient less.

        What is sold, taxed or banned is the matter; to whom is often the false addition.
        """
        actions = {m.last for m in mentions if m.kind == "action"}
        for mention in mentions:
            before = [t.lower for t in tokens[max(0, mention.first - 2) : mention.first]]
            if mention.kind in ACTOR_KINDS and any(w in self.pack.recipient_words for w in before):
                yield _RECIPIENT
            elif mention.kind not in ACTOR_KINDS and any(
                mention.first - step in actions for step in (1, 2, 3)
            ):
                yield _OBJECT
            else:
                yield 1.0

    def _subordinate(self, tokens: tuple[Token, ...]) -> Iterator[tuple[int, int]]:
        """Stretches that begin with a subordinator and end at the next comma or stop."""
        begin: int | None = None
        for number, token in enumerate(tokens):
            if begin is None and token.lower in self.pack.subordinators:
                # "that" right before a noun phrase start of a post is a pronoun, not a subordinator
                if number == 0 and token.lower == "that":
                    continue
                begin = token.start
            elif begin is not None and token.lower in (",", ".", ";", ":", "!", "?", "-"):
                yield begin, token.end
                begin = None
        if begin is not None:
            yield begin, tokens[-1].end

    def _negations(self, tokens: tuple[Token, ...], lower: str) -> tuple[Cue, ...]:
        """Negators that deny the sentence.

        "not" denies where a finite verb stands before it ("is not", "don't"); elsewhere it sets a
        constituent aside ("Parliament, not the palace", "not only"). A negator inside a comparator ("not
        later than") denies nothing.
        """
        found = []
        words = [t.lower for t in tokens]
        comparators: Marks | None = None

        def compared(place: int) -> bool:
            nonlocal comparators
            if comparators is None:  # most sentences have no negator to ask for
                patterns = (*self.pack.comparators.values(), *self.pack.comparators_after.values())
                comparators = Marks(len(lower), (m.span() for p in patterns for m in p.finditer(lower)))
            return comparators.at(place)

        for number, token in enumerate(tokens):
            if self.pack.denies is not None:
                if self.pack.denies(words, number) and not compared(token.start):
                    found.append(Cue("not", token.start, token.end))
                continue
            if token.lower not in self.pack.negators:
                continue
            if compared(token.start):
                continue
            before = tokens[number - 1].lower if number else ""
            after = tokens[number + 1].lower if number + 1 < len(tokens) else ""
            paired = f"{token.lower} {after}" in self.pack.negating_pairs
            if token.lower in self.pack.weak_negators and before not in self.pack.finite and not paired:
                continue
            found.append(Cue("not", token.start, token.end))
        return tuple(found)

    @staticmethod
    def _cues(
        patterns: dict[str, re.Pattern[str]], lower: str, *, exclusive: bool = False
    ) -> tuple[Cue, ...]:
        """Cues in textual order; with `exclusive`, an earlier kind takes a stretch from a later one."""
        found: list[Cue] = []
        taken = Marks(len(lower))
        for value, pattern in patterns.items():
            for match in pattern.finditer(lower):
                start, end = match.span()
                if exclusive:
                    if taken.meet(start, end):
                        continue
                    taken.add(start, end)
                found.append(Cue(value, start, end))
        return tuple(sorted(found, key=lambda c: c.start))

    # -- quantities ------------------------------------------------------------------------------------
    def _quantities(
        self,
        lower: str,
        tokens: tuple[Token, ...],
        mentions: tuple[Mention, ...],
        masked: tuple[tuple[int, int], ...],
    ) -> Iterator[Quantity]:
        starts = {t.start: i for i, t in enumerate(tokens)}
        counts = {i: m.concept for m in mentions if m.kind in _COUNTED for i in range(m.first, m.last + 1)}
        taken = Marks(len(lower), masked)
        data = self.pack.data
        for numeral in self.pack.numerals(lower):
            if taken.meet(numeral.start, numeral.end):
                continue
            first = starts.get(numeral.start)
            if first is None:
                continue
            last = first
            while last + 1 < len(tokens) and tokens[last].end < numeral.end:
                last += 1
            end, kind, value = numeral.end, "count", numeral.value
            after = self._next_word(tokens, last)
            if 0 < value < 1:
                kind = "fraction"
            elif (
                after is not None
                and tokens[after].lower in data.fractions
                and not self._is_unit(tokens, after)
            ):
                kind, value, end, last = (
                    "fraction",
                    value * data.fractions[tokens[after].lower],
                    tokens[after].end,
                    after,
                )
            elif (month := self._month(tokens, first, last, numeral.value)) is not None:
                kind, value = "date", 100.0 * month + numeral.value
            elif first == last and tokens[first].lower.isdigit() and 1700 <= numeral.value <= 2100:
                kind = "year"
            elif _DIVIDED.match(lower, end):
                continue
            unit = self._unit(tokens, counts, last) if kind not in ("date", "year") else None
            if value == 1 and kind == "count" and unit is None:
                continue
            taken.add(numeral.start, end)
            yield self._made(lower, tokens, value, kind, unit, numeral.start, end, first, last)
        for index, token in enumerate(tokens):
            if taken.meet(token.start, token.end):
                continue
            if token.lower in data.fractions and self._fraction_stands_alone(tokens, index):
                value = data.fractions[token.lower]
                unit = self._unit(tokens, counts, index)
                yield self._made(lower, tokens, value, "fraction", unit, token.start, token.end, index, index)
            elif (
                self.pack.ordinal is not None
                and (number := self.pack.ordinal.fullmatch(token.lower)) is not None
                and (month := self._month(tokens, index, index, float(number[1]))) is not None
            ):
                value = 100.0 * month + float(number[1])
                yield self._made(lower, tokens, value, "date", None, token.start, token.end, index, index)
            elif token.lower in data.count_words:
                unit = self._unit(tokens, counts, index)
                if unit is not None or token.lower in ("once", "twice", "thrice"):
                    value = data.count_words[token.lower]
                    yield self._made(
                        lower, tokens, value, "count", unit or "time", token.start, token.end, index, index
                    )

    def _made(
        self, lower: str, tokens: tuple[Token, ...], value: float, kind: str, unit: str | None,
        start: int, end: int, first: int, last: int,
    ) -> Quantity:  # fmt: skip
        context = frozenset(
            t.stem
            for t in tokens[max(0, first - 6) : last + 7]
            if t.word and not t.stop and not t.lower[0].isdigit() and not start <= t.start < end
        )
        length = self.pack.data.duration_hours.get(unit or "")
        hours = value * length if length and kind == "count" else None
        return Quantity(
            value,
            kind,
            unit,
            self._comparator(lower, start, end),
            start,
            end,
            context,
            hours,
            self._measure(lower, start, end) if hours or (kind == "count" and unit is None) else None,
        )

    def _comparator(self, lower: str, start: int, end: int) -> str:
        """The comparator that stands right before or after a number."""
        before, after = lower[max(0, start - 28) : start], lower[end : end + 22]
        for value, pattern in self.pack.comparators.items():
            hits = list(pattern.finditer(before))
            if (
                hits
                and not re.search(r"[.;]", before[hits[-1].end() :])
                and len(before) - hits[-1].end() <= 6
            ):
                return value
        for value, pattern in self.pack.comparators_after.items():
            hit = pattern.search(after)
            if hit and hit.start() <= 12 and not re.search(r"[.;,]", after[: hit.start()]):
                return value
        return "exactly"

    def _measure(self, lower: str, start: int, end: int) -> str | None:
        """What a duration measures: an age, a term, a time of residence or service, a deadline."""
        before, after = lower[max(0, start - 90) : start], lower[end : end + 40]
        for measure, pattern in self.pack.measures_after.items():
            if pattern.search(after):
                return measure
        for measure, pattern in self.pack.measures_before.items():
            if pattern.search(before):
                return measure
        return None

    def _is_unit(self, tokens: tuple[Token, ...], index: int) -> bool:
        return tokens[index].lower in self.pack.unit_of

    @staticmethod
    def _next_word(tokens: tuple[Token, ...], index: int) -> int | None:
        for step in range(index + 1, min(index + 3, len(tokens))):
            if tokens[step].word:
                return step
            if tokens[step].lower != "-":
                return None
        return None

    def _month(self, tokens: tuple[Token, ...], first: int, last: int, value: float) -> int | None:
        """The month beside a day of the month, as in "1 July" and "July 1"."""
        if value > 31:
            return None
        after = last + 1
        while after < len(tokens) - 1 and tokens[after].lower in self.pack.day_words:  # "20th day of January"
            after += 1
        for token in (*tokens[max(0, first - 1) : first], *tokens[last + 1 : after + 1]):
            month = self.pack.data.months.get(token.lower)
            # "may" beside a number is nearly always the verb
            if month is not None and not token.stop:
                return month
        return None

    def _fraction_stands_alone(self, tokens: tuple[Token, ...], index: int) -> bool:
        before = tokens[index - 1].lower if index else ""
        after = tokens[index + 1].lower if index + 1 < len(tokens) else ""
        word = tokens[index].lower
        if word == "half":
            return after in ("of", "the", "its") or before in ("the", "other", "one")
        return before in ("a", "one", "-") or after == "of"

    def _unit(self, tokens: tuple[Token, ...], counts: dict[int, str], last: int) -> str | None:
        """What is counted: the unit word or noun within three words after the number."""
        steps = 0
        for index in range(last + 1, min(last + 6, len(tokens))):
            token = tokens[index]
            if not token.word:
                if token.lower in ("%",):
                    return "percent"
                if token.lower not in ("-", "(", ")"):
                    return None
                continue
            unit = self.pack.unit_of.get(token.lower) or counts.get(index)
            if unit is not None:
                return unit
            steps += 1
            if not token.stop:
                return token.stem
            if steps >= 3 or token.lower in (
                "and",
                "or",
                "to",
                "in",
                "on",
                "by",
                "for",
                "with",
                "from",
                "at",
                "is",
                "are",
            ):
                return None
        return None


@cache
def analyst(language: str) -> Analyst:
    """The analyst of a language, made once a process."""
    return Analyst(pack(language), tagger(language), termbase())
