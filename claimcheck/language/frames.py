"""Typed frames: who does what to whom, how firmly, affirmed or denied.

Built from concept mentions and function words; clause frames are made once, at indexing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from claimcheck.language.analysis import Analysis, Cue
from claimcheck.language.case_roles import CASE_LANGUAGES, parts
from claimcheck.language.nlp import Mention
from claimcheck.language.pack import LanguagePack
from claimcheck.language.termbase import ACTOR_KINDS
from claimcheck.text.spans import Marks

__all__ = ["Frame", "Role", "build_frame"]

#: What may stand between an auxiliary and its participle, or between a verb and its object.
_SKIP = frozenset(
    [
        "not",
        "n't",
        "also",
        "then",
        "now",
        "only",
        "solely",
        "directly",
        "finally",
        "again",
        "always",
        "never",
        "ever",
        "still",
        "both",
        "all",
    ]
)
#: Nouns after which an actor is neither agent nor patient of the main action but takes part in it.
_SIDE_ACTIONS = frozenset({"consent", "propose", "nominate"})
_REACH = 14
_ARTICLES = frozenset({"the", "a", "an"})


@dataclass(frozen=True, slots=True)
class Role:
    """An actor's part in an action; `part` is agent, patient, consent or proposal."""

    action: str
    part: str
    actor: str
    start: int
    end: int


@dataclass(frozen=True)
class Frame:
    """What a sentence says, slot by slot."""

    analysis: Analysis
    roles: tuple[Role, ...]
    deontic: str | None
    positive: bool

    def actors(self, action: str, part: str) -> frozenset[str]:
        """Actors that play `part` in `action`."""
        return frozenset(r.actor for r in self.roles if r.action == action and r.part == part)


def build_frame(analysis: Analysis, language_pack: LanguagePack, *, lead: int = 0) -> Frame:
    """Read roles, modality and polarity off an analysis.

    Args:
        analysis: the analysed text.
        language_pack: the pack of its language.
        lead: length of the governing words at its beginning, whose actor is the subject of what follows.
    """
    roles = tuple(_roles(analysis, language_pack, lead))
    return Frame(analysis, roles, _deontic(analysis), _positive(analysis))


def _main(cues: tuple[Cue, ...], analysis: Analysis) -> list[Cue]:
    """Cues of the main clause."""
    return [c for c in cues if not analysis.aside.at(c.start)]


def _deontic(analysis: Analysis) -> str | None:
    """The modality of the main clause: the first one there, else the first anywhere.

    A release ("a right, not a duty") is said to set another modality right, and outranks it.
    """
    cues = _main(analysis.modalities, analysis) or list(analysis.modalities)
    if any(c.value == "need_not" for c in cues):
        return "need_not"
    return cues[0].value if cues else None


def _positive(analysis: Analysis) -> bool:
    """Whether the main clause is affirmed: neither negated nor prohibited, or both.

    "Nothing prohibits" and "not without" are double negations and count as none.
    """
    if analysis.double_negation:
        return True
    spans = [c for c in _main(analysis.modalities, analysis) if c.value in ("must_not", "need_not")]
    within = Marks(len(analysis.text), ((c.start, c.end) for c in spans))
    loose = [n for n in _main(analysis.negations, analysis) if not within.at(n.start)]
    # "may not ... without X" states a condition, not a second denial
    loose = [n for n in loose if analysis.text[n.start : n.end].lower() not in ("without", "nor", "neither")]
    prohibited = any(c.value == "must_not" for c in spans)
    return bool(loose) == prohibited


def _roles(analysis: Analysis, pack: LanguagePack, lead: int) -> list[Role]:
    actors = [m for m in analysis.mentions if m.kind in ACTOR_KINDS and not _set_aside(analysis, pack, m)]
    found: list[Role] = []
    breaks = [i for i, t in enumerate(analysis.tokens) if t.lower in (".", ";", "!", "?")]
    subject = next((a for a in actors if a.end <= lead), None)
    starts, ends = [a.first for a in actors], [a.last for a in actors]
    for action in analysis.mentions:
        if action.kind != "action":
            continue
        # an actor farther off than `_REACH` words plays no part
        before, after = bisect_left(breaks, action.first), bisect_right(breaks, action.last)
        left = breaks[before - 1] if before else -1
        right = breaks[after] if after < len(breaks) else len(analysis.tokens)
        first = bisect_left(ends, action.first - _REACH)
        last = bisect_right(starts, action.last + _REACH)
        near = [a for a in actors[first:last] if left < a.first and a.last < right and a.end > lead]
        found.extend(_roles_of(analysis, pack, action, near, subject if action.start >= lead else None))
    return found


def _set_aside(analysis: Analysis, pack: LanguagePack, actor: Mention) -> bool:
    """Whether an actor is named to be ruled out: "the Speaker, not the President", "instead of the President"."""
    before = [t for t in analysis.tokens[max(0, actor.first - 3) : actor.first] if t.lower not in _ARTICLES]
    if not before or before[-1].start in {n.start for n in analysis.negations}:
        return False
    words = [t.lower for t in before]
    return words[-1] in pack.set_aside or " ".join(words[-2:]) in pack.set_aside


def _governed(analysis: Analysis, pack: LanguagePack, actor: Mention) -> bool:
    """Whether a preposition stands right before the actor, so that it is no subject."""
    return any(t.lower in pack.prepositions for t in analysis.tokens[max(0, actor.first - 3) : actor.first])


def _roles_of(
    analysis: Analysis, pack: LanguagePack, action: Mention, actors: list[Mention], subject: Mention | None
) -> list[Role]:
    tokens = analysis.tokens
    before = [a for a in actors if a.last < action.first and action.first - a.last <= _REACH]
    after = [a for a in actors if a.first > action.last and a.first - action.last <= _REACH]
    subjects = [a for a in before if not _governed(analysis, pack, a)]
    first = subject or (subjects[-1] if subjects else None)
    roles: list[Role] = []

    def role(part: str, actor: Mention | None) -> None:
        if actor is not None:
            roles.append(Role(action.concept, part, actor.concept, actor.start, actor.end))

    if pack.code in CASE_LANGUAGES:
        shown = parts(action, [*before, *after], tokens, pack.code, pack.prepositions)
        if subject is not None and all(part != "agent" for part, _ in shown):
            role("agent", subject)
        for part, named in shown:
            role(part, named)
        return roles
    if action.concept in _SIDE_ACTIONS:
        # "the consent of X", "X's consent"; else whoever is the subject does it
        source = [
            a
            for a in after[:1]
            if any(t.lower in ("of", "by", "from") for t in tokens[action.last + 1 : a.first])
        ]
        owner = [a for a in before[-1:] if any(t.lower == "'s" for t in tokens[a.last : action.first])]
        role("agent", source[0] if source else owner[0] if owner else first)
        return roles
    by = [
        a
        for a in after
        if any(t.lower in pack.by_words for t in tokens[max(action.last + 1, a.first - 3) : a.first])
    ]
    if by:
        role("agent", by[0])
        role("patient", subjects[-1] if subjects else None)
    elif _is_passive(analysis, pack, action):
        role("patient", first)
    else:
        role("agent", first)
        for actor in after[:2]:
            between = tokens[action.last + 1 : actor.first]
            if not any(t.lower in pack.prepositions for t in between):
                role("patient", actor)
    return roles


def _is_passive(analysis: Analysis, pack: LanguagePack, action: Mention) -> bool:
    tokens = analysis.tokens
    if not tokens[action.first].lower.endswith(("ed", "en", "wn", "t", "n")):
        return False
    index = action.first - 1
    while index >= 0 and (tokens[index].lower in _SKIP or tokens[index].lower.endswith("ly")):
        index -= 1
    return index >= 0 and tokens[index].lower in pack.be_forms
