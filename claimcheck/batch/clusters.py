"""Posts that make the same claim about the same provision get one identifier.

Of the wordings of one provision and verdict, two are one claim if their numbers, negations and concepts are the
same and their words alike enough; where many are to be compared, MinHash and LSH (datasketch) propose which.
Each wording joins the earliest wording it agrees with, so the outcome follows from the input's order alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from claimcheck.batch.wording import PIECES, wordings
from claimcheck.text.cleaning import clean

if TYPE_CHECKING:
    from datasketch import MinHash, MinHashLSH

__all__ = ["ClusterFile", "Grouping", "Leaders", "Wordings", "Wordprint", "group", "group_all", "wordprint"]

#: Lists of wordings, each of one provision and verdict; and for each the position of its cluster's first.
Wordings = tuple[tuple[str, ...], ...]
Leaders = tuple[tuple[int, ...], ...]
Grouping = Callable[[Iterable[Wordings]], Iterator[Leaders]]

_BUCKETS = 256
_ID_BYTES = 6
#: So many wordings are compared one by one.
_FEW = 48
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


class _Leaders:
    """The wordings that began a cluster, among those with the same numbers, negations and concepts.

    A few are gone through one by one; of many, LSH proposes some.
    """

    def __init__(self) -> None:
        self._known: dict[int, Wordprint] = {}
        self._lsh: MinHashLSH | None = None

    def find(self, mine: Wordprint) -> int | None:
        """The earliest wording that makes the same claim."""
        near = self._known if self._lsh is None else sorted(map(int, self._lsh.query(_sketch(mine))))
        return next((n for n in near if mine.same_claim(self._known[n])), None)

    def add(self, position: int, mine: Wordprint) -> None:
        """Remember a wording that agrees with none."""
        self._known[position] = mine
        if self._lsh is not None:
            self._lsh.insert(position, _sketch(mine))
        elif len(self._known) > _FEW:
            self._lsh = _lsh()
            for known, other in self._known.items():
                self._lsh.insert(known, _sketch(other))


@cache
def _blank() -> MinHash:
    from datasketch import MinHash

    return MinHash(num_perm=_PERMUTATIONS, seed=1)  # drawing the permutations takes longer than copying them


def _sketch(mine: Wordprint) -> MinHash:
    sketch = _blank().copy()
    sketch.update_batch([stem.encode() for stem in mine.stems])
    return sketch


def group(texts: Iterable[str]) -> list[int]:
    """For each text, the position of the first text that makes the same claim.

    Args:
        texts: wordings about one provision with one verdict, in the order of the input.
    """
    leaders: list[int] = []
    by_print: dict[Wordprint, int] = {}
    alike: dict[tuple[tuple[str, ...], int, frozenset[str]], _Leaders] = {}
    for position, text in enumerate(texts):
        mine = wordprint(text)
        leader = by_print.get(mine)
        if leader is None:
            near = alike.setdefault((mine.numbers, mine.negations, mine.concepts), _Leaders())
            leader = near.find(mine)
            if leader is None:
                leader = position
                near.add(position, mine)
            by_print[mine] = leader
        leaders.append(leader)
    return leaders


def group_all(batch: Wordings) -> Leaders:
    """`group` for each of several lists of wordings."""
    return tuple(tuple(group(texts)) for texts in batch)


def _here(batches: Iterable[Wordings]) -> Iterator[Leaders]:
    return map(group_all, batches)


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

    def build(self, decided: Iterable[tuple[int, str, str, str]], grouped: Grouping = _here) -> None:
        """Group decided posts.

        Args:
            decided: row, provision, verdict and plain wording of each, in the order of the rows.
            grouped: applies `group_all` to batches of wordings and gives the outcomes in their order; for
                instance in other processes. By default here, one after the other.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        names = [self._folder / f"bucket-{n:02d}" for n in range(_BUCKETS)]
        with ExitStack() as stack:
            buckets = [stack.enter_context(name.open("wb")) for name in names]
            for row, provision, verdict, text in decided:
                line = json.dumps([row, provision, verdict, text], ensure_ascii=False)
                number = hashlib.sha256(provision.encode()).digest()[0] % _BUCKETS
                buckets[number].write(line.encode("utf-8", "surrogatepass") + b"\n")
        filled = [name for name in names if name.stat().st_size]
        batches = (tuple(map(tuple, _distinct(name).values())) for name in filled)
        with self._ids.open("wb") as ids:
            for name, leaders in zip(filled, grouped(batches), strict=True):
                _write_ids(name, leaders, ids)
        for name in names:
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


def _distinct(bucket: Path) -> dict[tuple[str, str], dict[str, None]]:
    """The wordings of each provision and verdict, in order of first appearance."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for _, provision, verdict, text in _read(bucket):
        found.setdefault((provision, verdict), {})[text] = None
    return found


def _write_ids(bucket: Path, leaders: Leaders, ids: BinaryIO) -> None:
    identifiers: dict[tuple[str, str], dict[str, bytes]] = {}
    for (key, texts), leading in zip(_distinct(bucket).items(), leaders, strict=True):
        known = list(texts)
        identifiers[key] = {text: identifier(*key, known[i]) for text, i in zip(known, leading, strict=True)}
    for row, provision, verdict, text in _read(bucket):
        os.pwrite(ids.fileno(), identifiers[provision, verdict][text], row * _ID_BYTES)
