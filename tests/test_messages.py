"""Messages: one catalogue per language, all with the same keys; answers in the language of the claim."""

from __future__ import annotations

import ast
import datetime as dt
import json
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import claimcheck
from claimcheck import ClaimChecker
from claimcheck.cli.language import UiLanguage
from claimcheck.cli.output import Colours
from claimcheck.cli.render import provision_name, reference_line, render_card
from claimcheck.corpus.store import Corpus
from claimcheck.errors import DataError
from claimcheck.models.result import (
    CheckResult,
    CitationStatus,
    CitedProvision,
    Outcome,
    Stance,
    Verdict,
)
from claimcheck.verdict import messages as catalogue
from claimcheck.verdict.messages import LANGUAGES, messages, spoken
from claimcheck.verdict.rules import rules
from tests.cli_runner import run

DAY = dt.date(2026, 8, 1)
OTHERS = tuple(language for language in LANGUAGES if language != "en")
PACKAGE = Path(claimcheck.__file__).parent

#: The same claims in three languages, one for each shape of explanation that they bring about.
CLAIMS = {
    "en": (
        "The capital of Kazakhstan is Almaty",
        "The Kurultai has 150 deputies",
        "The Kurultai has 145 deputies",
        "Astana is the capital of Kazakhstan",
        "The new Constitution lifts the ban on selling land to foreigners",
        "Is the death penalty allowed in Kazakhstan?",
        "In my opinion, the Constitution is bad",
        "Article 5 says the capital is Astana",
    ),
    "ru": (
        "Столица Казахстана – Алматы",
        "В Курултае 150 депутатов",
        "В Курултае 145 депутатов",
        "Столица Казахстана – город Астана",
        "Новая Конституция снимает запрет на продажу земли иностранцам",
        "Разрешена ли в Казахстане смертная казнь?",
        "По-моему, Конституция плохая",
        "В статье 5 сказано, что столица – Астана",
    ),
    "kk": (
        "Қазақстанның елордасы – Алматы",
        "Құрылтайда 150 депутат болады",
        "Құрылтайда 145 депутат болады",
        "Қазақстанның астанасы – Астана қаласы",
        "Жаңа Конституция жерді шетелдіктерге сатуға салынған тыйымды алып тастайды",
        "Қазақстанда өлім жазасына рұқсат етіле ме?",
        "Менің ойымша, Конституция жаман",
        "5-бапта астана – Астана қаласы деп жазылған",
    ),
}


@pytest.fixture(scope="module")
def checker(corpus: Corpus) -> ClaimChecker:
    return ClaimChecker(corpus=corpus)


def placeholders(text: str) -> list[str]:
    return sorted(field for _, field, _, _ in Formatter().parse(text) if field is not None)


# -- the catalogues ------------------------------------------------------------------------------------
def test_every_language_has_a_file_and_every_file_a_language() -> None:
    folder = resources.files("claimcheck.data").joinpath("messages")
    assert sorted(file.name for file in folder.iterdir()) == sorted(f"{name}.json" for name in LANGUAGES)
    assert tuple(UiLanguage) == LANGUAGES
    for language in LANGUAGES:
        assert messages(language).language == language


@pytest.mark.parametrize("language", OTHERS)
def test_same_keys_in_the_same_order_with_the_same_placeholders(language: str) -> None:
    english, other = messages("en").texts, messages(language).texts
    assert list(other) == list(english)
    for key, text in english.items():
        assert placeholders(other[key]) == placeholders(text), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_plain_names(language: str) -> None:
    for key, text in messages(language).texts.items():
        for _, field, spec, conversion in Formatter().parse(text):
            assert field is None or field.isidentifier(), key
            assert not spec, key
            assert conversion is None, key


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_left_in_english(language: str) -> None:
    """What has letters of its own is translated, in the language's script."""
    for key, text in messages(language).texts.items():
        own = re.sub(r"\{\w+\}", "", text)
        assert not re.search(r"[A-Za-z]", own), key
        if re.search(r"[A-Za-z]", re.sub(r"\{\w+\}", "", messages("en").texts[key])) and own.strip(
            " .,;:()«»"
        ):
            assert re.search(r"[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]", own), key


def test_sentences_end_alike() -> None:
    """A message that is a sentence in one language is one in all: the same full stop at its end."""
    for key, text in messages("en").texts.items():
        for language in OTHERS:
            assert messages(language).texts[key].endswith(".") is text.endswith("."), (language, key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_of_the_schema_has_a_message(language: str) -> None:
    words = messages(language)
    for verdict in Verdict:
        assert words.say(f"verdict.{verdict.value}")
    for stance in Stance:
        assert words.say(f"stance.{stance.value}")
    for outcome in Outcome:
        assert words.say(f"outcome.{outcome.value}")
    for code, rule in rules().items():
        if rule.verdict is Verdict.NOT_ENOUGH_INFO:
            assert words.say(code, place="kz-2026, 1").strip()


def keys_in_code() -> Iterator[str]:
    """Keys that stand in the code as they are, and beginnings of those put together there."""
    for path in (*(PACKAGE / "verdict").glob("*.py"), *(PACKAGE / "cli").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_no_message_is_out_of_use() -> None:
    """Each key stands in the code, or begins with a beginning that stands there (`verdict.`, `open.`)."""
    found = set(keys_in_code())
    starts = tuple(text for text in found if text.count(".") >= 1 and text.endswith(".") and " " not in text)
    whole_rules = set(rules())
    for key in messages().texts:
        elsewhere = key.removesuffix("_elsewhere")
        assert key in found or key in whole_rules or elsewhere.startswith(starts), key


def test_values_are_put_in_as_they_are() -> None:
    text = messages("ru").say("conflict.value", claim="{place} %s {0}", clause="\\1 {", place="}")
    assert "«{place} %s {0}»" in text
    assert "«\\1 {»" in text


def test_an_unknown_key_is_a_fault() -> None:
    with pytest.raises(KeyError):
        messages().say("conflict.taste")
    with pytest.raises(KeyError):
        messages().say("open.unsure")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"language": "kk"}, "the language is 'kk'"),
        ({"schema_version": 2}, "schema_version"),
        ({"drop": "open.silent"}, "'open.silent' is missing"),
        ({"add": {"open.taste": "x"}}, "'open.taste' is unknown"),
        ({"add": {"open.silent": "{place}"}}, "'open.silent' has other placeholders than in en"),
        ({"add": {"open.silent": ""}}, "open.silent"),
    ],
)
def test_a_broken_catalogue_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, change: dict[str, object], says: str
) -> None:
    source = resources.files("claimcheck.data").joinpath("messages")
    (tmp_path / "messages").mkdir()
    for language in LANGUAGES:
        found = json.loads(source.joinpath(f"{language}.json").read_text(encoding="utf-8"))
        if language == "ru":
            found["messages"].pop(change.get("drop"), None)
            found["messages"].update(change.get("add", {}))
            found.update({k: v for k, v in change.items() if k not in ("drop", "add")})
        (tmp_path / "messages" / f"{language}.json").write_text(json.dumps(found), encoding="utf-8")
    monkeypatch.setattr("claimcheck.data.resources.files", lambda package: tmp_path)
    catalogue._messages.cache_clear()
    try:
        assert messages("en").texts
        with pytest.raises(DataError, match=re.escape(says)) as refused:
            messages("ru")
        assert "messages/ru.json" in str(refused.value)
    finally:
        catalogue._messages.cache_clear()


@given(st.text(max_size=8) | st.none() | st.sampled_from(["EN", "ru-RU", "other", "de", ""]))
def test_a_language_without_a_catalogue_is_answered_in_english(language: str | None) -> None:
    expected = language if language in LANGUAGES else "en"
    assert spoken(language) == expected
    assert messages(language) is messages(expected)
    assert rules(language) is rules(expected)


# -- rules ---------------------------------------------------------------------------------------------
def test_rules_are_translated_and_their_codes_kept() -> None:
    english = rules()
    for language in OTHERS:
        other = rules(language)
        assert list(other) == list(english)
        for code, rule in other.items():
            assert (rule.code, rule.verdict) == (code, english[code].verdict)
            for text, original in ((rule.title, english[code].title), (rule.text, english[code].text)):
                assert text
                assert not re.search(r"[A-Za-z]", text), (code, text)
                assert text.endswith(".") is original.endswith(".")
        assert len({rule.title for rule in other.values()}) == len(other)
        assert len({rule.text for rule in other.values()}) == len(other)


@pytest.mark.parametrize("language", LANGUAGES)
def test_rules_command_speaks_the_language(language: str) -> None:
    known, words = rules(language), messages(language)
    listed = run("rules", "--ui-language", language).out
    for code, rule in known.items():
        told = run("rules", code, "--ui-language", language).out
        assert told.startswith(f"{code}  {words.say(f'verdict.{rule.verdict.value}')}\n{rule.title}.\n")
        assert " ".join(told.split()).endswith(
            f"{rule.text} {words.say('rules.example', claim=rule.example)}"
        )
        assert re.search(rf"^{re.escape(code)} .* {re.escape(rule.title)}$", listed, re.MULTILINE)
    done = json.loads(run("rules", "conflict.number", "--ui-language", language, "--format", "json").out)
    assert done == known["conflict.number"].model_dump(mode="json")


def test_an_unknown_ui_language_is_a_usage_error() -> None:
    for command in (["verify", "x"], ["rules"]):
        done = run(*command, "--ui-language", "de")
        assert (done.code, done.out) == (2, "")
        assert "'de'" in done.err


# -- names of provisions -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("identifier", "eid", "names"),
    [
        ("preamble", "preamble", ("the preamble", "преамбула", "кіріспе")),
        ("8", "art_8", ("Article 8", "статья 8", "8-бап")),
        ("8(3)", "art_8__para_3", ("Article 8(3)", "пункт 3 статьи 8", "8-баптың 3-тармағы")),
        ("83-1(2)", "art_83-1__para_2", ("Article 83-1(2)", "пункт 2 статьи 83-1", "83-1-баптың 2-тармағы")),
        ("46(4)", "art_46__point_4", ("Article 46(4)", "подпункт 4 статьи 46", "46-баптың 4-тармақшасы")),
        (
            "55(4)(1)",
            "art_55__para_4__point_1",
            (
                "Article 55(4)(1)",
                "подпункт 1 пункта 4 статьи 55",
                "55-баптың 4-тармағының 1-тармақшасы",
            ),
        ),
        (
            "52(5)(3)(1)",
            "art_52__para_5__point_3__point_1",
            ("Article 52(5)(3)(1)", "статья 52(5)(3)(1)", "52(5)(3)(1)-бап"),
        ),
        ("8(3)", None, ("Article 8(3)", "статья 8(3)", "8(3)-бап")),
        ("12(1)(a)", "sec_12__para_1__point_a", ("Article 12(1)(a)", "статья 12(1)(a)", "12(1)(a)-бап")),
        ("art1-sec8", "art_1__sec_8", ("art1-sec8",) * 3),
    ],
)
def test_names_of_provisions(identifier: str, eid: str | None, names: tuple[str, str, str]) -> None:
    assert tuple(messages(language).provision(identifier, eid) for language in LANGUAGES) == names
    if eid is not None:
        akn = f"/akn/kz/act/2026/constitution/eng@2026-07-01/~{eid}"
        assert tuple(provision_name(identifier, language, akn=akn) for language in LANGUAGES) == names


def test_every_shipped_provision_keeps_its_identifier_in_english(corpus: Corpus) -> None:
    for document in corpus.documents.values():
        for provision in document.text().provisions.values():
            named = messages().provision(provision.id, provision.eid)
            assert named in (provision.id, f"Article {provision.id}", "the preamble")


# -- answers -------------------------------------------------------------------------------------------
def without_explanations(result: CheckResult) -> CheckResult:
    claims = tuple(claim.model_copy(update={"explanation": ""}) for claim in result.claims)
    return result.model_copy(update={"claims": claims})


@pytest.mark.parametrize("ui_language", [*LANGUAGES, None, "de"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_only_explanations_depend_on_the_ui_language(
    checker: ClaimChecker, language: str, ui_language: str | None
) -> None:
    for text in CLAIMS[language]:
        plain = checker.check(text, as_of=DAY, explain=True)
        other = checker.check(text, as_of=DAY, explain=True, ui_language=ui_language)
        assert plain.language == language
        assert without_explanations(other) == without_explanations(plain)
        if ui_language in (None, language):
            assert other == plain
        for claim in other.claims:
            assert claim.explanation == " ".join(claim.explanation.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_is_in_the_language_of_the_claim(checker: ClaimChecker, language: str) -> None:
    """The sentence around the values, with what is quoted taken out, has letters of one script only."""
    for text in CLAIMS[language]:
        for claim in checker.check(text, as_of=DAY).claims:
            bare = re.sub(r"«[^»]*»|kz-\d+", "", claim.explanation)
            if language == "en":
                assert not re.search(r"[А-Яа-я]", bare)
            else:
                assert re.search(r"[А-Яа-я]", bare)
                assert not re.search(r"[A-Za-z]", bare), claim.explanation


@pytest.mark.parametrize("language", LANGUAGES)
def test_check_many_passes_the_language_on(checker: ClaimChecker, language: str) -> None:
    texts = CLAIMS["ru"]
    assert list(checker.check_many(texts, as_of=DAY, ui_language=language)) == [
        checker.check(text, as_of=DAY, ui_language=language) for text in texts
    ]


def test_values_and_quotations_are_not_translated(checker: ClaimChecker) -> None:
    result = checker.check("The capital of Kazakhstan is Almaty", as_of=DAY)
    for language in LANGUAGES:
        other = checker.check(result.text, as_of=DAY, ui_language=language)
        assert [c.citations for c in other.claims] == [c.citations for c in result.claims]
        assert [c.findings for c in other.claims] == [c.findings for c in result.claims]
        assert all(value in other.claims[0].explanation for value in ("Almaty", "Astana", "kz-2026"))


def test_own_words_among_the_values_are_translated() -> None:
    shown = [
        tuple(messages(language).value("polarity", value) for value in ("affirmed", "denied"))
        for language in LANGUAGES
    ]
    assert shown[0] == ("affirmed", "denied")
    assert len({value for pair in shown for value in pair}) == 6
    for language in LANGUAGES:
        assert messages(language).value("wording", "denied") == "denied"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_that_is_not_read_is_told_in_the_one_asked_for(
    checker: ClaimChecker, language: str
) -> None:
    text = "Die Hauptstadt von Kasachstan ist Almaty"
    claim = checker.check(text, language="de", as_of=DAY, ui_language=language).claims[0]
    assert (claim.rule, claim.explanation) == ("open.language", messages(language).say("open.language"))
    unsaid = checker.check(text, language="de", as_of=DAY).claims[0]
    assert unsaid.explanation == messages("en").say("open.language")


# -- the card ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("ui_language", [None, *LANGUAGES])
@pytest.mark.parametrize("language", LANGUAGES)
def test_verify_answers_in_the_claims_language_or_the_one_asked_for(
    checker: ClaimChecker, language: str, ui_language: str | None
) -> None:
    text = CLAIMS[language][0]
    asked = [] if ui_language is None else ["--ui-language", ui_language]
    done = run("verify", text, "--as-of", DAY.isoformat(), "--explain", *asked)
    assert (done.code, done.err) == (0, "")
    answer_in = ui_language or language
    result = checker.check(text, as_of=DAY, explain=True, ui_language=answer_in)
    words, claim = messages(answer_in), result.claims[0]
    lines = done.out.splitlines()
    assert lines[0].startswith(f"{words.say(f'verdict.{result.verdict.value}')}  ")
    assert f"({rules(answer_in)[claim.rule].title})" in done.out
    assert " ".join(claim.explanation.split()) in " ".join(done.out.split())
    for key in ("card.unofficial", "card.column.provision", "stance.refutes", "outcome.conflict"):
        assert words.say(key) in done.out
    assert claim.citations
    for citation in claim.citations:
        assert " ".join(citation.quote.split())[:40] in done.out
        assert "(en)" in done.out
    for other in set(LANGUAGES) - {answer_in}:
        assert messages(other).say("card.unofficial") not in done.out


def test_json_differs_in_the_explanations_only() -> None:
    text = CLAIMS["ru"][0]
    command = ("verify", text, "--as-of", DAY.isoformat(), "--format", "json")
    plain = CheckResult.model_validate_json(run(*command).out)
    english = CheckResult.model_validate_json(run(*command, "--ui-language", "en").out)
    assert without_explanations(plain) == without_explanations(english)
    assert plain.claims[0].explanation != english.claims[0].explanation


@pytest.mark.parametrize("language", LANGUAGES)
def test_card_labels(checker: ClaimChecker, corpus: Corpus, language: str) -> None:
    words = messages(language)
    result = checker.check(CLAIMS[language][0], as_of=DAY)
    several = result.model_copy(update={"claims": result.claims * 2})
    lines = list(render_card(several, corpus, Colours()))
    for number in ("1", "2"):
        claim = result.claims[0].text
        assert words.say("card.claim_of_several", number=number, total="2", claim=claim) in lines
    none = result.model_copy(update={"claims": ()})
    assert list(render_card(none, corpus, Colours()))[1] == words.say("card.no_claim")
    foreign = none.model_copy(update={"language": "other"})
    assert list(render_card(foreign, corpus, Colours()))[1] == messages("en").say("card.no_claim")
    assert list(render_card(foreign, corpus, Colours(), language=language))[1] == words.say("card.no_claim")
    bare = result.claims[0].model_copy(update={"findings": (), "speaks_of": (), "citations": ()})
    shown = "\n".join(
        render_card(result.model_copy(update={"claims": (bare,)}), corpus, Colours(), explain=True)
    )
    assert words.say("card.no_slot") in shown
    assert words.say("card.judged_by", documents=words.say("card.no_text")) in shown


@pytest.mark.parametrize(
    ("language", "status", "actual", "line"),
    [
        ("ru", "correct", None, "ст. 5: ссылка верна"),
        ("ru", "wrong", "2(4)", "ст. 5: ссылка неверна, правильно: 2(4)"),
        ("ru", "nonexistent", None, "ст. 5: такой нормы в kz-2026 нет"),
        ("kk", "wrong", "2(4)", "ст. 5: сілтеме қате, дұрысы: 2(4)"),
        ("kk", "nonexistent", "2(4)", "ст. 5: kz-2026 құжатында мұндай норма жоқ, дұрысы: 2(4)"),
        ("kk", "unchecked", None, "ст. 5: сілтеме тексерілген жоқ: мазмұны табылмады"),
        ("de", "wrong", None, "ст. 5: wrong"),
    ],
)
def test_reference_line(language: str, status: str, actual: str | None, line: str) -> None:
    cited = CitedProvision(
        as_written="ст. 5",
        start=0,
        end=5,
        document="kz-2026",
        provision="5",
        status=CitationStatus(status),
        actual=actual,
    )
    assert reference_line(cited, language) == line
