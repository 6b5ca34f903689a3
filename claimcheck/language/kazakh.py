"""Kazakh words: a suffix-stripping stemmer and negation inside the verb, in pure Python.

Kazakh adds suffixes in a fixed order (plural, possessive, case; voice, negation, tense), and each suffix has
variants that agree with the vowel and the consonant before it. The stemmer strips them from the right and
checks that agreement, so that "теңге" does not become "тең". Which suffixes there are, which words may not be
cut and which irregular stems belong together is data (`data/language/kk.morphology.json`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Literal

from pydantic import BaseModel, ConfigDict

from claimcheck.data import load_data
from claimcheck.language.number_words import compose, digits, words
from claimcheck.text.numerals import Numeral
from claimcheck.text.spans import Marks

__all__ = ["case", "denies", "fold", "negation", "numerals", "roots", "stem"]

Case = Literal["nominative", "genitive", "dative", "accusative", "locative", "ablative", "instrumental"]

_BACK = frozenset("аоұыё")
_FRONT = frozenset("әеөүіэ")
_VOWELS = _BACK | _FRONT | frozenset("уи")
_SHORTEST = 3
#: A voiced final consonant is the voiceless one before a vowel: "бабы" is "бап" + "ы".
_FINAL = {"ғ": "қ", "г": "к", "б": "п"}
_POSSESSIVE_S = frozenset({"сы", "сі"})
#: Consonants that no verb stem ends in.
_CLUSTER = re.compile(r"[^аәеоөұүыіэуи][лдтн]$")
#: Converbs in -п of verbs that are made from nouns.
_VERB_P = re.compile(r"(?:[лдт][ае]|йла|йле)$")
_FOLD = str.maketrans({"ё": "е", "ъ": None, "i": "і", "ї": "і", "є": "е", "ə": "ә"})
_CASE_FORMS: tuple[tuple[Case, str], ...] = (
    ("genitive", "ның нің дың дің тың тің"),
    ("dative", "ға ге қа ке на не"),
    ("accusative", "ны ні ды ді ты ті н"),
    ("locative", "да де та те нда нде"),
    ("ablative", "дан ден тан тен нан нен"),
    ("instrumental", "мен бен пен"),
)
_CASES = {form: name for name, forms in _CASE_FORMS for form in forms.split()}


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Group(_Frozen):
    """Variants of a suffix and the classes of letters that they may follow."""

    forms: str
    after: str


class _Morphology(_Frozen):
    schema_version: Literal[1]
    language: Literal["kk"]
    classes: dict[str, str]
    case: tuple[_Group, ...]
    possessive: tuple[_Group, ...]
    known_possessive: tuple[_Group, ...]
    plural: tuple[_Group, ...]
    finite: tuple[_Group, ...]
    participle: tuple[_Group, ...]
    converb: tuple[_Group, ...]
    known_converb: tuple[_Group, ...]
    negation: tuple[_Group, ...]
    voice: tuple[_Group, ...]
    roots: tuple[str, ...]
    verbs: tuple[str, ...]
    vowel_drop: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Suffix:
    form: str
    after: frozenset[str]
    back: bool | None

    def fits(self, rest: str) -> bool:
        """Whether the suffix may stand after `rest`: consonant assimilation and vowel harmony."""
        if not rest or rest[-1] not in self.after:
            return False
        return self.back is None or (harmony := _is_back(rest)) is None or harmony is self.back


class _Stemmer:
    """The data of the stemmer, compiled."""

    def __init__(self, data: _Morphology) -> None:
        self.case = _suffixes(data.case, data.classes)
        self.possessive = _suffixes(data.possessive, data.classes)
        self.known_possessive = _suffixes(data.known_possessive, data.classes)
        self.plural = _suffixes(data.plural, data.classes)
        self.finite = _suffixes(data.finite, data.classes)
        self.participle = _suffixes(data.participle, data.classes)
        self.converb = _suffixes(data.converb, data.classes)
        self.known_converb = _suffixes(data.known_converb, data.classes)
        self.negation = _suffixes(data.negation, data.classes)
        self.voice = _suffixes(data.voice, data.classes)
        self.nouns = frozenset(fold(w) for w in data.roots)
        self.verbs = frozenset(fold(w) for w in data.verbs)
        self.roots = self.nouns | self.verbs
        self.vowel_drop = {fold(k): fold(v) for k, v in data.vowel_drop.items()}

    def known(self, word: str) -> str | None:
        """The root that `word` is, its final consonant and dropped vowel restored."""
        for candidate in (word, _voiceless(word)):
            if candidate in self.roots:
                return candidate
            restored = self.vowel_drop.get(candidate)
            if restored is not None:
                return restored
        return None

    def strip(self, word: str, suffixes: tuple[_Suffix, ...], shortest: int = _SHORTEST) -> str | None:
        """The word without the longest suffix that fits; a rest shorter than `shortest` has to be a root."""
        return next(self.rests(word, suffixes, shortest), None)

    def rests(self, word: str, suffixes: tuple[_Suffix, ...], shortest: int = _SHORTEST) -> Iterator[str]:
        """What is left of the word without each suffix that fits, the longest suffix first."""
        for suffix in suffixes:
            if word.endswith(suffix.form):
                rest = word[: -len(suffix.form)]
                if not suffix.fits(rest) or (len(rest) < shortest and self.known(rest) is None):
                    continue
                if suffix.form in _POSSESSIVE_S and not self._takes_s(rest):
                    continue
                yield rest

    def _takes_s(self, rest: str) -> bool:
        """Whether "сы" follows `rest`: in "басшысы" it does, in "отырысы" the с is the noun's own."""
        if self.known(rest + "с") is not None:
            return False
        return rest[-1] not in "ыі" or rest[-2:-1] == "ш" or self.known(rest) is not None

    def verb_root(self, word: str) -> str:
        """A verb stem without negation and voice."""
        rest = word
        if (found := self.known(rest)) in self.verbs and found is not None:
            return found
        rest = self.strip(rest, self.negation, 2) or rest
        for _ in range(2):
            if (found := self.known(rest)) in self.verbs and found is not None:
                return found
            shorter = self.strip(rest, self.voice)
            if shorter is None:
                break
            rest = shorter
        return self.known(rest) or rest

    def known_verb(self, word: str, *, whole: bool) -> str | None:
        """The known verb that `word` is a form of, after a suffix that many nouns end in too."""
        for suffix in self.known_converb:
            if (whole or len(suffix.form) > 1) and word.endswith(suffix.form):
                rest = word[: -len(suffix.form)]
                if suffix.fits(rest) and (found := self.verb_root(rest)) in self.verbs:
                    return found
        return None

    def verb(self, word: str, *, whole: bool = True) -> str | None:
        """The stem of a word that ends like a verb form; converbs are looked for in a `whole` word only."""
        for suffixes in (self.finite, self.converb):
            rests = list(self.rests(word, suffixes))
            roots = [self.verb_root(r) for r in rests]
            if known := [r for r in roots if r in self.verbs]:
                return known[0]
            # "тағайында" + "ды" rather than "тағайынд" + "ады"
            if plain := [r for r, rest in zip(roots, rests, strict=True) if not _CLUSTER.search(rest)]:
                return plain[0]
        found = self.known_verb(word, whole=whole)
        if found is not None:
            return found
        if whole and word.endswith("п") and len(word) > 4 and _VERB_P.search(word[:-1]):
            return self.verb_root(word[:-1])
        rest = self.strip(word, self.participle)
        return None if rest is None else self.verb_root(rest)

    def noun(self, word: str) -> str:
        """The stem of a word that ends like a noun: case, possessive and plural are stripped once each."""
        rest = word
        for suffixes in (self.case, self.possessive, self.plural):
            if (found := self.known(rest)) is not None:
                return found
            for suffix in self.known_possessive if suffixes is self.possessive else ():
                inner = rest[: -len(suffix.form)]
                if (
                    rest.endswith(suffix.form)
                    and suffix.fits(inner)
                    and (found := self.known(inner)) in self.nouns
                ):
                    return found or inner
            rest = self.strip(rest, suffixes) or rest
        return self.known(rest) or rest

    def __call__(self, word: str) -> str:
        if (found := self.known(word)) is not None:
            return _ending(found)
        rest = self.verb(word)
        if rest is None:
            rest = self.noun(word)
            if rest != word and self.known(rest) is None:
                rest = self.verb(rest, whole=False) or rest
        return _ending(self.known(rest) or rest)


def _is_back(word: str) -> bool | None:
    """Whether the last vowel is a back vowel; None where it goes with both kinds of suffix."""
    for char in reversed(word):
        if char in _BACK:
            return True
        if char in _FRONT:
            return False
        if char in _VOWELS:
            return None
    return None


def _suffixes(groups: tuple[_Group, ...], classes: dict[str, str]) -> tuple[_Suffix, ...]:
    out = []
    for group in groups:
        after = frozenset("".join(classes[name] for name in group.after.split()))
        for form in group.forms.split():
            # the instrumental has one form for both kinds of vowel
            back = None if form in ("мен", "бен", "пен") else _is_back(form)
            out.append(_Suffix(form, after, back))
    return tuple(sorted(out, key=lambda s: -len(s.form)))


def _ending(word: str) -> str:
    """One spelling for stems that end in a voiced consonant or in a short vowel ("қаулы", "қаулысы")."""
    if len(word) > _SHORTEST and word[-1] in "ыі":
        word = word[:-1]
    return _voiceless(word)


def _voiceless(word: str) -> str:
    return word[:-1] + _FINAL[word[-1]] if word[-1:] in _FINAL else word


@cache
def _stemmer() -> _Stemmer:
    return _Stemmer(load_data("language/kk.morphology.json", _Morphology))


def fold(word: str) -> str:
    """The word in lower case, with `ю` and `я` written as the two sounds that they stand for."""
    lower = word.lower().translate(_FOLD)
    return lower.replace("ю", "йу").replace("я", "йа") if "ю" in lower or "я" in lower else lower


def stem(word: str) -> str:
    """The stem of a Kazakh word: a key for matching, not always a word.

    Args:
        word: one word in Cyrillic script; a hyphened word is stemmed in its last part.
    """
    head, hyphen, last = fold(word).rpartition("-")
    if not last or not last[-1].isalpha():
        return head + hyphen + last
    return head + hyphen + _stemmer()(last) if not head[-1:].isdigit() else head


#: Verb stem, negation, then what only a verb has after it.
_NEGATIVE = re.compile(
    r"(?P<root>\w{2,})(?P<not>[мбп][ае])"
    r"(?:й(?:ды|ді|мын|мін|сың|сің|сыз|сіз|мыз|міз|ық|ік|ынша|інше)?|с|д[ыі][мңқк]?|с[ае]|с[ыі]н|ң[ыі]з|ңдар|ңдер"
    r"|(?:ған|ген|йтын|йтін)\w*|у(?:ы|і|ға|ге|ды|ді|дың|дің|дан|ден|(?:ы|і)(?:н|на|не|нда|нде|нан|нен|ның|нің))?)$"
)
#: Words that look like negated verbs, and negated verbs that have become something else ("except").
_NOT_NEGATIVE = re.compile(
    r"(?:^|-)(?:немесе|қоспаған|қарама|кешіктір|қама[йсғд]|жама[йсғд]|сипа|тепе|бағала|төлемей|көрсетпеу|жоба|отба)"
)
_WITHOUT = re.compile(r"\w{3,}[ыі]нс[ыі]з$")


@lru_cache(maxsize=16_384)
def negation(word: str) -> Literal["not", "without"] | None:
    """The negation inside a word: "not" in a verb ("берілмейді"), "without" in "келісімінсіз".

    Negative words that stand alone (емес, жоқ) are in the language pack.
    """
    lower = fold(word)
    if len(lower) < 5:
        return None
    match = _NEGATIVE.search(lower)
    if match and not _NOT_NEGATIVE.search(lower) and _agrees(match["root"], match["not"]):
        return "not"
    return "without" if _WITHOUT.match(lower) else None


#: Finite negative forms; participles and converbs deny only where their clause ends.
_FINITE_NEGATIVE = re.compile(
    r"[мбп][ае](?:й(?:ды|ді|мын|мін|сың|сің|сыз|сіз|мыз|міз|ық|ік)|с|д[ыі][мңқк]?|с[ыі]н|ң[ыі]з)$"
)
_CLAUSE_END = frozenset([",", ".", ";", ":", "!", "?", "-", ")", '"', "еді", "екен", "деп", "деді"]) | {""}


def denies(words: Sequence[str], at: int) -> bool:
    """Whether the negative word `words[at]` denies its sentence, or only sets a part of it aside.

    "тағайындамайды" and "құқығы жоқ" deny; "Президент емес, Құрылтай" and "толмаған бала" set aside.

    Args:
        words: the tokens of a sentence in lower case, punctuation among them.
        at: the place of the negative word.
    """
    word, after = words[at], words[at + 1] if at + 1 < len(words) else ""
    if word == "емес":
        return after != "," and (at == 0 or words[at - 1] not in ("ғана", "қана", "тек"))
    if word == "жоқ":
        return True
    return negation(word) == "not" and (
        _FINITE_NEGATIVE.search(fold(word)) is not None or after in _CLAUSE_END
    )


def _agrees(root: str, suffix: str) -> bool:
    if len(root) < 2:
        return False
    last, letter = root[-1], suffix[0]
    if letter == "м":
        fits = last in _VOWELS or last in "рйл"
    elif letter == "б":
        fits = last in "мнңжз"
    else:
        fits = last in "пфкқтсшщчцхғгбвд"
    harmony = _is_back(root)
    return fits and (harmony is None or harmony is (suffix[1] == "а"))


def case(word: str) -> Case:
    """The case that a noun's ending shows; nominative where there is none.

    A subject is nominative, a definite object accusative, and who acts in a passive is not named by case.
    """
    lower = fold(word)
    stemmer = _stemmer()
    if lower not in stemmer.nouns:
        for suffix in stemmer.case:
            rest = lower[: -len(suffix.form)]
            if lower.endswith(suffix.form) and suffix.form in _CASES and suffix.fits(rest) and len(rest) > 1:
                return _CASES[suffix.form]
    return "nominative"


#: Forms of "он" (ten) that are always the pronoun.
_PRONOUNS = frozenset(["онда", "оны", "оның", "онымен", "оған", "одан", "онсыз"])
_VALUES: dict[str, float] = {
    "нөл": 0, "бір": 1, "екі": 2, "үш": 3, "төрт": 4, "бес": 5, "алты": 6, "жеті": 7, "сегіз": 8, "тоғыз": 9,
    "он": 10, "жиырма": 20, "отыз": 30, "қырық": 40, "елу": 50, "алпыс": 60, "жетпіс": 70, "сексен": 80,
    "тоқсан": 90, "жүз": 100, "мың": 1e3, "миллион": 1e6, "миллиард": 1e9, "жарым": 0.5,
    "екеу": 2, "үшеу": 3, "төртеу": 4, "бесеу": 5, "алтау": 6, "жетеу": 7, "млн": 1e6, "млрд": 1e9,
}  # fmt: skip
_HALF = frozenset({"жарты", "жартысы"})
_QUARTER = frozenset({"ширек", "ширегі"})
_ABLATIVE = re.compile(r"(?:д|т|н)[ае]н$")


@lru_cache(maxsize=4096)
def _value(word: str) -> float | None:
    lower = fold(word)
    if lower in _PRONOUNS:
        return None
    value = _VALUES.get(lower)
    if value is None and len(lower) > 2:
        value = _VALUES.get(_stemmer().noun(lower))
    return value


@lru_cache(maxsize=4096)
def _share(word: str) -> float | None:
    root = _stemmer().noun(fold(word))
    return 0.5 if root in _HALF else 0.25 if root in _QUARTER or root == "ширек" else None


def numerals(text: str) -> Iterator[Numeral]:
    """Numbers of a Kazakh text in digits and in words with any suffix, in textual order.

    "жүз қырық бес" is 145, "үштен екісі" two thirds ("from three two"), "жартысы" a half. A value between 0
    and 1 is a fraction.
    """
    lower = text.lower()
    written = list(compose(list(words(lower, _value, _inflected)), lower, tens_take_units=True))
    found = [*_fractions(written, lower), *_scaled(list(digits(lower)), written, lower)]
    taken = Marks(len(lower), ((n.start, n.end) for n in found))
    found += [n for n in written if not taken.meet(n.start, n.end)]
    found += [
        Numeral(w.value, w.start, w.end) for w in words(lower, _share) if not taken.meet(w.start, w.end)
    ]
    yield from sorted(found, key=lambda n: n.start)


def _inflected(word: str) -> bool:
    """Whether a number word has a suffix and so ends its number: "оннан бір" is not eleven."""
    return fold(word) not in _VALUES


def _fractions(written: list[Numeral], lower: str) -> Iterator[Numeral]:
    for whole, part in pairwise(written):
        between = lower[whole.end : part.start]
        if (
            between.isspace()
            and _ABLATIVE.search(lower[whole.start : whole.end])
            and 0 < part.value < whole.value
        ):
            yield Numeral(round(part.value / whole.value, 6), whole.start, part.end)


def _scaled(found: list[Numeral], written: list[Numeral], lower: str) -> Iterator[Numeral]:
    """Digits, with a scale word after them taken in: "18 мың"."""
    scales = {n.start: n for n in written if n.value in (1e3, 1e6, 1e9)}
    for number in found:
        scale = scales.get(number.end + 1)
        if scale is not None and lower[number.end].isspace():
            yield Numeral(number.value * scale.value, number.start, scale.end)
        else:
            yield number


def roots() -> tuple[str, ...]:
    """The words that the stemmer knows whole: nouns that look inflected, and verb stems."""
    data = load_data("language/kk.morphology.json", _Morphology)
    return (*data.roots, *data.verbs)
