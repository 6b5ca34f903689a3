"""Posts that make the same claim about the same provision get one identifier.

Wordings of one provision and verdict are put beside each other by MinHash and LSH (datasketch); a pair so
found is one claim only if its words are alike enough and its numbers, negations and concepts are the same.
Each wording joins the earliest wording it agrees with, so the outcome follows from the input's order alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from claimcheck.batch.wording import PIECES, wordings
from claimcheck.text.cleaning import clean

if TYPE_CHECKING:
    from datasketch import MinHashLSH

__all__ = ["ClusterFile", "Wordprint", "group", "wordprint"]

_BUCKETS = 256
_ID_BYTES = 6
_PERMUTATIONS = 64
#: Least Jaccard similarity of two wordings' content words: for LSH to propose, and to be one claim.
_PROPOSED, _ALIKE = 0.5, 0.65


@dataclass(frozen=True, slots=True)
class Wordprint:
    """What of a wording tells its claim from another: content stems, numbers, negations, concepts."""

    stems: frozenset[str]
    numbers: tuple[str, ...]
    negations: int
    concepts: frozenset[str]

    def same_claim(self, other: Wordprint) -> bool:
        """Whether two wordings say the same."""
        if (self.numbers, self.negations, self.concepts) != (other.numbers, other.negations, other.concepts):
            return False
        union = len(self.stems | other.stems)
        return not union or len(self.stems & other.stems) / union >= _ALIKE


def wordprint(text: str) -> Wordprint:
    """The wordprint of a claim's text."""
    words = PIECES.findall(clean(text).text.lower())
    stems: set[str] = set()
    numbers: list[str] = []
    concepts: set[str] = set()
    stop: set[str] = set()
    negations = 0
    for words_of in wordings().values():
        found = frozenset(words_of.stem(w) for w in words)
        concepts.update(words_of.concepts(found))
        stop.update(w for w in words if w in words_of.stop_words)
        negations += sum(w in words_of.negators for w in words) + sum(w == "t" for w in words)
    number_words = _number_words()
    stem = next((w.stem for w in wordings().values()), str)
    for word in words:
        if word.isdigit() or word in number_words:
            numbers.append(word)
        elif word not in stop:
            stems.add(stem(word))
    return Wordprint(frozenset(stems), tuple(sorted(numbers)), negations, frozenset(concepts))


@cache
def _number_words() -> frozenset[str]:
    return frozenset(word for words_of in wordings().values() for word in words_of.number_words)


@cache
def _bands() -> tuple[int, int]:
    """How the permutations are cut into bands: the library works it out by integration, which takes long."""
    from datasketch import MinHashLSH

    lsh = MinHashLSH(threshold=_PROPOSED, num_perm=_PERMUTATIONS)
    return lsh.b, lsh.r


def _lsh() -> MinHashLSH:
    from datasketch import MinHashLSH

    return MinHashLSH(threshold=_PROPOSED, num_perm=_PERMUTATIONS, params=_bands())


def group(texts: Iterable[str]) -> list[int]:
    """For each text, the position of the first text that makes the same claim.

    Args:
        texts: wordings about one provision with one verdict, in the order of the input.
    """
    from datasketch import MinHash

    blank = MinHash(num_perm=_PERMUTATIONS, seed=1)  # drawing the permutations takes longer than copying them
    leaders: list[int] = []
    prints: dict[int, Wordprint] = {}
    by_print: dict[Wordprint, int] = {}
    lsh: Any = None
    for position, text in enumerate(texts):
        mine = wordprint(text)
        leader = by_print.get(mine)
        if leader is None:
            lsh = lsh or _lsh()
            sketch = blank.copy()
            sketch.update_batch([stem.encode() for stem in mine.stems])
            near = sorted(int(key) for key in lsh.query(sketch))
            leader = next((n for n in near if mine.same_claim(prints[n])), position)
            if leader == position:
                prints[position] = mine
                lsh.insert(position, sketch)
            by_print[mine] = leader
        leaders.append(leader)
    return leaders


def identifier(provision: str, verdict: str, text: str) -> bytes:
    """The identifier of the cluster that a wording began."""
    return hashlib.sha256(f"{provision}\n{verdict}\n{text}".encode()).digest()[:_ID_BYTES]


class ClusterFile:
    """Clusters of a whole run, found bucket by bucket on disk: memory holds one bucket's wordings.

    Args:
        folder: an empty or new folder for the files.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ids = folder / "ids"

    def build(self, decided: Iterable[tuple[int, str, str, str]]) -> None:
        """Group decided posts.

        Args:
            decided: row, provision, verdict and wording of each, in the order of the rows.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        names = [self._folder / f"bucket-{n:02d}" for n in range(_BUCKETS)]
        with ExitStack() as stack:
            buckets = [stack.enter_context(name.open("wb")) for name in names]
            for row, provision, verdict, text in decided:
                line = json.dumps([row, provision, verdict, text], ensure_ascii=False)
                number = hashlib.sha256(provision.encode()).digest()[0] % _BUCKETS
                buckets[number].write(line.encode("utf-8", "surrogatepass") + b"\n")
        with self._ids.open("wb") as ids:
            for name in names:
                _write_ids(name, ids)
                name.unlink()

    def ids(self, rows: int) -> Iterator[str]:
        """The identifier of each of `rows` rows in order, empty for a row that belongs to no cluster."""
        with self._ids.open("rb") as stream:
            for _ in range(rows):
                raw = stream.read(_ID_BYTES)
                yield f"c{raw.hex()}" if any(raw) else ""

    def drop(self) -> None:
        """Remove the files."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _read(bucket: Path) -> Iterator[tuple[int, str, str, str]]:
    with bucket.open("rb") as stream:
        for line in stream:
            row, provision, verdict, text = json.loads(line)
            yield row, provision, verdict, text


def _write_ids(bucket: Path, ids: BinaryIO) -> None:
    wordings_of: dict[tuple[str, str], dict[str, int]] = {}
    for _, provision, verdict, text in _read(bucket):
        texts = wordings_of.setdefault((provision, verdict), {})
        texts.setdefault(_plain(text), len(texts))
    found: dict[tuple[str, str], list[bytes]] = {}
    for (provision, verdict), texts in wordings_of.items():
        known = list(texts)
        found[provision, verdict] = [identifier(provision, verdict, known[i]) for i in group(known)]
    for row, provision, verdict, text in _read(bucket):
        key = provision, verdict
        os.pwrite(ids.fileno(), found[key][wordings_of[key][_plain(text)]], row * _ID_BYTES)


def _plain(text: str) -> str:
    return " ".join(clean(text).text.lower().split())
