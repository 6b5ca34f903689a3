"""Rows as a batch writes them, made by hand."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

__all__ = ["ENGINE", "checked", "citation", "claim", "finding", "refused", "write_jsonl"]

ENGINE = {"engine": "0.1.0", "corpus_sha256": "0" * 64, "config_sha256": "1" * 64}
_AKN = "/akn/kz/act/2026/constitution/eng@2026-07-01/"
SENTENCE = "The term of office of the Prosecutor General is six years."


def citation(provision: str = "84(3)", document: str = "kz-2026", **other: Any) -> dict[str, Any]:
    quote = other.pop("quote", SENTENCE)
    return {
        "document": document,
        "provision": provision,
        "akn": f"{_AKN}~art_84__para_3" if provision == "84(3)" else "",
        "stance": "refutes",
        "quote": quote,
        "start": 1000,
        "end": 1000 + len(quote),
        "prefix": "",
        "suffix": "",
        "language": "en",
        "official": False,
        "source_url": "https://www.akorda.kz",
        **other,
    }


def finding(**other: Any) -> dict[str, Any]:
    return {
        "slot": "number:year",
        "outcome": "conflict",
        "claim_value": "5",
        "clause_value": "six",
        "claim_span": None,
        "clause_span": None,
        "provision": "kz-2026:84(3)",
        **other,
    }


def claim(text: str, verdict: str = "REFUTED", **other: Any) -> dict[str, Any]:
    return {
        "text": text,
        "start": 0,
        "end": len(text),
        "verdict": verdict,
        "confidence": 0.8,
        "rule": "conflict.number" if verdict == "REFUTED" else "support.slots",
        "explanation": "The claim says 5; the clause says six.",
        "speaks_of": ["kz-2026"],
        "citations": [citation()],
        "cited_by_claim": [],
        "findings": [],
        "scores": [],
        **other,
    }


def checked(text: str, verdict: str = "REFUTED", **other: Any) -> dict[str, Any]:
    """A row that was judged; without `claims`, one claim that is the whole post."""
    claims = other.pop("claims", None)
    if claims is None:
        claims = [] if verdict == "NOT_ENOUGH_INFO" else [claim(text, verdict)]
    return {
        "id": "p1",
        "status": "checked",
        "error": None,
        "line": 2,
        "schema_version": "1",
        "text": text,
        "language": "en",
        "verdict": verdict,
        "confidence": 0.8,
        "claims": claims,
        "provenance": ENGINE,
        "row": {"id": "p1", "text": text},
        "cluster": None if verdict == "NOT_ENOUGH_INFO" else "c1",
        **other,
    }


def refused(error: str, **other: Any) -> dict[str, Any]:
    return {
        "id": None,
        "status": "refused",
        "error": error,
        "line": 3,
        "text": None,
        "language": None,
        "verdict": None,
        "claims": [],
        "row": {"id": None, "text": None},
        "cluster": None,
        **other,
    }


def write_jsonl(path: Path, rows: Iterable[dict[str, Any]]) -> Path:
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text("".join(lines), encoding="utf-8")
    return path
