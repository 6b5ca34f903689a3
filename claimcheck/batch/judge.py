"""One process's judge of rows: the checker behind a memory of the posts it has seen."""

from __future__ import annotations

from claimcheck.batch.reuse import Memory, shape_of
from claimcheck.batch.rows import Row
from claimcheck.batch.settings import JudgeSettings
from claimcheck.checker import ClaimChecker
from claimcheck.corpus.store import Corpus
from claimcheck.errors import CorpusError
from claimcheck.models.result import CheckResult
from claimcheck.text.cleaning import clean

__all__ = ["Judge"]


class Judge:
    """Judges rows as `ClaimChecker.check` does, faster where that is certain to be the same.

    Raises:
        CorpusError: the corpus cannot be read, or is not the one the run was started with.
    """

    def __init__(self, settings: JudgeSettings) -> None:
        self._settings = settings
        corpus = Corpus.load(*settings.corpus)
        if corpus.sha256 != settings.corpus_sha256:
            msg = "a worker found another corpus than the one this run was started with"
            raise CorpusError(msg)
        self.checker = ClaimChecker(corpus=corpus, config=settings.checker)
        self.memory = Memory()

    def __call__(self, row: Row) -> CheckResult:
        """The result of a row that is not refused."""
        settings = self._settings
        post = clean(row.text)
        shape = shape_of(post, row.language)
        result = self.memory.find(shape, post)
        if result is None:
            result = self.checker.check(
                row.text,
                documents=settings.documents or None,
                as_of=settings.as_of,
                language=row.language,
                explain=settings.explain,
            )
            self.memory.keep(shape, post, result)
        return result
