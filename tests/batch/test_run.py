from __future__ import annotations

import csv
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest

from claimcheck.batch.engines import LocalEngine
from claimcheck.batch.run import Progress, run_batch
from claimcheck.batch.settings import RunSettings
from claimcheck.batch.shards import JudgeMaker
from claimcheck.batch.store import Store
from claimcheck.batch.writing import OutputFormat
from claimcheck.errors import ClaimcheckError, CorpusError, InputError, UnknownDocumentError
from tests.batch.conftest import csv_of
from tests.batch.hooks import plain, poisonous
from tests.batch.killed_run import MAKERS, SETTINGS
from tests.batch.posts import OFF_TOPIC, ON_TOPIC

ROOT = Path(__file__).resolve().parents[2]
DAMAGED = (
    b"id,text,note\n1,true it is,=x\n2,false it is,\nbad\n3,,empty\n4,open,\n5,error,\n6,false it is!,\n"
)
ENGINES = [pytest.param(None, id="local"), pytest.param("local", id="dask", marks=pytest.mark.dask)]


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    path = tmp_path / "posts.csv"
    path.write_bytes(DAMAGED)
    return path


def many(path: Path, count: int, *, poison: tuple[int, ...] = ()) -> Path:
    words = ("true", "false", "open")
    rows = [
        [str(n), "poison" if n in poison else f"{words[n % 3]} {n % 7}\nsecond line"] for n in range(count)
    ]
    path.write_bytes(csv_of([["id", "text"], *rows]))
    return path


def cells(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_row_comes_back(posts: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    summary = run_batch([str(posts)], out, workers=1, maker=plain)
    rows = cells(out)
    assert [(r["id"], r["status"], r["verdict"]) for r in rows] == [
        ("1", "checked", "SUPPORTED"),
        ("2", "checked", "REFUTED"),
        ("bad", "refused", ""),
        ("3", "refused", ""),
        ("4", "checked", "NOT_ENOUGH_INFO"),
        ("5", "refused", ""),
        ("6", "checked", "REFUTED"),
    ]
    assert [r["error"] for r in rows if r["error"]] == [
        "line 4: 1 columns where the header has 3",
        "line 5: the text is empty",
        "line 7: the analysis failed: RuntimeError: no way",
    ]
    assert rows[0]["note"] == "'=x"
    assert rows[1]["cluster"] == rows[6]["cluster"] != ""
    assert rows[4]["cluster"] == ""
    assert summary.rows == 7
    assert summary.verdicts == {"NOT_ENOUGH_INFO": 1, "REFUTED": 2, "SUPPORTED": 1}
    assert summary.refusals == {"columns": 1, "empty": 1, "failed": 1}


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


@pytest.mark.parametrize("cluster", ENGINES)
def test_the_engine_does_not_show(cluster: str | None, tmp_path: Path) -> None:
    posts = many(tmp_path / "posts.csv", 130)
    one, other = tmp_path / "one.jsonl", tmp_path / "other.jsonl"
    settings = RunSettings(shard_rows=10)
    run_batch([str(posts)], one, settings=settings, workers=1, maker=plain)
    run_batch([str(posts)], other, settings=settings, workers=2, cluster=cluster, maker=plain)
    assert one.read_bytes() == other.read_bytes()
    assert [r["id"] for r in records(one)] == [str(n) for n in range(130)]


@pytest.mark.parametrize("cluster", ENGINES)
def test_a_poisonous_row_costs_itself(cluster: str | None, tmp_path: Path) -> None:
    posts = many(tmp_path / "posts.csv", 40, poison=(3, 17))
    out = tmp_path / "out.csv"
    settings = RunSettings(shard_rows=10)
    summary = run_batch([str(posts)], out, settings=settings, workers=2, cluster=cluster, maker=poisonous)
    rows = cells(out)
    assert [r["id"] for r in rows] == [str(n) for n in range(40)]
    assert [r["id"] for r in rows if r["status"] == "refused"] == ["3", "17"]
    assert rows[3]["error"].startswith("line 8: the worker process died on this row")
    assert summary.refusals == {"quarantined": 2}
    assert summary.deaths >= 2


class StoppedError(Exception):
    """The test ends the run."""


def interrupted(posts: Path, out: Path, shards: int, maker: JudgeMaker = plain) -> None:
    seen: list[Progress] = []

    def stop(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) == shards:
            raise StoppedError

    with pytest.raises(StoppedError):
        run_batch([str(posts)], out, settings=SETTINGS, workers=1, maker=maker, progress=stop)


def test_taken_up_again(tmp_path: Path) -> None:
    posts = many(tmp_path / "posts.csv", 200)
    out, undisturbed = tmp_path / "out.csv", tmp_path / "undisturbed.csv"
    interrupted(posts, out, 4)
    assert not out.exists()
    kept: list[Progress] = []
    summary = run_batch([str(posts)], out, settings=SETTINGS, workers=1, maker=plain, progress=kept.append)
    assert summary.kept == 80
    assert summary.rows == 200
    assert kept[-1].rows == 200
    assert kept[-1].judged == 120
    run_batch([str(posts)], undisturbed, settings=SETTINGS, workers=1, maker=plain)
    assert out.read_bytes() == undisturbed.read_bytes()


def test_a_damaged_shard_is_judged_again(tmp_path: Path) -> None:
    posts = many(tmp_path / "posts.csv", 100)
    out = tmp_path / "out.csv"
    interrupted(posts, out, 2)
    shard = next((tmp_path / "out.csv.work" / "shards").iterdir())
    shard.write_bytes(shard.read_bytes()[:-5])
    assert run_batch([str(posts)], out, settings=SETTINGS, workers=1, maker=plain).kept == 20


def test_a_whole_output_is_left_alone(posts: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    first = run_batch([str(posts)], out, workers=1, maker=plain)
    before = out.stat().st_mtime_ns
    again = run_batch([str(posts)], out, workers=1, maker=plain)
    assert again.complete
    assert (again.rows, again.verdicts, again.refusals) == (first.rows, first.verdicts, first.refusals)
    assert out.stat().st_mtime_ns == before
    whole = out.read_bytes()
    out.write_bytes(b"spoilt")
    assert not run_batch([str(posts)], out, workers=1, maker=plain).complete
    assert out.read_bytes() == whole


def test_what_changed_is_said(tmp_path: Path, make_folder: Callable[[], Path]) -> None:
    posts = many(tmp_path / "posts.csv", 100)
    out = tmp_path / "out.csv"
    interrupted(posts, out, 2)
    other = RunSettings(shard_rows=20, text_column="text", explain=True)
    with pytest.raises(InputError, match="the configuration changed since; --restart"):
        run_batch([str(posts)], out, settings=other, workers=1, maker=plain)
    with pytest.raises(InputError, match="the configuration changed since"):
        run_batch([str(posts)], out, settings=SETTINGS, format=OutputFormat.JSONL, workers=1, maker=plain)
    corpus = make_folder().parent
    with pytest.raises(InputError, match="the corpus changed since"):
        run_batch([str(posts)], out, settings=SETTINGS, corpus=[corpus], workers=1, maker=plain)
    many(posts, 101)
    with pytest.raises(InputError, match="the input changed since"):
        run_batch([str(posts)], out, settings=SETTINGS, workers=1, maker=plain)
    summary = run_batch([str(posts)], out, settings=SETTINGS, workers=1, maker=plain, restart=True)
    assert (summary.rows, summary.kept) == (101, 0)


def test_the_day_is_kept(tmp_path: Path) -> None:
    posts = many(tmp_path / "posts.csv", 100)
    out = tmp_path / "out.csv"
    interrupted(posts, out, 2)
    store = Store.beside(out)
    manifest = store.manifest()
    assert manifest is not None
    store.write_manifest(manifest.model_copy(update={"as_of": "2026-07-02"}))
    run_batch([str(posts)], out, settings=SETTINGS, workers=1, maker=plain)
    done = store.manifest()
    assert done is not None
    assert done.as_of == "2026-07-02"


def test_a_damaged_manifest(posts: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    Store.beside(out).folder.mkdir()
    (Store.beside(out).folder / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="not the manifest of a run"):
        run_batch([str(posts)], out, workers=1, maker=plain)
    assert run_batch([str(posts)], out, workers=1, maker=plain, restart=True).rows == 7


def test_two_runs_do_not_mix(posts: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    with Store.beside(out).locked(), pytest.raises(InputError, match="another run is writing here"):
        run_batch([str(posts)], out, workers=1, maker=plain)


def test_inputs_that_make_no_sense(posts: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is an input too"):
        run_batch([str(posts)], posts, workers=1, maker=plain)
    with pytest.raises(UnknownDocumentError):
        run_batch(
            [str(posts)], tmp_path / "o", settings=RunSettings(documents=("xx",)), workers=1, maker=plain
        )
    with pytest.raises(CorpusError):
        run_batch([str(posts)], tmp_path / "o", corpus=[tmp_path / "none"], workers=1, maker=plain)
    with pytest.raises(InputError):
        run_batch([str(posts)], posts / "below-a-file" / "o", workers=1, maker=plain)


def test_standard_input(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    summary = run_batch(["-"], out, workers=1, maker=plain, stdin=io.BytesIO(DAMAGED))
    assert summary.rows == 7
    assert len(out.read_bytes().splitlines()) == 7


def test_limit_and_an_empty_table(posts: Path, tmp_path: Path) -> None:
    summary = run_batch(
        [str(posts)], tmp_path / "a.csv", settings=RunSettings(limit=2), workers=1, maker=plain
    )
    assert (summary.rows, summary.refusals) == (2, {})
    posts.write_bytes(b"id,text\n")
    assert run_batch([str(posts)], tmp_path / "b.csv", workers=1, maker=plain).rows == 0
    assert (tmp_path / "b.csv").read_bytes().count(b"\n") == 1


def test_parquet_out(posts: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    out = tmp_path / "out.parquet"
    run_batch([str(posts)], out, workers=1, maker=plain)
    run_batch([str(posts)], tmp_path / "out.jsonl", workers=1, maker=plain)
    rows = parquet.read_table(out).to_pylist()
    lines = records(tmp_path / "out.jsonl")
    assert [r["id"] for r in rows] == [line["id"] for line in lines]
    for row, line in zip(rows, lines, strict=True):
        assert {k: row[k] for k in line} == {**line}
    assert rows[1]["claims"][0]["citations"][0]["quote"] == "One."


# -- killed --------------------------------------------------------------------------------------------
def children(pid: int) -> list[int]:
    try:
        threads = Path(f"/proc/{pid}/task").iterdir()
        return [int(c) for t in threads for c in (t / "children").read_text(encoding="ascii").split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


@pytest.fixture
def killing() -> random.Random:
    if not Path(f"/proc/self/task/{os.getpid()}/children").exists():
        pytest.skip("needs /proc to find the workers")
    return random.Random(20261122)


def started(posts: Path, out: Path, judge: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.batch.killed_run", str(posts), str(out), judge]
    return subprocess.Popen(
        command, cwd=ROOT, stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )


def shards_of(out: Path) -> int:
    folder = Store.beside(out).folder / "shards"
    return len([p for p in folder.iterdir() if p.suffix != ".tmp"]) if folder.is_dir() else 0


def various(path: Path, count: int) -> Path:
    """Posts for the checker: on the topic and off it, each with a number of its own."""
    texts = (*ON_TOPIC, *OFF_TOPIC)
    path.write_bytes(
        csv_of([["id", "text"], *([str(n), f"{texts[n % len(texts)]} {n}"] for n in range(count))])
    )
    return path


@pytest.mark.parametrize("judge", MAKERS)
def test_killed_at_ten_moments(judge: str, tmp_path: Path, killing: random.Random) -> None:
    """Driver or worker, at random: nothing is lost, nothing doubled, nothing differs."""
    posts = {"stand-in": many, "real": various}[judge](tmp_path / "posts.csv", 1200)
    undisturbed, out = tmp_path / "undisturbed.csv", tmp_path / "out.csv"
    run_batch([str(posts)], undisturbed, settings=SETTINGS, workers=2, maker=MAKERS[judge])
    killed: Counter[str] = Counter()
    process = started(posts, out, judge)
    try:
        for number in range(10):
            # wait for some progress first, then for a moment that falls anywhere in a shard
            before = shards_of(out)
            while process.poll() is None and shards_of(out) < before + 2:
                time.sleep(0.005)
            time.sleep(killing.random() * 0.05)
            if process.poll() is not None:
                break
            workers = [c for c in children(process.pid) if b"spawn_main" in command_of(c)]
            if number % 2 and workers:
                os.kill(killing.choice(workers), signal.SIGKILL)
                killed["worker"] += 1
                continue
            process.kill()
            process.wait()
            killed["driver"] += 1
            for worker in workers:
                wait_for_end(worker)
            process = started(posts, out, judge)
        assert process.wait(timeout=300) == 0
    finally:
        process.kill()
        process.wait()
    assert killed["driver"] >= 3
    assert killed["worker"] >= 3
    assert out.read_bytes() == undisturbed.read_bytes()
    assert [r["id"] for r in cells(out)] == [str(n) for n in range(1200)]


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def wait_for_end(pid: int) -> None:
    """Workers follow their driver, even one that was killed."""
    deadline = time.monotonic() + 20
    while command_of(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not command_of(pid), f"worker {pid} outlived its driver"


def test_workers_that_cannot_start_end_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = LocalEngine(1)
    try:
        dead: Future[int] = Future()
        dead.set_exception(BrokenProcessPool("gone"))
        monkeypatch.setattr(engine, "submit", lambda *_: dead)
        with pytest.raises(ClaimcheckError, match="as soon as they are started"):
            engine.recover()
    finally:
        engine.close()


@pytest.mark.dask
def test_no_scheduler_there(posts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claimcheck.batch.engines.CONNECT_TIMEOUT", "1s")
    with pytest.raises(InputError, match="no Dask scheduler answers there"):
        run_batch([str(posts)], tmp_path / "o.csv", cluster="tcp://127.0.0.1:1", maker=plain)
