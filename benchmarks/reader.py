"""What the refitted decision and the sentence encoder add, by kind and in milliseconds: writes `docs/reader.md`.

    python benchmarks/reader.py --folds build/folds [--out docs/reader.md]

Training claims are read by the encoder of the fold that has not seen their article (`--folds`, written by
`training/train_reader.py`); the decision models have seen them, but not those about Nepal. Milliseconds are
processor time, the median, warm. Needs the extra `reader` and the texts beside the checkout.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from judging import ROOT, SHARED, Post, fit_decision, read_posts, shared_posts, training_files

from claimcheck.checker import ClaimChecker
from claimcheck.evaluation import KindRow, Report, ScoredClaim, Split, ranked_provisions, score, summarise
from claimcheck.match.encoder import OnnxEncoder
from claimcheck.models.config import CheckerConfig

PAGE = ROOT / "docs" / "reader.md"
#: Label and strict by the models of the first 1,256 claims, on the same claims (revision 7fc1471).
BEFORE = {
    "kz-2026-c.jsonl": (0.476, 0.412),
    "np.jsonl, written here": (0.500, 0.425),
    "us-b.jsonl": (0.479, 0.407),
    "za-b.jsonl": (0.508, 0.408),
    "dev.jsonl, English, open two thirds": (0.662, 0.617),
}
Judges = Callable[[Post], ClaimChecker]


def judge(posts: Sequence[Post], judges: Judges) -> Report:
    """The claims' scores by one way to judge."""
    found: list[ScoredClaim] = []
    for post in posts:
        checker = judges(post)
        start = time.process_time()
        result = checker.check(post.claim.text)
        spent = (time.process_time() - start) * 1000
        ranked = ranked_provisions(checker, post.claim.text)
        found.append(score(post.claim, result, ranked, checker.corpus, milliseconds=spent))
    return summarise(found)


def figures(report: Report) -> str:
    """The cells of a report."""
    recall = ["–" if value is None else f"{value:.3f}" for value in (report.recall_at_1, report.recall_at_5)]
    confident = f"{report.wrong_and_confident_share:.1%}"
    middle = f"{report.median_ms:.1f}"
    return " | ".join([f"{report.accuracy:.3f}", f"{report.strict:.3f}", *recall, confident, middle])


def kinds(alone: Sequence[KindRow], read: Sequence[KindRow]) -> Iterator[str]:
    """Both ways side by side, kind by kind."""
    yield "| kind | claims | label, alone | label, encoder | strict, alone | strict, encoder |"
    yield "|---|---:|---:|---:|---:|---:|"
    other = {row.kind: row for row in read}
    for row in alone:
        mine = other[row.kind]
        cells = (row.accuracy, mine.accuracy, row.strict, mine.strict)
        yield f"| {row.kind} | {row.claims} | " + " | ".join(f"{value:.3f}" for value in cells) + " |"


def main() -> int:
    """Judge, and write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folds", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=PAGE)
    options = parser.parse_args()
    texts = SHARED / "corpora"
    words = (ROOT / "claimcheck/data/reader/tokenizer.json").read_text(encoding="utf-8")
    card = json.loads((ROOT / "claimcheck/data/reader/card.json").read_text(encoding="utf-8"))
    alone = fit_decision.checkers(texts, config=CheckerConfig(reader="off"))
    shipped = fit_decision.checkers(texts, config=CheckerConfig(reader="on"))
    folds = []
    for path in sorted(options.folds.glob("fold-*.onnx")):
        encoder = OnnxEncoder(path.read_bytes(), words, length=int(card["longest"]))
        folds.append(fit_decision.checkers(texts, encoder=encoder))

    def folded(post: Post) -> ClaimChecker:
        row = {"provisions": post.claim.provisions, "id": post.claim.id}
        return folds[fit_decision.fold_of(row, len(folds))][post.country]

    sets: list[tuple[str, list[Post], Judges]] = [
        (path.name, read_posts(path), folded) for path in training_files()
    ]
    nepal = ROOT / "training/claims/np.jsonl"
    sets.append((f"{nepal.name}, written here", read_posts(nepal), lambda p: shipped[p.country]))
    for name, posts in shared_posts(SHARED, Split.DEV).items():
        sets.append((name, posts, lambda p: shipped[p.country]))
    lines = [
        "# What the refitted decision and the sentence encoder add",
        "",
        "Made by `python benchmarks/reader.py`; not edited by hand. Each claim is judged by the findings alone"
        " (no extra) and with the sentence encoder of the extra `reader` ordering the candidates of what the"
        " findings leave open. Training claims are read by an encoder that has not seen their article; nothing"
        " was trained or fitted on claims about Nepal. “Before” are the decision models of the first 1,256"
        " claims, measured once at revision 7fc1471 and with that revision's engine.",
        "",
        "| claims | way | label | strict | recall@1 | recall@5 | wrong and confident | ms |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    pairs: list[tuple[str, Report, Report]] = []
    for name, posts, judges in sets:
        first = judge(posts, lambda p: alone[p.country])
        second = judge(posts, judges)
        pairs.append((name, first, second))
        if name in BEFORE:
            label, strict = BEFORE[name]
            lines.append(f"| {name} ({len(posts)}) | before | {label:.3f} | {strict:.3f} | – | – | – | – |")
        lines.append(f"| {name} ({len(posts)}) | refitted, alone | {figures(first)} |")
        lines.append(f"| {name} ({len(posts)}) | and encoder | {figures(second)} |")
        sys.stderr.write(f"{name}\n")
    for name, first, second in pairs:
        if name not in {path.name for path in training_files()}:
            lines += ["", f"## {name}, by kind", "", *kinds(first.kinds, second.kinds)]
    options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
