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
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from claimcheck.errors import DataError, MissingExtraError

__all__ = ["OnnxEncoder", "SentenceEncoder", "encoded_clauses", "key"]

Floats = npt.NDArray[np.float32]

#: Where the weights and what belongs to them lie in the package.
_FOLDER = "reader"
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


class OnnxEncoder:
    """An encoder exported to ONNX, run by onnxruntime on one thread. Safe to share between threads.

    Args:
        weights: the ONNX file's bytes; inputs `input_ids` and `attention_mask`, one output of unit rows.
        tokenizer: a `tokenizer.json` as the tokenizers library writes it.
        length: most word pieces of a sentence that are read.

    Raises:
        MissingExtraError: onnxruntime or tokenizers is not installed.
    """

    def __init__(self, weights: bytes, tokenizer: str, *, length: int = 128) -> None:
        try:
            import onnxruntime
            from tokenizers import Tokenizer
        except ImportError as error:
            feature = "the sentence encoder"
            raise MissingExtraError(feature, "reader") from error
        self._sha256 = hashlib.sha256(weights).hexdigest()
        options = onnxruntime.SessionOptions()
        # one thread a sentence: callers run many claims side by side, and sums stay in one order
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(
            weights, sess_options=options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer: Any = Tokenizer.from_str(tokenizer)
        self._tokenizer.enable_truncation(max_length=length)
        self._tokenizer.no_padding()

    @classmethod
    @cache
    def load(cls) -> OnnxEncoder:
        """The packaged encoder.

        Raises:
            MissingExtraError: the extra `reader` is not installed.
            DataError: the weights are missing or are not those of the card.
        """
        folder = resources.files("claimcheck.data").joinpath(_FOLDER)
        try:
            card = json.loads(folder.joinpath("card.json").read_text(encoding="utf-8"))
            weights = folder.joinpath("encoder.onnx").read_bytes()
            tokenizer = folder.joinpath("tokenizer.json").read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            msg = f"data folder {_FOLDER}: {error}"
            raise DataError(msg) from error
        loaded = cls(weights, tokenizer, length=int(card["longest"]))
        if loaded.sha256 != card["sha256"]:
            msg = f"data file {_FOLDER}/encoder.onnx: its hash is not the one its card gives"
            raise DataError(msg)
        return loaded

    @staticmethod
    def installed() -> bool:
        """Whether the extra `reader` and the weights are there."""
        packaged = resources.files("claimcheck.data").joinpath(_FOLDER, "encoder.onnx").is_file()
        return packaged and all(find_spec(name) is not None for name in ("onnxruntime", "tokenizers"))

    @property
    def sha256(self) -> str:
        """Hash of the weights."""
        return self._sha256

    def encode(self, sentences: Sequence[str]) -> Floats:
        """One row of unit length a sentence; a sentence's row does not depend on the others."""
        return np.vstack([self._one(sentence) for sentence in sentences])

    def _one(self, sentence: str) -> Floats:
        # padding would change the row in the last places: each sentence goes through alone
        ids = np.array([self._tokenizer.encode(sentence).ids], dtype=np.int64)
        (row,) = self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
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
    file = resources.files("claimcheck.data").joinpath(_FOLDER, "clauses.npz")
    card = resources.files("claimcheck.data").joinpath(_FOLDER, "card.json")
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
