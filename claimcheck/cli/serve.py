"""`claimcheck serve`: the checker over HTTP."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimcheck.cli.corpus import CorpusOption
from claimcheck.cli.reader import Reader, ReaderOption

if TYPE_CHECKING:
    import socket

    from fastapi import FastAPI

    from claimcheck.models.config import CheckerConfig
    from claimcheck.service.rate import RateLimit
    from claimcheck.service.settings import ServiceSettings

__all__ = ["application", "read_keys", "serve"]

KEY_VARIABLE = "CLAIMCHECK_API_KEY"
#: Where prometheus_client adds up the counters of several processes.
MULTIPROCESS_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
_MIN_KEY = 16
_BACKLOG = 2048
_MIB = 1024 * 1024
#: Seconds for which one thread may keep the others from running: the event loop answers while posts are judged.
_SWITCH = 0.001
#: Judged before the service is ready: prepares the texts in each language, and both versions side by side.
_WARM_UP = (
    "The new Constitution no longer says that the capital is Astana",
    "Новая Конституция больше не называет столицей Астану",
    "Жаңа Конституцияда астана туралы айтылмайды",
)


# -- plain functions -----------------------------------------------------------------------------------
def read_keys(file: Path | None, variable: str | None) -> tuple[str, ...]:
    """The API keys: those of the file, one a line, else the one in the environment.

    Raises:
        InputError: the file cannot be read or holds no key, or a key is short or has characters that a header
            cannot carry.
    """
    from claimcheck.errors import InputError

    if file is not None:
        where = str(file)
        try:
            keys = tuple(filter(None, map(str.strip, file.read_text(encoding="utf-8").splitlines())))
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
            msg = f"{file}: cannot be read ({reason})"
            raise InputError(msg) from error
        if not keys:
            msg = f"{file}: holds no API key"
            raise InputError(msg)
    else:
        where, keys = KEY_VARIABLE, (variable,) if variable else ()
    for number, key in enumerate(keys, start=1):
        if len(key) < _MIN_KEY or not key.isascii() or not key.isprintable() or " " in key:
            msg = f"{where}: key {number} is to have at least {_MIN_KEY} ASCII characters and no space"
            raise InputError(msg)
    return keys


def bound(host: str, port: int) -> socket.socket:
    """A listening socket, so that a port that is taken is told before anything is prepared.

    Raises:
        InputError: nothing can listen there.
    """
    import socket

    from claimcheck.errors import InputError

    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen(_BACKLOG)  # who comes before the workers are ready waits
        except OSError:
            listening.close()
            raise
    except OSError as error:
        msg = f"{host}:{port}: cannot listen there ({error.strerror})"
        raise InputError(msg) from error
    return listening


def _set_up_logs(*, texts: bool) -> None:
    import logging

    from claimcheck.service.logs import JsonFormatter

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(texts=texts))
    for name, level in (("claimcheck", logging.INFO), ("uvicorn", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)


def application(
    settings: ServiceSettings,
    config: CheckerConfig,
    corpus: tuple[Path, ...],
    rate: RateLimit | None,
    url: str,
) -> FastAPI:
    """The application of one worker process, with the texts prepared."""
    import logging

    _set_up_logs(texts=settings.log_texts)
    _end_with_parent()
    sys.setswitchinterval(_SWITCH)

    from claimcheck.checker import ClaimChecker
    from claimcheck.corpus.store import Corpus
    from claimcheck.service.app import create_app
    from claimcheck.service.logs import FIELDS

    checker = ClaimChecker(corpus=Corpus.load(*corpus), config=config)
    for _ in checker.check_many(_WARM_UP):
        pass
    app = create_app(checker, settings, rate=rate)
    logging.getLogger(__name__).info("ready", extra={FIELDS: {"url": url, "process": os.getpid()}})
    return app


def _tell(url: str, host: str, workers: int, *, locked: bool) -> None:
    """Log where the service will be, and whether it is open to more than this machine."""
    import ipaddress
    import logging

    from claimcheck.service.logs import FIELDS

    logger = logging.getLogger(__name__)
    logger.info("starting", extra={FIELDS: {"url": url, "workers": workers}})
    try:
        private = ipaddress.ip_address(host).is_loopback
    except ValueError:
        private = host == "localhost"
    if not private and not locked:
        logger.warning("open to the network without an API key", extra={FIELDS: {"url": url}})


def _end_with_parent() -> None:
    """Stop this worker gracefully when the process that started it is gone."""
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def _run(
    app: Any, workers: int, listening: socket.socket, settings: ServiceSettings, proxies: list[str]
) -> None:
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    from claimcheck.service.connections import Connection

    config = uvicorn.Config(
        app,
        factory=True,
        http=Connection,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        workers=workers,
        server_header=False,
        timeout_keep_alive=15,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
        timeout_graceful_shutdown=int(settings.timeout) + 5,
    )
    # uvicorn stops on the signal and then raises it again: by then it has nothing more to end
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    if workers == 1:
        uvicorn.Server(config).run(sockets=[listening])
    else:
        Multiprocess(config, sockets=[listening]).run()


# -- command -------------------------------------------------------------------------------------------
def serve(
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="0: any that is free; the log tells it.")
    ] = 8000,
    workers: Annotated[int, typer.Option(min=1, metavar="N", help="Processes that share the port.")] = 1,
    api_key_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help=f"Ask for one of the keys in FILE, one a line. Else: {KEY_VARIABLE}."
        ),
    ] = None,
    rate_limit: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Posts a client may send a minute. Default: no limit."),
    ] = None,
    max_body: Annotated[int, typer.Option(min=1, metavar="BYTES", help="Longest request body.")] = _MIB,
    timeout: Annotated[
        float,
        typer.Option(min=0.1, metavar="SECONDS", help="For a body to arrive, and for a post to be judged."),
    ] = 10.0,
    trusted_proxy: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS", help="Believe this proxy who its client is. Repeatable."),
    ] = None,
    reader: ReaderOption = Reader.OFF,
    log_texts: Annotated[bool, typer.Option("--log-texts", help="Write the posts to the log too.")] = False,
    corpus: CorpusOption = None,
) -> None:
    """Answer over HTTP, with a page to try it at the root. Logs go to stderr, a line of JSON each.

    SIGTERM or Ctrl-C ends it when what is under way is answered.
    """
    from claimcheck.errors import MissingExtraError

    keys = read_keys(api_key_file, os.environ.get(KEY_VARIABLE))
    try:
        import fastapi  # noqa: F401
        import httptools  # noqa: F401
        import prometheus_client  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError as error:
        feature = "claimcheck serve"
        raise MissingExtraError(feature, "serve") from error
    from pydantic import SecretStr

    from claimcheck.corpus.store import Corpus
    from claimcheck.models.config import CheckerConfig
    from claimcheck.service.rate import RateLimit
    from claimcheck.service.settings import ServiceSettings

    folders = tuple(corpus or ())
    Corpus.load(*folders)  # what is wrong with it is said here, not by each worker
    settings = ServiceSettings(
        api_keys=tuple(map(SecretStr, keys)),
        rate_limit=rate_limit,
        max_body=max_body,
        timeout=timeout,
        log_texts=log_texts,
    )
    config = CheckerConfig(reader=reader.value)
    rate = RateLimit(rate_limit) if rate_limit is not None else None
    _set_up_logs(texts=log_texts)
    # where several workers add up their counters: it has to be there before they start
    with bound(host, port) as listening, tempfile.TemporaryDirectory(prefix="claimcheck-") as folder:
        if workers > 1:
            os.environ[MULTIPROCESS_VARIABLE] = folder
        shown = f"[{host}]" if ":" in host else host
        url = f"http://{shown}:{listening.getsockname()[1]}"
        _tell(url, host, workers, locked=bool(keys))
        app = partial(application, settings, config, folders, rate, url)
        _run(app, workers, listening, settings, trusted_proxy or [])
