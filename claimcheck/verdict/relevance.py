"""Can anything in a text decide a claim? Told from the text's words, before a clause is looked for.

A claim is decided only by a clause that holds a share of its content, `ON_TOPIC` at least. What no clause of a
text has a word or a concept of, or all of them together have less of than that, the text is silent on.
"""

from __future__ import annotations

from claimcheck.claims.claim import Claim
from claimcheck.language.termbase import Termbase
from claimcheck.match.searcher import SearchableText
from claimcheck.verdict.compare import NUMBER_WEIGHT, items, same_quantity, thin_concepts

__all__ = ["ON_TOPIC", "may_hold"]

#: Least share of a claim's content that a deciding clause has to hold.
ON_TOPIC = 0.15


def may_hold(claim: Claim, text: SearchableText, terms: Termbase, countries: frozenset[str]) -> bool:
    """Whether a clause of the text may hold enough of a claim to decide it.

    Args:
        claim: the claim.
        text: the text.
        terms: the termbase.
        countries: concepts of the countries asked.
    """
    analysis = claim.topic.analysis
    across = claim.language != text.text.card.language
    shared = apart = 0.0
    for item in items(analysis, text.index, thin_concepts(countries)):
        if item.mention is not None:
            if not terms.near(item.name).isdisjoint(text.concepts) or not text.stems.isdisjoint(item.stems):
                shared += item.weight
        elif not across:  # words of two languages meet on concepts only
            if item.name in text.stems or (len(item.lower) > 5 and text.has_spelling(item.lower)):
                shared += item.weight
            # a conflict sets the words in dispute aside: those of a mention, a number or a modality
            if not any(cue.start < item.end and item.start < cue.end for cue in analysis.modalities):
                apart += item.weight
    for quantity in analysis.quantities:
        if quantity.kind != "year" and any(same_quantity(quantity, other) for other in text.quantities):
            shared += NUMBER_WEIGHT
    if apart:
        return shared >= ON_TOPIC * apart
    # a claim that has nothing but what may be in dispute has nothing left to be held
    opposed = any(not terms.rivals(m.concept).isdisjoint(text.concepts) for m in analysis.mentions)
    return shared > 0 or opposed or bool(analysis.modalities)
