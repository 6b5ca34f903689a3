"""How well the Kazakh stemmer finds the termbase in a Kazakh text: found, missed and wrongly joined.

    python benchmarks/kazakh_stemmer.py ../shared/corpora/kz2026_kz.txt

A form of the termbase counts as standing in the text when words that begin like its words stand there in a
row; that is a generous stand-in for a reader's judgement, so what is counted as missed has to be looked at
(`--list`). Wrongly joined are forms of two concepts that have the same stems, and the pairs below.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from claimcheck.language.kazakh import fold, stem
from claimcheck.language.termbase import termbase

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
#: Words that have to stay apart.
APART = (
    ("тең", "теңге"), ("міндет", "міндетті"), ("төр", "төраға"), ("сайла", "сайлаушы"), ("ел", "елтаңба"),
    ("заң", "заңнама"), ("азамат", "азаматтық"), ("бас", "басқа"), ("жас", "жаса"), ("халық", "халықаралық"),
    ("мәдени", "мәдениет"), ("кеңес", "кеңсе"), ("сот", "соттау"), ("қатысу", "қатысты"), ("тиіс", "тиісті"),
    ("қар", "қару"), ("орта", "орталық"), ("қызмет", "қызметкер"), ("президент", "президенттік"),
    ("мемлекет", "мемлекеттік"), ("тәуелді", "тәуелсіз"), ("дау", "дауыс"), ("жер", "жергілікті"),
    ("ат", "ата"), ("ер", "ереже"), ("күш", "күзет"), ("айып", "айыптау"), ("білім", "білік"),
    ("қолдау", "қолдану"), ("ұстау", "ұстану"), ("үкім", "үкімет"), ("өкіл", "өкілеттік"),
)  # fmt: skip


def main() -> int:
    """Read the text and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("text", type=Path, help="a Kazakh text, UTF-8")
    parser.add_argument("--list", action="store_true", help="list what is missed and joined")
    options = parser.parse_args()
    words = [fold(w) for w in _WORD.findall(options.text.read_text(encoding="utf-8"))]
    distinct = sorted(set(words))
    begun = time.perf_counter()
    stems = {w: stem(w) for w in distinct}
    spent = time.perf_counter() - begun
    _say(f"words {len(words)}, distinct {len(distinct)}, stems {len(set(stems.values()))}")
    _say(f"speed {len(distinct) / spent:,.0f} distinct words a second")

    forms = [
        (c.id, f, [fold(w) for w in _WORD.findall(f)])
        for c in termbase().concepts.values()
        for f in c.forms.get("kk", ())
    ]
    forms = [entry for entry in forms if entry[2]]
    standing = [entry for entry in forms if _stands(entry[2], words)]
    ways: dict[str, Callable[[str], str]] = {
        "as written": lambda w: w, "first five letters": lambda w: w[:5], "stemmer": stem
    }  # fmt: skip
    for name, way in ways.items():
        grams = _grams([way(w) for w in words], max(len(parts) for _, _, parts in forms))
        found = [entry for entry in standing if tuple(way(w) for w in entry[2]) in grams]
        clashes = _clashes(forms, way)
        _say(
            f"{name}: {len(found)} of {len(standing)} standing forms found "
            f"({len(found) / len(standing):.1%}); "
            f"{len(clashes)} stems shared by two concepts; "
            f"{sum(way(a) == way(b) for a, b in APART)} of {len(APART)} pairs joined"
        )
        if options.list and name == "stemmer":
            missed = [
                f"{cid}: {form}"
                for cid, form, _ in standing
                if (cid, form) not in {(c, f) for c, f, _ in found}
            ]
            _say("missed: " + "; ".join(missed))
            _say("joined: " + "; ".join(" / ".join(sorted(c)) for c in clashes))
    return 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _stands(parts: list[str], words: list[str]) -> bool:
    """Whether words that begin like `parts` stand in a row; a final vowel or voiced consonant may change."""
    heads = [p[:-1] if len(p) > 4 else p for p in parts]
    heads = [h[:-1] if len(h) > 6 and h.endswith(("а", "е", "й")) else h for h in heads]
    span = len(heads)
    return any(
        all(
            words[at + i].startswith(heads[i]) and len(words[at + i]) <= len(parts[i]) + 6
            for i in range(span)
        )
        for at in range(len(words) - span + 1)
    )


def _grams(keys: list[str], longest: int) -> set[tuple[str, ...]]:
    return {tuple(keys[i : i + n]) for n in range(1, longest + 1) for i in range(len(keys) - n + 1)}


def _clashes(forms: list[tuple[str, str, list[str]]], way: Callable[[str], str]) -> list[set[str]]:
    concepts: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for concept, _, parts in forms:
        concepts[tuple(map(way, parts))].add(concept)
    return [c for c in concepts.values() if len(c) > 1]


if __name__ == "__main__":
    sys.exit(main())
