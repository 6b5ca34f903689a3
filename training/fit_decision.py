r"""Fit the decision models on labelled claims and write `claimcheck/data/decision*.json`.

    python training/fit_decision.py training/claims/*.jsonl --texts ../shared/corpora [--folds build/folds]

Multinomial logistic regressions over the features of `claimcheck.verdict.evidence`, two a file (one text; two
versions compared): `decision.json` for a claim in the language of the text, `decision-across.json` for one in
another language, `decision-reader.json` for one whose candidates the sentence encoder ordered. The last is
fitted with encoders that have not seen the claim's provision (`--folds`, written by `train_reader.py`). A
post with several claims is left out unless it is NOT_ENOUGH_INFO, for which of them earned the label is not
recorded. Restated and falsified clauses of the contrast suite join at a small weight. Claims about Nepal are
left out, so that a country remains on which nothing was fitted. Reported: cross-validated accuracy, the
share of confident errors, and the reliability by tenth.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from claimcheck.checker import ClaimChecker
from claimcheck.corpus.store import Corpus, Document, DocumentText
from claimcheck.match.encoder import OnnxEncoder, SentenceEncoder
from claimcheck.match.entailment import EntailmentReader, OnnxReader
from claimcheck.match.onnx import Network
from claimcheck.models.config import CheckerConfig
from claimcheck.models.corpus import DocumentCard, TextCard
from claimcheck.models.result import Verdict
from claimcheck.verdict.evidence import Evidence

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))
from contrast import contrasts, pick

Floats = npt.NDArray[np.float64]
LABELS = (Verdict.SUPPORTED, Verdict.REFUTED, Verdict.NOT_ENOUGH_INFO)
PREFIXES = {"tz": "za", "tu": "us", "tn": "np"}
FOREIGN = {"za": "other/za.txt", "us": "other/us.txt", "np": "other/np.txt"}
#: Inverse strength of the penalty on the coefficients; and of the models with ten times as many claims.
C, C_MANY = 0.015, 0.003
CONTRAST, CONTRAST_SHARE, CONTRAST_WEIGHT = "contrast suite", 4, 0.5
#: Below this probability of a verdict the label is NOT_ENOUGH_INFO.
THRESHOLD = 0.37
#: Claims in other languages among the English ones, and the English ones among those.
NATIVE_WEIGHT, ENGLISH_WEIGHT = 1.5, 0.05
#: Of the claims, those that no text decides: so many of the first, written without a quota; of the later ones,
#: written for the reader, it was one in six.
OPEN_SHARE = 0.3
LEFT_OUT = frozenset({"np"})
READER = Path(__file__).resolve().parent.parent / "claimcheck/data/reader"
OFFICIAL = {
    "kz-2026": {"ru": "kz2026_ru.txt", "kk": "kz2026_kz.txt"},
    "kz-1995": {"ru": "kz1995_ru_from_chunks.txt", "kk": "kz1995_kz_from_chunks.txt"},
}


def _longest(network: type[Network]) -> int:
    """Most word pieces that a network reads."""
    return int(json.loads((READER / network.CARD).read_text(encoding="utf-8"))["longest"])


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


def checkers(
    texts: Path | None,
    *,
    config: CheckerConfig | None = None,
    encoder: SentenceEncoder | None = None,
    reader: EntailmentReader | None = None,
) -> dict[str, ClaimChecker]:
    """A checker for each country that has a text."""
    out = {"kz": ClaimChecker(config=config, encoder=encoder, reader=reader)}
    for code, name in FOREIGN.items():
        if texts is not None and (texts / name).exists():
            document = plain_document(code, texts / name)
            corpus = Corpus(MappingProxyType({code: document}))
            out[code] = ClaimChecker(corpus=corpus, config=config, encoder=encoder, reader=reader)
    return out


def fold_checkers(
    folds: Path, texts: Path | None, *, config: CheckerConfig | None = None
) -> list[dict[str, ClaimChecker]]:
    """The checkers of each fold, with the networks that have not seen its provisions."""
    tokenizer = (READER / "tokenizer.json").read_text(encoding="utf-8")
    out = []
    for file in sorted(folds.glob("fold-*.onnx")):
        other = file.with_name(file.name.replace("fold", "entailment"))
        encoder = OnnxEncoder(file.read_bytes(), tokenizer, length=_longest(OnnxEncoder))
        reader = OnnxReader(other.read_bytes(), tokenizer, length=_longest(OnnxReader))
        out.append(checkers(texts, config=config, encoder=encoder, reader=reader))
    return out


def country(row: dict[str, Any]) -> str:
    """The country a labelled claim is judged by."""
    if row["kind"] != "other_country":  # such a post speaks of one country in a talk about another
        for value in [row.get("speaks_of"), *[p.split(":")[0] for p in row["provisions"]]]:
            if value in FOREIGN:
                return str(value)
    return PREFIXES.get(str(row["id"])[:2], "kz")


class Row(NamedTuple):
    """A claim as the models see it: its features, its label, and the group it is cross-validated in."""

    features: dict[str, float]
    label: int
    group: str
    change: bool
    weight: float


def fold_of(row: dict[str, Any], folds: int) -> int:
    """The fold of a claim: that of the article of its first provision, so that no article is in two."""
    provisions = row["provisions"]
    name = provisions[0].split("(")[0] if provisions else row["id"]
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % folds


def contrast_rows(judge: ClaimChecker) -> list[Row]:
    """Restated and falsified clauses: people rarely post them, but they fix what full agreement means."""
    rows = []
    for document in judge.corpus.documents.values():
        for made in contrasts(document.text("en")):
            if pick(made.text, CONTRAST_SHARE):
                continue
            found = [evidence for evidence, _ in judge.evidence(made.text, documents=[made.document])]
            if len(found) == 1:
                label = LABELS.index(made.label)
                change = found[0].target.is_change
                rows.append(Row(found[0].features, label, CONTRAST, change, CONTRAST_WEIGHT))
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
            "read_entailed",
            "read_odds",
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
            "read_contradicted",
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
            "read_contradicted",
        ),
        -1: (
            "read_entailed",
            "read_odds",
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


def fit(x: Floats, y: npt.NDArray[np.int64], names: Sequence[str], weight: Floats, c: float = C) -> Fitted:
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
        value = -(weight * np.log(p[np.arange(n), y] + 1e-12)).sum() + 0.5 / c * (weights**2).sum()
        gradient = np.concatenate([(error.T @ z + weights / c).ravel(), error.sum(0)])
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


def official_texts(texts: Path) -> Corpus:
    """The shipped corpus with the Russian and Kazakh texts beside the English ones."""
    corpus = Corpus.load()
    documents = dict(corpus.documents)
    for identifier, files in OFFICIAL.items():
        document = documents[identifier]
        found = dict(document.texts)
        for language, name in files.items():
            card = TextCard(
                language=language, file=name, official=True, source_name=name, licence="-", sha256="0" * 64
            )
            found[language] = DocumentText.read(
                document.card, card, (texts / name).read_text(encoding="utf-8")
            )
        documents[identifier] = Document(document.card, MappingProxyType(found))
    return Corpus(MappingProxyType(documents))


def read_rows(
    paths: Sequence[Path], judges: Callable[[dict[str, Any]], ClaimChecker | None], languages: frozenset[str],
    weight: float, *, by_file: bool,
) -> list[Row]:  # fmt: skip
    """The labelled claims in some languages, as the models see them."""
    out = []
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            judge = judges(row) if row["lang"] in languages and country(row) not in LEFT_OUT else None
            if judge is None:
                continue
            found = [evidence for evidence, _ in judge.evidence(row["text"])]
            if not found or (len(found) > 1 and row["label"] != Verdict.NOT_ENOUGH_INFO):
                continue  # which of several claims earned the label is not recorded
            evidence = nearest(found)
            change = evidence.target.is_change
            # change claims, and each other language, stand nearly all in one file
            group = path.name if by_file and not change else f"fifth {pick(row['id'], 5)}"
            out.append(Row(evidence.features, LABELS.index(Verdict(row["label"])), group, change, weight))
    return out


def open_as_posted(rows: Sequence[Row]) -> Floats:
    """The weights of rows, those without a decided label made `OPEN_SHARE` of the claims."""
    weight = np.array([r.weight for r in rows])
    claims = np.array([r.group != CONTRAST for r in rows])
    undecided = np.array([LABELS[r.label] is Verdict.NOT_ENOUGH_INFO for r in rows]) & claims
    decided = weight[claims & ~undecided].sum()
    weight[undecided] *= decided * OPEN_SHARE / (1 - OPEN_SHARE) / weight[undecided].sum()
    return weight


def fit_all(
    name: str, rows: list[Row], target: Callable[[Row], bool], out: list[str], c: float
) -> dict[str, Any]:
    """Both models of a file; the report is on the rows that `target` picks."""
    models = {}
    for kind in ("single", "change"):
        mine = [r for r in rows if r.change == (kind == "change")]
        names = sorted({feature for r in mine for feature in r.features})
        x = np.array([[r.features.get(feature, 0.0) for feature in names] for r in mine])
        y = np.array([r.label for r in mine])
        weight = open_as_posted(mine)
        groups = np.array([r.group for r in mine])
        judged = np.array([target(r) for r in mine])
        probabilities = np.zeros((len(y), 3))
        for group in np.unique(groups[judged]):
            inside = groups == group
            probabilities[inside] = fit(x[~inside], y[~inside], names, weight[~inside], c).predict(x[inside])
        report(f"{name} {kind}", probabilities[judged], y[judged], out)
        model = fit(x, y, names, weight, c)
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
    return models


def main() -> None:
    """Fit, report, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("claims", nargs="+", type=Path)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--folds", type=Path)
    parser.add_argument("--out", type=Path, default=Path("claimcheck/data"))
    options = parser.parse_args()
    paths, symbolic = sorted(options.claims), CheckerConfig(reader="off")
    out: list[str] = []

    def write(file: str, models: dict[str, Any]) -> None:
        data = {
            "schema_version": 1,
            "fitted_on": ", ".join(p.name for p in paths),
            "command": "python training/fit_decision.py training/claims/*.jsonl --texts ../shared/corpora"
            " --folds build/folds",
            "threshold": THRESHOLD,
            **models,
        }
        (options.out / file).write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")

    judges = checkers(options.texts, config=symbolic)
    english = read_rows(paths, lambda row: judges.get(country(row)), frozenset({"en"}), 1.0, by_file=True)
    contrast = contrast_rows(judges["kz"])
    official = ClaimChecker(corpus=official_texts(options.texts), config=symbolic)
    others = frozenset({"ru", "kk"})
    native = read_rows(paths, lambda _: official, others, NATIVE_WEIGHT, by_file=False)
    across = read_rows(paths, lambda _: judges["kz"], others, 1.0, by_file=False)
    write(
        "decision.json",
        fit_all("same language", [*english, *contrast, *native], lambda r: r.weight == 1.0, out, C_MANY),
    )
    lighter = [r._replace(weight=ENGLISH_WEIGHT, group="english") for r in english]
    write("decision-across.json", fit_all("across", [*lighter, *across], lambda r: r.weight == 1.0, out, C))
    if options.folds:
        folded = fold_checkers(options.folds, options.texts, config=CheckerConfig(reader="always"))
        read = read_rows(
            paths,
            lambda row: folded[fold_of(row, len(folded))].get(country(row)),
            frozenset({"en"}),
            1.0,
            by_file=True,
        )
        read += contrast_rows(folded[0]["kz"])
        write(
            "decision-reader.json",
            fit_all("reader", [*read, *native], lambda r: r.weight == 1.0, out, C_MANY),
        )
    sys.stdout.write("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
