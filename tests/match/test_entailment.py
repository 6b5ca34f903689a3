"""The entailment reader: one witness beside the slots."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import resources

import numpy as np
import pytest

from claimcheck.checker import ClaimChecker
from claimcheck.match.entailment import OnnxReader, Reading
from claimcheck.models.result import Verdict
from claimcheck.verdict.evidence import DECISIVE

needs_reader = pytest.mark.skipif(not OnnxReader.installed(), reason="the extra `reader` is not installed")


class Level:
    """An encoder to which all sentences are alike."""

    sha256 = "0" * 64

    def encode(self, sentences: Sequence[str]) -> np.ndarray:
        return np.full((len(sentences), 4), 0.5, dtype=np.float32)


@dataclass
class Saying:
    """A reader that always says the same."""

    reading: Reading
    asked: list[tuple[str, str]] = field(default_factory=list)
    sha256: str = "1" * 64

    def read(self, provision: str, claims: Sequence[str]) -> list[Reading]:
        self.asked += [(provision, claim) for claim in claims]
        return [self.reading for _ in claims]


ENTAILED, CONTRADICTED = Reading(0.98, 0.01, 0.01), Reading(0.01, 0.98, 0.01)


def checker(reading: Reading) -> tuple[ClaimChecker, Saying]:
    reader = Saying(reading)
    return ClaimChecker(encoder=Level(), reader=reader), reader


def test_is_asked_of_what_is_open_only() -> None:
    judge, reader = checker(CONTRADICTED)
    judge.check("The Kurultai consists of one hundred and forty-five deputies")
    judge.check("What does the constitution say about land?")
    assert reader.asked == []
    judge.check("Judges grow old in their robes and answer to the law")
    assert 0 < len(reader.asked) <= 3


def test_reading_is_a_finding() -> None:
    judge, _ = checker(CONTRADICTED)
    (evidence, _decision), *_ = judge.evidence("Judges answer to ministers for what they decide")
    assert evidence.primary is not None
    assert [f.outcome.value for f in evidence.primary.findings if f.slot == "reading"] == ["conflict"]


def test_an_explicit_conflict_is_not_outvoted() -> None:
    judge, _ = checker(ENTAILED)
    for claim in (
        "The Kurultai consists of 300 deputies, all of them lawyers",
        "There are 300 deputies in the Kurultai, most of them rich",
        "The capital is Almaty, a city of the south",
        "Dual citizenship is permitted for athletes",
    ):
        assert judge.check(claim).verdict is not Verdict.SUPPORTED


def test_reading_alone_is_never_confident() -> None:
    for reading in (ENTAILED, CONTRADICTED):
        judge, _ = checker(reading)
        for found in judge.check("Judges grow old in their robes and answer to the law").claims:
            assert found.verdict is Verdict.NOT_ENOUGH_INFO or found.confidence < 0.8


def test_settings_name_the_weights() -> None:
    def stamp(judge: ClaimChecker) -> str:
        return judge.check("The capital is Astana").provenance.config_sha256

    other = Saying(ENTAILED, sha256="2" * 64)
    assert stamp(checker(ENTAILED)[0]) != stamp(ClaimChecker(encoder=Level(), reader=other))


@needs_reader
class TestPackaged:
    def test_card_fits_the_weights(self) -> None:
        folder = resources.files("claimcheck.data").joinpath("reader")
        card = json.loads(folder.joinpath("entailment.json").read_text(encoding="utf-8"))
        weights = folder.joinpath("entailment.onnx").read_bytes()
        assert hashlib.sha256(weights).hexdigest() == card["sha256"]
        assert len(weights) == card["bytes"] <= 25_000_000
        assert {
            "licence",
            "base",
            "base_sha256",
            "general",
            "data",
            "command",
            "settings",
            "figures",
        } <= card.keys()

    @pytest.mark.parametrize(
        ("provision", "claim", "expected"),
        [
            ("The Senate has sixty members.", "The Senate has sixty members.", "entailed"),
            ("The Senate has sixty members.", "The Senate has ninety members.", "contradicted"),
            ("Judges may not belong to a party.", "Judges may belong to a party.", "contradicted"),
        ],
    )
    def test_reads_plain_cases(self, provision: str, claim: str, expected: str) -> None:
        (reading,) = OnnxReader.load().read(provision, [claim])
        assert sum(reading) == pytest.approx(1)
        assert getattr(reading, expected) >= DECISIVE

    def test_a_claim_is_read_as_if_alone(self) -> None:
        reader = OnnxReader.load()
        claims = ["Foreigners may own land.", "The moon is round.", "Land belongs to the people. " * 40]
        together = reader.read("Land may not be owned by foreigners.", claims)
        assert together == [reader.read("Land may not be owned by foreigners.", [c])[0] for c in claims]
