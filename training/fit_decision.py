"""Fit the decision models on labelled claims and write `claimcheck/data/decision.json`.

    python training/fit_decision.py training/claims/*.jsonl --texts ../shared/corpora

Two multinomial logistic regressions (one text; two versions compared) over the features of
`claimcheck.verdict.evidence`. A post with several claims teaches through the claim that is nearest to a
provision. Reported: cross-validated accuracy by file left out, the share of confident errors, and the
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
from sklearn.linear_model import LogisticRegression

from claimcheck.checker import ClaimChecker
from claimcheck.corpus.store import Corpus, Document, DocumentText
from claimcheck.models.corpus import DocumentCard, TextCard
from claimcheck.models.result import Verdict
from claimcheck.verdict.evidence import Evidence

LABELS = (Verdict.SUPPORTED, Verdict.REFUTED, Verdict.NOT_ENOUGH_INFO)
FOREIGN = {"za": "other/za.txt", "us": "other/us.txt", "np": "other/np.txt"}
C = 0.03


def plain_document(identifier: str, path: Path) -> Document:
    """A plain text as a document of its own, in force."""
    text = TextCard(
        language="en", file="text.txt", official=False, source_name=path.name, licence="-", sha256="0" * 64
    )
    card = DocumentCard(id=identifier, jurisdiction=identifier, title=identifier, status="in_force", texts=(text,))
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


def nearest(found: Sequence[Evidence]) -> Evidence:
    """The claim of a post that is nearest to a provision."""
    return max(found, key=lambda e: e.primary.candidate.index + 20 * e.primary.coverage if e.primary else -1.0)


def fit(x: npt.NDArray[np.float64], y: npt.NDArray[np.int64]) -> tuple[LogisticRegression, npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """A regression on standardised features."""
    mean, scale = x.mean(0), x.std(0)
    scale[scale < 1e-9] = 1.0
    return LogisticRegression(C=C, max_iter=5000).fit((x - mean) / scale, y), mean, scale


def report(name: str, probabilities: npt.NDArray[np.float64], y: npt.NDArray[np.int64], out: list[str]) -> None:
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
            out.append(f"   said {low:.1f}-{low + 0.1:.1f}: right {np.mean(predicted[inside] == y[inside]):.2f} (n={inside.sum()})")


def main() -> None:
    """Fit, report, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("claims", nargs="+", type=Path)
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--out", type=Path, default=Path("claimcheck/data/decision.json"))
    options = parser.parse_args()
    judges = checkers(options.texts)
    rows: dict[str, list[tuple[dict[str, float], int, str]]] = {"single": [], "change": []}
    skipped = 0
    for path in options.claims:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            judge = judges.get(country(row))
            if judge is None or row["lang"] != "en":
                skipped += 1
                continue
            found = [evidence for evidence, _ in judge.evidence(row["text"])]
            if not found:
                continue
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
        probabilities = np.zeros((len(y), 3))
        for group in np.unique(groups):
            inside = groups == group
            model, mean, scale = fit(x[~inside], y[~inside])
            probabilities[inside] = model.predict_proba((x[inside] - mean) / scale)
        report(kind, probabilities, y, out)
        for group in np.unique(groups):
            inside = groups == group
            out.append(f"   left out {group}: {np.mean(probabilities[inside].argmax(1) == y[inside]):.3f}")
        model, mean, scale = fit(x, y)
        models[kind] = {
            "features": names,
            "mean": [round(float(v), 6) for v in mean],
            "scale": [round(float(v), 6) for v in scale],
            "coefficients": {label.value: [round(float(v), 5) for v in model.coef_[i]] for i, label in enumerate(LABELS)},
            "intercepts": {label.value: round(float(model.intercept_[i]), 5) for i, label in enumerate(LABELS)},
        }
    data = {
        "schema_version": 1,
        "fitted_on": ", ".join(p.name for p in options.claims),
        "command": "python training/fit_decision.py training/claims/*.jsonl --texts ../shared/corpora",
        "threshold": 0.4,
        **models,
    }
    options.out.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
