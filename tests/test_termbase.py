"""The termbase holds together: no form means two things, no set excludes what it includes."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from claimcheck.errors import DataError
from claimcheck.language import termbase as module
from claimcheck.language.nlp import tagger
from claimcheck.language.pack import pack
from claimcheck.language.termbase import CONCEPT_FILES, Concept, ContrastSet, termbase

DATA = Path(module.__file__).resolve().parents[1] / "data" / "termbase"
TERMS = termbase()
CONCEPTS = tuple(TERMS.concepts.values())
SETS = TERMS.contrast_sets
LANGUAGES = ("en", "ru", "kk")


def folded(form: str) -> str:
    return " ".join(unicodedata.normalize("NFC", form).casefold().split())


def forms(language: str) -> Iterator[tuple[str, Concept]]:
    for concept in CONCEPTS:
        for form in concept.forms.get(language, ()):
            yield folded(form), concept


# -- concepts ------------------------------------------------------------------------------------------
def test_all_files_are_read_and_no_other_lies_there() -> None:
    assert {p.stem for p in DATA.glob("*.json")} == {*CONCEPT_FILES, "contrast_sets"}
    raw = [json.loads((DATA / f"{name}.json").read_text(encoding="utf-8")) for name in CONCEPT_FILES]
    assert sum(len(r["concepts"]) for r in raw) == len(CONCEPTS)


def test_it_is_of_constitutions_in_general() -> None:
    assert len(CONCEPTS) >= 500
    assert len(SETS) >= 50
    kinds = Counter(c.kind for c in CONCEPTS)
    assert all(kinds[k] >= 20 for k in ("institution", "office", "right", "procedure", "action", "country"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_form_stands_in_two_concepts(language: str) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for form, concept in forms(language):
        owners[form].add(concept.id)
    assert {form: ids for form, ids in owners.items() if len(ids) > 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_form_stands_twice_in_one_concept(language: str) -> None:
    counts = Counter((form, concept.id) for form, concept in forms(language))
    assert [key for key, times in counts.items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_forms_are_clean(language: str) -> None:
    for concept in CONCEPTS:
        for form in concept.forms.get(language, ()):
            assert form == unicodedata.normalize("NFC", " ".join(form.split())), (concept.id, form)
            assert form, concept.id


def test_every_concept_can_be_found_and_named() -> None:
    for concept in CONCEPTS:
        assert concept.forms.get("en"), concept.id
        assert concept.label.get("en"), concept.id
        assert concept.forms.keys() <= set(LANGUAGES), concept.id
        assert concept.label.keys() <= set(LANGUAGES), concept.id


def test_the_broader_concepts_run_in_no_circle() -> None:
    for concept in CONCEPTS:
        top = TERMS.ancestors(concept.id)[-1]
        assert TERMS.concepts[top].broader is None, f"{concept.id}: a circle of broader concepts"
        assert concept.part_of != concept.id


def test_only_countries_have_codes_and_each_its_own() -> None:
    codes = Counter(c.code for c in CONCEPTS if c.code is not None)
    assert all(c.kind == "country" for c in CONCEPTS if c.code is not None)
    assert all(times == 1 for times in codes.values())
    assert {"kz", "za", "us", "np"} <= codes.keys()


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("The President dissolved it", "head-of-state"),
        ("presidents of republics", "head-of-state"),
        ("a two-thirds majority is needed", "two-thirds"),
        ("it is a unitary state", "unitary-state"),
        ("federal republics", "federation"),
    ],
)
def test_inflected_forms_are_found(text: str, concept: str) -> None:
    found = {m.concept for m in tagger("en")(text).mentions}
    assert any(concept in TERMS.ancestors(f) for f in found), found


# -- contrast sets -------------------------------------------------------------------------------------
def test_contrast_sets_have_names_of_their_own() -> None:
    assert [i for i, times in Counter(s.id for s in SETS).items() if times > 1] == []


@pytest.mark.parametrize("contrast", SETS, ids=lambda s: s.id)
def test_members_are_known_and_stand_once(contrast: ContrastSet) -> None:
    assert set(contrast.members) <= TERMS.concepts.keys()
    assert len(set(contrast.members)) == len(contrast.members) >= 2


@pytest.mark.parametrize("contrast", SETS, ids=lambda s: s.id)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_form_is_in_two_members_of_a_set(contrast: ContrastSet, language: str) -> None:
    owners: dict[tuple[str, ...], set[str]] = defaultdict(set)
    stem = pack(language).stem
    for member in contrast.members:
        for form in TERMS.concepts[member].forms.get(language, ()):
            owners[tuple(stem(word) for word in folded(form).split())].add(member)
    assert {form: ids for form, ids in owners.items() if len(ids) > 1} == {}


@pytest.mark.parametrize("contrast", SETS, ids=lambda s: s.id)
def test_no_member_is_a_kind_of_another(contrast: ContrastSet) -> None:
    for one in contrast.members:
        for other in contrast.members:
            assert one == other or one not in TERMS.ancestors(other), f"{other} is a kind of {one}"


def test_exclusion_is_mutual() -> None:
    for concept in CONCEPTS:
        for rival in TERMS.rivals(concept.id):
            assert concept.id in TERMS.rivals(rival)
            assert TERMS.contrast(concept.id, rival) is not None
        assert TERMS.contrast(concept.id, concept.id) is None


# -- schema --------------------------------------------------------------------------------------------
CONCEPT = {"id": "senate", "kind": "institution", "label": {"en": "Senate"}, "forms": {"en": ["senate"]}}
SET = {"id": "chambers", "slot": "chamber", "members": ["senate", "mazhilis"]}


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("institutions", {"kind": "thing"}, "kind"),
        ("institutions", {"id": "Not An Id"}, "id"),
        ("institutions", {"broader": "nowhere"}, "nowhere"),
        ("institutions", {"part_of": "nowhere"}, "nowhere"),
        ("institutions", {"colour": "red"}, "colour"),
        ("contrast_sets", {"members": ["senate"]}, "members"),
        ("contrast_sets", {"members": ["senate", "nowhere"]}, "nowhere"),
    ],
)
def test_what_breaks_the_schema_is_refused(
    name: str, change: dict[str, object], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(file: str, model: type) -> object:
        if file == "termbase/contrast_sets.json":
            sets = [{**SET, **change}] if name == "contrast_sets" else []
            return model.model_validate({"schema_version": 1, "contrast_sets": sets})  # type: ignore[attr-defined]
        if file == "termbase/institutions.json":
            one = {**CONCEPT, **change} if name == "institutions" else CONCEPT
            return model.model_validate({"schema_version": 1, "concepts": [one]})  # type: ignore[attr-defined]
        return model.model_validate({"schema_version": 1, "concepts": []})  # type: ignore[attr-defined]

    monkeypatch.setattr(module, "load_data", load)
    termbase.cache_clear()
    try:
        with pytest.raises((DataError, ValueError), match=message):
            termbase()
    finally:
        termbase.cache_clear()


def test_a_concept_that_stands_twice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(file: str, model: type) -> object:
        field = "contrast_sets" if file.endswith("contrast_sets.json") else "concepts"
        rows = [CONCEPT] if field == "concepts" else []
        return model.model_validate({"schema_version": 1, field: rows})  # type: ignore[attr-defined]

    monkeypatch.setattr(module, "load_data", load)
    termbase.cache_clear()
    try:
        with pytest.raises(DataError, match="'senate' occurs twice"):
            termbase()
    finally:
        termbase.cache_clear()
