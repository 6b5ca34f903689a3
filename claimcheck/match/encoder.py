"""Sentence vectors: how near a claim and a clause are in meaning, by a small encoder (extra `reader`).

The encoder proposes and orders provisions; it proves nothing about them. Its card
(`claimcheck/data/reader/card.json`) says from which weights and claims it was made, and how.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Protocol

import numpy as np
import numpy.typing as npt

from claimcheck.match.onnx import FOLDER, Network

__all__ = ["OnnxEncoder", "SentenceEncoder", "encoded_clauses", "key"]

Floats = npt.NDArray[np.float32]

_BATCH = 16


class SentenceEncoder(Protocol):
    """Sentences in, unit vectors out."""

    @property
    def sha256(self) -> str:
        """Hash of the weights."""

    def encode(self, sentences: Sequence[str]) -> Floats:
        """One row of unit length a sentence."""


def key(sentence: str) -> str:
    """The name under which a sentence's vector is kept."""
    return hashlib.sha256(sentence.encode()).hexdigest()[:20]


class OnnxEncoder(Network):
    """An encoder exported to ONNX, run by onnxruntime on one thread. Safe to share between threads.

    Args:
        weights: the ONNX file's bytes; inputs `input_ids` and `attention_mask`, one output of unit rows.
        tokenizer: a `tokenizer.json` as the tokenizers library writes it.
        length: most word pieces of a sentence that are read.

    Raises:
        MissingExtraError: onnxruntime or tokenizers is not installed.
    """

    WEIGHTS, CARD = "encoder.onnx", "card.json"

    def encode(self, sentences: Sequence[str]) -> Floats:
        """One row of unit length a sentence; a sentence's row does not depend on the others."""
        return np.vstack([self._one(sentence) for sentence in sentences])

    def _one(self, sentence: str) -> Floats:
        # padding would change the row in the last places: each sentence goes through alone
        ids = np.array([self.tokenizer.encode(sentence).ids], dtype=np.int64)
        (row,) = self.session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        return np.asarray(row, dtype=np.float32)


def pack(vectors: Mapping[str, Floats]) -> bytes:
    """Vectors by key as the bytes of a data file, rounded to int8."""
    keys = sorted(vectors)
    matrix = np.vstack([vectors[k] for k in keys])
    scale = np.abs(matrix).max(axis=1, keepdims=True) / 127
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        keys=np.array(keys),
        scale=scale.astype(np.float32),
        rows=np.rint(matrix / scale).astype(np.int8),
    )
    return buffer.getvalue()


@cache
def encoded_clauses(sha256: str) -> Mapping[str, Floats]:
    """Vectors of the shipped texts' clauses, by `key`, made beforehand; empty for other weights."""
    file = resources.files("claimcheck.data").joinpath(FOLDER, "clauses.npz")
    card = resources.files("claimcheck.data").joinpath(FOLDER, "card.json")
    if not file.is_file() or json.loads(card.read_text(encoding="utf-8"))["sha256"] != sha256:
        return MappingProxyType({})
    with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as data:
        rows = data["rows"].astype(np.float32) * data["scale"]
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return MappingProxyType(dict(zip(map(str, data["keys"]), rows, strict=True)))


def prepared(sentences: Iterable[str], encoder: SentenceEncoder) -> dict[str, Floats]:
    """Vectors of sentences by `key`; for the file that `pack` makes."""
    distinct = sorted(set(sentences))
    out: dict[str, Floats] = {}
    for start in range(0, len(distinct), _BATCH):
        part = distinct[start : start + _BATCH]
        out |= zip(map(key, part), encoder.encode(part), strict=True)
    return out
