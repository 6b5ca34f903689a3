from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimcheck.batch.delimited import MAX_RECORD, sniff_delimiter
from claimcheck.batch.reading import Columns, open_table
from claimcheck.batch.rows import Refusal
from claimcheck.batch.sources import InputFormat, find_sources, spool
from claimcheck.errors import InputError
from tests.batch.conftest import TableMaker, csv_of, summed_up

LONG = "x" * 30

#: What stands in the file, and what is read of it: line and text, or <reason>.
CASES: dict[str, tuple[bytes, list[tuple[int, str]]]] = {
    "plain": (b"id,text\n1,one\n2,two\n", [(2, "one"), (3, "two")]),
    "no last newline": (b"id,text\n1,one", [(2, "one")]),
    "windows lines": (b"id,text\r\n1,one\r\n2,two\r\n", [(2, "one"), (3, "two")]),
    "byte order mark": (b"\xef\xbb\xbftext,id\none,1\n", [(2, "one")]),
    "newline in quotes": (b'id,text\n1,"a\nb"\n2,c\n', [(2, "a\nb"), (4, "c")]),
    "windows newline in quotes": (b'id,text\r\n1,"a\r\nb"\r\n', [(2, "a\r\nb")]),
    "doubled quote": (b'id,text\n1,"say ""no"""\n', [(2, 'say "no"')]),
    "quote inside a cell": (b'id,text\n1,a 5" screen\n2,b\n', [(2, 'a 5" screen'), (3, "b")]),
    "blank lines are none": (b"id,text\n\n1,one\n\n\n2,two\n\n", [(3, "one"), (6, "two")]),
    "too few columns": (b"id,text\nlonely\n2,two\n", [(2, "<columns>"), (3, "two")]),
    "too many columns": (b"id,text\n1,a,b\n2,two\n", [(2, "<columns>"), (3, "two")]),
    "other delimiter in one row": (b"id,text\n1;a\n2,two\n", [(2, "<columns>"), (3, "two")]),
    "nul": (b"id,text\n1,a\x00b\n2,two\n", [(2, "<nul>"), (3, "two")]),
    "nul in another column": (b"id,text\n\x00,b\n2,two\n", [(2, "<nul>"), (3, "two")]),
    "not utf-8": (b"id,text\n1,caf\xe9\n2,two\n", [(2, "<encoding>"), (3, "two")]),
    "empty text": (b"id,text\n1,\n2,two\n", [(2, "<empty>"), (3, "two")]),
    "blank text": ("id,text\n1, \u00a0\t\n2,two\n".encode(), [(2, "<empty>"), (3, "two")]),
    "too long": (f"id,text\n1,{LONG}\n2,two\n".encode(), [(2, "<too_long>"), (3, "two")]),
    "quote never closed": (b'id,text\n1,"a\n2,b\n3,c\n', [(2, "<quote>"), (3, "b"), (4, "c")]),
    "quote closed by the next": (
        b'id,text\n1,"a\n2,b\n3,"c"\n4,d\n',
        [(2, "<quote>"), (3, "b"), (4, "c"), (5, "d")],
    ),
    "letters after a quote": (b'id,text\n1,"a"b\n2,c\n', [(2, "ab"), (3, "c")]),
    "quote opened in the last line": (b'id,text\n1,a\n2,"b\n', [(2, "a"), (3, "<quote>")]),
    "header only": (b"id,text\n", []),
}


@pytest.mark.parametrize("name", CASES)
def test_csv(name: str, make_table: TableMaker) -> None:
    data, expected = CASES[name]
    table = make_table(data, max_characters=len(LONG) - 1)
    rows = list(table.rows())
    assert summed_up(rows) == expected
    assert all(len(row.cells) == len(table.names) for row in rows)
    for row in rows:
        assert row.place == f"line {row.line}"
        if row.refusal:
            assert row.error is not None
            assert row.error.startswith(f"line {row.line}: ")
            "".join(c or "" for c in row.cells).encode("utf-8")


def test_a_quote_left_open_does_not_swallow_the_file(make_table: TableMaker) -> None:
    after = [[str(n), "y" * 100] for n in range(2 * MAX_RECORD // 100)]
    rows = list(make_table(b'id,text\n1,"a\n' + csv_of(after)).rows())
    assert rows[0].refusal is Refusal.QUOTE
    assert [r.id for r in rows[1:]] == [n for n, _ in after]


def test_a_line_without_end_costs_itself(make_table: TableMaker) -> None:
    rows = list(make_table(b"id,text\n1," + b"z" * (3 * MAX_RECORD) + b"\n2,two\n").rows())
    assert summed_up(rows) == [(2, "<too_long>"), (3, "two")]


@pytest.mark.parametrize(
    ("header", "delimiter"),
    [
        ("id,text", ","),
        ("id;text;a,b", ";"),
        ("id\ttext", "\t"),
        ("id|text", "|"),
        ("text", ","),
        ('"a;b",text', ","),
    ],
)
def test_sniffing(header: str, delimiter: str) -> None:
    assert sniff_delimiter(header) == delimiter


@pytest.mark.parametrize(
    ("name", "data", "delimiter"),
    [
        ("a.csv", b"id;text\n1;a, b\n", None),
        ("a.tsv", b"id\ttext,x\n1\ta, b\n", None),
        ("a.csv", b"id,x|text\n1|a, b\n", "|"),
    ],
)
def test_delimiters(name: str, data: bytes, delimiter: str | None, make_table: TableMaker) -> None:
    columns = Columns(text="text,x") if name.endswith("tsv") else None
    assert [r.text for r in make_table(data, name, delimiter=delimiter, columns=columns).rows()] == ["a, b"]


@pytest.mark.parametrize("encoding", ["cp1251", "utf-16", "utf-16-le", "utf-8", "koi8-r"])
def test_encodings(encoding: str, make_table: TableMaker) -> None:
    text = "id,text\n1,Столица\n2,Астана\n"
    table = make_table(text.encode(encoding), encoding=encoding)
    assert [r.text for r in table.rows()] == ["Столица", "Астана"]


def test_utf_16_is_known_by_its_mark(make_table: TableMaker) -> None:
    assert [r.text for r in make_table("id,text\n1,ұ\n".encode("utf-16")).rows()] == ["ұ"]


def test_unknown_encoding(make_table: TableMaker) -> None:
    with pytest.raises(InputError, match="unknown encoding 'klingon'"):
        make_table(b"text\na\n", encoding="klingon")


def zstd(data: bytes) -> bytes:
    packed: bytes = pytest.importorskip("zstandard").ZstdCompressor().compress(data)
    return packed


@pytest.mark.parametrize("packed", [gzip.compress, zstd], ids=["gzip", "zstd"])
@pytest.mark.parametrize("name", ["a.csv.x", "a.jsonl.x"])
def test_compressed(packed: object, name: str, make_table: TableMaker) -> None:
    plain = b"id,text\n1,one\n" if "csv" in name else b'{"id": 1, "text": "one"}\n'
    assert callable(packed)
    table = make_table(packed(plain), name)
    assert [(r.id, r.text) for r in table.rows()] == [("1", "one")]
    assert [(r.id, r.text) for r in table.rows()] == [("1", "one")]


def test_a_file_that_breaks_off_says_so(make_table: TableMaker) -> None:
    rows = [[str(n), f"post {n * 7919}"] for n in range(5000)]
    whole = gzip.compress(csv_of([["id", "text"], *rows]))
    found = list(make_table(whole[: len(whole) // 2], "a.csv.gz").rows())
    assert found[-1].refusal is Refusal.UNREADABLE
    assert found[-1].error is not None
    assert "cannot be read" in found[-1].error
    assert [r.id for r in found[:-1]] == [str(n) for n in range(len(found) - 1)]
    assert len(found) > 1000


JSONL = [
    ('{"text": "one", "id": 7, "likes": 3}', "one"),
    ("", None),
    ('{"text": ""}', "<empty>"),
    ('{"id": "x"}', "<empty>"),
    ("[1, 2]", "<json>"),
    ('{"text": 5}', "<json>"),
    ('{"text": "a', "<json>"),
    ('{"text": "a\\u0000b"}', "<nul>"),
    ('{"text": "\\ud800"}', "<encoding>"),
    ('{"text": "two", "tags": ["a", "ұ"]}', "two"),
    ("[" * 100_000, "<json>"),
]


def test_jsonl(make_table: TableMaker) -> None:
    table = make_table("\n".join(line for line, _ in JSONL).encode(), "posts.jsonl")
    expected = [(n, said) for n, (_, said) in enumerate(JSONL, start=1) if said is not None]
    rows = list(table.rows())
    assert summed_up(rows) == expected
    assert table.names == ("text", "id", "likes", "tags")
    assert rows[0].cells == ("one", "7", "3", None)
    assert rows[-2].cells == ("two", None, None, '["a", "ұ"]')


def test_parquet(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "posts"
    parquet.write_table(arrow.table({"id": [1, 2, 3], "text": ["one", None, "three"]}), path)
    (source,) = find_sources([str(path)])
    assert source.format is InputFormat.PARQUET
    rows = list(open_table([source]).rows())
    assert summed_up(rows) == [(1, "one"), (2, "<empty>"), (3, "three")]
    assert rows[1].error == "row 2: the text is empty"


def test_several_inputs_are_one_table(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_bytes(b"text,likes\nb,2\n")
    (tmp_path / "a.csv").write_bytes(b"id,text\n1,a\nbad\n")
    (tmp_path / "c.jsonl").write_bytes(b'{"text": "c", "shares": 4}\n')
    sources = find_sources([str(tmp_path / "[ab].csv"), str(tmp_path / "c.jsonl")])
    table = open_table(sources)
    rows = list(table.rows())
    assert table.names == ("id", "text", "likes", "shares")
    assert [r.cells for r in rows if not r.refusal] == [
        ("1", "a", None, None),
        (None, "b", "2", None),
        (None, "c", None, "4"),
    ]
    assert rows[1].error == f"{tmp_path / 'a.csv'}, line 3: 1 columns where the header has 2"


def test_limit_and_progress(make_table: TableMaker) -> None:
    table = make_table(csv_of([["text"], *([f"post {n}"] for n in range(1000))]))
    seen: list[int] = []
    assert len(list(table.rows(limit=300, at=seen.append))) == 300
    assert seen == sorted(seen)
    assert seen[-1] <= table.size


@pytest.mark.parametrize(
    ("data", "columns", "said"),
    [
        (b"", None, "no header: the file is empty"),
        (b"\n\n", None, "no header: the file is empty"),
        (b"id,body\n1,a\n", None, "no column 'text'; its columns are: id, body"),
        (b"id,text\n1,a\n", Columns(id="key"), "no column 'key'; the columns are: id, text"),
        (b"id,text\n1,a\n", Columns(language="lang"), "no column 'lang'"),
        (b"text,text\n1,a\n", None, "the column 'text' stands twice"),
        (b"te\x00xt\n1,a\n", None, "no header: a NUL character"),
    ],
)
def test_tables_that_cannot_be_read(
    data: bytes, columns: Columns | None, said: str, make_table: TableMaker
) -> None:
    with pytest.raises(InputError, match=said):
        make_table(data, columns=columns)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    for name, said in [
        ("nothing.csv", "no such file"),
        ("*.nothing", "matches no file"),
        (".", "not a file"),
    ]:
        with pytest.raises(InputError, match=said):
            find_sources([str(tmp_path / name)])
    with pytest.raises(InputError, match="no input file"):
        find_sources([])
    with pytest.raises(InputError, match="standard input"):
        find_sources(["-"])


def test_standard_input_is_kept(tmp_path: Path) -> None:
    with (tmp_path / "given").open("w+b") as stream:
        stream.write(b"text\none\n")
        stream.seek(0)
        kept = spool(stream, tmp_path / "work")
    (source,) = find_sources(["-"], stdin=kept)
    assert source.name == "standard input"
    assert [r.text for r in open_table([source]).rows()] == ["one"]


@pytest.mark.parametrize(
    ("stated", "known"), [("EN", "en"), (" ru ", "ru"), ("und", None), ("", None), ("к", None)]
)
def test_languages(stated: str, known: str | None, make_table: TableMaker) -> None:
    table = make_table(csv_of([["text", "lang"], ["a", stated]]), columns=Columns(language="lang"))
    assert [r.language for r in table.rows()] == [known]


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=20)


@given(
    rows=st.lists(st.tuples(CELL, CELL.filter(str.strip), CELL), max_size=12),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read(
    rows: list[tuple[str, str, str]], delimiter: str, make_table: TableMaker
) -> None:
    table = make_table(csv_of([["id", "text", "more"], *rows], delimiter), delimiter=delimiter)
    assert [r.cells for r in table.rows()] == rows


@given(damage=st.binary(max_size=400), name=st.sampled_from(["a.csv", "a.jsonl"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_are_too_bad(damage: bytes, name: str, make_table: TableMaker) -> None:
    """Every line after the damage comes back, and what comes back can be written."""
    sound = b"\n7,fine\n" if name == "a.csv" else b'\n{"id": "7", "text": "fine"}\n'
    head = b"id,text\n" if name == "a.csv" else b'{"id": "0", "text": "first"}\n'
    if damage[:2] == b"\x1f\x8b":
        damage = b"-" + damage
    rows = list(make_table(head + damage.replace(b'"', b"'") + sound, name).rows())
    assert rows[-1].text == "fine"
    for row in rows:
        assert (row.refusal is None) == (row.error is None)
        json.dumps([row.cells, row.error, row.text], ensure_ascii=False).encode("utf-8")
