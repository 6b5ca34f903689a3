"""Claims as a table for a spreadsheet: one row a claim, cells that it would run as formulas made harmless."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from claimcheck.batch.writing import CHECKED, REFUSED, neutralised
from claimcheck.corpus.store import Corpus
from claimcheck.export.phrases import flat
from claimcheck.export.results import Record
from claimcheck.export.selection import Tally
from claimcheck.models.result import CheckResult, ClaimResult
from claimcheck.verdict.rules import rules

__all__ = ["COLUMNS", "to_spreadsheet"]

COLUMNS = (
    "id", "line", "status", "error", "language", "post_verdict", "claim_number", "claim", "start", "end",
    "verdict", "confidence", "rule", "rule_title", "explanation", "speaks_of", "provisions", "titles",
    "quotes", "unofficial_translation", "addresses", "sources", "articles_named", "cluster", "engine",
)  # fmt: skip
#: Without it a spreadsheet takes UTF-8 for the machine's old code page.
_MARK = "\ufeff"
_BETWEEN = " | "


def to_spreadsheet(
    records: Iterable[Record], corpus: Corpus, tally: Tally, *, language: str | None = None
) -> Iterator[str]:
    """CSV with a row for each claim, one for a post without claims, and one for a post that was refused.

    Args:
        records: the results.
        corpus: where the documents' titles are.
        tally: counts rows and what cannot be read.
        language: the language of the rules' titles; without one, each post's.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)

    def line(cells: Iterable[object]) -> str:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([neutralised(c) if isinstance(c, str) else c for c in cells])
        return buffer.getvalue()

    yield _MARK + line(COLUMNS)
    for record in records:
        if record.damage is not None:
            tally.damage.append(record.damage)
            continue
        if record.result is None:
            tally.refused += 1
            head = (record.data.get("id") or "", record.number, REFUSED, record.reason)
            yield line((*head, *[""] * (len(COLUMNS) - len(head))))
            continue
        result = record.result
        head = (record.data.get("id") or "", record.number, CHECKED, "")
        if not result.claims:
            empty = [""] * (len(COLUMNS) - len(head) - 4)
            post = (result.language, result.verdict.value)
            yield line((*head, *post, *empty, record.cluster or "", result.provenance.engine))
        for number, claim in enumerate(result.claims, start=1):
            tally.written += 1
            yield line((*head, *_cells(result, claim, number, record, corpus, language)))


def _cells(
    result: CheckResult,
    claim: ClaimResult,
    number: int,
    record: Record,
    corpus: Corpus,
    language: str | None,
) -> tuple[object, ...]:
    rule = rules(language or result.language).get(claim.rule)
    cited = claim.citations
    documents = dict.fromkeys(c.document for c in cited)
    titles = [corpus.documents[d].card.title if d in corpus.documents else d for d in documents]
    named = [
        f"{flat(c.as_written)}: {c.status.value}{f', {c.actual}' if c.actual else ''}"
        for c in claim.cited_by_claim
    ]
    return (
        result.language,
        result.verdict.value,
        number,
        claim.text,
        claim.start,
        claim.end,
        claim.verdict.value,
        f"{claim.confidence:.4g}",
        claim.rule,
        rule.title if rule else "",
        claim.explanation,
        _BETWEEN.join(claim.speaks_of),
        _BETWEEN.join(f"{c.document} {c.provision} ({c.stance.value})" for c in cited),
        _BETWEEN.join(titles),
        _BETWEEN.join(flat(c.quote) for c in cited),
        "" if not cited else "yes" if any(not c.official for c in cited) else "no",
        _BETWEEN.join(c.akn for c in cited),
        _BETWEEN.join(dict.fromkeys(c.source_url for c in cited if c.source_url)),
        _BETWEEN.join(named),
        record.cluster or "",
        result.provenance.engine,
    )
