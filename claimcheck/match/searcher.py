"""A text made ready for search: clauses analysed once, indexed, and ranked for a claim."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from claimcheck.corpus.store import DocumentText
from claimcheck.language.analysis import Analysis, Analyst, Quantity
from claimcheck.language.frames import Frame, build_frame
from claimcheck.language.transliterate import fold_letters
from claimcheck.match.encoder import Floats, SentenceEncoder, encoded_clauses, key
from claimcheck.match.fuzzy import partial_ratio, similar_word, token_set_ratio
from claimcheck.match.index import FeatureWeights, Index, features, with_rivals
from claimcheck.match.soft import SoftIndex
from claimcheck.match.vectors import WordVectors
from claimcheck.models.corpus import Clause
from claimcheck.text.cleaning import clean

__all__ = ["META_CONCEPTS", "Candidate", "Entry", "SearchableText"]

#: Concepts that say which text is meant or what happened to it, not what it says.
META_CONCEPTS = frozenset(
    {"constitution", "new-constitution", "old-constitution", "draft-constitution", "amendment"}
)

#: Share of a clause's surroundings in its own index entry.
_LEAD, _SIBLINGS, _HEADING = 0.5, 0.25, 0.3
#: Share of the other parts of a post in the query for one part.
_CONTEXT = 0.5
#: How many clauses of a provision that the claim names are compared, and how deep they are looked for.
_NAMED, _NAMED_DEPTH = 2, 400
#: How many words are remembered with whether a text has them in another spelling.
_MAX_SPELT = 50_000
#: How many candidates the sentence encoder orders anew.
_WIDE = 16


@dataclass(frozen=True)
class Entry:
    """A clause ready for comparison.

    The frame is of the reading (governing words, then the clause); `siblings` are the other clauses of its
    provision, which a claim may sum up together with it.
    """

    clause: Clause
    text: DocumentText
    reading: str
    frame: Frame
    siblings: tuple[Analysis, ...] = ()

    @cached_property
    def sibling_concepts(self) -> frozenset[str]:
        """Concepts that the siblings name."""
        return frozenset().union(*(s.concepts for s in self.siblings))

    @cached_property
    def sibling_stems(self) -> frozenset[str]:
        """Stems of the siblings' content words."""
        return frozenset().union(*(s.stems for s in self.siblings))

    @cached_property
    def concepts(self) -> frozenset[str]:
        """Concepts that the clause or its siblings name."""
        return self.frame.analysis.concepts | self.sibling_concepts


@dataclass(frozen=True)
class Candidate:
    """A clause proposed for a claim, with its named scores: `index` is BM25, the others are 0 to 1.

    `relative` is the index score as a share of the best candidate's; `meaning` is the likeness of the two
    sentences by the encoder, None where it was not asked.
    """

    entry: Entry
    index: float
    relative: float
    fuzzy: float
    partial: float
    entity: float
    meaning: float | None = None


class SearchableText:
    """One text, indexed. Building it costs a second or less; searching, about a millisecond.

    Args:
        text: the text.
        analyst: analyses in the text's language.
        encoder: orders the candidates of a sentence by meaning; it has to know the language.
    """

    def __init__(self, text: DocumentText, analyst: Analyst, encoder: SentenceEncoder | None = None) -> None:
        self.text = text
        self._analyst = analyst
        self._encoder = encoder
        self._encoded: dict[str, Floats] = {}
        self._weights = FeatureWeights()
        self._memo: dict[str, Mapping[str, float]] = {}
        self._places: dict[str, frozenset[int]] = {}
        self._spelt: dict[str, bool] = {}
        self.entries = self._with_siblings([self._entry(clause) for clause in text.clauses])
        self.concepts = frozenset(c for e in self.entries for c in e.frame.analysis.concepts)
        self.index = Index(self._index_row(i) for i in range(len(self.entries)))
        self._memo.clear()
        forms: dict[str, Counter[str]] = defaultdict(Counter)
        for entry in self.entries:
            for token in entry.frame.analysis.words():
                forms[token.stem][token.lower] += 1
        self._soft = SoftIndex(self.index, WordVectors.load(analyst.pack.code), forms)

    @staticmethod
    def _with_siblings(entries: list[Entry]) -> tuple[Entry, ...]:
        together: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            together[entry.clause.provision].append(entry)
        return tuple(
            replace(e, siblings=tuple(o.frame.analysis for o in together[e.clause.provision] if o is not e))
            for e in entries
        )

    def _entry(self, clause: Clause) -> Entry:
        reading = self._folded(self.text.reading(clause))
        lead = len(reading) - len(self._folded(self.text.wording(clause)))
        frame = build_frame(self._analyst.analyse(reading), self._analyst.pack, lead=lead)
        return Entry(clause, self.text, reading, frame)

    @staticmethod
    def _folded(words: str) -> str:
        """Folded as claims are, so that a letter of the wrong script in an official text does not hide a word."""
        return fold_letters(clean(words)).text

    def _features(self, words: str) -> Mapping[str, float]:
        if words not in self._memo:
            self._memo[words] = features(
                self._analyst.analyse(self._folded(words)), self._analyst.terms, self._weights
            )
        return self._memo[words]

    def _index_row(self, number: int) -> Mapping[str, float]:
        clause = self.entries[number].clause
        row = dict(self._features(self.text.wording(clause)))

        def add(words: str, share: float) -> None:
            for feature, weight in self._features(words).items():
                row[feature] = row.get(feature, 0.0) + share * weight

        for span in clause.lead:
            add(self.text.text[span.start : span.end], _LEAD)
        for sibling in self.text.clauses_of(clause.provision):
            if sibling is not clause:
                add(self.text.wording(sibling), _SIBLINGS)
        above: str | None = clause.provision
        while above is not None:
            provision = self.text.provisions[above]
            if provision.heading:
                add(provision.heading, _HEADING)
            above = provision.parent
        return row

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems of all content words of its clauses."""
        return frozenset().union(*(e.frame.analysis.stems for e in self.entries))

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """The numbers in its clauses, each once: by value, unit, length and what it measures."""
        numbers = (q for e in self.entries for q in e.frame.analysis.quantities)
        return tuple({(q.value, q.unit, q.hours, q.measure): q for q in numbers}.values())

    @cached_property
    def _long_words(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(w for e in self.entries for w in e.frame.analysis.long_words))

    def has_spelling(self, word: str) -> bool:
        """Whether a clause has a word that is spelt nearly as this one, which is in lower case."""
        found = self._spelt.get(word)
        if found is None:
            if len(self._spelt) >= _MAX_SPELT:
                self._spelt.clear()
            found = self._spelt[word] = similar_word(word, self._long_words) is not None
        return found

    def search(
        self,
        claim: Analysis,
        *,
        context: Sequence[Analysis] = (),
        named: Sequence[str] = (),
        sentence: str | None = None,
        limit: int = 8,
    ) -> list[Candidate]:
        """Candidate clauses for a claim, best first.

        Args:
            claim: the analysed claim.
            context: other parts of the post, which name what the claim calls "it".
            named: identifiers of provisions the claim names; their best clauses are candidates in any case.
            sentence: the claim's wording, for the encoder; without it, the encoder is not asked.
            limit: how many candidates to return; with the encoder, more are.
        """
        if sentence is not None and self._encoder is not None:
            limit = max(limit, _WIDE)
        terms, weights = self._analyst.terms, self._weights
        query = with_rivals(features(claim, terms, weights, META_CONCEPTS), claim, terms, weights)
        for part in context:
            for feature, weight in features(part, terms, weights, META_CONCEPTS).items():
                query[feature] = query.get(feature, 0.0) + _CONTEXT * weight
        added = self._soft.scores(_query_words(claim, context))
        ranked = self.index.search(query, max(limit, _NAMED_DEPTH) if named else limit, added=added)
        chosen = ranked[:limit]
        if named:
            there = frozenset().union(*map(self._standing, named))
            standing = [(n, s) for n, s in ranked[limit:] if n in there]
            chosen = [*chosen, *standing[:_NAMED]]
        top = chosen[0][1] if chosen else 1.0
        found = [self._candidate(self.entries[n], claim, score, score / top) for n, score in chosen]
        if sentence is None or self._encoder is None or not found:
            return found
        likeness = self._likeness(sentence, [c.entry.reading for c in found], self._encoder)
        return [replace(c, meaning=value) for c, value in zip(found, likeness, strict=True)]

    def _likeness(self, sentence: str, readings: Sequence[str], encoder: SentenceEncoder) -> list[float]:
        known = encoded_clauses(encoder.sha256)
        for reading in readings:
            name = key(reading)
            if name not in self._encoded:
                vector = known.get(name)
                self._encoded[name] = encoder.encode([reading])[0] if vector is None else vector
        mine = encoder.encode([sentence])[0]
        # rounded, so that the last places of one machine's arithmetic decide nothing
        return [round(float(mine @ self._encoded[key(reading)]), 3) for reading in readings]

    def candidate(self, entry: Entry, claim: Analysis) -> Candidate:
        """An entry of this text as a candidate, whether or not the search found it."""
        return self._candidate(entry, claim, 0.0, 0.0)

    def _candidate(self, entry: Entry, claim: Analysis, score: float, relative: float) -> Candidate:
        words, other_words = claim.content, entry.frame.analysis.content
        return Candidate(
            entry=entry,
            index=score,
            relative=relative,
            fuzzy=token_set_ratio(words, other_words),
            partial=partial_ratio(words, other_words),
            entity=self._entity_overlap(claim, entry.frame.analysis),
        )

    def _standing(self, provision: str) -> frozenset[int]:
        """Positions of the clauses that stand in a provision."""
        found = self._places.get(provision)
        if found is None:
            within = f"{provision}(", f"{provision}-"
            found = self._places[provision] = frozenset(
                number
                for number, entry in enumerate(self.entries)
                if entry.clause.provision == provision or entry.clause.provision.startswith(within)
            )
        return found

    def _entity_overlap(self, claim: Analysis, clause: Analysis) -> float:
        """Share of the claim's concepts, by rarity, that the clause names or names a kind of."""
        total = found = 0.0
        terms = self._analyst.terms
        for concept in claim.concepts:
            weight = self.index.idf(f"c:{concept}")
            total += weight
            if concept in clause.concepts:
                found += weight
            elif not terms.kin(concept).isdisjoint(clause.concepts):
                found += 0.5 * weight
        return found / total if total else 0.0


def _query_words(claim: Analysis, context: Sequence[Analysis]) -> dict[str, tuple[str, float]]:
    """For each stem of a claim and its context, a word with it and its weight in the query."""
    found: dict[str, tuple[str, float]] = {}
    for part, share in ((claim, 1.0), *((part, _CONTEXT) for part in context)):
        dropped = {i for m in part.mentions if m.concept in META_CONCEPTS for i in range(m.first, m.last + 1)}
        for number, token in enumerate(part.tokens):
            if token.word and not token.stop and number not in dropped:
                word, weight = found.get(token.stem, (token.lower, 0.0))
                found[token.stem] = word, weight + share
    return found
