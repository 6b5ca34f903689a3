"""Reading results: three formats, one kind of row; damage is named with its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from claimcheck.batch.parquet import write_parquet
from claimcheck.batch.writing import OutputFormat
from claimcheck.errors import InputError
from claimcheck.models.result import Verdict
from claimcheck.report.results import ResultClaim, read_results
from tests.report.rows import checked, citation, claim, refused, write_jsonl

ROWS = [
    checked("The term is 5 years", claims=[claim("The term is 5 years"), claim("x", "SUPPORTED")]),
    refused("line 3: the text is empty"),
    checked("Hello", "NOT_ENOUGH_INFO"),
]


def test_jsonl_and_parquet_are_read_alike(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="pyarrow is not installed (extra parquet)")
    lines = write_jsonl(tmp_path / "r.jsonl", ROWS)
    write_parquet(tmp_path / "r.parquet", (json.dumps(r).encode() for r in ROWS), ("id", "text"))
    one = list(read_results(lines, OutputFormat.JSONL))
    other = list(read_results(tmp_path / "r.parquet", OutputFormat.PARQUET))
    assert len(one) == len(other) == 3
    for a, b in zip(one, other, strict=True):
        assert (a.error, a.verdict, a.cluster, a.language, a.claims, a.cells) == (
            b.error,
            b.verdict,
            b.cluster,
            b.language,
            b.claims,
            b.cells,
        )
    assert one[0].claim(0) == other[0].claim(0)
    assert [r.error for r in one] == [None, "line 3: the text is empty", None]
    assert one[0].main == 0
    assert one[2].main is None


def test_keys_of_a_later_version_are_passed_over(tmp_path: Path) -> None:
    later = claim("x", citations=[{**citation(), "new": 1}], newer={"a": 2})
    path = write_jsonl(tmp_path / "r.jsonl", [{**checked("x", claims=[later]), "newest": []}])
    (row,) = read_results(path, OutputFormat.JSONL)
    assert row.claim(0).citations[0].provision == "84(3)"


@pytest.mark.parametrize(
    ("stances", "rule", "expected"),
    [
        (["refutes", "context"], "conflict.number", 1),
        (["refutes", "refutes", "context"], "change.changed", 2),
        (["context", "context"], "open.unsure", 1),
        ([None, None, None], "conflict.number", 1),
        ([None, None, None], "change.unchanged", 2),
        ([None, None, None], "support.change", 2),
        ([], "open.silent", 0),
    ],
)
def test_deciding_citations(stances: list[str | None], rule: str, expected: int) -> None:
    cited = [{"document": "d", "provision": str(n), "stance": s} for n, s in enumerate(stances)]
    found = ResultClaim.model_validate(
        {"text": "", "verdict": "REFUTED", "confidence": 1, "rule": rule, "citations": cited}
    )
    assert [c.provision for c in found.deciding] == [str(n) for n in range(expected)]


def without(key: str) -> dict[str, Any]:
    return {k: v for k, v in ROWS[0].items() if k != key}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("not json", "line 2: not the output of a batch"),
        ("[1]", "line 2: not the output of a batch"),
        ("[" * 3000, "line 2: not the output of a batch"),
        (json.dumps(without("status")), "(status: Field required)"),
        (json.dumps(without("cluster")), "(cluster: Field required)"),
        (json.dumps({**ROWS[0], "schema_version": "2"}), "schema_version"),
        (json.dumps({**ROWS[0], "verdict": "MAYBE"}), "(verdict: "),
        (json.dumps({**ROWS[0], "claims": [{"text": 1}]}), "claims.0"),
        ('{"status": "\\ud800"}', "line 2: not the output of a batch"),
    ],
)
def test_damaged_lines(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text(json.dumps(ROWS[0]) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        list(read_results(path, OutputFormat.JSONL))
    assert "line 2: not the output of a batch" in str(caught.value)
    assert said in str(caught.value)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_bytes(b'{"status": "\xff"}\n')
    with pytest.raises(InputError, match="line 1: not the output of a batch"):
        list(read_results(path, OutputFormat.JSONL))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("r.csv", "a,b\n1,2\n", "its last columns are not verdict"),
        ("r.csv", "", "its last columns are not verdict"),
        ("r.parquet", "PAR1 but no more", "not a Parquet file"),
    ],
)
def test_other_files(tmp_path: Path, name: str, content: str, said: str) -> None:
    if name.endswith("parquet"):
        pytest.importorskip("pyarrow", reason="pyarrow is not installed (extra parquet)")
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        list(read_results(path, OutputFormat(name.partition(".")[2])))


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_results(tmp_path / "none", OutputFormat.CSV)


CSV_HEAD = (
    "id,verdict_input,verdict,confidence,rule,claim,citation,quote,explanation,status,error,cluster\r\n"
)


def test_flat_csv(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(
        CSV_HEAD
        + "1,mine,REFUTED,0.8,conflict.number,'=5 years,kz-2026 84(3); kz-2026 8(3),A | B,Why,checked,,c1\r\n"
        + "'-2,mine,,,,,,,,refused,line 3: the text is empty,\r\n"
        + "3,mine,NOT_ENOUGH_INFO,1,,,,,,checked,,\r\n",
        encoding="utf-8",
    )
    one, two, three = read_results(path, OutputFormat.CSV)
    assert one.verdict is Verdict.REFUTED
    assert one.claims[0].text == one.text == "=5 years"
    assert [(c.document, c.provision) for c in one.claims[0].citations] == [
        ("kz-2026", "84(3)"),
        ("kz-2026", "8(3)"),
    ]
    assert one.cells == {"id": "1", "verdict": "mine"}
    assert one.language is None
    assert two.error == "line 3: the text is empty"
    assert two.id == "-2"
    assert three.claims == ()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("1,2\r\n", "line 2: 2 columns where the header has 12"),
        ('1,"2\r\n', "line 2: "),
        ("1,m,PERHAPS,0.8,r,c,,,,checked,,c1\r\n", "verdict"),
        ("1,m,REFUTED,much,r,c,,,,checked,,c1\r\n", "confidence"),
    ],
)
def test_damaged_csv(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "r.csv"
    path.write_text(CSV_HEAD + line, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        list(read_results(path, OutputFormat.CSV))
    assert said in str(caught.value)
