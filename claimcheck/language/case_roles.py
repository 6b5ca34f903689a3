"""Who does and who undergoes an action, read off case endings: for languages with free word order.

Russian marks a subject with the nominative and the agent of a passive with the instrumental; Kazakh marks a
definite object with the accusative and puts the verb last.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, Protocol, TypeVar

from claimcheck.language import kazakh, russian

__all__ = ["CASE_LANGUAGES", "parts"]

Part = Literal["agent", "patient"]

#: Languages whose actors are told by case.
CASE_LANGUAGES = frozenset({"ru", "kk"})
#: Actions whose agent stands beside them in the genitive: "согласие Курултая", "Сенаттың келісімі".
_SIDE_ACTIONS = frozenset({"consent", "propose", "nominate", "decision", "recommendation"})
_KAZAKH_PASSIVE = re.compile(
    r"(?:[ыі][лн]|[аеы]л|лан|лен|дан|ден|тан|тен)(?:ады|еді|[мбп][ае]йд[ыі]|ған|ген|д[ыі]|атын|етін|у[ыі]?\w*)$"
)
_RUSSIAN_PASSIVE = re.compile(r"(?:ется|ются|ится|ятся|атся|лся|лась|лось|лись|н|на|но|ны|т|та|то|ты)$")
_RUSSIAN_ACTIVE = re.compile(r"(?:ет|ит|ут|ют|ат|ят)$")


class Word(Protocol):
    """A token, as far as roles need it."""

    @property
    def lower(self) -> str: ...


class Named(Protocol):
    """An actor or action named in the text, with its first and last token."""

    @property
    def concept(self) -> str: ...
    @property
    def first(self) -> int: ...
    @property
    def last(self) -> int: ...


A = TypeVar("A", bound=Named)


def parts(
    action: Named, actors: Sequence[A], tokens: Sequence[Word], language: str, prepositions: frozenset[str]
) -> list[tuple[Part, A]]:
    """The parts that actors near an action play in it.

    Args:
        action: the action's mention.
        actors: mentions of actors in reach, in textual order.
        tokens: the tokens that the mentions' positions point to.
        language: "ru" or "kk".
        prepositions: words before an actor that keep it from being subject or object.
    """
    before = [a for a in actors if a.last < action.first]
    after = [a for a in actors if a.first > action.last]
    nearest = [*reversed(before), *after]
    if language == "kk":
        return _kazakh(action, before, tokens)
    free = [a for a in nearest if not _governed(a, tokens, prepositions)]
    return _russian(action, before, after, free, tokens)


def _governed(actor: Named, tokens: Sequence[Word], prepositions: frozenset[str]) -> bool:
    return actor.first > 0 and tokens[actor.first - 1].lower in prepositions


def _russian_cases(actor: Named, tokens: Sequence[Word]) -> frozenset[russian.Case]:
    """Cases of the head: the first word, or the part after a hyphen in "премьер-министр"."""
    head = actor.first
    if head + 2 <= actor.last and tokens[head + 1].lower == "-":
        head += 2
    return russian.cases(tokens[head].lower)


def _russian(
    action: Named, before: list[A], after: list[A], free: list[A], tokens: Sequence[Word]
) -> list[tuple[Part, A]]:
    cases = {id(a): _russian_cases(a, tokens) for a in (*before, *after)}
    if action.concept in _SIDE_ACTIONS:
        owners = [a for a in after[:1] if "genitive" in cases[id(a)] and a.first - action.last <= 3]
        subjects = [a for a in before[-1:] if "nominative" in cases[id(a)]]
        return [("agent", a) for a in (owners or subjects)]
    doers = [a for a in free if cases[id(a)] == {"instrumental"}]
    # "парламент" can be either, "президент" only the subject: the clear one goes first
    subjects = sorted(
        (a for a in free if "nominative" in cases[id(a)]), key=lambda a: "accusative" in cases[id(a)]
    )
    # an object in front is accusative and, of persons, looks like the genitive: "омбудсмена избирал Сенат"
    objects = [
        a for a in free if cases[id(a)] & {"accusative", "genitive"} and not cases[id(a)] & {"nominative"}
        and not _belongs(a, tokens)
    ]  # fmt: skip
    verb = tokens[action.first].lower
    if doers:
        return [("agent", doers[0]), *(("patient", a) for a in subjects[:1])]
    if _RUSSIAN_PASSIVE.search(verb) and not _RUSSIAN_ACTIVE.search(verb):
        return [("patient", a) for a in subjects[:1]]
    objects = objects or [a for a in subjects[1:] if "accusative" in cases[id(a)]]
    return [*(("agent", a) for a in subjects[:1]), *(("patient", a) for a in objects[:1])]


def _belongs(actor: Named, tokens: Sequence[Word]) -> bool:
    """Whether a genitive right after a noun belongs to it: "указ Президента"."""
    if actor.first == 0:
        return False
    return bool(russian.cases(tokens[actor.first - 1].lower))


def _kazakh(action: Named, before: list[A], tokens: Sequence[Word]) -> list[tuple[Part, A]]:
    shown = [(a, kazakh.case(tokens[a.last].lower)) for a in reversed(before)]
    if action.concept in _SIDE_ACTIONS:
        owners = [
            a
            for a, case in shown
            if case == "genitive" or (case == "nominative" and a.last + 1 == action.first)
        ]
        subjects = [a for a, case in shown if case == "nominative"]
        return [("agent", a) for a in (owners or subjects)[:1]]
    subjects = [a for a, case in shown if case == "nominative" and not _set_aside(a, tokens)]
    objects = [a for a, case in shown if case == "accusative"]
    passive = _KAZAKH_PASSIVE.search(tokens[action.last].lower) is not None
    if passive and not objects:
        return [("patient", a) for a in subjects[:1]]
    return [*(("agent", a) for a in subjects[:1]), *(("patient", a) for a in objects[:1])]


def _set_aside(actor: Named, tokens: Sequence[Word]) -> bool:
    """Whether "емес" follows: "Президент емес, Құрылтай"."""
    return actor.last + 1 < len(tokens) and tokens[actor.last + 1].lower == "емес"
