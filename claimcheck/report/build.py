"""From a batch's output to a report: one pass that counts, and one for the claims that get a card."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from claimcheck.batch.run import output_format
from claimcheck.batch.writing import OutputFormat
from claimcheck.corpus.store import Corpus
from claimcheck.models.result import Verdict
from claimcheck.report.cards import card, gather
from claimcheck.report.labels import Labels, labels
from claimcheck.report.marks import shown
from claimcheck.report.model import (
    CardGroup,
    Counts,
    DocumentMap,
    LanguageRow,
    OpenRow,
    RefusalRow,
    Report,
    SourceRow,
    Totals,
)
from claimcheck.report.provision_map import document_maps
from claimcheck.report.quoting import Quoting, safe_link
from claimcheck.report.results import read_results
from claimcheck.report.tally import Tally, chosen_columns
from claimcheck.report.time_line import counts_of, time_line
from claimcheck.verdict.rules import rules

__all__ = ["ReportOptions", "build_report"]

_DECIDED = (Verdict.REFUTED, Verdict.SUPPORTED)
_MAX_LANGUAGES = 8


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """What can be set of a report.

    Attributes:
        title: heading of the page; a common one if none is given.
        language: of its labels: en, ru or kk.
        top: at most so many cards of each verdict.
        time: column that says when a post was seen; a common one if none is named, none for `-`.
        reach: columns whose numbers are added up; likewise.
        link: column of the posts' addresses; likewise.
        format: how the results are written; without it, their name tells.
        file: what the page calls the results; without it, the name of their file.
    """

    title: str | None = None
    language: str = "en"
    top: int = 50
    time: str | None = None
    reach: Sequence[str] = ()
    link: str | None = None
    format: OutputFormat | None = None
    file: str | None = None


def build_report(
    results: Path, *, corpus: Corpus | None = None, options: ReportOptions | None = None
) -> Report:
    """Read the output of a batch and put together what the page shows.

    Args:
        results: a file that `claimcheck batch` wrote. Memory grows with its claims, not with its posts.
        corpus: where titles and chapters are taken from; the shipped texts by default.
        options: what can be set.

    Raises:
        InputError: the file is not there, is no output of a batch or is damaged; a column or the language
            that was asked for is not there.
        MissingExtraError: it is Parquet, and pyarrow is not installed.
        CorpusError: the shipped corpus cannot be read.
    """
    chosen = options or ReportOptions()
    words = labels(chosen.language)
    at_hand = corpus if corpus is not None else Corpus.load()
    format = chosen.format or output_format(results)
    tally = _counted(results, format, chosen)
    quoting = Quoting(at_hand, words)
    maps = document_maps(tally.provisions, quoting, words)
    line = time_line(tally.days, tally.undated)
    return Report(
        title=shown(chosen.title or words.say("title")),
        language=words.language,
        file=shown(results.name if chosen.file is None else chosen.file),
        totals=Totals(tally.rows, tally.refused, counts_of(tally.posts)),
        refusals=tuple(
            RefusalRow(shown(reason) or "…", found.rows, tuple(map(shown, found.places)))
            for reason, found in sorted(tally.refusals.items(), key=lambda item: (-item[1].rows, item[0]))
        ),
        open_rules=tuple(_open_rules(tally, words)),
        languages=_languages(tally),
        groups=_groups(results, format, tally, chosen, quoting, words),
        maps=maps,
        time_line=line,
        notes=tuple(_notes(tally, format, at_hand, maps, words)),
        sources=tuple(_sources(maps, at_hand, words)),
        provenances=tuple(tally.provenances),
    )


def _counted(results: Path, format: OutputFormat, options: ReportOptions) -> Tally:
    tally: Tally | None = None
    for row in read_results(results, format):
        if tally is None:
            columns = chosen_columns(row.cells, time=options.time, reach=options.reach, link=options.link)
            tally = Tally(columns)
        tally.add(row)
    return tally or Tally(chosen_columns(()))


def _groups(
    results: Path,
    format: OutputFormat,
    tally: Tally,
    options: ReportOptions,
    quoting: Quoting,
    words: Labels,
) -> tuple[CardGroup, ...]:
    ranked = {verdict: tally.ranked(verdict) for verdict in _DECIDED}
    wanted = {i: tally.claims[i] for found in ranked.values() for i in found[: options.top]}
    gathered = gather(read_results(results, format), wanted) if wanted else {}
    return tuple(
        CardGroup(
            verdict,
            tuple(
                card(
                    number,
                    gathered[i],
                    wanted[i],
                    columns=tally.columns,
                    quoting=quoting,
                    labels=words,
                )
                for number, i in enumerate(found[: options.top], start=1)
            ),
            len(found),
        )
        for verdict, found in ranked.items()
    )


def _open_rules(tally: Tally, words: Labels) -> Iterator[OpenRow]:
    known = rules(words.language)
    for code, posts in sorted(tally.open_rules.items(), key=lambda item: (-item[1], item[0] or "")):
        if code is None:
            yield OpenRow(None, words.say("open.no_claim"), posts)
        else:
            yield OpenRow(shown(code), known[code].title if code in known else "", posts)


def _languages(tally: Tally) -> tuple[LanguageRow, ...]:
    codes = dict.fromkeys(code for code, _ in tally.languages)
    rows = [LanguageRow(c, counts_of({v: tally.languages[c, v] for v in Verdict})) for c in codes]
    rows.sort(key=lambda r: (-r.posts.total, r.language))
    if len(rows) > _MAX_LANGUAGES:
        rest = [r.posts for r in rows[_MAX_LANGUAGES - 1 :]]
        together = Counts(*(sum(getattr(c, n) for c in rest) for n in ("refuted", "supported", "open")))
        rows = [*rows[: _MAX_LANGUAGES - 1], LanguageRow("…", together)]
    return tuple(rows)


def _notes(
    tally: Tally, format: OutputFormat, corpus: Corpus, maps: Sequence[DocumentMap], words: Labels
) -> Iterator[str]:
    columns = tally.columns
    yield words.say("note.cards")
    if columns.reach:
        yield words.say("note.reach", columns=shown(", ".join(columns.reach)))
    else:
        yield words.say("note.no_reach")
    if columns.time:
        yield words.say("note.time", column=shown(columns.time))
    if format is OutputFormat.CSV:
        yield words.say("note.csv")
    if any(p.corpus_sha256 != corpus.sha256 for p in tally.provenances):
        yield words.say("note.corpus")
    unknown = [m.document for m in maps if m.document not in corpus.documents]
    if unknown:
        yield words.say("note.unknown_document", documents=", ".join(unknown))
    if len(tally.provenances) > 1:
        yield words.say("note.mixed", count=len(tally.provenances))


def _sources(maps: Sequence[DocumentMap], corpus: Corpus, words: Labels) -> Iterator[SourceRow]:
    for found in maps:
        document = corpus.documents.get(found.document)
        if document is None:
            continue
        card_ = document.card
        yield SourceRow(
            document=card_.id,
            title=card_.title,
            status=words.say(f"status.{card_.status.value}"),
            begins=card_.in_force_from,
            ends=card_.in_force_until,
            texts=tuple((t.language, t.official, safe_link(t.source_url)) for t in card_.texts),
        )
