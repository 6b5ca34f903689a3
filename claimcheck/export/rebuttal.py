"""False claims rebutted in plain text, in the manner of an official notice: drafts for an editor.

What circulates, what the constitution says, the provision quoted with its address, and whether the words are
those of the official text. In the claim's language, or another one with a catalogue.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from claimcheck.corpus.store import Corpus
from claimcheck.export.phrases import Phrases, flat, phrases
from claimcheck.export.selection import Quoted, bearing
from claimcheck.models.result import CitationStatus, CitedProvision, Quotation
from claimcheck.verdict.messages import Messages, messages
from claimcheck.verdict.rules import rules

__all__ = ["SEPARATOR", "rebuttal", "to_rebuttals"]

#: Stands between two notices.
SEPARATOR = "\n* * *\n\n"
_END = ".!?…"


def rebuttal(quoted: Quoted, corpus: Corpus, *, language: str | None = None) -> str:
    """The notice on one false claim.

    Args:
        quoted: a claim that is refuted and has a quotation.
        corpus: where the documents' titles are.
        language: the language of the notice; without one, the post's. In another language than the post's
            the rule's own text stands in place of the explanation, which was written in the post's.

    Returns:
        Lines of text, the last ended.
    """
    claim, result = quoted.claim, quoted.result
    spoken = language or result.language
    words, labels = phrases(spoken), messages(spoken)
    lines = [
        words.say("notice.draft"),
        "",
        words.say("notice.circulates", claim=flat(claim.text).rstrip(_END)),
        words.say("notice.untrue"),
        "",
        _why(quoted, words),
    ]
    lines += [
        words.say("notice.reference", reference=_reference(cited, labels))
        for cited in claim.cited_by_claim
        if cited.status in (CitationStatus.WRONG, CitationStatus.NONEXISTENT)
    ]
    for quotation in bearing(claim):
        lines += ["", *_quotation(quotation, corpus, words, labels)]
    return "\n".join(lines) + "\n"


def _why(quoted: Quoted, words: Phrases) -> str:
    claim = quoted.claim
    rule = rules(words.language).get(claim.rule)
    if words.language != phrases(quoted.result.language).language and rule is not None:
        return words.say("notice.rule", title=rule.title, text=rule.text)
    return words.say("notice.says", explanation=flat(claim.explanation))


def _reference(cited: CitedProvision, labels: Messages) -> str:
    key = f"cited.{cited.status.value}{'_elsewhere' if cited.actual else ''}"
    said = labels.say(key, document=cited.document, provision=cited.actual or "")
    return labels.say("cited.line", reference=flat(cited.as_written), status=said)


def _quotation(quotation: Quotation, corpus: Corpus, words: Phrases, labels: Messages) -> Iterator[str]:
    document = corpus.documents.get(quotation.document)
    provision = labels.provision(quotation.provision, quotation.akn.rpartition("~")[2])
    place = words.say(
        "notice.place",
        provision=provision,
        title=document.card.title if document else quotation.document,
    )
    yield f"{place[:1].upper()}{place[1:]}:"
    yield words.say("notice.quote", quote=flat(quotation.quote))
    yield words.say(
        "notice.official" if quotation.official else "notice.translation", language=quotation.language
    )
    yield words.say("notice.address", address=quotation.akn)
    if quotation.source_url:
        yield words.say("notice.source", url=quotation.source_url)


def to_rebuttals(claims: Iterable[Quoted], corpus: Corpus, *, language: str | None = None) -> Iterator[str]:
    """The notices on false claims, one after the other.

    Args:
        claims: what `quoted_claims` gives of REFUTED alone.
        corpus: where the documents' titles are.
        language: the language of all notices; without one, each post's.
    """
    between = ""
    for quoted in claims:
        yield between + rebuttal(quoted, corpus, language=language)
        between = SEPARATOR
