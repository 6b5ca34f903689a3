"""The decision model: multinomial logistic regression over named features, its coefficients a data file."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from operator import mul
from typing import Literal

from pydantic import BaseModel, ConfigDict

from claimcheck.data import load_data
from claimcheck.models.result import Verdict

__all__ = ["DecisionModels", "LinearModel", "decision_models"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LinearModel(_Frozen):
    """Standardised features, one row of coefficients a verdict."""

    features: tuple[str, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    coefficients: dict[Verdict, tuple[float, ...]]
    intercepts: dict[Verdict, float]

    def probabilities(self, values: Mapping[str, float]) -> dict[Verdict, float]:
        """Probability of each verdict.

        Args:
            values: feature values by name; a feature that is missing counts as 0.
        """
        standard = [
            (values.get(name, 0.0) - mean) / scale
            for name, mean, scale in zip(self.features, self.mean, self.scale, strict=True)
        ]
        scores = {
            verdict: self.intercepts[verdict] + sum(map(mul, row, standard))
            for verdict, row in self.coefficients.items()
        }
        top = max(scores.values())
        exponents = {verdict: math.exp(score - top) for verdict, score in scores.items()}
        total = sum(exponents.values())
        return {verdict: value / total for verdict, value in exponents.items()}

    def contributions(self, values: Mapping[str, float], verdict: Verdict) -> list[tuple[str, float]]:
        """What each feature adds to a verdict's score, largest first by size."""
        rows = zip(self.features, self.mean, self.scale, self.coefficients[verdict], strict=True)
        parts = [(name, c * (values.get(name, 0.0) - mean) / scale) for name, mean, scale, c in rows]
        return sorted(parts, key=lambda p: -abs(p[1]))


class DecisionModels(_Frozen):
    """The two models (one text; two versions compared) and the threshold below which nothing is decided."""

    schema_version: int
    fitted_on: str
    command: str
    threshold: float
    single: LinearModel
    change: LinearModel


_FILES = {"same": "decision.json", "across": "decision-across.json", "read": "decision-reader.json"}


@cache
def decision_models(kind: Literal["same", "across", "read"] = "same") -> DecisionModels:
    """The fitted models of the package.

    Args:
        kind: for a claim in the language of the text, for one in another language, or for one whose
            candidates the sentence encoder has ordered.

    Raises:
        DataError: the data file breaks its schema.
    """
    return load_data(_FILES[kind], DecisionModels)
