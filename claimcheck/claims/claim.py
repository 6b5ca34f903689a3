"""A claim: one assertion of a post with all that its wording tells about how to check it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from claimcheck.claims.openers import without_openers
from claimcheck.claims.references import Reference, find_references
from claimcheck.claims.split import split_post
from claimcheck.language.analysis import Analysis, Analyst
from claimcheck.language.frames import Frame, build_frame
from claimcheck.language.pack import LanguagePack
from claimcheck.text.cleaning import Cleaned

__all__ = ["Claim", "Quote", "read_claims"]

#: Change operators whose words carry the assertion's own negation or values: they stay in the topic.
_KEPT_IN_TOPIC = frozenset({"no_longer", "replaces", "was", "abolishes"})
#: Operators whose pattern may name what grows or shrinks before its verb.
_MEASURING = frozenset({"raises", "lowers"})
_MERGED = 4
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_QUOTED = re.compile(r"\"([^\"\n]{8,600})\"|(?<!\w)'([^'\n]{12,600})'(?!\w)")


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that the post puts in quotation marks; offsets into the folded text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Claim:
    """An assertion. `start` and `end` are offsets into the folded post.

    `frame` is of the wording, `topic` of what is left when the words that name a version, a change or a
    provision are blanked: the matter that has to be found in the texts. Offsets agree in both.
    """

    post: Cleaned
    start: int
    end: int
    frame: Frame
    topic: Frame
    cues: frozenset[str]
    versions: frozenset[str]
    operators: tuple[str, ...]
    references: tuple[Reference, ...]
    quotes: tuple[Quote, ...]
    about_constitution: bool
    language: str = "en"
    generic_units: frozenset[str] = frozenset()
    post_cues: frozenset[str] = frozenset()
    foreign: frozenset[str] = frozenset()
    context: tuple[Analysis, ...] = field(default=(), repr=False)

    @property
    def text(self) -> str:
        """The folded wording."""
        return self.post.text[self.start : self.end]

    @property
    def analysis(self) -> Analysis:
        """The analysed wording."""
        return self.frame.analysis

    @property
    def original_span(self) -> tuple[int, int]:
        """Where the claim stands in the post as given."""
        return self.post.original_span(self.start, self.end)


def _flags(text: str) -> frozenset[str]:
    """Country codes of the flag emoji in a text (pairs of regional indicators)."""
    if text.isascii():
        return frozenset()
    return frozenset("".join(chr(ord(c) - 0x1F1E6 + ord("a")) for c in pair) for pair in _FLAG.findall(text))


def _matching(patterns: dict[str, re.Pattern[str]], lower: str) -> list[str]:
    return [name for name, pattern in patterns.items() if pattern.search(lower)]


def _topic_words(
    words: str,
    lowered: str,
    pack: LanguagePack,
    masked: tuple[tuple[int, int], ...],
    versions: list[str],
    operators: list[str],
) -> str:
    """The wording with versions, change operators and references blanked."""
    spans = list(masked)
    for name in versions:
        spans.extend(m.span() for m in pack.versions[name].finditer(lowered))
    for name in operators:
        if name not in _KEPT_IN_TOPIC:
            for match in pack.change[name].finditer(lowered):
                start = match.start()
                if name in _MEASURING:  # "the age for deputies was raised": what is raised is the matter
                    start += match[0].rfind(" ") + 1
                spans.append((start, match.end()))
    if not spans:
        return words
    letters = list(words)
    for start, end in spans:
        letters[start:end] = " " * (end - start)
    return "".join(letters)


def read_claims(post: Cleaned, analyst: Analyst) -> tuple[Claim, ...]:
    """Split a post and read each part.

    Versions and references named once hold for the parts after them.
    """
    pack = analyst.pack
    post = without_openers(post, pack)
    lower = post.text.lower()
    references = find_references(post.text, pack.code)
    quotes = tuple(
        Quote(m[1] or m[2], m.start(1) if m[1] else m.start(2), m.end(1) if m[1] else m.end(2))
        for m in _QUOTED.finditer(post.text)
    )
    spans = list(split_post(post.text, pack))
    spoken_of = _matching(pack.versions, lower)
    if len(spans) <= _MERGED and {"old", "new"} <= set(spoken_of):
        # a short post that sets two versions against each other makes one claim: each half needs the other
        spans = [(spans[0][0], spans[-1][1])]
    post_cues = frozenset(_matching(pack.cues, lower))
    about_constitution = pack.about_constitution.search(lower) is not None
    foreign = _flags(post.source)
    claims: list[Claim] = []
    for start, end in spans:
        words, lowered = post.text[start:end], lower[start:end]
        inside = tuple(r for r in references if start <= r.start < end)
        masked = tuple((r.start - start, r.end - start) for r in inside)
        analysis = analyst.analyse(words, masked=masked)
        whole = lowered == lower
        versions = spoken_of if whole else _matching(pack.versions, lowered)
        operators = _matching(pack.change, lowered)
        topic_words = _topic_words(words, lowered, pack, masked, versions, operators)
        frame = build_frame(analysis, pack)
        topic = frame if topic_words == words else build_frame(analyst.analyse(topic_words), pack)
        claims.append(
            Claim(
                post=post,
                start=start,
                end=end,
                frame=frame,
                topic=topic,
                cues=post_cues if whole else frozenset(_matching(pack.cues, lowered)),
                versions=frozenset(versions),
                operators=tuple(operators),
                references=inside,
                quotes=tuple(q for q in quotes if start <= q.start < end),
                about_constitution=about_constitution,
                language=pack.code,
                generic_units=pack.generic_units,
                post_cues=post_cues,
                foreign=foreign,
            )
        )
    topics = [c.topic.analysis for c in claims]
    return tuple(
        replace(claim, context=tuple(t for t in topics if t is not claim.topic.analysis)) for claim in claims
    )
