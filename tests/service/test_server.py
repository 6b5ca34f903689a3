"""A real server process: it starts, shares its port, bears bad clients, and stops when what is under way is done."""

from __future__ import annotations

import asyncio
import collections
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.cli_runner import run
from tests.service.http import NO_JSON, PATIENCE, ROOT, Running, lines, received, running

CAPITAL = "The capital of Kazakhstan is Almaty"
POST = {"text": CAPITAL}
NDJSON = {"content-type": "application/x-ndjson"}
HEAD = b"POST /v1/check HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"


def status_of(answer: bytes) -> int:
    """The status of a plain answer."""
    return int(answer.split(b" ", 2)[1])


def alive(process: int) -> bool:
    """Whether a process runs; one that has ended and was not waited for does not."""
    stat = Path(f"/proc/{process}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def post(url: str, text: str = CAPITAL) -> httpx.Response:
    return httpx.post(f"{url}/v1/check", json={"text": text}, timeout=PATIENCE)


# -- the command ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read"),
        (b"\xff\xfe", "not UTF-8"),
        (b"\n \n", "holds no API key"),
        (b"short\n", "16 ASCII"),
        ("ключ-из-букв-не-латинских".encode(), "16 ASCII"),
        (b"a key with spaces in it\n", "no space"),
    ],
)
def test_keys_that_cannot_be_used(tmp_path: Path, content: bytes | None, says: str) -> None:
    path = tmp_path / "keys"
    if content is not None:
        path.write_bytes(content)
    done = run("serve", "--api-key-file", str(path))
    assert done.code == 2
    assert done.err.startswith(f"error: {path}: ")
    assert says in done.err
    assert len(done.err.splitlines()) == 1


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("serve", "--port", str(port))
    assert done.code == 2
    assert done.err.startswith(f"error: 127.0.0.1:{port}: cannot listen there (")


def test_a_corpus_that_is_not_there(tmp_path: Path) -> None:
    done = run("serve", "--port", "0", "--corpus", str(tmp_path / "none"))
    assert (done.code, done.out) == (2, "")
    assert "no such corpus folder" in done.err


def test_the_extra_is_named_when_it_is_missing(tmp_path: Path) -> None:
    (tmp_path / "uvicorn.py").write_text("raise ImportError\n")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT)))}
    done = subprocess.run(
        [sys.executable, "-m", "claimcheck", "serve"],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == "error: claimcheck serve needs an extra: pip install 'claimcheck-law[serve]'\n"


# -- starting and stopping -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("number", "workers"), [(signal.SIGTERM, 1), (signal.SIGINT, 1), (signal.SIGTERM, 2)]
)
def test_it_answers_what_is_under_way_and_stops(number: signal.Signals, workers: int) -> None:
    with running(workers=workers) as server:
        content = "\n".join(json.dumps(f"{CAPITAL} {n}") for n in range(300)).encode()
        with httpx.stream(
            "POST", f"{server.url}/v1/check/batch", content=content, headers=NDJSON, timeout=PATIENCE
        ) as response:
            stream = response.iter_lines()
            first = json.loads(next(stream))
            server.process.send_signal(number)
            rest = [json.loads(line) for line in stream]
        assert first["line"] == 1
        assert [answer["line"] for answer in rest] == list(range(2, 301))
        assert server.process.wait(PATIENCE) == 0
        with pytest.raises(ConnectionRefusedError):
            server.connect()
    told = [*server.seen, *server.events.queue]
    assert [event for event in told if event["event"] in (NO_JSON, "fault")] == []


def test_workers_share_all_and_come_and_go_with_their_parent() -> None:
    with running("--rate-limit", "4", workers=2) as server:
        # one port, one count of posts, and counters added up
        begin = time.monotonic()
        statuses = collections.Counter(post(server.url, f"{CAPITAL} {n}").status_code for n in range(16))
        dripped = int((time.monotonic() - begin) / 15) + 1
        assert set(statuses) == {200, 429}
        assert 4 <= statuses[200] <= 4 + dripped
        metrics = httpx.get(f"{server.url}/metrics").text
        assert f'claimcheck_checks_total{{verdict="REFUTED"}} {statuses[200]}.0' in metrics
        refused = 'claimcheck_http_requests_total{method="POST",route="refused",status="429"}'
        assert f"{refused} {statuses[429]}.0" in metrics
        # one that dies is replaced
        workers = [event["process"] for event in server.seen if event["event"] == "ready"]
        os.kill(workers[0], signal.SIGKILL)
        fresh = server.until(lambda event: event["event"] == "ready")["process"]
        assert fresh not in workers
        assert httpx.get(f"{server.url}/health").status_code == 200
        # none outlives the process that started it
        server.process.kill()
        deadline = time.monotonic() + PATIENCE
        for process in (workers[1], fresh):
            while alive(process) and time.monotonic() < deadline:
                time.sleep(0.1)
            assert not alive(process)


def test_keys_come_from_the_file_before_the_environment(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_text("a-key-from-the-file\nits-successor-in-the-file\n")
    with running(
        "--api-key-file", str(path), environment={"CLAIMCHECK_API_KEY": "a-key-of-the-environment"}
    ) as server:
        for key, status in (
            ("a-key-from-the-file", 200),
            ("its-successor-in-the-file", 200),
            ("a-key-of-the-environment", 401),
        ):
            headers = {"authorization": f"Bearer {key}"}
            assert httpx.get(f"{server.url}/v1/corpus", headers=headers).status_code == status


def test_it_warns_when_it_is_open_to_the_network() -> None:
    with running("--host", "0.0.0.0", "--log-texts") as server:
        assert [e["level"] for e in server.seen if "open to the network" in e["event"]] == ["warning"]
        post(server.url.replace("0.0.0.0", "127.0.0.1"), "Astana is a secret")
        assert server.until(lambda event: event["event"] == "request")["text"] == "Astana is a secret"


# -- bad clients ---------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def strict() -> object:
    """A server with short patience."""
    with running("--timeout", "1") as server:
        yield server


def test_ten_megabytes(server: Running) -> None:
    body = b'{"text": "' + b"x" * 10_000_000 + b'"}'
    for headers in ({"content-type": "application/json"}, NDJSON):
        path = "/v1/check" if headers is not NDJSON else "/v1/check/batch"
        response = httpx.post(f"{server.url}{path}", content=body, headers=headers, timeout=PATIENCE)
        assert response.status_code == 413
        assert response.headers["content-type"] == "application/problem+json"
    # and without telling its length beforehand
    chunks = (body[start : start + 65536] for start in range(0, len(body), 65536))
    response = httpx.post(
        f"{server.url}/v1/check", content=chunks, headers={"content-type": "application/json"}
    )
    assert response.status_code == 413
    assert post(server.url).status_code == 200


def test_a_body_that_dribbles_in(strict: Running) -> None:
    with strict.connect() as connection:
        connection.sendall(HEAD + b"Content-Length: 1000\r\n\r\n")
        begin = time.monotonic()
        answer = b""
        connection.settimeout(0.2)
        while not answer and time.monotonic() < begin + PATIENCE:
            try:
                connection.sendall(b"x")
                answer = connection.recv(65536)
            except TimeoutError:
                continue
        assert status_of(answer) == 408
    assert post(strict.url).status_code == 200


def test_a_head_that_does_not_come_ends_the_connection(strict: Running) -> None:
    with strict.connect() as silent, strict.connect() as half, strict.connect() as second:
        half.sendall(b"POST /v1/check HTTP/1.1\r\nHost: te")
        second.sendall(b"GET /health HTTP/1.1\r\nHost: test\r\n\r\n")
        answer = b""
        while not answer.endswith(b"}"):
            answer += second.recv(65536)
        assert status_of(answer) == 200
        second.sendall(b"GET /hea")
        assert [received(connection) for connection in (silent, half, second)] == [b""] * 3


def test_a_head_without_end_is_refused(strict: Running) -> None:
    with strict.connect() as connection:
        try:
            for number in range(2000):
                connection.sendall(
                    b"GET / HTTP/1.1\r\n" if number == 0 else b"X-%d: %s\r\n" % (number, b"x" * 1000)
                )
        except (BrokenPipeError, ConnectionResetError):
            pass
        answer = received(connection)
        assert answer == b"" or status_of(answer) == 400
    assert post(strict.url).status_code == 200


def test_bytes_that_are_no_http(strict: Running) -> None:
    with strict.connect() as connection:
        connection.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 10)
        assert status_of(received(connection)) == 400


def test_a_client_that_goes_away_in_the_middle_of_a_batch(server: Running) -> None:
    content = b'"The capital of Kazakhstan is Almaty"\n' * 2000
    for _ in range(4):
        with server.connect() as connection:
            connection.sendall(
                b"POST /v1/check/batch HTTP/1.1\r\nHost: test\r\nContent-Type: application/x-ndjson\r\n"
                + f"Content-Length: {len(content)}\r\n\r\n".encode()
                + content
            )
            connection.recv(100)
    # its place is given back
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        response = httpx.post(
            f"{server.url}/v1/check/batch", content=b'"Astana"', headers=NDJSON, timeout=PATIENCE
        )
        if response.status_code == 200:
            break
        assert response.status_code == 503
        time.sleep(0.1)
    assert [a["status"] for a in lines(response)] == ["checked"]


def test_five_hundred_at_once(server: Running) -> None:
    async def one(number: int) -> int:
        body = json.dumps({"text": f"The Kurultai has {number} deputies"}).encode()
        reader, writer = await asyncio.open_connection(*server.address)
        writer.write(HEAD + b"Connection: close\r\n" + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = await reader.read()
        writer.close()
        head, _, content = answer.partition(b"\r\n\r\n")
        told = json.loads(content)
        if status_of(head) == 503:
            assert b"retry-after: 1" in head
            assert told["type"] in ("/problems/busy", "/problems/timeout")
        else:
            assert told["verdict"]
        return status_of(head)

    async def crowd() -> list[int]:
        return await asyncio.gather(*(one(number) for number in range(500)))

    counts = collections.Counter(asyncio.run(crowd()))
    assert set(counts) <= {200, 503}
    assert counts[200] > 0
    assert counts.total() == 500
    assert post(server.url).status_code == 200
