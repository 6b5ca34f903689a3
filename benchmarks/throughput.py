"""How fast a batch is, how flat its memory, how it scales, and what a plain scan would cost.

    python benchmarks/throughput.py --rows 10000 --memory 10000 100000 --sizes 1 10 100

Posts are made up from templates with a fixed seed: a share of them speaks of the constitution (half of those
in the words of one of its clauses, with words, numbers or negations changed), the rest of everyday life in
three languages. `--duplicates` of all rows repeat an earlier post with an emoji, a link or nothing added, as
reposts do. Every run is a process of its own; memory is its peak resident size, and that of its largest
worker. `posts_per_cpu_s` divides by processor time, so it holds on a machine that others use too. The plain
scan scores every post against every clause by rapidfuzz's token_set_ratio and keeps the best: it finds a
clause and gives no verdict. It is timed over all texts, and over the one in force alone, which is what a worker
looks into.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import os
import platform
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np

from claimcheck.batch.judge import Judge
from claimcheck.batch.rows import Row
from claimcheck.batch.settings import JudgeSettings
from claimcheck.batch.writing import OutputFormat
from claimcheck.corpus.store import Corpus, Document
from claimcheck.language.analysis import analyst
from claimcheck.match.searcher import SearchableText
from claimcheck.models.config import CheckerConfig

Reader = Literal["on", "off"]

SEED = 20260701
SHARES = (0.05, 0.30, 1.0)
_DOCUMENT = "kz-2026"
_DAY = dt.date(2026, 8, 1)
_NOISE = ("", " 🔥", " 😂😂", " https://example.org/p/1", " 👇", " 🇰🇿", "  ", " https://example.org/x?y=2")
_TEMPLATES = (
    "{who} {does} {what} under the new Constitution",
    "Did you know? {who} {does} {what}.",
    "Article {n} says {who} {does} {what}!!!",
    "The new Constitution: {who} {does} {what}. Share this",
    "{who} no longer {does} {what}, read article {n}({m})",
    "In the old constitution {who} {does} {what}; now it is the other way round",
    "{number} deputies sit in the Kurultai and serve {number} years",
    "The term of the President is {number} years, {what} included",
    "Land may {neg} be sold to foreigners, article {n}({m})",
    "The death penalty is {neg} allowed for {what}",
)  # fmt: skip
_WHO = (
    "the President", "the Vice-President", "the Kurultai", "the People's Council", "the Government",
    "the Constitutional Court", "the Prosecutor General", "every citizen", "a foreigner", "a judge",
    "the Supreme Court", "a political party", "the Prime Minister",
)  # fmt: skip
_DOES = (
    "appoints", "dismisses", "may veto", "must approve", "dissolves", "may not join", "owns", "elects",
    "ratifies", "may be deprived of", "is guaranteed", "bans",
)  # fmt: skip
_WHAT = (
    "the judges", "the Government", "laws", "the state budget", "land", "citizenship", "a free lawyer",
    "elections", "international treaties", "the state language", "private property", "a referendum",
    "free medical care", "the capital city", "censorship", "strikes",
)  # fmt: skip
_EVERYDAY = (
    "{thing} was {how} today, {number} out of 10",
    "Anyone selling a {thing}? Asking for {number} friends",
    "My {thing} broke again, {how}",
    "{number} km on a {thing} before breakfast, feeling {how}",
    "Why is the {thing} always {how} on Mondays",
    "New {thing} dropped, {how}!",
    "{thing} {thing} {thing}, that is the tweet",
    "Продам {ru}, почти новый, {number} тенге",
    "Сегодня {ru} – просто {ruhow}",
    "{ru} опять {ruhow}, минус {number}",
    "{kk} бүгін {kkhow}, {number} теңге",
    "Кешегі {kk} {kkhow} болды",
)
_THING = (
    "bike", "pizza", "playlist", "sofa", "laptop", "kettle", "phone", "sunset", "bus", "goalkeeper",
    "barista", "headphone", "puppy", "gym", "jacket", "podcast", "pancake", "umbrella",
)  # fmt: skip
_HOW = ("awful", "great", "late", "so loud", "broken", "lovely", "overpriced", "sleepy", "sticky", "blue")
_RU = ("велосипед", "автобус", "кофе", "диван", "футбол", "дождь", "плов", "ноутбук")
_RUHOW = ("супер", "ужас", "поздно", "красота", "дорого")
_KK = ("концерт", "матч", "ауа райы", "автобус", "кофе", "той")
_KKHOW = ("керемет", "нашар", "қымбат", "суық")


# -- posts ---------------------------------------------------------------------------------------------
def _spoilt(wording: str, draw: random.Random) -> str:
    """A clause as people quote it: shortened, a number changed, a word lost, a negation gained."""
    words = re.sub(r"\s+", " ", wording).split(" ")[: draw.randint(8, 30)]
    if draw.random() < 0.5 and len(words) > 6:
        del words[draw.randrange(1, len(words))]
    if draw.random() < 0.3:
        words.insert(min(3, len(words)), "not")
    return re.sub(r"\d+", lambda _: str(draw.randint(2, 30)), " ".join(words))


def _post(draw: random.Random, share: float, clauses: Sequence[str]) -> str:
    if draw.random() >= share:
        return draw.choice(_EVERYDAY).format(
            thing=draw.choice(_THING), how=draw.choice(_HOW), number=draw.randint(2, 900),
            ru=draw.choice(_RU), ruhow=draw.choice(_RUHOW), kk=draw.choice(_KK), kkhow=draw.choice(_KKHOW),
        )  # fmt: skip
    if draw.random() < 0.5:
        return _spoilt(draw.choice(clauses), draw)
    return draw.choice(_TEMPLATES).format(
        who=draw.choice(_WHO), does=draw.choice(_DOES), what=draw.choice(_WHAT), n=draw.randint(1, 96),
        m=draw.randint(1, 5), number=draw.randint(2, 200), neg=draw.choice(("", "not", "never", "now")),
    )  # fmt: skip


def posts(rows: int, share: float, duplicates: float, clauses: Sequence[str]) -> Iterator[str]:
    """Made-up posts; the same for the same arguments."""
    draw = random.Random(f"{SEED} {share} {duplicates}")
    earlier: list[str] = []
    for _ in range(rows):
        if earlier and draw.random() < duplicates:
            yield draw.choice(earlier) + draw.choice(_NOISE)
            continue
        post = _post(draw, share, clauses)
        if len(earlier) < 500:
            earlier.append(post)
        else:
            earlier[draw.randrange(500)] = post
        yield post


def write(path: Path, rows: int, share: float, duplicates: float, clauses: Sequence[str]) -> None:
    """The posts as a CSV file with the columns a platform exports."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "created_at", "text", "likes", "shares"])
        for number, text in enumerate(posts(rows, share, duplicates, clauses)):
            writer.writerow([number, f"2026-08-{number % 28 + 1:02d}", text, number % 97, number % 13])


# -- runs ----------------------------------------------------------------------------------------------
_RUNNER = """
import json, resource, sys
from pathlib import Path
from claimcheck.batch.run import run_batch
from claimcheck.batch.settings import RunSettings
from claimcheck.models.config import CheckerConfig
if __name__ == "__main__":
    source, out, workers, cluster, reader = sys.argv[1:]
    settings = RunSettings(checker=CheckerConfig(reader=reader))
    summary = run_batch(
        [source], Path(out), settings=settings, workers=int(workers), cluster=cluster or None, restart=True
    )
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(u.ru_utime + u.ru_stime for u in used)
    print(json.dumps([summary.rows, cpu, *(u.ru_maxrss for u in used)]))
"""


def timed(source: Path, folder: Path, reader: Reader, workers: int, cluster: str = "") -> dict[str, Any]:
    """One run end to end: start of the process, reading, judging, clusters, output."""
    runner = folder / "runner.py"
    runner.write_text(_RUNNER, encoding="utf-8")
    command = [
        sys.executable,
        str(runner),
        str(source),
        str(folder / "out.csv"),
        str(workers),
        cluster,
        reader,
    ]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    begin = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    seconds = time.perf_counter() - begin
    rows, cpu, driver, worker = json.loads(done.stdout.splitlines()[-1])
    return {
        "rows": rows, "workers": workers, "engine": "dask" if cluster else "local",
        "seconds": round(seconds, 1), "cpu_s": round(cpu, 1), "posts_per_s": round(rows / seconds),
        "posts_per_cpu_s": round(rows / cpu),
        "driver_mb": driver // 1024, "worker_mb": worker // 1024,
    }  # fmt: skip


# -- corpus size, and the plain scan -------------------------------------------------------------------
def _grown(document: Document, factor: int) -> SearchableText:
    """A text with every clause many times over: all postings grow alike, the worst case for the index."""
    text = SearchableText(document.text("en"), analyst("en"))
    size, index = text.index.size, text.index
    for feature, (numbers, amounts) in list(index._postings.items()):
        far = (numbers + size * np.arange(factor)[:, None]).ravel()
        index._postings[feature] = far, np.tile(amounts, factor)
    index.size = size * factor
    text.entries = text.entries * factor
    text._soft._whole = np.tile(text._soft._whole, (factor, 1))
    return text


def corpus_sizes(
    factors: Sequence[int], sample: Sequence[str], warming: Sequence[str], reader: Reader
) -> list[dict[str, Any]]:
    """Milliseconds a post, a worker's and the plain scan's, on the same posts, by corpus size; one core.

    Processor time. A worker has its memory of earlier posts, as in a run.
    """
    from rapidfuzz import fuzz, process

    out = []
    corpus = Corpus.load()
    for factor in factors:
        judge = Judge(
            JudgeSettings(
                corpus_sha256=corpus.sha256,
                checker=CheckerConfig(reader=reader),
                as_of=_DAY,
                output=OutputFormat.JSONL,
                columns=(),
            )
        )
        grown = [_grown(document, factor) for document in corpus.documents.values()]
        judge.checker._searchable.update({(text.text.document.id, "en"): text for text in grown})
        for text in warming:
            judge(Row(1, "", (), text))
        begin = time.process_time()
        for text in sample:
            judge(Row(1, "", (), text))
        ours = (time.process_time() - begin) / len(sample) * 1000
        few = sample[: max(20, 400 // factor)]
        all_of_them = [entry.reading for text in grown for entry in text.entries]
        one = [e.reading for text in grown if text.text.document.id == _DOCUMENT for e in text.entries]
        scans = []
        for readings in (all_of_them, one):
            begin = time.process_time()
            for text in few:
                process.extractOne(text, readings, scorer=fuzz.token_set_ratio)
            scans.append((time.process_time() - begin) / len(few) * 1000)
        out.append(
            {
                "clauses": len(all_of_them),
                "worker_ms": round(ours, 2),
                "scan_ms": round(scans[0], 2),
                "scan/worker": round(scans[0] / ours, 1),
                "in force": len(one),
                "scan_ms in force": round(scans[1], 2),
                "scan/worker ": round(scans[1] / ours, 1),
            }
        )
    return out


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def table(title: str, records: Sequence[dict[str, Any]]) -> None:
    """Print records as a table."""
    lines = [f"\n{title}"]
    if records:
        lines.append("  ".join(f"{key:>15}" for key in records[0]))
    lines.extend("  ".join(f"{value!s:>15}" for value in record.values()) for record in records)
    _say("\n".join(lines))


def main() -> None:
    """Run what the arguments ask for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=10_000, help="rows of the runs that are timed")
    parser.add_argument("--duplicates", type=float, default=0.3, help="share of rows that repeat a post")
    parser.add_argument("--memory", type=int, nargs="*", default=[], help="rows of the runs for memory")
    parser.add_argument("--sizes", type=int, nargs="*", default=[1, 10], help="times the corpus")
    parser.add_argument("--shares", type=float, nargs="*", default=list(SHARES), help="shares on the topic")
    parser.add_argument(
        "--reader", choices=("on", "off"), default="off", help="whether the sentence encoder is asked"
    )
    parser.add_argument("--dask", action="store_true", help="time a local Dask cluster too")
    parser.add_argument("--write", type=Path, help="only write the 30 %% mix of --rows rows to this file")
    given = parser.parse_args()
    constitution = Corpus.load().document(_DOCUMENT).text("en")
    wordings = [constitution.wording(clause) for clause in constitution.clauses]
    if given.write:
        write(given.write, given.rows, 0.30, given.duplicates, wordings)
        return
    _say(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "posts.csv"
        for share in given.shares:
            write(source, given.rows, share, given.duplicates, wordings)
            runs = [timed(source, folder, given.reader, 1), timed(source, folder, given.reader, 2)]
            if given.dask:
                runs.append(timed(source, folder, given.reader, 2, "local"))
            table(f"{share:.0%} on the topic", runs)
        runs = []
        for rows in given.memory:
            write(source, rows, 0.30, given.duplicates, wordings)
            runs.append(timed(source, folder, given.reader, 2))
        if runs:
            table("memory, 30% on the topic", runs)
    if given.sizes:
        made = list(posts(2000, 0.30, given.duplicates, wordings))
        # the first posts find languages unread and words unseen: a run of any length has that behind it
        sizes = corpus_sizes(given.sizes, made[1000:], made[:1000], given.reader)
        table("corpus size, 30% on the topic, one core", sizes)


if __name__ == "__main__":
    main()
