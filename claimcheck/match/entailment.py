"""What a provision says of a claim, by a small network that reads both (extra `reader`).

It was made from pairs of sentences that entail or contradict each other, and from our claims; its card
(`claimcheck/data/reader/entailment.json`) says how. It is one witness beside the slots, not the judge.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from claimcheck.match.onnx import Network

__all__ = ["EntailmentReader", "OnnxReader", "Reading"]


class Reading(NamedTuple):
    """Probabilities, 0 to 1, that a provision entails a claim, contradicts it, or does neither."""

    entailed: float
    contradicted: float
    neither: float


class EntailmentReader(Protocol):
    """Reads a provision and a claim side by side."""

    @property
    def sha256(self) -> str:
        """Hash of the weights."""

    def read(self, provision: str, claims: Sequence[str]) -> list[Reading]:
        """What a provision says of each claim."""


class OnnxReader(Network):
    """A cross-encoder exported to ONNX, run by onnxruntime on one thread. Safe to share between threads.

    Args:
        weights: the ONNX file's bytes; inputs `input_ids`, `attention_mask` and `token_type_ids`, output three
            logits: entailed, contradicted, neither.
        tokenizer: a `tokenizer.json` as the tokenizers library writes it.
        length: most word pieces of a pair that are read.

    Raises:
        MissingExtraError: onnxruntime or tokenizers is not installed.
    """

    WEIGHTS, CARD = "entailment.onnx", "entailment.json"

    def read(self, provision: str, claims: Sequence[str]) -> list[Reading]:
        """What a provision says of each claim; each pair is read alone, so the others do not bear on it."""
        return [self._one(provision, claim) for claim in claims]

    def _one(self, provision: str, claim: str) -> Reading:
        pair = self.tokenizer.encode(provision, claim)
        feed = {
            "input_ids": np.array([pair.ids], dtype=np.int64),
            "attention_mask": np.array([pair.attention_mask], dtype=np.int64),
            "token_type_ids": np.array([pair.type_ids], dtype=np.int64),
        }
        ((logits,),) = self.session.run(None, feed)
        odds = np.exp(logits - logits.max())
        entailed, contradicted, neither = (odds / odds.sum()).tolist()
        return Reading(entailed, contradicted, neither)
