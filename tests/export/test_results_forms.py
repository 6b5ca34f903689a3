"""Results as ClaimReview, Web Annotation, spreadsheet and rebuttal: what is in them, and what is not."""

from __future__ import annotations

import copy
import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from string import Formatter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.corpus.store import Corpus
from claimcheck.export.claim_review import PLACEHOLDER_URL, Publisher, to_claim_reviews
from claimcheck.export.phrases import flat, phrases
from claimcheck.export.rebuttal import SEPARATOR, to_rebuttals
from claimcheck.export.results import Record
from claimcheck.export.selection import Quoted, Tally, quoted_claims
from claimcheck.export.spreadsheet import COLUMNS, to_spreadsheet
from claimcheck.export.web_annotation import Unplaced, text_iri, to_annotations
from claimcheck.models.result import CheckResult, CitationStatus, Stance, Verdict
from claimcheck.verdict.messages import LANGUAGES, messages
from claimcheck.verdict.rules import rules
from tests.export.made import claim, quotation, result, row

ALL = frozenset(Verdict)
FALSE = frozenset({Verdict.REFUTED})


def records(*posts: CheckResult | None, clusters: tuple[str | None, ...] = ()) -> Iterator[Record]:
    for number, post in enumerate(posts, start=1):
        cluster = clusters[number - 1] if clusters else None
        yield Record(f"x, line {number}", number, b"", row(post, number, cluster), post)


def chosen(*posts: CheckResult | None, **options: Any) -> list[Quoted]:
    return list(quoted_claims(records(*posts), Tally(), **options))


def reviews(corpus: Corpus, *posts: CheckResult, **options: Any) -> dict[str, Any]:
    return json.loads("".join(to_claim_reviews(chosen(*posts), corpus, **options)))  # type: ignore[no-any-return]


def page(corpus: Corpus, *posts: CheckResult, **options: Any) -> dict[str, Any]:
    claims = chosen(*posts, verdicts=ALL)
    return json.loads("".join(to_annotations(claims, corpus, Unplaced(), **options)))  # type: ignore[no-any-return]


# -- which claims --------------------------------------------------------------------------------------
def test_every_claim_is_written_or_counted(corpus: Corpus) -> None:
    false, true = claim(corpus), claim(corpus, Verdict.SUPPORTED, text="The capital is Astana")
    open_ = claim(corpus, Verdict.NOT_ENOUGH_INFO)
    bare = claim(corpus, text="without", citations=())
    context = claim(corpus, text="context", citations=(quotation(corpus, Stance.CONTEXT),))
    weak = claim(corpus, text="weak", confidence=0.3)
    damage = Record("x, line 9", 9, b"{", damage="x, line 9: not JSON")
    posts = (result(false, true, open_), None, result(bare, context), result(false, weak), result())
    tally = Tally()
    found = quoted_claims([*records(*posts), damage], tally, verdicts=FALSE, min_confidence=0.5)
    assert [(q.claim, q.number, q.record.number) for q in found] == [(false, 1, 1)]
    assert tally == Tally(
        written=1,
        open=1,
        unwanted=1,
        repeated=1,
        unsure=1,
        unquoted=2,
        refused=1,
        damage=["x, line 9: not JSON"],
    )


@pytest.mark.parametrize(
    ("other", "clusters", "same"),
    [
        ({"text": "THE  capital is almaty"}, (None, None), True),
        ({"text": "The capital is Shymkent"}, (None, None), False),
        ({"text": "Almaty is the capital now"}, ("c1", "c1"), True),
        ({"text": "Almaty is the capital now"}, ("c1", "c2"), False),
        ({"verdict": Verdict.SUPPORTED}, (None, None), False),
    ],
)
def test_a_repeated_claim_is_written_once(
    corpus: Corpus, other: dict[str, Any], clusters: tuple[str | None, ...], same: bool
) -> None:
    first = claim(corpus)
    second = first.model_copy(update=other)
    posts = result(first), result(second)
    tally = Tally()
    found = list(quoted_claims(records(*posts, clusters=clusters), tally))
    assert [q.claim for q in found] == [first] if same else [first, second]
    assert tally.repeated == int(same)
    assert len(list(quoted_claims(records(*posts, clusters=clusters), Tally(), every=True))) == 2


# -- ClaimReview ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(("verdict", "rating"), [(Verdict.REFUTED, 1), (Verdict.SUPPORTED, 5)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_review_is_a_draft_with_rating_and_source(
    corpus: Corpus, verdict: Verdict, rating: int, language: str
) -> None:
    post = result(claim(corpus, verdict), language=language)
    review = reviews(corpus, post)["@graph"][0]
    words = phrases(language)
    assert review["@type"] == "ClaimReview"
    assert review["creativeWorkStatus"] == "Draft"
    assert review["description"] == words.say(
        "review.draft", engine="9.9", rule=post.claims[0].rule, confidence="0.90"
    )
    assert review["claimReviewed"] == "The capital is Almaty"
    assert review["url"] == review["author"]["url"] == PLACEHOLDER_URL
    assert review["author"]["name"] == words.say("review.fill_in")
    given_rating = review["reviewRating"]
    assert (given_rating["ratingValue"], given_rating["worstRating"], given_rating["bestRating"]) == (
        rating,
        1,
        5,
    )
    assert given_rating["alternateName"] == words.say(f"rating.{verdict.value}")
    source = review["citation"][0]
    assert source["text"] == post.claims[0].citations[0].quote
    assert source["identifier"].endswith("/~art_2__para_4")
    assert source["isPartOf"]["name"] == corpus.document("kz-2026").card.title
    assert source["isPartOf"]["legislationLegalValue"] == {"@id": "https://schema.org/UnofficialLegalValue"}


def test_the_publisher_can_be_named_and_it_stays_a_draft(corpus: Corpus) -> None:
    publisher = Publisher("The Desk", "https://desk.example")
    review = reviews(corpus, result(claim(corpus)), publisher=publisher)["@graph"][0]
    assert review["author"] == {"@type": "Organization", "name": "The Desk", "url": "https://desk.example"}
    assert review["creativeWorkStatus"] == "Draft"


def test_an_official_text_and_one_that_the_corpus_lacks(corpus: Corpus) -> None:
    official = quotation(corpus, official=True, document="xx-1900", source_url=None)
    found = reviews(corpus, result(claim(corpus, citations=(official,))))["@graph"][0]["citation"][0]
    assert found["isPartOf"] == {
        "@type": "LegislationObject",
        "name": "xx-1900",
        "legislationIdentifier": "xx-1900",
        "inLanguage": "en",
        "legislationLegalValue": {"@id": "https://schema.org/OfficialLegalValue"},
    }


def test_no_claims_make_an_empty_document(corpus: Corpus) -> None:
    assert reviews(corpus)["@graph"] == []
    assert page(corpus)["items"] == []
    assert "".join(to_rebuttals([], corpus)) == ""


# -- Web Annotation ------------------------------------------------------------------------------------
def test_an_annotation_points_at_the_words(corpus: Corpus) -> None:
    post = result(claim(corpus))
    made = page(corpus, post)["items"][0]
    text = corpus.document("kz-2026").text()
    assert made["target"]["source"]["id"] == text_iri(text)
    quote, position = made["target"]["selector"]
    assert text.text[position["start"] : position["end"]] == quote["exact"]
    around = quote["prefix"] + quote["exact"] + quote["suffix"]
    start = position["start"] - len(quote["prefix"])
    assert text.text[start : start + len(around)] == around
    by_purpose = {body["purpose"]: body["value"] for body in made["body"]}
    assert by_purpose == {
        "commenting": f"“The capital is Almaty”: REFUTED. {post.claims[0].explanation}",
        "classifying": "REFUTED",
        "tagging": "conflict.value",
        "identifying": text.uri("2(4)"),
    }


def test_the_name_of_a_text_is_its_hash() -> None:
    # RFC 6920, section 8.1: the hash of "Hello World!"
    hello = "7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069"

    class Card:
        sha256 = hello

    class Text:
        card = Card

    iri = text_iri(Text())  # type: ignore[arg-type]
    assert iri == "ni:///sha-256;f4OxZX_x_FO5LcGBSKHWXfwtSx-j1ncoSt3SABJtkGk"


def test_identifiers_are_stable_and_different(corpus: Corpus) -> None:
    posts = result(claim(corpus)), result(claim(corpus, text="Almaty it is"))
    first, again = page(corpus, *posts), page(corpus, *posts)
    assert first == again
    identifiers = [item["id"] for item in first["items"]] + [first["id"], first["partOf"]["id"]]
    assert len(set(identifiers)) == 4
    assert page(corpus, posts[0])["id"] != first["id"]


@pytest.mark.parametrize(
    "changes",
    [{"document": "xx-1900"}, {"language": "ru"}, {"start": 3}, {"quote": "The capital is where we say."}],
)
def test_a_quotation_that_does_not_stand_there_is_counted(corpus: Corpus, changes: dict[str, Any]) -> None:
    unplaced = Unplaced()
    claims = chosen(result(claim(corpus, citations=(quotation(corpus, **changes),))))
    made = json.loads("".join(to_annotations(claims, corpus, unplaced)))
    assert made["items"] == []
    assert unplaced.count == 1


# -- the vocabularies ----------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def sound(corpus: Corpus) -> dict[str, dict[str, Any]]:
    hostile = claim(corpus, text='</script>"\u202e\x00 "@id": "x"', explanation="\n\t{}")
    official = claim(
        corpus,
        text="official",
        citations=(quotation(corpus, official=True, document="xx-1900", source_url=None),),
    )
    posts = (
        result(claim(corpus), hostile, official),
        result(claim(corpus, Verdict.SUPPORTED), language="kk"),
        result(claim(corpus, text="Столица – Алматы"), language="ru"),
    )
    return {"review": reviews(corpus, *posts), "annotation": page(corpus, *posts)}


def test_exports_keep_to_their_vocabularies(sound: dict[str, dict[str, Any]]) -> None:
    pytest.importorskip("pyshacl")
    from tests.export.vocabularies import annotation_faults, review_faults

    assert len(sound["review"]["@graph"]) == 5
    assert review_faults(sound["review"]) == []
    assert len(sound["annotation"]["items"]) == 4
    assert annotation_faults(sound["annotation"]) == []


def changed(document: dict[str, Any], change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    made = copy.deepcopy(document)
    change((made.get("@graph") or made.get("items"))[0])  # type: ignore[index]
    return made


@pytest.mark.parametrize(
    ("kind", "change", "says"),
    [
        ("review", lambda r: r.update(verdict="false"), "no term 'verdict'"),
        ("review", lambda r: r.update(ratingCount=3), "ClosedConstraint"),
        ("review", lambda r: r.pop("author"), "MinCount"),
        ("review", lambda r: r.update(itemReviewed="words"), "ClassConstraint"),
        ("review", lambda r: r.update(creativeWorkStatus="Published"), "HasValue"),
        ("review", lambda r: r["reviewRating"].update(ratingValue=3), "InConstraint"),
        ("review", lambda r: r["reviewRating"].update(worstRating=9), "LessThan"),
        ("review", lambda r: r["citation"][0].update(isPartOf={"@type": "Book"}), "ClassConstraint"),
        ("annotation", lambda a: a.update(mood="calm"), "no term 'mood'"),
        ("annotation", lambda a: a.pop("target"), "MinCount"),
        ("annotation", lambda a: a.update(motivation="gossiping"), "NodeConstraint"),
        ("annotation", lambda a: a["body"][0].pop("value"), "MinCount"),
        ("annotation", lambda a: a["target"]["selector"].pop(), "MinCount"),
        ("annotation", lambda a: a["target"]["selector"][1].update(start=10**9), "LessThan"),
        ("annotation", lambda a: a["target"]["selector"][1].update(start=-1), "MinInclusive"),
        ("annotation", lambda a: a["target"]["source"].update(id="http://x.example/"), "Pattern"),
        ("annotation", lambda a: a["target"]["selector"][0].pop("exact"), "MinCount"),
    ],
)
def test_the_validator_sees_faults(
    sound: dict[str, dict[str, Any]], kind: str, change: Callable[[dict[str, Any]], object], says: str
) -> None:
    pytest.importorskip("pyshacl")
    from tests.export.vocabularies import annotation_faults, review_faults

    faults = {"review": review_faults, "annotation": annotation_faults}[kind](changed(sound[kind], change))
    assert says in "\n".join(faults)


# -- spreadsheet ---------------------------------------------------------------------------------------
def table(corpus: Corpus, *posts: CheckResult | None, **options: Any) -> list[dict[str, str]]:
    text = "".join(to_spreadsheet(records(*posts), corpus, Tally(), **options))
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def test_a_row_for_each_claim(corpus: Corpus) -> None:
    posts = result(claim(corpus), claim(corpus, Verdict.NOT_ENOUGH_INFO)), None, result()
    rows = table(corpus, *posts)
    assert [(r["line"], r["claim_number"], r["status"], r["verdict"]) for r in rows] == [
        ("1", "1", "checked", "REFUTED"),
        ("1", "2", "checked", "NOT_ENOUGH_INFO"),
        ("2", "", "refused", ""),
        ("3", "", "checked", ""),
    ]
    assert tuple(rows[0]) == COLUMNS
    first = rows[0]
    assert first["provisions"] == "kz-2026 2(4) (refutes)"
    assert first["titles"] == corpus.document("kz-2026").card.title
    assert first["unofficial_translation"] == "yes"
    assert first["articles_named"] == "Article 5: wrong, 2(4)"
    assert first["rule_title"] == rules("en")["conflict.value"].title
    assert table(corpus, posts[0], language="ru")[0]["rule_title"] == rules("ru")["conflict.value"].title
    assert rows[2]["error"] == "line 2: the text is empty"
    assert (rows[3]["post_verdict"], rows[3]["engine"]) == ("NOT_ENOUGH_INFO", "9.9")


@given(st.text(max_size=12) | st.builds("{}{}".format, st.sampled_from("=+-@\t\r＝"), st.text(max_size=6)))
def test_no_cell_is_a_formula(text: str) -> None:
    corpus = Corpus({})
    post = result(_CLAIM.model_copy(update={"text": text, "explanation": text}), text=text)
    named = Record("x", 1, b"", {"id": text}, post)
    out = "".join(to_spreadsheet([named], corpus, Tally()))[1:]
    cells = next(csv.DictReader(io.StringIO(out, newline="")))
    for name in ("id", "claim", "explanation"):
        assert cells[name] in (text, f"'{text}")
        assert cells[name][:1] not in tuple("=+-@\t\r＝＋－＠")


# -- rebuttal ------------------------------------------------------------------------------------------
def notices(corpus: Corpus, *posts: CheckResult, **options: Any) -> list[str]:
    claims = chosen(*posts, verdicts=FALSE)
    return "".join(to_rebuttals(claims, corpus, **options)).split(SEPARATOR)


def test_a_notice_in_full(corpus: Corpus) -> None:
    context = quotation(corpus, Stance.CONTEXT, quote="not shown")
    named = claim(corpus, citations=(quotation(corpus), context), text="The capital is Almaty!")
    title = corpus.document("kz-2026").card.title
    assert notices(corpus, result(named)) == [
        f"""\
DRAFT, to be checked by an editor against the official text

What circulates: “The capital is Almaty”.
This is not true.

What the constitution says: The claim says “Almaty”; in that place kz-2026, Article 2(4) has “Astana”.
The article that is named: Article 5: wrong, it stands in 2(4).

Article 2(4), {title}:
“The capital of the Republic of Kazakhstan is the city of Astana.”
Unofficial translation (en); only the official text is law.
Address: /akn/kz/act/2026/constitution/eng@2026-07-01/~art_2__para_4
Source: https://www.akorda.kz
"""
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_is_in_the_claims_language_or_the_one_asked_for(corpus: Corpus, language: str) -> None:
    posts = tuple(result(claim(corpus, text=f"Claim {name}"), language=name) for name in LANGUAGES)
    for post, notice in zip(posts, notices(corpus, *posts), strict=True):
        assert notice.startswith(phrases(post.language).say("notice.draft"))
        assert post.claims[0].explanation in notice
    for post, notice in zip(posts, notices(corpus, *posts, language=language), strict=True):
        words = phrases(language)
        assert notice.startswith(words.say("notice.draft"))
        assert messages(language).provision("2(4)", "art_2__para_4").casefold() in notice.casefold()
        assert words.say("notice.translation", language="en") in notice
        own = post.language == language
        assert (post.claims[0].explanation in notice) is own
        assert (rules(language)["conflict.value"].text in notice) is not own


def test_articles_that_are_named_rightly_are_not_held_against_the_claim(corpus: Corpus) -> None:
    right = (
        claim(corpus).cited_by_claim[0].model_copy(update={"status": CitationStatus.CORRECT, "actual": None})
    )
    assert (
        "The article that is named" not in notices(corpus, result(claim(corpus, cited_by_claim=(right,))))[0]
    )


def test_an_official_text_is_called_so(corpus: Corpus) -> None:
    official = quotation(corpus, official=True, source_url=None)
    notice = notices(corpus, result(claim(corpus, citations=(official,))))[0]
    assert "Official text (en).\n" in notice
    assert "Source:" not in notice


@given(st.text(max_size=60))
def test_a_claim_stays_on_its_line(text: str) -> None:
    shown = flat(text)
    assert len(shown.splitlines()) <= 1
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x1f]", shown)
    assert flat(shown) == shown


# -- the catalogues ------------------------------------------------------------------------------------
def test_catalogues_agree() -> None:
    english = phrases("en").texts
    for language in LANGUAGES:
        other = phrases(language)
        assert other.language == language
        assert list(other.texts) == list(english)
        for key, text in other.texts.items():
            fields = [sorted(f for _, f, _, _ in Formatter().parse(t) if f) for t in (text, english[key])]
            assert fields[0] == fields[1], key
            own = re.sub(r"\{\w+\}", "", text).replace("claimcheck", "")
            assert language == "en" or not re.search("[A-Za-z]", own), key
    assert phrases("de") is phrases("en")


_CLAIM = claim(Corpus.load())
