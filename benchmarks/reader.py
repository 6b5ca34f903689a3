"""What refitting, sentence encoder and entailment reader add, by kind and in milliseconds: writes `docs/reader.md`.

    python benchmarks/reader.py --folds build/folds [--out docs/reader.md]

Training claims are read by the networks of the fold that has not seen their article (`--folds`, written by
`training/train_reader.py` and `training/train_entailment.py`); the decision models have seen them, but not those
about Nepal. Milliseconds are processor time, the median, warm. Needs the extra `reader` and the texts beside the
checkout.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from judging import MOST, ROOT, SHARED, Post, fit_decision, read_posts, sample, shared_posts, training_files

from claimcheck.checker import ClaimChecker
from claimcheck.evaluation import KindRow, Report, ScoredClaim, Split, ranked_provisions, score, summarise
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
#: The same with the encoder and without the entailment reader (revision 616c97b); label, strict and milliseconds.
ENCODER = {
    "kz-2026-c.jsonl": (0.513, 0.467, 7.0),
    "np.jsonl, written here": (0.534, 0.471, 15.0),
    "us-b.jsonl": (0.518, 0.452, 11.3),
    "za-b.jsonl": (0.527, 0.445, 27.9),
    "dev.jsonl, English, open two thirds": (0.699, 0.654, 7.0),
    "np.jsonl": (0.583, 0.533, 7.6),
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
    yield "| kind | claims | label, alone | label, read | strict, alone | strict, read |"
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
    alone = fit_decision.checkers(texts, config=CheckerConfig(reader="off"))
    shipped = fit_decision.checkers(texts, config=CheckerConfig(reader="on"))
    folds = fit_decision.fold_checkers(options.folds, texts)

    def folded(post: Post) -> ClaimChecker:
        row = {"provisions": post.claim.provisions, "id": post.claim.id}
        return folds[fit_decision.fold_of(row, len(folds))][post.country]

    sets: list[tuple[str, list[Post], Judges]] = [
        (path.name, read_posts(path) if path.name in BEFORE else sample(path), folded)
        for path in training_files()
    ]
    nepal = ROOT / "training/claims/np.jsonl"
    sets.append((f"{nepal.name}, written here", read_posts(nepal), lambda p: shipped[p.country]))
    for name, posts in shared_posts(SHARED, Split.DEV).items():
        sets.append((name, posts, lambda p: shipped[p.country]))
    lines = [
        "# What refitting, the sentence encoder and the entailment reader add",
        "",
        "Made by `python benchmarks/reader.py`; not edited by hand. Each claim is judged by the findings alone"
        " (no extra) and with the extra `reader`: of what the findings leave open, a sentence encoder orders the"
        " candidates and an entailment reader reads the first three beside the claim. Training claims are read by"
        " networks that have not seen their article; nothing was trained or fitted on claims about Nepal."
        " “Before” are the decision models of the first 1,256 claims (revision 7fc1471), “encoder” those of"
        " 4,064 claims with the encoder and without the reader (revision 616c97b), each measured once and with"
        f" the engine of its revision. Of files of more than {MOST} claims that were not measured before, {MOST} by"
        " a hash of the identifier.",
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
        if name in ENCODER:
            label, strict, spent = ENCODER[name]
            lines.append(
                f"| {name} ({len(posts)}) | encoder | {label:.3f} | {strict:.3f} | – | – | – | {spent:.1f} |"
            )
        lines.append(f"| {name} ({len(posts)}) | encoder and reader | {figures(second)} |")
        sys.stderr.write(f"{name}\n")
    for name, first, second in pairs:
        if name not in {path.name for path in training_files()}:
            lines += ["", f"## {name}, by kind", "", *kinds(first.kinds, second.kinds)]
    options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
