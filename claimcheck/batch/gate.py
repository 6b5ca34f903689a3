"""The gate: posts that can concern no constitution are answered without being analysed.

It stands on one property of the checker: a post that names no concept of the termbase (times and units of
measure apart) and no provision, and holds no word for a constitution, has no claim that could be checked. The
gate looks for these three with word lists and the checker's own patterns. It may find one where the analysis
finds none (that post is then analysed), never the other way round, so it changes no result.
"""

from __future__ import annotations

from claimcheck.batch.wording import PIECES, wordings
from claimcheck.checker import ClaimChecker
from claimcheck.models.result import CheckResult, Verdict
from claimcheck.text.cleaning import Cleaned

__all__ = ["Gate"]

#: Kinds of concepts that are no subject by themselves.
_NO_SUBJECT = frozenset({"time", "unit"})
#: Texts that concern nothing: what the checker makes of them tells whether it has the property, and whether
#: times and units are no subject for it either.
_PROBE, _PROBE_OF_TIME = "Xyzzy plugh qwrtz.", "Xyzzy plugh qwrtz two weeks, 30 percent."


class Gate:
    """Answers posts that concern no constitution.

    Args:
        checker: whose answers to give. If it does not have the property that the gate stands on, the gate
            answers nothing.

    Attributes:
        active: whether it answers anything.
    """

    def __init__(self, checker: ClaimChecker) -> None:
        self._checker = checker
        self._probe = checker.check(_PROBE)
        self.active = self._probe.claims == () and self._probe.verdict is Verdict.NOT_ENOUGH_INFO
        timeless = self.active and checker.check(_PROBE_OF_TIME).claims == ()
        self._wordings = wordings(_NO_SUBJECT if timeless else frozenset())

    def concerns(self, text: str, language: str | None = None) -> bool:
        """Whether a post may concern a constitution, in the language that the checker would read it in."""
        post, spoken = self._checker._read(text, language)
        return self._concerns(post, spoken)

    def answer(self, text: str, language: str | None = None) -> CheckResult | None:
        """What the checker would answer to a post, or None if it has to be asked."""
        if not self.active:
            return None
        # the checker's own reading: letters folded, Kazakh in one script, the language known
        post, spoken = self._checker._read(text, language)
        if self._concerns(post, spoken):
            return None
        return CheckResult(
            text=text,
            language=spoken,
            verdict=Verdict.NOT_ENOUGH_INFO,
            confidence=self._probe.confidence,
            claims=(),
            provenance=self._probe.provenance,
        )

    def _concerns(self, post: Cleaned, spoken: str) -> bool:
        words = self._wordings.get(spoken)
        if words is None:  # what is said of posts in other languages is for the checker to say
            return True
        lower = post.text.lower()
        if words.names_constitution(lower) or words.has_sign(lower):
            return True
        stems = frozenset(words.stem(piece) for piece in PIECES.findall(lower))
        return any(True for _ in words.concepts(stems)) or words.names_provision(post.text)
