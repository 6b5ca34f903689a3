"""Posts for tests: what people write about constitutions, and about everything else; with their noise."""

from __future__ import annotations

from hypothesis import strategies as st

ON_TOPIC = (
    "The new Constitution lifts the ban on selling land to foreigners!",
    "Article 8(3): land may be sold to foreigners. Read it yourselves",
    "The capital of Kazakhstan is Astana.",
    "Kazakhstan is a federal state, says Art. 2.",
    "The President is elected for seven years and only once. Not five!",
    "The Kurultai has 145 deputies, elected for five years…",
    "Under the old constitution the Senate appointed judges; now the Vice-President does",
    "Nobody may be subjected to torture. See 18(2)",
    "The death penalty is back?? Is it true?",
    "I think the new constitution is a disgrace tbh",
    "Germany's constitution bans referendums",
    "One half of the deputies \N{VULGAR FRACTION ONE HALF} may override a veto",
    'It says "The human being, human life, rights and freedoms" are supreme values. Where?',
    "Столица Казахстана – Астана",
    "Құрылтайда 145 депутат",
)
OFF_TOPIC = (
    "Bus 47 took 55 minutes for 6 km. I could have walked, twice",
    "My cat ate the whole pizza, lol",
    'Deadline moved from Friday to "yesterday"',
    "Marathon results are out, I came 1,204th",
    "Продам велосипед, почти новый",
    "Кешегі концерт керемет болды",
    "Rain again",
    "ok",
    "???",
    "12:30",
    "He can't sing; she won't dance",
    "brb, gonna cook plov",
)
NOISE = ("🔥", "😂😂", " https://example.org/x?a=1", "\u200b", "🇰🇿", " ", "  ", "👇🏽", " #", "\ufe0f", "\n")

posts = st.sampled_from(ON_TOPIC + OFF_TOPIC)
noise = st.lists(st.sampled_from(NOISE), max_size=3).map("".join)


@st.composite
def noisy(draw: st.DrawFn) -> str:
    """A post, or two in one, with noise before, between and after."""
    parts = draw(st.lists(posts, min_size=1, max_size=2))
    return draw(noise) + draw(noise).join(parts) + draw(noise)


@st.composite
def variants(draw: st.DrawFn) -> tuple[str, str]:
    """A post in two dresses."""
    post = draw(posts)
    return draw(noise) + post + draw(noise), draw(noise) + post + draw(noise)


WORDS = [
    "president",
    "presidents",
    "presidential",
    "kurultai",
    "land",
    "foreigners",
    "article",
    "art.",
    "section",
    "8(3)",
    "§",
    "constitution",
    "constitutional",
    "judge",
    "judges",
    "court",
    "parliament",
    "cat",
    "pizza",
    "bus",
    "gonna",
    "cannot",
    "can't",
    "won't",
    "u.s.",
    "5km",
    "vice-president",
    "non-citizen",
    "co-operate",
    "citizen's",
    "no.",
    "12th",
    "first",
    "amendment",
    "draft",
    "law",
    "laws",
    "lawyer",
    "state",
    "states",
    "statement",
    "capital",
    "Astana",
    "cap",
    "it",
    "is",
    "the",
    "a",
    "of",
    "in",
    "and",
    "Президент",
    "ел",
    "Қазақстан",
]
salad = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).flatmap(
    lambda words: st.sampled_from([" ", "-", "/", ", ", "_", "."]).map(lambda glue: glue.join(words))
)
