"""Shards: a stretch of rows, judged by a pure function into bytes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import Any

from claimcheck.batch.rows import Refusal, Row
from claimcheck.batch.settings import JudgeSettings
from claimcheck.batch.wording import plain_wording
from claimcheck.batch.writing import Encoder, main_claim
from claimcheck.errors import ClaimcheckError
from claimcheck.models.result import CheckResult, Verdict

__all__ = ["JudgeMaker", "RowJudge", "Shard", "ShardOutput", "cut", "judged", "refused", "run_shard"]

#: Judges a row; may raise what it likes, which costs that row only.
RowJudge = Callable[[Row], CheckResult]
#: Makes the judge of a process; goes to workers by name, so it is a function or class of a module.
JudgeMaker = Callable[[JudgeSettings], RowJudge]


@dataclass(frozen=True, slots=True)
class Shard:
    """Rows to judge; `first` is the position of the first of them in the input, from 0."""

    number: int
    first: int
    rows: tuple[Row, ...]

    def parts(self, count: int) -> list[Shard]:
        """The shard in at most `count` pieces of even size."""
        size = -(-len(self.rows) // count)
        starts = range(0, len(self.rows), size)
        return [Shard(self.number, self.first + at, self.rows[at : at + size]) for at in starts]


@dataclass(frozen=True, slots=True)
class ShardOutput:
    """What became of a shard.

    Attributes:
        records: one a row, in order, as `Encoder.record` wrote it.
        verdicts: how many posts of each verdict.
        refusals: how many rows refused, by reason.
        decided: for each post with a decided main claim: position in the shard, and what clustering reads.
    """

    records: tuple[bytes, ...]
    verdicts: dict[str, int]
    refusals: dict[str, int]
    decided: tuple[tuple[int, str, str, str], ...]

    @staticmethod
    def joined(outputs: Iterable[ShardOutput]) -> ShardOutput:
        """The outputs of a shard's parts as that of the whole."""
        records: list[bytes] = []
        verdicts: Counter[str] = Counter()
        refusals: Counter[str] = Counter()
        decided: list[tuple[int, str, str, str]] = []
        for output in outputs:
            decided.extend((len(records) + at, *rest) for at, *rest in output.decided)  # type: ignore[misc]
            records.extend(output.records)
            verdicts.update(output.verdicts)
            refusals.update(output.refusals)
        return ShardOutput(tuple(records), dict(verdicts), dict(refusals), tuple(decided))

    def to_bytes(self) -> bytes:
        """As a file holds it: a line of JSON that tells the lengths, then the records."""
        head: dict[str, Any] = {
            "lengths": [len(r) for r in self.records],
            "verdicts": dict(sorted(self.verdicts.items())),
            "refusals": dict(sorted(self.refusals.items())),
            "decided": self.decided,
        }
        line = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
        return b"%b\n%b" % (line, b"".join(self.records))

    @classmethod
    def from_bytes(cls, data: bytes) -> ShardOutput:
        """Read what `to_bytes` wrote.

        Raises:
            ValueError: it is something else, or a part is missing.
        """
        line, _, body = data.partition(b"\n")
        head = json.loads(line)
        records, at = [], 0
        for length in head["lengths"]:
            records.append(body[at : at + length])
            at += length
        if at != len(body):
            msg = f"{len(body)} bytes of records where {at} are announced"
            raise ValueError(msg)
        decided = tuple((int(n), str(p), str(v), str(t)) for n, p, v, t in head["decided"])
        return cls(tuple(records), head["verdicts"], head["refusals"], decided)


def cut(rows: Iterable[Row], size: int) -> Iterator[Shard]:
    """Shards of `size` rows; the last may be shorter."""
    stream, number = iter(rows), 0
    while part := tuple(islice(stream, size)):
        yield Shard(number, number * size, part)
        number += 1


@lru_cache(maxsize=2)
def _judge_of_process(maker: JudgeMaker, settings: JudgeSettings) -> RowJudge:
    """The judge of this process, made when a row first needs it."""
    return maker(settings)


def run_shard(shard: Shard, settings: JudgeSettings, maker: JudgeMaker) -> ShardOutput:
    """Judge every row of a shard. Pure: it depends on nothing but its arguments and the corpus they name.

    What goes wrong with a row costs that row: it is refused with the error as its reason.

    Raises:
        ClaimcheckError: the judge cannot be made: the corpus is unusable.
    """
    encoder = Encoder(settings.output, settings.columns)
    records: list[bytes] = []
    verdicts: Counter[str] = Counter()
    refusals: Counter[str] = Counter()
    decided: list[tuple[int, str, str, str]] = []
    for number, given in enumerate(shard.rows):
        row, result = judged(given, lambda: _judge_of_process(maker, settings))
        if result is None:
            assert row.refusal is not None
            refusals[row.refusal.value] += 1
        else:
            verdicts[result.verdict.value] += 1
            subject = _subject(result)
            if subject is not None:
                decided.append((number, *subject))
        records.append(encoder.record(row, result))
    return ShardOutput(tuple(records), dict(verdicts), dict(refusals), tuple(decided))


def judged(row: Row, judge: Callable[[], RowJudge]) -> tuple[Row, CheckResult | None]:
    """The row with its result; a row that is or becomes refused has none.

    Args:
        row: the row.
        judge: gives the judge; asked only for a row that is to be judged.

    Raises:
        ClaimcheckError: there can be no judge.
    """
    if row.refusal is not None:
        return row, None
    ask = judge()
    try:
        return row, ask(row)
    except ClaimcheckError as error:
        return refused(row, Refusal.FAILED, str(error)), None
    except Exception as error:  # a million rows must not fall with one
        return refused(row, Refusal.FAILED, f"the analysis failed: {type(error).__name__}: {error}"), None


def refused(row: Row, refusal: Refusal, reason: str) -> Row:
    """The row, refused after it was read."""
    clean = reason.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
    return replace(row, refusal=refusal, error=f"{row.place}: {' '.join(clean.split())}")


def _subject(result: CheckResult) -> tuple[str, str, str] | None:
    """Provision, verdict and plain wording of the claim that decided a post."""
    claim = main_claim(result)
    if claim is None or claim.verdict is Verdict.NOT_ENOUGH_INFO or not claim.citations:
        return None
    place = claim.citations[-1]
    return f"{place.document}:{place.provision}", claim.verdict.value, plain_wording(claim.text)
