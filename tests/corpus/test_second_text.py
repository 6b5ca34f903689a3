"""Two languages of one document: a claim is answered with the words of its own language."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimcheck.checker import ClaimChecker
from claimcheck.corpus.adding import Wish, keep, propose
from claimcheck.corpus.readers.reading import read_law
from claimcheck.corpus.sources import Source, read_file
from claimcheck.corpus.store import Corpus, shipped_folder
from claimcheck.models.corpus import DocumentStatus
from claimcheck.models.result import Verdict

ENGLISH = "Article 1\n1. Xanadu is a unitary state.\n2. The President is elected for a term of five years.\n"
RUSSIAN = "Статья 1\n1. Занаду – унитарное государство.\n2. Президент избирается сроком на пять лет.\n"


def quoted(checker: ClaimChecker, claim: str, document: str) -> tuple[Verdict, str, str, str, bool]:
    """Verdict, and language, provision, words and standing of the first quotation; its offsets are checked."""
    result = checker.check(claim, documents=[document])
    quotation = result.claims[0].citations[0]
    source = checker.corpus.document(document).text(quotation.language).text
    assert source[quotation.start : quotation.end] == quotation.quote
    return result.verdict, quotation.language, quotation.provision, quotation.quote, quotation.official


def test_each_language_is_quoted_from_its_text(tmp_path: Path) -> None:
    for language, text in (("en", ENGLISH), ("ru", RUSSIAN)):
        wish = Wish(
            id="xx-2000",
            language=language,
            official=language == "ru",
            status=DocumentStatus.DRAFT if language == "en" else None,
        )
        keep(propose(Source("x.txt", text.encode()), wish, tmp_path, read=read_law), tmp_path)
    checker = ClaimChecker(corpus=Corpus.load(tmp_path))
    assert quoted(checker, "The President is elected for a term of seven years.", "xx-2000") == (
        Verdict.REFUTED,
        "en",
        "1(2)",
        "The President is elected for a term of five years.",
        False,
    )
    assert quoted(checker, "Президент избирается сроком на семь лет.", "xx-2000") == (
        Verdict.REFUTED,
        "ru",
        "1(2)",
        "Президент избирается сроком на пять лет.",
        True,
    )


@pytest.mark.shared
def test_the_official_russian_is_quoted_to_the_letter(shared: Path, tmp_path: Path) -> None:
    wish = Wish(id="kz-2026", language="ru", official=True)
    keep(propose(read_file(shared / "corpora" / "kz2026_ru.txt"), wish, tmp_path), tmp_path)
    checker = ClaimChecker(corpus=Corpus.load(shipped_folder(), tmp_path))
    verdict, *rest = quoted(checker, "Смертная казнь запрещена", "kz-2026")
    assert (verdict, *rest) == (Verdict.SUPPORTED, "ru", "17(3)", "Смертная казнь запрещена.", True)
    assert quoted(checker, "The death penalty is prohibited.", "kz-2026")[1:3] == ("en", "17(3)")
