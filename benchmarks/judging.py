"""Labelled claims judged by models that have not seen them.

The rules know no claim, but the decision models are fitted on claims; a claim of the training files is
therefore judged by models fitted without it: the model for one text without the claim's file, the model for
two versions without its fifth (claims of change stand nearly all in one file). Claims of other files are
judged by the shipped models.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from claimcheck.checker import ClaimChecker
from claimcheck.evaluation import LabelledClaim, ScoredClaim, Split, judge, read_claims, select
from claimcheck.models.config import CheckerConfig
from claimcheck.models.result import Verdict
from claimcheck.verdict.model import DecisionModels, LinearModel, decision_models

ROOT = Path(__file__).resolve().parents[1]
#: Texts and labelled claims that lie beside the checkout and are no part of it.
SHARED = Path(os.environ.get("CLAIMCHECK_SHARED", ROOT.parent / "shared"))
sys.path.insert(0, str(ROOT / "training"))
import fit_decision  # noqa: E402
from contrast import pick  # noqa: E402

__all__ = [
    "FOREIGN",
    "MOST",
    "ROOT",
    "SHARED",
    "Examples",
    "Leaving",
    "Post",
    "by_file",
    "checkers",
    "cross_validated",
    "crossing",
    "fit_decision",
    "judged",
    "labels_of",
    "read_posts",
    "sample",
    "shared_posts",
    "shipped",
    "training_files",
    "using",
]

FOLDS = 5
LABELS: tuple[Verdict, ...] = fit_decision.LABELS
#: Countries whose texts lie beside the checkout.
FOREIGN: tuple[str, ...] = tuple(fit_decision.FOREIGN)
Features = Mapping[str, float]


@dataclass(frozen=True)
class Post:
    """A labelled claim, the file it stands in and the country whose constitution is asked."""

    claim: LabelledClaim
    file: str
    country: str

    @property
    def fold(self) -> int:
        """The fifth a claim belongs to, by a hash of its id."""
        return int(hashlib.sha256(f"fold:{self.claim.id}".encode()).hexdigest(), 16) % FOLDS


def checkers(texts: Path | None) -> dict[str, ClaimChecker]:
    """A checker for each country that has a text; what the sentence encoder adds has its own page.

    Args:
        texts: the folder of the other countries' texts; what it lacks is left out.
    """
    found: dict[str, ClaimChecker] = fit_decision.checkers(texts, config=CheckerConfig(reader="off"))
    return found


_NOT_ENGLISH = frozenset({"ru", "kk"})
#: Of a file of training claims, this many are measured on, chosen by a hash of the identifier.
MOST = 240


def training_files() -> list[Path]:
    """The files of English claims that the decision models are fitted on."""
    files = (ROOT / "training" / "claims").glob("*.jsonl")
    return sorted(path for path in files if path.stem not in _NOT_ENGLISH | fit_decision.LEFT_OUT)


def sample(path: Path) -> list[Post]:
    """At most `MOST` of the labelled claims of a file."""
    return sorted(read_posts(path), key=lambda p: pick(p.claim.id, 1 << 30))[:MOST]


def read_posts(path: Path, *, country: str | None = None) -> list[Post]:
    """The labelled claims of a file.

    Args:
        path: the file.
        country: the country whose constitution is asked; without it, the one each claim's label names.

    Raises:
        ClaimFileError: the file is damaged.
    """
    claims = read_claims(path)
    lines = [line for line in path.read_text(encoding="utf-8-sig").split("\n") if line.strip()]
    named = [country or fit_decision.country(json.loads(line)) for line in lines]
    return [Post(claim, path.name, code) for claim, code in zip(claims, named, strict=True)]


def shared_posts(folder: Path, split: Split) -> dict[str, list[Post]]:
    """The labelled claims beside the checkout, by file: English ones of one part, and another country's.

    Args:
        folder: the folder that holds `claims`.
        split: the part of `dev.jsonl`; for the part that is held out, nothing else is read.
    """
    found: dict[str, list[Post]] = {}
    dev, other = folder / "claims" / "dev.jsonl", folder / "claims" / "np.jsonl"
    if dev.exists():
        chosen = {c.id for c in select(read_claims(dev), language="en", split=split)}
        name = f"{dev.name}, English, {'held-out third' if split is Split.HELDOUT else 'open two thirds'}"
        found[name] = [p for p in read_posts(dev, country="kz") if p.claim.id in chosen]
    if other.exists() and split is not Split.HELDOUT:
        found[other.name] = read_posts(other, country="np")
    return found


def labels_of(posts: Sequence[Post]) -> dict[str, Verdict]:
    """Label by identifier."""
    return {p.claim.id: p.claim.label for p in posts}


# -- examples ------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Example:
    """What a model is fitted on; `group` is a file, or the contrast suite."""

    features: Features
    label: int
    group: str
    fold: int


@dataclass(frozen=True)
class Examples:
    """Examples for the model for one text, and posts for the model for two versions.

    The features of a claim of change depend on the model for one text, so they are made anew for each.
    """

    single: tuple[Example, ...]
    changes: tuple[Post, ...]

    @staticmethod
    def collect(judges: Mapping[str, ClaimChecker], posts: Sequence[Post]) -> Examples:
        """Gather evidence on posts, as `training/fit_decision.py` does.

        Args:
            judges: a checker for each country.
            posts: labelled claims; those of other countries are left out.
        """
        single = [
            Example(row.features, row.label, row.group, -1)
            for row in fit_decision.contrast_rows(judges["kz"])
            if not row.change
        ]
        changes = []
        for post in posts:
            found = _evidence(judges, post)
            if found is None:
                continue
            if found[1]:
                changes.append(post)
            else:
                single.append(Example(found[0], LABELS.index(post.claim.label), post.file, post.fold))
        return Examples(tuple(single), tuple(changes))


def _evidence(judges: Mapping[str, ClaimChecker], post: Post) -> tuple[Features, bool] | None:
    """Features of the claim that earned a post's label, and whether it compares versions."""
    judge_ = judges.get(post.country)
    if judge_ is None:
        return None
    found = [evidence for evidence, _ in judge_.evidence(post.claim.text)]
    if not found or (len(found) > 1 and post.claim.label is not Verdict.NOT_ENOUGH_INFO):
        return None
    nearest = fit_decision.nearest(found)
    return nearest.features, nearest.target.is_change


def _fitted(examples: Sequence[Example], drop: Callable[[str], bool]) -> LinearModel:
    names = sorted({n for e in examples for n in e.features if not drop(n)})
    x = np.array([[e.features.get(n, 0.0) for n in names] for e in examples])
    y = np.array([e.label for e in examples])
    weight = np.where(
        np.array([e.group for e in examples]) == fit_decision.CONTRAST, fit_decision.CONTRAST_WEIGHT, 1.0
    )
    model = fit_decision.fit(x, y, names, weight)
    rows = [*model.weights.tolist(), [0.0] * len(names)]
    return LinearModel(
        features=tuple(names),
        mean=tuple(model.mean.tolist()),
        scale=tuple(model.scale.tolist()),
        coefficients={label: tuple(row) for label, row in zip(LABELS, rows, strict=True)},
        intercepts=dict(zip(LABELS, [*model.intercepts.tolist(), 0.0], strict=True)),
    )


def shipped() -> DecisionModels:
    """The models of the package."""
    return decision_models()


class Leaving:
    """Models fitted without one file and one fifth, made when first asked for.

    Args:
        judges: a checker for each country; their models are set while features are made.
        examples: what to fit on.
        drop: features to leave out.
    """

    def __init__(
        self,
        judges: Mapping[str, ClaimChecker],
        examples: Examples,
        drop: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self._judges = judges
        self._examples = examples
        self._drop = drop
        self._single: dict[str | None, tuple[LinearModel, tuple[Example, ...]]] = {}
        self._made: dict[tuple[str | None, int | None], DecisionModels] = {}

    def models(self, file: str | None = None, fold: int | None = None) -> DecisionModels:
        """The models without a file and a fifth; without arguments, fitted on everything."""
        if (file, fold) not in self._made:
            single, changes = self._without(file)
            rest = [e for e in changes if e.fold != fold]
            update = {"single": single, "change": _fitted(rest, self._drop) if rest else shipped().change}
            self._made[file, fold] = shipped().model_copy(update=update)
        return self._made[file, fold]

    def _without(self, file: str | None) -> tuple[LinearModel, tuple[Example, ...]]:
        if file not in self._single:
            single = _fitted([e for e in self._examples.single if e.group != file], self._drop)
            made = []
            for post in self._examples.changes:
                with using(self._judges[post.country], shipped().model_copy(update={"single": single})):
                    found = _evidence(self._judges, post)
                if found is not None:
                    made.append(Example(found[0], LABELS.index(post.claim.label), post.file, post.fold))
            self._single[file] = single, tuple(made)
        return self._single[file]


class using:  # noqa: N801 - reads as a verb: `with using(checker, models)`
    """A checker with other models for a while."""

    def __init__(self, checker: ClaimChecker, models: DecisionModels) -> None:
        self._checker, self._models, self._before = checker, models, checker._models

    def __enter__(self) -> ClaimChecker:
        """Set the models."""
        self._checker._models = self._models
        return self._checker

    def __exit__(self, *_: object) -> None:
        """Set the models back."""
        self._checker._models = self._before


# -- judging -------------------------------------------------------------------------------------------
def judged(
    judges: Mapping[str, ClaimChecker], posts: Sequence[Post], models: Callable[[Post], DecisionModels]
) -> Iterator[ScoredClaim]:
    """Each post judged with the models meant for it; posts of countries without a text are left out.

    Times are of the processor: the machine may be shared.
    """
    warm: set[str] = set()
    for post in posts:
        checker = judges.get(post.country)
        if checker is None:
            continue
        with using(checker, models(post)):
            if post.country not in warm:
                warm.add(post.country)
                judge(checker, post.claim, clock=time.process_time)
            yield judge(checker, post.claim, clock=time.process_time)


def crossing(
    judges: Mapping[str, ClaimChecker],
    posts: Sequence[Post],
    drop: Callable[[str], bool] = lambda _: False,
) -> Leaving:
    """Models for posts that they have not seen, everything gathered anew."""
    return Leaving(judges, Examples.collect(judges, posts), drop)


def cross_validated(leaving: Leaving) -> Callable[[Post], DecisionModels]:
    """For each post of the training files, the models that have not seen it."""
    return lambda post: leaving.models(post.file, post.fold)


def by_file(outcomes: Sequence[ScoredClaim], posts: Sequence[Post]) -> dict[str, list[ScoredClaim]]:
    """Outcomes by the file of their post."""
    files = {p.claim.id: p.file for p in posts}
    found: dict[str, list[ScoredClaim]] = defaultdict(list)
    for outcome in outcomes:
        found[files[outcome.id]].append(outcome)
    return dict(found)
