"""References to provisions in a post, read on the raw text: tokenizers tear `Art. 6(3)` apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pydantic import BaseModel, ConfigDict

from claimcheck.corpus.numbering import roman_value
from claimcheck.data import load_data
from claimcheck.text.spans import Marks

__all__ = ["Reference", "find_references"]


class _ReferenceData(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: int
    language: str
    ordinals: dict[str, int]
    number: str
    patterns: tuple[str, ...]
    united_states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A provision named by a post: as written, and as a short identifier such as `8(3)`."""

    as_written: str
    start: int
    end: int
    provision: str


@cache
def _patterns(language: str) -> tuple[_ReferenceData, tuple[re.Pattern[str], ...]]:
    data = load_data(f"language/{language}.references.json", _ReferenceData)
    ordinals = "(?:" + "|".join(sorted(data.ordinals, key=len, reverse=True)) + ")"
    tens = "(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
    out = []
    for source in (*data.united_states, *data.patterns):
        filled = source.replace("{N}", data.number).replace("{O}", ordinals).replace("{T}", tens)
        out.append(re.compile(rf"(?<![\w]){filled}", re.IGNORECASE))
    return data, tuple(out)


def find_references(text: str, language: str) -> tuple[Reference, ...]:
    """Provisions that `text` names, in textual order; longer readings win over shorter ones.

    Args:
        text: folded text.
        language: ISO 639-1 code of a language with a reference file.
    """
    data, patterns = _patterns(language)
    found: list[Reference] = []
    taken = Marks(len(text))
    for pattern in patterns:
        for match in pattern.finditer(text):
            if taken.meet(*match.span()):
                continue
            provision = _identifier(match, data)
            if provision is not None:
                taken.add(*match.span())
                found.append(Reference(match[0].strip(), match.start(), match.end(), provision))
    return tuple(sorted(found, key=lambda r: r.start))


def _groups(match: re.Match[str]) -> Iterator[tuple[str, str]]:
    for name, value in match.groupdict().items():
        if value is not None:
            yield name, value.lower()


def _identifier(match: re.Match[str], data: _ReferenceData) -> str | None:
    groups = dict(_groups(match))
    if "mr" in groups or "mo" in groups:
        raw = groups.get("mr") or groups["mo"]
        number = int(raw) if raw.isdigit() else roman_value(raw) or _ordinal(raw, data)
        return f"amend{number}" + (f"-sec{groups['s']}" if "s" in groups else "") if number else None
    if "ar" in groups:
        number = roman_value(groups["ar"])
        section = f"-sec{groups['s']}" if "s" in groups else ""
        clause = f"-cl{groups['c']}" if "c" in groups else ""
        return f"art{number}{section}{clause}" if number else None
    article = groups.get("a") or (str(_ordinal(groups["ao"], data)) if "ao" in groups else None)
    if not article or article == "0":
        return None
    paragraph = groups.get("p") or (str(_ordinal(groups["po"], data)) if "po" in groups else None)
    identifier = article.upper() if article[-1].isalpha() else article
    for part in (paragraph, groups.get("i")):
        if part:
            identifier += f"({part})"
    return identifier


def _ordinal(word: str, data: _ReferenceData) -> int:
    digits = re.match(r"\d+", word)
    if digits:
        return int(digits[0])
    return sum(data.ordinals.get(part, 0) for part in word.split("-"))
