"""Provisions -> clauses: where sentences end, what a semicolon parts, which words govern an item."""

from __future__ import annotations

import pytest

from claimcheck.corpus.clauses import split_clauses, split_sentences
from claimcheck.corpus.segment import segment
from claimcheck.corpus.store import Corpus

SENTENCES: tuple[tuple[str, list[str]], ...] = (
    ("One. Two.", ["One.", "Two."]),
    ("The state is one.The model is two.", ["The state is one.", "The model is two."]),
    ("Law of 1998 No. 284 applies. Then it ends.", ["Law of 1998 No. 284 applies.", "Then it ends."]),
    ("See Art. 5 of the Law. It ends.", ["See Art. 5 of the Law.", "It ends."]),
    ("Signed by N. Nazarbayev in Astana. It ends.", ["Signed by N. Nazarbayev in Astana.", "It ends."]),
    ("He asked: why? Nobody knew!", ["He asked: why?", "Nobody knew!"]),
    ('It reads "so." Then it ends.', ['It reads "so."', "Then it ends."]),
    ("Принят в 2007 г. в Астане. Конец.", ["Принят в 2007 г. в Астане.", "Конец."]),
    ("Adopted on 30.08.1995 in Astana.", ["Adopted on 30.08.1995 in Astana."]),
    ("no end", ["no end"]),
    ("  \n ", []),
    ("", []),
)


@pytest.mark.parametrize(("text", "expected"), SENTENCES, ids=[row[0] for row in SENTENCES])
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in split_sentences(text, 0, len(text))] == expected


CLAUSES: tuple[tuple[str, list[tuple[str, str, list[str]]]], ...] = (
    (
        "Article 1\n1. A is one. B is two.\n",
        [("1(1)#1", "A is one.", []), ("1(1)#2", "B is two.", [])],
    ),
    (
        "Article 3\nThe principles are: peace; order; good government.\n",
        [
            ("3#1", "peace;", ["The principles are:"]),
            ("3#2", "order;", ["The principles are:"]),
            ("3#3", "good government.", ["The principles are:"]),
        ],
    ),
    (
        "Article 44\nHear this. The President:\n1) speaks;\n2) signs: laws; decrees.\n",
        [
            ("44#1", "Hear this.", []),
            ("44#2", "The President:", []),
            ("44(1)#1", "speaks;", ["The President:"]),
            ("44(2)#1", "laws;", ["The President:", "signs:"]),
            ("44(2)#2", "decrees.", ["The President:", "signs:"]),
        ],
    ),
    (
        "Article 4\n1. He may:\n(a) come:\n(i) by day.\nHe may stay.\n",
        [
            ("4(1)#1", "He may:", []),
            ("4(1)(a)#1", "come:", ["He may:"]),
            ("4(1)(a)#2", "He may stay.", []),
            ("4(1)(a)(i)#1", "by day.", ["He may:", "come:"]),
        ],
    ),
    (
        "We, the people,\nunited in\none land, adopt it.\nArticle 1\nA wrapped\nsentence.\n",
        [
            ("preamble#1", "We, the people,", []),
            ("preamble#2", "united in\none land, adopt it.", []),
            ("1#1", "A wrapped\nsentence.", []),
        ],
    ),
    ("Article 1\nA.\nArticle 2\nExcluded by the Law of 1998.\n", [("1#1", "A.", [])]),
)


@pytest.mark.parametrize(("text", "expected"), CLAUSES, ids=[row[0].split("\n")[1] for row in CLAUSES])
def test_clauses(text: str, expected: list[tuple[str, str, list[str]]]) -> None:
    found = [
        (c.id, text[c.start : c.end], [text[s.start : s.end] for s in c.lead])
        for c in split_clauses(text, segment(text).provisions)
    ]
    assert sorted(found) == sorted(expected)


def test_an_item_is_read_with_the_words_above_it(corpus: Corpus) -> None:
    text = corpus.document("kz-2026").text()
    clause = text.clauses_of("46(5)")[0]
    assert text.reading(clause).startswith(
        "The President of the Republic of Kazakhstan: appoints and dismisses"
    )
    assert text.text[clause.start : clause.end] == text.wording(clause)
