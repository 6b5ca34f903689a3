"""Fit the decision models on labelled claims and write `claimcheck/data/decision.json`.

    python training/fit_decision.py training/claims/*.jsonl --texts ../shared/corpora

Two multinomial logistic regressions (one text; two versions compared) over the features of
`claimcheck.verdict.evidence`. A post with several claims is left out unless it is NOT_ENOUGH_INFO, for
which of them earned the label is not recorded. Restated and falsified clauses of the contrast suite join at
a small weight. Reported: cross-validated accuracy by file left out, the share of confident errors, and the
reliability by tenth. Claims about South Africa and the USA need their texts (`--texts`); without them
they are left out and the report says so.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from claimcheck.checker import ClaimChecker
from claimcheck.corpus.store import Corpus, Document, DocumentText
from claimcheck.models.corpus import DocumentCard, TextCard
from claimcheck.models.result import Verdict
from claimcheck.verdict.evidence import Evidence

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))
from contrast import contrasts, pick

Floats = npt.NDArray[np.float64]
LABELS = (Verdict.SUPPORTED, Verdict.REFUTED, Verdict.NOT_ENOUGH_INFO)
FOREIGN = {"za": "other/za.txt", "us": "other/us.txt", "np": "other/np.txt"}
C = 0.03
CONTRAST, CONTRAST_SHARE, CONTRAST_WEIGHT = "contrast suite", 4, 0.06


def plain_document(identifier: str, path: Path) -> Document:
    """A plain text as a document of its own, in force."""
    text = TextCard(
        language="en", file="text.txt", official=False, source_name=path.name, licence="-", sha256="0" * 64
    )
    card = DocumentCard(
        id=identifier, jurisdiction=identifier, title=identifier, status="in_force", texts=(text,)
    )
    document = DocumentText.read(card, text, path.read_text(encoding="utf-8"))
    return Document(card, MappingProxyType({"en": document}))


def checkers(texts: Path | None) -> dict[str, ClaimChecker]:
    """A checker for each country that has a text."""
    out = {"kz": ClaimChecker()}
    for code, name in FOREIGN.items():
        if texts is not None and (texts / name).exists():
            document = plain_document(code, texts / name)
            out[code] = ClaimChecker(corpus=Corpus(MappingProxyType({code: document})))
    return out


def country(row: dict[str, object]) -> str:
    """The country a labelled claim is judged by."""
    for value in [row.get("speaks_of"), *[p.split(":")[0] for p in row["provisions"]]]:  # type: ignore[attr-defined]
        if value in FOREIGN:
            return str(value)
    prefix = str(row["id"])[:3]
    return {"tza": "za", "tus": "us"}.get(prefix, "kz")


def contrast_rows(judge: ClaimChecker) -> list[tuple[dict[str, float], int, str]]:
    """Restated and falsified clauses: people rarely post them, but they fix what full agreement means."""
    rows = []
    for document in judge.corpus.documents.values():
        for made in contrasts(document.text("en")):
            if pick(made.text, CONTRAST_SHARE):
                continue
            found = [evidence for evidence, _ in judge.evidence(made.text, documents=[made.document])]
            if len(found) == 1:
                rows.append((found[0].features, LABELS.index(made.label), CONTRAST))
    return rows


def nearest(found: Sequence[Evidence]) -> Evidence:
    """The claim of a post that is nearest to a provision."""
    return max(
        found, key=lambda e: e.primary.candidate.index + 20 * e.primary.coverage if e.primary else -1.0
    )


#: What a feature may not do, whatever chance says in the sample: raise (-1) or lower (+1) a verdict's score
#: against NOT_ENOUGH_INFO. A claim whose words are all there, and in conflict with nothing, must not be
#: refuted for it; a conflict must not support.
BOUNDS: dict[str, dict[int, tuple[str, ...]]] = {
    "SUPPORTED": {
        +1: (
            "coverage",
            "clean",
            "number_agree",
            "actor_agree",
            "modality_agree",
            "quote_found",
            "entity",
            "index",
            "fuzzy",
            "margin",
            "near_verbatim",
        ),
        -1: (
            "_conflict",
            "unmatched",
            "number_unknown",
            "quote_missing",
            "only_in_claim",
            "patient_mismatch",
            "thin",
            "cue_",
            "post_",
            "other_country",
            "numbers_nowhere",
            "denials",
            "conflict_elsewhere",
        ),
    },
    "REFUTED": {
        +1: (
            "_conflict",
            "quote_missing",
            "only_in_claim",
            "numbers_nowhere",
            "gained*same",
            "lost*same",
            "gained*concept_only_old",
            "lost*concept_only_new",
        ),
        -1: (
            "clean",
            "number_unknown",
            "quote_found",
            "patient_mismatch",
            "thin",
            "cue_",
            "post_",
            "other_country",
        ),
    },
}


def bounds(names: Sequence[str]) -> list[tuple[float | None, float | None]]:
    """Bounds of the coefficients of both verdicts, in order, then of the intercepts."""
    out: list[tuple[float | None, float | None]] = []
    for label in LABELS[:2]:
        for name in names:
            rules = BOUNDS[label.value]
            if any(part in name for part in rules[-1]) and name not in rules[+1]:
                out.append((None, 0.0))
            elif any(name == part or name.startswith((f"{part}_", f"{part}*")) for part in rules[+1]) or (
                label is Verdict.REFUTED and any(part in name for part in rules[+1])
            ):
                out.append((0.0, None))
            else:
                out.append((None, None))
    return [*out, (None, None), (None, None)]


class Fitted:
    """A multinomial logistic regression with NOT_ENOUGH_INFO as reference."""

    def __init__(self, weights: Floats, intercepts: Floats, mean: Floats, scale: Floats) -> None:
        self.weights, self.intercepts, self.mean, self.scale = weights, intercepts, mean, scale

    def predict(self, x: Floats) -> Floats:
        """Probabilities, one column a label."""
        scores = ((x - self.mean) / self.scale) @ self.weights.T + self.intercepts
        full = np.hstack([scores, np.zeros((len(x), 1))])
        full = np.exp(full - full.max(1, keepdims=True))
        return np.asarray(full / full.sum(1, keepdims=True))


def fit(x: Floats, y: npt.NDArray[np.int64], names: Sequence[str], weight: Floats) -> Fitted:
    """Maximum penalised likelihood under the bounds; `weight` is how much each example counts."""
    mean, scale = x.mean(0), x.std(0)
    scale[scale < 1e-9] = 1.0
    z = (x - mean) / scale
    n, d = z.shape
    target = np.eye(3)[y]

    def loss(packed: Floats) -> tuple[float, Floats]:
        weights, intercepts = packed[: 2 * d].reshape(2, d), packed[2 * d :]
        scores = np.hstack([z @ weights.T + intercepts, np.zeros((n, 1))])
        scores -= scores.max(1, keepdims=True)
        p = np.exp(scores)
        p /= p.sum(1, keepdims=True)
        error = (p - target)[:, :2] * weight[:, None]
        value = -(weight * np.log(p[np.arange(n), y] + 1e-12)).sum() + 0.5 / C * (weights**2).sum()
        gradient = np.concatenate([(error.T @ z + weights / C).ravel(), error.sum(0)])
        return float(value), gradient

    start = np.zeros(2 * d + 2)
    found = minimize(
        loss, start, jac=True, method="L-BFGS-B", bounds=bounds(names), options={"maxiter": 2000}
    )
    return Fitted(found.x[: 2 * d].reshape(2, d), found.x[2 * d :], mean, scale)


def report(
    name: str, probabilities: npt.NDArray[np.float64], y: npt.NDArray[np.int64], out: list[str]
) -> None:
    """Accuracy, confident errors, reliability."""
    predicted = probabilities.argmax(1)
    top = probabilities.max(1)
    decided = (predicted != 2) & (top >= 0.8)
    out.append(
        f"{name}: n={len(y)} accuracy={np.mean(predicted == y):.3f} decided with >=0.8: {decided.mean():.3f}"
        f" wrong and confident: {np.mean(decided & (predicted != y)):.3f}"
    )
    for low in np.arange(0.3, 1.0, 0.1):
        inside = (top >= low) & (top < low + 0.1 + 1e-9)
        if inside.sum() >= 10:
            out.append(
                f"   said {low:.1f}-{low + 0.1:.1f}: right {np.mean(predicted[inside] == y[inside]):.2f}"
                f" (n={inside.sum()})"
            )


def main() -> None:
    """Fit, report, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("claims", nargs="+", type=Path)
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--out", type=Path, default=Path("claimcheck/data/decision.json"))
    options = parser.parse_args()
    judges = checkers(options.texts)
    rows: dict[str, list[tuple[dict[str, float], int, str]]] = {
        "single": contrast_rows(judges["kz"]),
        "change": [],
    }
    skipped = 0
    for path in options.claims:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            judge = judges.get(country(row))
            if judge is None or row["lang"] != "en":
                skipped += 1
                continue
            found = [evidence for evidence, _ in judge.evidence(row["text"])]
            if not found or (len(found) > 1 and row["label"] != Verdict.NOT_ENOUGH_INFO):
                continue  # which of several claims earned the label is not recorded
            evidence = nearest(found)
            kind = "change" if evidence.target.is_change else "single"
            rows[kind].append((evidence.features, LABELS.index(Verdict(row["label"])), path.name))
    out: list[str] = [f"skipped (no text for the country): {skipped}"]
    models = {}
    for kind, examples in rows.items():
        names = sorted({name for features, _, _ in examples for name in features})
        x = np.array([[features.get(name, 0.0) for name in names] for features, _, _ in examples])
        y = np.array([label for _, label, _ in examples])
        groups = np.array([group for _, _, group in examples])
        if kind == "change":
            groups = np.arange(len(y)) % 5  # change claims stand nearly all in one file
        weight = np.where(groups == CONTRAST, CONTRAST_WEIGHT, 1.0)
        probabilities = np.zeros((len(y), 3))
        for group in np.unique(groups):
            inside = groups == group
            probabilities[inside] = fit(x[~inside], y[~inside], names, weight[~inside]).predict(x[inside])
        written = groups != CONTRAST
        report(kind, probabilities[written], y[written], out)
        for group in np.unique(groups):
            inside = groups == group
            out.append(f"   left out {group}: {np.mean(probabilities[inside].argmax(1) == y[inside]):.3f}")
        model = fit(x, y, names, weight)
        models[kind] = {
            "features": names,
            "mean": [round(float(v), 6) for v in model.mean],
            "scale": [round(float(v), 6) for v in model.scale],
            "coefficients": {
                LABELS[0].value: [round(float(v), 5) for v in model.weights[0]],
                LABELS[1].value: [round(float(v), 5) for v in model.weights[1]],
                LABELS[2].value: [0.0] * len(names),
            },
            "intercepts": {
                LABELS[0].value: round(float(model.intercepts[0]), 5),
                LABELS[1].value: round(float(model.intercepts[1]), 5),
                LABELS[2].value: 0.0,
            },
        }
    data = {
        "schema_version": 1,
        "fitted_on": ", ".join(p.name for p in options.claims),
        "command": "python training/fit_decision.py training/claims/*.jsonl --texts ../shared/corpora",
        "threshold": 0.37,
        **models,
    }
    options.out.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
