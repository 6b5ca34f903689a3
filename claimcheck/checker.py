"""The façade: a corpus made searchable once, and posts judged against it."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from importlib import metadata

from claimcheck.claims.claim import Claim, read_claims
from claimcheck.corpus.store import Corpus, Document
from claimcheck.errors import TextError
from claimcheck.language.analysis import analyst
from claimcheck.language.detect import detect_script
from claimcheck.language.termbase import termbase
from claimcheck.language.transliterate import fold_letters, kazakh_letters, kazakh_to_cyrillic
from claimcheck.match.align import Alignment, Counterpart
from claimcheck.match.encoder import OnnxEncoder, SentenceEncoder
from claimcheck.match.entailment import EntailmentReader, OnnxReader
from claimcheck.match.onnx import networks_installed
from claimcheck.match.searcher import Entry, SearchableText
from claimcheck.models.config import CheckerConfig
from claimcheck.models.corpus import DocumentStatus
from claimcheck.models.result import (
    CheckResult,
    ClaimResult,
    Finding,
    Outcome,
    Provenance,
    Quotation,
    Score,
    Stance,
    Verdict,
)
from claimcheck.text.cleaning import Cleaned, clean
from claimcheck.verdict.cited import check_references, named_entries
from claimcheck.verdict.compare import Comparison
from claimcheck.verdict.decide import Decision, decide, weigh
from claimcheck.verdict.evidence import Evidence, gather, rank
from claimcheck.verdict.explain import explain, explain_unread
from claimcheck.verdict.model import decision_models
from claimcheck.verdict.relevance import may_hold
from claimcheck.verdict.scope import Scope, Target

__all__ = ["ClaimChecker"]

#: Languages with a pack.
LANGUAGES = ("en", "ru", "kk")
_MAX_FINDINGS = 12
#: Questions (documents, day, language) whose texts are remembered.
_MAX_SCOPES = 64
#: The language the sentence encoder reads, and the confidence from which on it is not asked.
_READER_LANGUAGE, _SETTLED = "en", 0.8
#: Rules that say why nothing is judged; no provision is looked for.
_UNJUDGED = frozenset(
    {"open.question", "open.opinion", "open.prediction", "open.other_country", "open.everyday"}
)
#: A provision nearly as near as the deciding one is quoted as context: at least this share of its rank.
_SEE_ALSO, _MAX_ALSO = 0.85, 2
#: From this similarity on a clause of the other version is shown, be it another matter or not.
_NEAR = 0.4


def _engine() -> str:
    try:
        return metadata.version("claimcheck-law")
    except metadata.PackageNotFoundError:
        return "0"


class ClaimChecker:
    """Checks posts against a corpus. Thread-safe; results are immutable and depend on nothing but the input.

    Args:
        corpus: the reference corpus; without one, the shipped texts.
        config: settings; without any, the defaults.
        encoder: another sentence encoder than the packaged one.
        reader: another entailment reader than the packaged one; it reads what an encoder has ordered.

    Raises:
        CorpusError: the shipped corpus cannot be read.
        DataError: a data file of the package is broken.
        MissingExtraError: `config.reader` is "on" or "always" and the extra `reader` is not installed.
    """

    def __init__(
        self,
        *,
        corpus: Corpus | None = None,
        config: CheckerConfig | None = None,
        encoder: SentenceEncoder | None = None,
        reader: EntailmentReader | None = None,
    ) -> None:
        self.corpus = corpus if corpus is not None else Corpus.load()
        self.config = config if config is not None else CheckerConfig()
        self._models = decision_models()
        wanted = self._wants_reader()
        self._encoder = encoder or (OnnxEncoder.load() if wanted else None)
        self._reader = reader or (OnnxReader.load() if wanted else None)
        self._searchable: dict[tuple[str, str], SearchableText] = {}
        self._alignments: dict[tuple[SearchableText, SearchableText], Alignment] = {}
        self._scopes: dict[tuple[tuple[str, ...], dt.date | None, str], Scope] = {}
        self._lock = threading.Lock()
        self._provenance = Provenance(
            engine=_engine(), corpus_sha256=self.corpus.sha256, config_sha256=self._settings_sha256()
        )

    def _wants_reader(self) -> bool:
        asked = self.config.reader
        return asked in ("on", "always") or (asked == "auto" and networks_installed())

    def _settings_sha256(self) -> str:
        """Hash of the settings and, where they are used, of the encoder's and the reader's weights."""
        networks = [n.sha256 for n in (self._encoder, self._reader) if n is not None]
        if not networks:
            return self.config.sha256
        every = self.config.reader == "always"
        return hashlib.sha256(f"{self.config.sha256} {networks} {every}".encode()).hexdigest()

    def searchable(self, document: str, language: str) -> SearchableText:
        """A document's indexed text in a language, else in the language it is shipped in.

        Raises:
            UnknownDocumentError: the document is not in the corpus.
        """
        return self._text(self.corpus.document(document), language)

    # -- scope -----------------------------------------------------------------------------------------
    def _text(self, document: Document, language: str) -> SearchableText:
        """The document's text in a language, else in the language it is shipped in."""
        text = document.text(language)
        key = document.id, text.card.language
        with self._lock:
            found = self._searchable.get(key)
            if found is None:
                encoder = self._encoder if text.card.language == _READER_LANGUAGE else None
                found = self._searchable[key] = SearchableText(text, analyst(text.card.language), encoder)
            return found

    def _pair(self, older: Document, newer: Document, language: str) -> Alignment:
        """Two versions side by side, made once."""
        old, new = self._text(older, language), self._text(newer, language)
        with self._lock:
            return self._alignments.setdefault((old, new), Alignment(old, new))

    def _scope(self, documents: Sequence[str] | None, as_of: dt.date | None, language: str) -> Scope:
        day = None if documents else as_of or dt.datetime.now(tz=dt.UTC).date()
        key = tuple(documents or ()), day, language
        scope = self._scopes.get(key)
        if scope is None:
            scope = self._new_scope(documents, day, language)
            if len(self._scopes) >= _MAX_SCOPES:
                self._scopes.clear()
            self._scopes[key] = scope
        return scope

    def _new_scope(self, documents: Sequence[str] | None, day: dt.date | None, language: str) -> Scope:
        if documents or day is None:
            chosen = [self.corpus.document(i) for i in documents or ()]
        else:
            chosen = list(self.corpus.in_force(day))
            if not chosen:
                chosen = [
                    d for d in self.corpus.documents.values() if d.card.status is DocumentStatus.IN_FORCE
                ]
            chosen = chosen or list(self.corpus.documents.values())
        if len(chosen) == 2:
            # two versions named: the newer is asked, the older is what it is compared with
            first, second = chosen
            if self.corpus.previous(first) is second:
                chosen = [first]
            elif self.corpus.previous(second) is first:
                chosen = [second]
        previous = {}
        for document in chosen:
            older = self.corpus.previous(document)
            if older is not None and (not documents or len(documents) > 1):
                previous[document.id] = partial(self._pair, older, document, language)
        codes = set(self.corpus.jurisdictions())
        countries = frozenset(c.id for c in termbase().concepts.values() if c.code in codes)
        return Scope(tuple(self._text(d, language) for d in chosen), previous, countries)

    # -- checking --------------------------------------------------------------------------------------
    def check(
        self,
        text: str,
        *,
        documents: Sequence[str] | None = None,
        as_of: dt.date | None = None,
        language: str | None = None,
        ui_language: str | None = None,
        explain: bool = False,
    ) -> CheckResult:
        """Judge one post.

        Args:
            text: the post.
            documents: identifiers of the documents to judge by; without any, those in force at `as_of` and,
                for claims of change, the versions they replaced.
            as_of: the day the post speaks on; today by default.
            language: ISO 639-1 code of the post's language (en, ru, kk); without it, it is detected.
            ui_language: the language of the explanations (en, ru, kk); without it, the post's. English where
                there are no messages in it.
            explain: keep all findings and scores in the result, those of a claim left open too.

        Raises:
            TextError: the text is empty or longer than `config.max_characters`.
            UnknownDocumentError: a document is not in the corpus.
        """
        self._validate(text)
        post, spoken = self._read(text, language)
        answer_in = ui_language or spoken
        if spoken not in LANGUAGES:
            asked = tuple(t.text.document.id for t in self._scope(documents, as_of, LANGUAGES[0]).current)
            return self._result(text, spoken, (self._unread(text, asked, answer_in),))
        scope = self._scope(documents, as_of, spoken)
        judged = (
            self._claim_result(evidence, decision, answer_in, keep=explain)
            for evidence, decision in self._decisions(post, spoken, scope)
        )
        return self._result(text, spoken, tuple(judged))

    def _read(self, text: str, language: str | None) -> tuple[Cleaned, str]:
        """The folded post and its language; Kazakh in Latin letters is moved to Cyrillic."""
        post = fold_letters(clean(text))
        found = detect_script(post.text)
        # without a word there is nothing to detect, and nothing to read in any language
        spoken = language or (found.language if re.search(r"[^\W\d_]", post.text) else LANGUAGES[0])
        if spoken == "kk":
            post = kazakh_to_cyrillic(post) if found.script == "latin" else kazakh_letters(post)
        return post, spoken

    @staticmethod
    def _unread(text: str, asked: tuple[str, ...], answer_in: str) -> ClaimResult:
        """What comes out for a language without a pack."""
        return ClaimResult(
            text=text,
            start=0,
            end=len(text),
            verdict=Verdict.NOT_ENOUGH_INFO,
            confidence=1.0,
            rule="open.language",
            explanation=explain_unread(answer_in),
            speaks_of=asked,
        )

    def check_many(
        self,
        texts: Iterable[str],
        *,
        documents: Sequence[str] | None = None,
        as_of: dt.date | None = None,
        language: str | None = None,
        ui_language: str | None = None,
        explain: bool = False,
    ) -> Iterator[CheckResult]:
        """Judge posts one by one, in order; see `check`."""
        for text in texts:
            yield self.check(
                text,
                documents=documents,
                as_of=as_of,
                language=language,
                ui_language=ui_language,
                explain=explain,
            )

    def evidence(
        self,
        text: str,
        *,
        documents: Sequence[str] | None = None,
        as_of: dt.date | None = None,
        language: str | None = None,
    ) -> tuple[tuple[Evidence, Decision], ...]:
        """What each claim of a post is decided from: for fitting the model and for looking inside."""
        self._validate(text)
        post, spoken = self._read(text, language)
        if spoken not in LANGUAGES:
            return ()
        return tuple(self._decisions(post, spoken, self._scope(documents, as_of, spoken)))

    def _decisions(self, post: Cleaned, spoken: str, scope: Scope) -> Iterator[tuple[Evidence, Decision]]:
        """Each claim of a post, decided."""
        claims = read_claims(post, analyst(spoken))[: self.config.max_claims]
        versions = frozenset(v for c in claims for v in c.versions)
        operators = frozenset(o for c in claims for o in c.operators)
        for claim in claims:
            yield self._decide(claim, scope.target(claim, versions, operators), scope)

    def _decide(self, claim: Claim, target: Target, scope: Scope) -> tuple[Evidence, Decision]:
        """By the findings alone; what these leave open, with what encoder and reader make of the provisions."""
        languages = {text.text.card.language for text in target.texts}
        models = self._models if languages <= {claim.language} else decision_models("across")
        evidence = gather(claim, target, termbase(), scope.countries, models.single)
        decision = decide(evidence, models)
        decided = decision.verdict is not Verdict.NOT_ENOUGH_INFO and decision.confidence >= _SETTLED
        settled = decided and self.config.reader != "always"
        if (
            self._encoder is None
            or self._reader is None
            or {claim.language, *languages} != {_READER_LANGUAGE}
            or evidence.primary is None
            or target.is_change
            or settled
            or decision.rule in _UNJUDGED
            # what the texts hold too little of is not read, be it looked up or not
            or not any(may_hold(claim, text, termbase(), scope.countries) for text in target.texts)
        ):
            return evidence, decision
        models = decision_models("read")
        read = gather(
            claim, target, termbase(), scope.countries, models.single, read=True, reader=self._reader
        )
        return weigh(read, decide(read, models), evidence, decision)

    def _validate(self, text: str) -> None:
        if not text.strip():
            msg = "the text is empty"
            raise TextError(msg)
        try:
            text.encode()
        except UnicodeEncodeError as error:
            msg = f"the text holds a lone surrogate at character {error.start}, which no encoding can carry"
            raise TextError(msg) from error
        if len(text) > self.config.max_characters:
            msg = f"the text has {len(text)} characters; at most {self.config.max_characters} are accepted"
            raise TextError(msg)

    def _claim_result(
        self, evidence: Evidence, decision: Decision, answer_in: str, *, keep: bool
    ) -> ClaimResult:
        claim = evidence.claim
        citations = self._citations(evidence, decision)
        start, end = claim.original_span
        decided = decision.verdict is not Verdict.NOT_ENOUGH_INFO
        return ClaimResult(
            text=claim.post.source[start:end],
            start=start,
            end=end,
            verdict=decision.verdict,
            confidence=round(decision.confidence, 4),
            rule=decision.rule,
            explanation=explain(evidence, decision, answer_in),
            speaks_of=evidence.target.documents,
            citations=citations,
            cited_by_claim=check_references(claim, evidence, decision),
            findings=_findings(evidence) if decided or keep else (),
            scores=_scores(evidence) if decided or keep else (),
        )

    def _citations(self, evidence: Evidence, decision: Decision) -> tuple[Quotation, ...]:
        if evidence.primary is None or decision.rule in (
            "open.silent",
            "open.question",
            "open.other_country",
            "open.everyday",
        ):
            return ()
        stance = {
            Verdict.SUPPORTED: Stance.SUPPORTS, Verdict.REFUTED: Stance.REFUTES, Verdict.NOT_ENOUGH_INFO: Stance.CONTEXT
        }[decision.verdict]  # fmt: skip
        entries = [evidence.primary.candidate.entry]
        counterpart = evidence.counterpart
        if counterpart is not None and counterpart.other is not None and _corresponds(counterpart):
            entries.append(counterpart.other)
        entries.sort(key=lambda e: evidence.target.documents.index(e.text.document.id))
        cited = {(e.text.document.id, e.clause.provision) for e in entries}
        least = _SEE_ALSO * rank(evidence.primary)
        near = (
            c.candidate.entry
            for c in evidence.comparisons[1:]
            if rank(c) >= least or _reads_alike(c, decision.verdict)
        )
        also = []
        for entry in (*named_entries(evidence.claim, evidence), *near):
            key = entry.text.document.id, entry.clause.provision
            if key not in cited:
                cited.add(key)
                also.append(entry)
        return (
            *(self._quotation(entry, stance) for entry in entries),
            *(self._quotation(entry, Stance.CONTEXT) for entry in also[:_MAX_ALSO]),
        )

    def _quotation(self, entry: Entry, stance: Stance) -> Quotation:
        source, clause, around = entry.text, entry.clause, self.config.quote_context
        return Quotation(
            document=source.document.id,
            provision=clause.provision,
            akn=source.uri(clause.provision),
            stance=stance,
            quote=source.text[clause.start : clause.end],
            start=clause.start,
            end=clause.end,
            prefix=source.text[max(0, clause.start - around) : clause.start],
            suffix=source.text[clause.end : clause.end + around],
            language=source.card.language,
            official=source.card.official,
            source_url=source.card.source_url,
        )

    def _result(self, text: str, language: str, claims: tuple[ClaimResult, ...]) -> CheckResult:
        verdict, confidence = _of_post(claims)
        return CheckResult(
            text=text,
            language=language,
            verdict=verdict,
            confidence=confidence,
            claims=claims,
            provenance=self._provenance,
        )


def _reads_alike(comparison: Comparison, verdict: Verdict) -> bool:
    """Whether the entailment reader finds the verdict in this provision too."""
    outcome = {Verdict.SUPPORTED: Outcome.AGREE, Verdict.REFUTED: Outcome.CONFLICT}.get(verdict)
    return any(f.slot == "reading" and f.outcome is outcome for f in comparison.findings)


def _corresponds(counterpart: Counterpart) -> bool:
    """Whether the nearest clause of the other version is near enough to be shown beside the clause."""
    return counterpart.relation.aligned or counterpart.similarity >= _NEAR


def _of_post(claims: Sequence[ClaimResult]) -> tuple[Verdict, float]:
    """REFUTED if any claim is; else SUPPORTED if one is and none that matters is open; else NOT_ENOUGH_INFO."""
    refuted = [c.confidence for c in claims if c.verdict is Verdict.REFUTED]
    if refuted:
        return Verdict.REFUTED, max(refuted)
    supported = [c.confidence for c in claims if c.verdict is Verdict.SUPPORTED]
    matter = [c for c in claims if c.rule in ("open.unsure", "open.delegated", "open.prediction")]
    if supported and not matter:
        return Verdict.SUPPORTED, min(supported)
    open_ = [c.confidence for c in claims if c.verdict is Verdict.NOT_ENOUGH_INFO]
    return Verdict.NOT_ENOUGH_INFO, max(open_, default=1.0)


def _findings(evidence: Evidence) -> tuple[Finding, ...]:
    out = []
    claim = evidence.claim
    for comparison in evidence.comparisons[:1]:
        entry = comparison.candidate.entry
        for finding in comparison.findings:
            span = None
            if finding.claim_span is not None:
                span = claim.post.original_span(*(claim.start + p for p in finding.claim_span))
            out.append(
                Finding(
                    slot=finding.slot,
                    outcome=finding.outcome,
                    claim_value=finding.claim_value or None,
                    clause_value=finding.clause_value,
                    claim_span=span,
                    clause_span=_clause_span(entry, finding.clause_span),
                    provision=f"{entry.text.document.id}:{entry.clause.provision}",
                )
            )
    return tuple(out[:_MAX_FINDINGS])


def _clause_span(entry: Entry, span: tuple[int, int] | None) -> tuple[int, int] | None:
    """A span of the reading as a span of the text; None where it lies in the governing words."""
    if span is None:
        return None
    words = entry.reading[span[0] : span[1]]
    shift = len(entry.reading) - (entry.clause.end - entry.clause.start)
    start, end = entry.clause.start + span[0] - shift, entry.clause.start + span[1] - shift
    fits = start >= entry.clause.start and entry.text.text[start:end] == words
    return (start, end) if fits else None


def _scores(evidence: Evidence) -> tuple[Score, ...]:
    primary = evidence.primary
    if primary is None:
        return ()
    candidate = primary.candidate
    values = {
        "index": candidate.relative, "fuzzy": candidate.fuzzy, "partial": candidate.partial,
        "entity": candidate.entity, "coverage": primary.coverage,
    }  # fmt: skip
    return tuple(Score(name=name, value=round(value, 4)) for name, value in values.items())
