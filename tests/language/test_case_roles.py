"""Who does it and to whom it is done, read off case endings."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from claimcheck.language.case_roles import parts
from claimcheck.language.russian import has_dictionary


@dataclass(frozen=True)
class Token:
    lower: str


@dataclass(frozen=True)
class Mention:
    concept: str
    first: int
    last: int


SENTENCES = [
    ("ru", "appoint:назначает president:президент premier:премьера", "agent president, patient premier"),
    ("ru", "premier:премьера appoint:назначает president:президент", "agent president, patient premier"),
    ("ru", "judge:судья appoint:назначается president:президентом", "agent president, patient judge"),
    (
        "ru",
        "president:президент parliament:парламент не dissolve:распустит",
        "agent president, patient parliament",
    ),
    ("ru", "с consent:согласия senate:сената", "agent senate"),
    ("ru", "judge:судья elect:избран", "patient judge"),
    ("ru", "от president:президента appoint:назначает senate:сенат", "agent senate"),
    (
        "kk",
        "president:президент minister:министрді appoint:тағайындайды",
        "agent president, patient minister",
    ),
    (
        "kk",
        "minister:министрді president:президент appoint:тағайындайды",
        "agent president, patient minister",
    ),
    ("kk", "president:президент elect:сайланады", "patient president"),
    ("kk", "president:президент емес , parliament:құрылтай decide:шешеді", "agent parliament"),
    ("kk", "senate:сенаттың consent:келісімі", "agent senate"),
]


@pytest.mark.parametrize(("language", "sentence", "expected"), SENTENCES)
def test_parts(language: str, sentence: str, expected: str) -> None:
    if language == "ru" and not has_dictionary():
        pytest.skip("needs the ru extra (rumorph)")
    pieces = sentence.split()
    tokens = [Token(p.rpartition(":")[2]) for p in pieces]
    named = [Mention(p.split(":")[0], i, i) for i, p in enumerate(pieces) if ":" in p]
    actions = {"appoint", "dissolve", "consent", "elect", "decide"}
    (action,) = [m for m in named if m.concept in actions]
    actors = [m for m in named if m.concept not in actions]
    found = parts(action, actors, tokens, language, frozenset({"с", "от", "к"}))
    assert ", ".join(f"{part} {actor.concept}" for part, actor in found) == expected
