"""Language packs are shared by threads: what several read at once is what one reads."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from claimcheck.data import load_data
from claimcheck.language import kazakh, russian
from claimcheck.language.pack import LanguagePack, PackData
from claimcheck.language.snowball import snowball

THREADS = 8
STARTS = {
    "en": ("nation", "govern", "constitut", "elector", "legislat", "depriv", "inviol", "communic"),
    "ru": (
        "государств",
        "управлен",
        "конституц",
        "избиратель",
        "законодатель",
        "лишен",
        "депутат",
        "граждан",
    ),
    "kk": ("мемлекет", "басқар", "конституция", "сайлау", "заң", "депутат", "азамат", "президент"),
}
ENDS = {
    "en": ("ally", "ization", "ousness", "ements", "fully", "ingly", "ational", "ibilities"),
    "ru": ("ами", "ного", "ность", "ованный", "ейшими", "ующихся", "ствами", "ости"),
    "kk": ("тардың", "лықтың", "ларымыз", "ына", "дағы", "шылардан", "сының", "сыз"),
}


def words(language: str) -> list[str]:
    """Words nobody has asked for yet."""
    middles = [""] + [
        a + b for a, b in itertools.product("аеиоурлнт" if language != "en" else "aeioulrnt", repeat=2)
    ]
    return [s + m + e for m, s, e in itertools.product(middles, STARTS[language], ENDS[language])][:4000]


@pytest.fixture(autouse=True)
def _switch_often() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def stemmers(language: str) -> Iterator[Callable[[str], str]]:
    """A pack without a memory of its own, and what its stemmer is made of, caches left out."""
    bare = {"en": snowball("english"), "ru": russian.lemma.__wrapped__, "kk": kazakh.stem}[language]
    yield LanguagePack(load_data(f"language/{language}.json", PackData), bare).stem
    yield bare
    if language == "ru":
        yield snowball("russian")


@pytest.mark.parametrize("language", list(STARTS))
def test_threads_stem_as_one_thread_does(language: str) -> None:
    new = words(language)
    assert len(set(new)) > 3000
    for stem, alone in zip(stemmers(language), stemmers(language), strict=True):
        start = Barrier(THREADS)

        def read(stem: Callable[[str], str] = stem, start: Barrier = start) -> list[str]:
            start.wait()
            return [stem(word) for word in new]

        with ThreadPoolExecutor(THREADS) as pool:
            found = [pool.submit(read) for _ in range(THREADS)]
            together = [task.result() for task in found]
        serial = [alone(word) for word in new]
        assert all(one == serial for one in together)
