"""What the packaged networks share: weights checked against their card, run on one thread (extra `reader`)."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib import resources
from importlib.util import find_spec
from typing import Any, ClassVar, Self

from claimcheck.errors import DataError, MissingExtraError

__all__ = ["FOLDER", "NETWORKS", "Network", "installed", "networks_installed"]

#: Where weights, cards and the tokenizer lie in the package.
FOLDER = "reader"
#: The weights of the package.
NETWORKS = ("encoder.onnx", "entailment.onnx")


class Network:
    """A network exported to ONNX with its tokenizer. Safe to share between threads.

    Args:
        weights: the ONNX file's bytes.
        tokenizer: a `tokenizer.json` as the tokenizers library writes it.
        length: most word pieces that are read.

    Attributes:
        WEIGHTS: the file of a packaged network's weights.
        CARD: the file that says what they are: their `sha256`, and the `longest` text that is read.
        sha256: hash of the weights.
        session: the onnxruntime session.
        tokenizer: the tokenizer; it truncates and does not pad.

    Raises:
        MissingExtraError: onnxruntime or tokenizers is not installed.
    """

    WEIGHTS: ClassVar[str]
    CARD: ClassVar[str]

    def __init__(self, weights: bytes, tokenizer: str, *, length: int) -> None:
        try:
            import onnxruntime
            from tokenizers import Tokenizer
        except ImportError as error:
            feature = "the reader"
            raise MissingExtraError(feature, "reader") from error
        self.sha256 = hashlib.sha256(weights).hexdigest()
        options = onnxruntime.SessionOptions()
        # one thread a sentence: callers run many claims side by side, and sums stay in one order
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self.session: Any = onnxruntime.InferenceSession(
            weights, sess_options=options, providers=["CPUExecutionProvider"]
        )
        self.tokenizer: Any = Tokenizer.from_str(tokenizer)
        self.tokenizer.enable_truncation(max_length=length)
        self.tokenizer.no_padding()

    @classmethod
    @cache
    def load(cls) -> Self:
        """The packaged network.

        Raises:
            MissingExtraError: the extra `reader` is not installed.
            DataError: a file is missing or the weights are not those of the card.
        """
        folder = resources.files("claimcheck.data").joinpath(FOLDER)
        try:
            told = json.loads(folder.joinpath(cls.CARD).read_text(encoding="utf-8"))
            data = folder.joinpath(cls.WEIGHTS).read_bytes()
            words = folder.joinpath("tokenizer.json").read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            msg = f"data folder {FOLDER}: {error}"
            raise DataError(msg) from error
        loaded = cls(data, words, length=int(told["longest"]))
        if loaded.sha256 != told["sha256"]:
            msg = f"data file {FOLDER}/{cls.WEIGHTS}: its hash is not the one its card gives"
            raise DataError(msg)
        return loaded

    @classmethod
    def installed(cls) -> bool:
        """Whether the extra `reader` and the weights are there."""
        return installed(cls.WEIGHTS)


def networks_installed() -> bool:
    """Whether the extra `reader` and the weights of all networks are there."""
    return all(map(installed, NETWORKS))


def installed(weights: str) -> bool:
    """Whether the extra `reader` and a file of weights are there."""
    packaged = resources.files("claimcheck.data").joinpath(FOLDER, weights).is_file()
    return packaged and all(find_spec(name) is not None for name in ("onnxruntime", "tokenizers"))
