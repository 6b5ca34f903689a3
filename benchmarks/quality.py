"""How good the verdicts are, beside simpler ways to give them: writes `docs/quality.md`.

    python benchmarks/quality.py                   the page and docs/quality.jsonl
    python benchmarks/quality.py --ablation        the same, what each part adds measured anew
    python benchmarks/quality.py --split heldout   docs/quality-heldout.md: the third looked at last
    python benchmarks/quality.py my.jsonl --out -  any file of labelled claims, on standard output

Claims of the training files are judged by models that have not seen them (see `judging`), other claims by
the shipped models. The texts and claims beside the checkout (`../shared`, or `CLAIMCHECK_SHARED`) are used
where they are; what is missing is left out, and the page says so.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ablation
from baselines import Baseline, ClaimProofKit, Fuzzy, Library, Majority, claimproofkit, run
from judging import (
    FOREIGN,
    MOST,
    ROOT,
    SHARED,
    Post,
    by_file,
    checkers,
    cross_validated,
    crossing,
    judged,
    read_posts,
    sample,
    shared_posts,
    shipped,
    training_files,
)

from claimcheck.checker import ClaimChecker
from claimcheck.errors import ClaimcheckError
from claimcheck.evaluation import CONFIDENT, Report, ScoredClaim, Split, summarise
from claimcheck.models.result import Verdict

__all__ = ["PAGE", "RECORD", "Change", "Section", "changes", "figures_table", "kinds_table", "page", "record"]

PAGE = ROOT / "docs" / "quality.md"
HELD_OUT_PAGE = ROOT / "docs" / "quality-heldout.md"
RECORD = ROOT / "docs" / "quality.jsonl"
CONTRAST = ROOT / "benchmarks" / "contrast.py"
TRAINING = "Training claims"
_OURS = "claimcheck"


@dataclass(frozen=True)
class Section:
    """One set of claims: what is said of it, and the outcomes of each system, ours first.

    `detailed` is whether kinds and single verdicts may be shown; of some sets only the sum is looked at.
    """

    title: str
    note: str
    systems: tuple[tuple[str, tuple[ScoredClaim, ...]], ...]
    files: tuple[tuple[str, tuple[ScoredClaim, ...]], ...] = ()
    detailed: bool = True

    @property
    def ours(self) -> tuple[ScoredClaim, ...]:
        """The checker's outcomes."""
        return self.systems[0][1]


# -- measuring -----------------------------------------------------------------------------------------
class Bench:
    """The checkers, the claims that thresholds and models are fitted on, and the systems compared.

    Args:
        shared: the folder with further texts and claims; what it lacks is left out.
        package: `claimproofkit`, or why there is none.
        say: told what is being measured.
    """

    def __init__(self, shared: Path, package: Any, say: Callable[[str], None]) -> None:
        self.judges: Mapping[str, ClaimChecker] = checkers(shared / "corpora")
        self.training = [post for file in training_files() for post in sample(file)]
        library = Library({country: judge.corpus for country, judge in self.judges.items()})
        self._corpora = library.corpora
        self._package = package
        self._say = say
        say("thresholds of fuzzy matching")
        self._rivals: list[Baseline] = [
            Fuzzy(library, self.training, overlap=False),
            Fuzzy(library, self.training, overlap=True),
        ]
        if not isinstance(package, str):
            self._rivals.append(ClaimProofKit(package, library))

    def rivals(self, posts: Sequence[Post]) -> Iterator[tuple[str, tuple[ScoredClaim, ...]]]:
        """Outcomes of the other systems."""
        usable = [p for p in posts if p.country in self._corpora]
        for rival in (Majority(usable), *self._rivals):
            self._say(f"  {rival.name}")
            yield rival.name, tuple(run(rival, usable, self._corpora))

    def section(self, title: str, posts: Sequence[Post], note: str, *, detailed: bool = True) -> Section:
        """A set judged by the shipped models."""
        self._say(title)
        ours = tuple(judged(self.judges, posts, lambda _: shipped()))
        return Section(title, note, ((_OURS, ours), *self.rivals(posts)), detailed=detailed)

    def training_section(self) -> Section:
        """The training claims, judged by models fitted without them."""
        self._say(TRAINING)
        models = cross_validated(crossing(self.judges, self.training))
        ours = tuple(judged(self.judges, self.training, models))
        in_sample = tuple(judged(self.judges, self.training, lambda _: shipped()))
        note = (
            "Each claim is judged by models fitted without its file (claims of change: without its "
            "fifth); the rules were written with these claims in view. “In-sample” are the shipped "
            "models on the claims that they are fitted on. The thresholds of fuzzy matching are "
            f"chosen on these very claims. Of files of more than {MOST} claims, {MOST} by a hash of the identifier."
        )
        systems = ((_OURS, ours), (f"{_OURS}, in-sample", in_sample), *self.rivals(self.training))
        return Section(
            TRAINING,
            note,
            systems,
            tuple((file, tuple(part)) for file, part in sorted(by_file(ours, self.training).items())),
        )


def sections(bench: Bench, shared: Path, split: Split) -> Iterator[Section]:
    """All sets of the page."""
    if split is not Split.HELDOUT:
        yield bench.training_section()
    notes = {
        "dev": "Judged by the shipped models, which are not fitted on these claims; the rules were tuned "
        "with this part in view.",
        "heldout": "Judged by the shipped models. Set aside by a hash of the id before any rule was written.",
        "np": "Another country, its plain text cut into provisions by the library; no rule, term or model "
        "was made for it, and only the sum is looked at.",
    }
    for name, posts in shared_posts(shared, split).items():
        key = name.split(".")[0]
        note = notes["heldout" if split is Split.HELDOUT else key]
        yield bench.section(name, posts, note, detailed=key != "np")


# -- verdicts gained and lost --------------------------------------------------------------------------
@dataclass(frozen=True)
class Change:
    """A claim whose verdict became right or wrong since the last committed run."""

    set: str
    id: str
    before: str
    now: str
    gained: bool


def record(found: Iterable[Section]) -> list[dict[str, Any]]:
    """One row a claim, ours alone: no wording, no label."""
    return [
        {"set": section.title, "id": o.id, "verdict": o.got.value, "strict": o.strict}
        for section in found
        for o in sorted(section.ours, key=lambda o: o.id)
    ]


def committed() -> list[dict[str, Any]]:
    """The rows of the last committed run; none where there is no repository or no such run."""
    name = RECORD.relative_to(ROOT).as_posix()
    command = ["git", "show", f"HEAD:{name}"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, encoding="utf-8")
    except OSError:
        return []
    return [json.loads(line) for line in done.stdout.splitlines()] if done.returncode == 0 else []


def changes(before: Iterable[Mapping[str, Any]], found: Iterable[Section]) -> list[Change]:
    """Claims of earlier rows that were right and are wrong now, or the other way round."""
    earlier = {(row["set"], row["id"]): str(row["verdict"]) for row in before}
    out = []
    for section in found:
        for outcome in sorted(section.ours, key=lambda o: o.id):
            old = earlier.get((section.title, outcome.id))
            if old is not None and (old == outcome.label.value) is not outcome.right:
                out.append(Change(section.title, outcome.id, old, outcome.got.value, outcome.right))
    return out


# -- the page ------------------------------------------------------------------------------------------
def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _figures(report: Report) -> list[str]:
    return [
        str(report.claims),
        _share(report.accuracy),
        _share(report.macro_f1),
        _share(report.strict),
        _share(report.recall_at_1),
        _share(report.recall_at_5),
        f"{report.wrong_and_confident} ({report.wrong_and_confident_share:.1%})",
        f"{report.median_ms:.1f}",
    ]


_HEADS = ("claims", "label", "macro-F1", "strict", "recall@1", "recall@5", "wrong and confident", "ms")


def figures_table(first: str, rows: Iterable[tuple[str, Sequence[ScoredClaim]]]) -> Iterator[str]:
    """A table of figures, one row a system or file."""
    yield _row((first, *_HEADS))
    yield "|---|" + "---:|" * len(_HEADS)
    for name, outcomes in rows:
        yield _row((name, *_figures(summarise(outcomes))))


def kinds_table(outcomes: Sequence[ScoredClaim]) -> Iterator[str]:
    """The figures of each kind of claim."""
    yield _row(("kind", "claims", "label", "strict", "recall@5"))
    yield "|---|" + "---:|" * 4
    for row in summarise(outcomes).kinds:
        yield _row((row.kind, str(row.claims), *map(_share, (row.accuracy, row.strict, row.recall_at_5))))


def confusion_table(outcomes: Sequence[ScoredClaim]) -> Iterator[str]:
    """Labels against verdicts given."""
    confusion = summarise(outcomes).confusion
    yield _row(("label, verdict →", *(v.value for v in Verdict)))
    yield "|---|" + "---:|" * len(Verdict)
    for label in Verdict:
        yield _row((label.value, *(str(confusion[label][got]) for got in Verdict)))


def contrast_table(counts: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """Verdicts on restated and falsified clauses."""
    heads = ("claims", "right", "SUPPORTED", "REFUTED", "NOT_ENOUGH_INFO", "confidently supported")
    yield _row(("transformation", *heads, "recall"))
    yield "|---|" + "---:|" * (len(heads) + 1)
    for kind, row in counts.items():
        recall = row.get("right", 0) / max(row.get("claims", 0), 1)
        yield _row((kind, *(str(row.get(head, 0)) for head in heads), f"{recall:.3f}"))


def contrast_counts() -> dict[str, dict[str, int]]:
    """The contrast suite over all clauses, run as its own program.

    Raises:
        subprocess.CalledProcessError: the suite failed.
    """
    command = [sys.executable, str(CONTRAST), "--format", "json"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, encoding="utf-8")
    counts: dict[str, dict[str, int]] = json.loads(done.stdout)
    return counts


def page(
    found: Sequence[Section],
    *,
    skipped: Sequence[str] = (),
    changed: Sequence[Change] | None = None,
    contrast: Mapping[str, Mapping[str, int]] | None = None,
    parts: tuple[list[str], str] | None = None,
    command: str = "python benchmarks/quality.py",
) -> str:
    """The page, in Markdown.

    Args:
        found: the sets.
        skipped: what was not measured, and why.
        changed: verdicts gained and lost; None where there was no earlier run.
        contrast: counts of the contrast suite.
        parts: lines of the ablation, and the hash of the decision models it was measured with.
        command: what makes the page.
    """
    return "\n".join(_page(found, skipped, changed, contrast, parts, command)) + "\n"


def _page(
    found: Sequence[Section],
    skipped: Sequence[str],
    changed: Sequence[Change] | None,
    contrast: Mapping[str, Mapping[str, int]] | None,
    parts: tuple[list[str], str] | None,
    command: str,
) -> Iterator[str]:
    yield "# Quality"
    yield ""
    yield f"Made by `{command}`; not edited by hand. Decision models: `{ablation.decision_sha256()[:12]}`."
    yield ""
    yield from _legend(found, skipped)
    for section in found:
        yield ""
        yield f"## {section.title}"
        yield ""
        yield section.note
        yield ""
        yield from figures_table("system", section.systems)
        if section.files:
            yield ""
            yield from figures_table(f"{_OURS}, by file", section.files)
        if section.detailed:
            yield ""
            yield from confusion_table(section.ours)
            yield ""
            yield from kinds_table(section.ours)
    if contrast is not None:
        yield from _contrast(contrast)
    if parts is not None:
        yield from _parts(*parts)
    if changed is not None:
        yield from _changed(changed, {s.title for s in found if s.detailed})
    if HELD_OUT_PAGE.exists() and any(s.title == TRAINING for s in found):
        yield from ("", f"The third that was held out: [{HELD_OUT_PAGE.name}]({HELD_OUT_PAGE.name}).")


def _legend(found: Sequence[Section], skipped: Sequence[str]) -> Iterator[str]:
    yield (
        "Label: share of right labels. Strict: of right labels whose first citation is acceptable too"
        " (the labels that leave a claim open need none). Recall: share of claims whose deciding "
        "provision is among the first candidates. Wrong and confident: SUPPORTED or REFUTED, wrong, "
        f"and said with at least {CONFIDENT:g}. Ms: processor time a claim, median, warm."
    )
    yield ""
    yield (
        "*always …* gives the most frequent label of the set. *token_set_ratio* takes the best of all"
        " clauses and gives, on each side of the threshold that is best on the training claims, the "
        "label most often right there; *and entity overlap* ranks by the sum with the share of the "
        "claim's concepts in the clause and has a second threshold on that share. *claimproofkit* is "
        "given every clause as evidence: REFUTED where it says contradicted, SUPPORTED where its gate"
        " lets the post through."
    )
    for line in skipped:
        yield from ("", f"Left out: {line}.")


def _contrast(counts: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    yield from ("", "## Contrast suite", "")
    yield (
        "Every clause of every shipped document, restated, and falsified in one slot at a time by "
        "general transformations (`benchmarks/contrast.py`). Restated clauses train the models at a "
        "small weight, three quarters of them kept out. The gate is no falsified clause SUPPORTED "
        f"with at least {CONFIDENT:g}."
    )
    yield ""
    yield from contrast_table(counts)


def _parts(lines: Sequence[str], sha256: str) -> Iterator[str]:
    yield from ("", "## What each part adds", "")
    stamp = (
        "" if sha256 == ablation.decision_sha256() else f" Measured with earlier models (`{sha256[:12]}`)."
    )
    yield (
        "Cross-validated on the training claims: the figure with a part less the figure without it "
        "and with models fitted anew, in points; beside it, how many claims are right only with it "
        "and only without it. Ms: processor time a claim, mean. Of “wrong and confident”, less is "
        "better. A slot comparison is switched off with its findings and its features; others often "
        "see the same conflict, so the gains do not add up. Of the last group nothing is in the "
        f"library: that is what it would add.{stamp}"
    )
    yield ""
    yield from lines


def _changed(changed: Sequence[Change], shown: set[str]) -> Iterator[str]:
    gained, lost = ([c for c in changed if c.gained is wanted] for wanted in (True, False))
    yield from ("", "## Verdicts gained and lost", "")
    yield f"Against the last committed run: {len(gained)} gained, {len(lost)} lost."
    for heading, part in (("gained", gained), ("lost", lost)):
        listed = [c for c in part if c.set in shown]
        if listed:
            yield from ("", _row(("set", heading, "before", "now")), "|---|---|---|---|")
            yield from (_row((c.set, c.id, c.before, c.now)) for c in listed)


# -- command -------------------------------------------------------------------------------------------
def say(line: str) -> None:
    """Progress, on standard error."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "claims", nargs="*", type=Path, help="files of labelled claims instead of the default sets"
    )
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder with further texts and claims")
    parser.add_argument("--country", default=None, help="country asked for the claims given (kz, np, us, za)")
    parser.add_argument("--split", type=Split, choices=(Split.DEV, Split.HELDOUT), default=Split.DEV)
    parser.add_argument("--out", default=None, help="the page; - is standard output")
    parser.add_argument("--ablation", action="store_true", help="measure the parts anew: some twenty minutes")
    parser.add_argument("--no-contrast", action="store_true", help="leave the contrast suite out")
    parser.add_argument("--no-package", action="store_true", help="leave claimproofkit out")
    options = parser.parse_args(arguments)
    try:
        return _run(options)
    except ClaimcheckError as error:
        say(f"error: {error}")
        return 2


def _run(options: argparse.Namespace) -> int:
    given = {path: read_posts(path, country=options.country) for path in options.claims}
    skipped = []
    with claimproofkit() if not options.no_package else _none() as package:
        if isinstance(package, str):
            skipped.append(package)
        bench = Bench(options.shared, package, say)
        if given:
            note = "Judged by the shipped models."
            found = [bench.section(path.name, posts, note) for path, posts in given.items()]
        else:
            found = list(sections(bench, options.shared, options.split))
    if not (options.shared / "claims").is_dir() and not given:
        skipped.append(f"the claims beside the checkout ({SHARED.name}/claims is not there)")
    missing = sorted(set(FOREIGN) - bench.judges.keys())
    if missing:
        skipped.append(f"claims about {', '.join(missing)}, whose texts lie beside the checkout")
    plain = not given and options.split is Split.DEV
    if options.ablation and plain:
        ablation.run(options.shared, say=say)
    before = committed() if plain else []
    text = page(
        found,
        skipped=skipped,
        changed=changes(before, found) if before else None,
        contrast=contrast_counts() if plain and not options.no_contrast else None,
        parts=ablation.stored() if plain else None,
        command="python benchmarks/quality.py" if plain else "python benchmarks/quality.py --split heldout",
    )
    default = None if given else PAGE if plain else HELD_OUT_PAGE
    target = Path(options.out) if options.out not in (None, "-") else default
    if options.out == "-" or target is None:
        sys.stdout.write(text)
        return 0
    target.write_text(text, encoding="utf-8")
    if target == PAGE:
        lines = (json.dumps(row, ensure_ascii=False) for row in record(found))
        RECORD.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    say(f"written: {target}")
    return 0


class _none:  # noqa: N801 - reads as a statement: `with _none() as package`
    def __enter__(self) -> str:
        return "claimproofkit, not asked for"

    def __exit__(self, *_: object) -> None:
        return None


if __name__ == "__main__":
    sys.exit(main())
