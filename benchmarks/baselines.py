"""What others would answer on the same claims: the majority, naive fuzzy matching, and `claimproofkit`.

Each is given what it can use: the majority label of the very set it is judged on, thresholds chosen on the
training claims, and for each side of a threshold the label that is most often right there.
"""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
import sysconfig
import tempfile
import time
import venv
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from judging import LABELS, Post

from claimcheck.corpus.store import Corpus
from claimcheck.evaluation import ScoredClaim, covers
from claimcheck.language.analysis import analyst
from claimcheck.match.fuzzy import token_set_ratio
from claimcheck.models.result import Verdict
from claimcheck.text.cleaning import clean

__all__ = [
    "Answer",
    "Baseline",
    "ClaimProofKit",
    "Fuzzy",
    "Library",
    "Majority",
    "choose_cells",
    "claimproofkit",
    "run",
]

CLAIMPROOFKIT = "claimproofkit==0.1.1"
_WORD = re.compile(r"\w+")
_RANKED = 20
_STEPS = np.arange(0.05, 1.0, 0.025)


@dataclass(frozen=True)
class Answer:
    """A verdict, how sure, and the provisions looked at, best first."""

    verdict: Verdict
    confidence: float
    ranked: tuple[str, ...] = ()


class Baseline(Protocol):
    """Something that answers claims."""

    name: str

    def answer(self, text: str, country: str) -> Answer:
        """The verdict on a post, by the constitution of a country."""


def run(baseline: Baseline, posts: Sequence[Post], corpora: Mapping[str, Corpus]) -> Iterator[ScoredClaim]:
    """Answers scored as the checker's results are: a strict hit cites an acceptable provision first."""
    for post in posts:
        if post.country not in corpora:
            continue
        corpus, claim = corpora[post.country], post.claim
        start = time.process_time()
        answer = baseline.answer(claim.text, post.country)
        milliseconds = (time.process_time() - start) * 1000
        open_ = claim.label is Verdict.NOT_ENOUGH_INFO
        searched = not open_ and bool(claim.provisions)
        hits = [any(covers(corpus, p, label) for label in claim.provisions) for p in answer.ranked]
        yield ScoredClaim(
            id=claim.id,
            kind=claim.kind,
            text=claim.text,
            label=claim.label,
            got=answer.verdict,
            confidence=answer.confidence,
            rule=baseline.name,
            expected=claim.provisions,
            cited=answer.ranked[:1],
            strict=answer.verdict is claim.label and (open_ or hits[:1] == [True]),
            searched=searched,
            rank=hits.index(True) + 1 if searched and True in hits else None,
            milliseconds=milliseconds,
        )


# -- majority ------------------------------------------------------------------------------------------
class Majority:
    """Always the most frequent label of the set it is judged on."""

    def __init__(self, posts: Sequence[Post]) -> None:
        counts = Counter(p.claim.label for p in posts)
        self._label = max(LABELS, key=lambda v: counts[v])
        self._share = counts[self._label] / len(posts)
        self.name = f"always {self._label.value}"

    def answer(self, text: str, country: str) -> Answer:
        """The same whatever is asked."""
        return Answer(self._label, self._share)


# -- naive fuzzy matching ------------------------------------------------------------------------------
@dataclass(frozen=True)
class Passage:
    """A clause with what governs it, as one string, and the concepts it names."""

    place: str
    text: str
    words: str
    concepts: frozenset[str]


class Library:
    """The clauses of all documents of each country, read once."""

    def __init__(self, corpora: Mapping[str, Corpus]) -> None:
        self.corpora = corpora
        self.passages = {country: tuple(_passages(corpus)) for country, corpus in corpora.items()}


def _passages(corpus: Corpus) -> Iterator[Passage]:
    for document in corpus.documents.values():
        text = document.text("en")
        for clause in text.clauses:
            reading = clean(text.reading(clause)).text
            yield Passage(
                f"{text.document.id}:{clause.provision}", reading, _words(reading), _concepts(reading)
            )


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))


def _concepts(text: str) -> frozenset[str]:
    return analyst("en").analyse(text).concepts


@dataclass(frozen=True)
class Cells:
    """Thresholds of similarity and overlap, and for each of the four cells a label and its share of hits."""

    similarity: float
    overlap: float
    labels: tuple[tuple[Verdict, float], ...]

    def label(self, similarity: float, overlap: float) -> tuple[Verdict, float]:
        """The label of the cell that two scores fall into."""
        return self.labels[2 * (similarity >= self.similarity) + (overlap >= self.overlap)]


def choose_cells(scores: Sequence[tuple[float, float]], labels: Sequence[Verdict], *, overlap: bool) -> Cells:
    """The thresholds with the most hits on given claims, the lowest of equals.

    Args:
        scores: similarity and overlap of each claim.
        labels: the label of each claim.
        overlap: whether to choose a threshold of overlap too.
    """
    x = np.array(scores)
    y = np.array([LABELS.index(label) for label in labels])
    best: tuple[int, Cells] | None = None
    for similarity, second in product(_STEPS, _STEPS if overlap else (0.0,)):
        counts = _counts(x, y, similarity, second)
        hits = int(counts.max(1).sum())
        if best is None or hits > best[0]:
            shares = [(LABELS[int(c.argmax())], float(c.max() / max(c.sum(), 1))) for c in counts]
            best = hits, Cells(float(similarity), float(second), tuple(shares))
    assert best is not None
    return best[1]


def _counts(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.int64], similarity: float, overlap: float
) -> npt.NDArray[np.int64]:
    """How often each label stands in each cell."""
    cell = 2 * (x[:, 0] >= similarity) + (x[:, 1] >= overlap)
    return np.bincount(3 * cell + y, minlength=12).reshape(4, 3)


class Fuzzy:
    """token_set_ratio over all clauses; with `overlap`, the share of the claim's concepts in the clause too.

    Args:
        library: the clauses.
        training: claims to choose the thresholds on.
        overlap: whether concepts count, in the ranking (half) and in the verdict.
    """

    def __init__(self, library: Library, training: Sequence[Post], *, overlap: bool) -> None:
        self.name = "token_set_ratio and entity overlap" if overlap else "token_set_ratio"
        self._library = library
        self._overlap = overlap
        usable = [p for p in training if p.country in library.passages]
        scores = [self._ranked(p.claim.text, p.country)[0][:2] for p in usable]
        self.cells = choose_cells(scores, [p.claim.label for p in usable], overlap=overlap)

    def _ranked(self, text: str, country: str) -> list[tuple[float, float, str]]:
        folded = clean(text).text
        words = _words(folded)
        concepts = _concepts(folded) if self._overlap else frozenset()
        found = []
        for passage in self._library.passages[country]:
            shared = len(concepts & passage.concepts) / len(concepts) if concepts else 0.0
            found.append((token_set_ratio(words, passage.words), shared, passage.place))
        key: Callable[[tuple[float, float, str]], float] = lambda f: f[0] + f[1]  # noqa: E731
        return sorted(found, key=key, reverse=True)

    def answer(self, text: str, country: str) -> Answer:
        """The label of the best clause's cell."""
        ranked = self._ranked(text, country)
        verdict, share = self.cells.label(*ranked[0][:2])
        places = dict.fromkeys(place for _, _, place in ranked[: 3 * _RANKED])
        return Answer(verdict, share, tuple(places)[:_RANKED])


# -- claimproofkit -------------------------------------------------------------------------------------
class ClaimProofKit:
    """The package `claimproofkit`: a claim is contradicted, covered by a passage, or neither.

    Args:
        package: the imported package.
        library: the clauses, handed to it as evidence passages.
    """

    name = CLAIMPROOFKIT.replace("==", " ")

    def __init__(self, package: Any, library: Library) -> None:
        self._package = package
        self._passages = {
            country: [
                package.EvidencePassage(id=f"{number:05d} {p.place}", source=p.place, text=p.text)
                for number, p in enumerate(passages)
            ]
            for country, passages in library.passages.items()
        }
        policy = package.VerificationPolicy(maximum_evidence_matches=3 * _RANKED)
        self._verifier = package.ClaimVerifier(policy)

    def answer(self, text: str, country: str) -> Answer:
        """REFUTED if a part is contradicted, SUPPORTED if the package's gate lets the post through."""
        report = self._verifier.verify_document(text, self._passages[country])
        status = self._package.SupportStatus
        matches = sorted((m for v in report.verdicts for m in v.evidence), key=lambda m: -m.score)
        places = tuple(dict.fromkeys(m.passage.source for m in matches))[:_RANKED]
        against = [v for v in report.verdicts if v.status == status.CONTRADICTED]
        if against:
            first = max(against, key=lambda v: v.confidence)
            place = first.evidence[0].passage.source
            return Answer(Verdict.REFUTED, first.confidence, tuple(dict.fromkeys([place, *places])))
        if report.is_safe_to_publish:
            return Answer(Verdict.SUPPORTED, min(v.confidence for v in report.verdicts), places)
        return Answer(Verdict.NOT_ENOUGH_INFO, 1 / 3, places)


@contextmanager
def claimproofkit() -> Iterator[Any]:
    """The package, from this environment or else installed into a virtual environment that is removed again.

    Yields:
        The imported package, or one line that says why there is none.
    """
    try:
        yield importlib.import_module("claimproofkit")
    except ModuleNotFoundError:
        with tempfile.TemporaryDirectory() as folder:
            yield _installed(Path(folder))


def _installed(folder: Path) -> Any:
    venv.create(folder, with_pip=True)
    script = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    command = [str(script), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", CLAIMPROOFKIT]
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
    if done.returncode:
        last = (done.stderr.strip() or "pip failed").splitlines()[-1]
        return f"{CLAIMPROOFKIT} could not be installed: {last}"
    # pure Python without dependencies: this interpreter can import it from there
    site = sysconfig.get_path("purelib", "venv", vars={"base": str(folder), "platbase": str(folder)})
    sys.path.append(site)
    try:
        return importlib.import_module("claimproofkit")
    finally:
        sys.path.remove(site)
