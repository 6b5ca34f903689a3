"""Provisions that a claim names, and those shown beside it, belong to the documents that are meant."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from claimcheck import ClaimChecker, Verdict
from claimcheck.corpus.store import Corpus
from claimcheck.match.align import Counterpart, Relation
from claimcheck.models.result import CitationStatus
from claimcheck.verdict.explain import explain

DAY = dt.date(2026, 8, 1)


@pytest.fixture(scope="module")
def checker(corpus: Corpus) -> ClaimChecker:
    return ClaimChecker(corpus=corpus)


@pytest.mark.parametrize(
    ("text", "document", "status", "actual"),
    [
        (
            "Article 5 of the new Constitution lifts the ban on selling land to foreigners",
            "kz-2026", CitationStatus.WRONG, "8(3)",
        ),
        (
            "Article 6(3) of the new Constitution lifts the ban on selling land to foreigners",
            "kz-2026", CitationStatus.WRONG, "8(3)",
        ),
        (
            "Article 8(3) of the new Constitution lifts the ban on selling land to foreigners",
            "kz-2026", CitationStatus.CORRECT, None,
        ),
        (
            "Article 8 of the new Constitution, unlike the old one, lifts the ban on selling land to foreigners",
            "kz-2026", CitationStatus.CORRECT, None,
        ),
        (
            "Article 8 of the old Constitution banned selling land to foreigners, the new one lifts the ban",
            "kz-1995", CitationStatus.WRONG, "6(3)",
        ),
        ("Article 5 says the capital is Astana", "kz-2026", CitationStatus.WRONG, "2(4)"),
        ("Статья 5 новой Конституции: столица – Алматы", "kz-2026", CitationStatus.WRONG, "2(4)"),
        ("Жаңа Конституцияның 5-бабы: астана – Алматы", "kz-2026", CitationStatus.WRONG, "2(4)"),
    ],
)  # fmt: skip
def test_the_right_place_is_one_of_the_document_named(
    checker: ClaimChecker, text: str, document: str, status: CitationStatus, actual: str | None
) -> None:
    cited = checker.check(text, as_of=DAY).claims[0].cited_by_claim[0]
    assert (cited.document, cited.status, cited.actual) == (document, status, actual)


@pytest.mark.parametrize(
    ("relation", "similarity", "shown"),
    [
        (Relation.SAME, 1.0, True),
        (Relation.MOVED, 1.0, True),
        (Relation.REWORDED, 0.6, True),
        (Relation.ADDED, 0.5, True),
        (Relation.REMOVED, 0.4, True),
        (Relation.REMOVED, 0.39, False),
        (Relation.ADDED, 0.1, False),
    ],
)
@pytest.mark.parametrize(
    "text",
    [
        "The new Constitution lifts the ban on selling land to foreigners",
        "Новая Конституция снимает запрет на продажу земли иностранцам",
        "Жаңа Конституция шетелдіктерге жер сатуға тыйымды алып тастайды",
    ],
)
def test_an_unrelated_provision_of_the_other_version_is_not_quoted(
    checker: ClaimChecker, text: str, relation: Relation, similarity: float, shown: bool
) -> None:
    (((evidence, decision)),) = checker.evidence(text, as_of=DAY)
    near = evidence.counterpart
    assert near is not None
    assert near.other is not None
    made = replace(
        evidence,
        counterpart=Counterpart(near.entry, near.other, similarity, relation),
        comparisons=evidence.comparisons[:1],
    )
    quoted = {(q.document, q.provision) for q in checker._citations(made, decision)}
    other = (near.other.text.document.id, near.other.clause.provision)
    assert (other in quoted) is shown
    assert (near.entry.text.document.id, near.entry.clause.provision) in quoted


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "quotation marks stand nowhere"), ("ru", "взятых в кавычки"), ("kk", "Тырнақшаға алынған")],
)
def test_a_misquotation_is_explained_as_one(checker: ClaimChecker, language: str, said: str) -> None:
    text = 'The capital of Kazakhstan is "the old and beautiful city of Almaty"'
    (((evidence, decision)),) = checker.evidence(text, as_of=DAY)
    assert evidence.primary is not None
    misquoted = replace(decision, verdict=Verdict.REFUTED, rule="quotation.absent")
    told = explain(evidence, misquoted, language)
    assert said in told
    assert "kz-2026" in told
