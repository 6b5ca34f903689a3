"""JSON of articles -> plain text.

Two forms are read. The form that `corpus export --to json` writes carries the whole text, and that is taken.
Otherwise a list of articles, or an object with `articles` and perhaps `title`, `preamble` and `style` (one of
the numbering styles, for instance `article` or `section`):

    {"preamble": "We, the people ...",
     "articles": [{"number": "1", "heading": "The state", "section": {"number": "I", "heading": "General"},
                   "text": "...",
                   "paragraphs": [{"number": "1", "text": "...", "items": [{"number": "a", "text": "..."}]}]}]}
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from claimcheck.corpus.numbering import Profile, numbering
from claimcheck.errors import ImportTextError

__all__ = ["plain_of_json"]


class _Loose(BaseModel):
    """Fields that are not known are somebody else's business."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)


class _Unit(_Loose):
    number: str = ""
    heading: str | None = None
    text: str = ""
    items: tuple[_Unit, ...] = ()

    @field_validator("items", mode="before")
    @classmethod
    def _texts(cls, value: Any) -> Any:
        return _wrapped(value)


class _Section(_Loose):
    number: str = ""
    heading: str | None = None


class _Article(_Loose):
    number: str
    heading: str | None = None
    section: _Section | None = None
    text: str = ""
    paragraphs: tuple[_Unit, ...] = ()
    items: tuple[_Unit, ...] = ()

    @field_validator("paragraphs", "items", mode="before")
    @classmethod
    def _texts(cls, value: Any) -> Any:
        return _wrapped(value)

    @field_validator("section", mode="before")
    @classmethod
    def _named(cls, value: Any) -> Any:
        return {"heading": value} if isinstance(value, str) else value


class _Constitution(_Loose):
    title: str | None = None
    preamble: str | None = None
    style: str | None = None
    articles: tuple[_Article, ...] = Field(min_length=1)


def _wrapped(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return [{"text": part} if isinstance(part, str) else part for part in value]


def plain_of_json(text: str, name: str, *, language: str) -> str:
    """The law in a JSON file as plain text.

    Args:
        text: the file's text.
        name: what messages call the file.
        language: ISO 639 code; it chooses the word for "Article" where numbers stand alone.

    Raises:
        ImportTextError: it is not JSON, or of neither form; the message names the place.
    """
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        msg = f"{name}: not JSON ({error})"
        raise ImportTextError(msg) from error
    if isinstance(raw, dict) and isinstance(raw.get("text"), str) and "provisions" in raw:
        return str(raw["text"])
    try:
        whole = _Constitution.model_validate({"articles": raw} if isinstance(raw, list) else raw)
    except (ValidationError, RecursionError) as error:
        detail = str(error)
        if isinstance(error, ValidationError):
            first = error.errors()[0]
            detail = f"{'.'.join(map(str, first['loc'])) or 'the file'}: {first['msg']}"
        msg = f"{name}: not a JSON of articles: {detail}"
        raise ImportTextError(msg) from error
    return "\n".join(_lines(whole, _style(whole.style, language, name))) + "\n"


def _style(wanted: str | None, language: str, name: str) -> Profile:
    profiles = numbering().profiles
    if wanted is not None:
        known = {p.id: p for p in profiles}
        if wanted not in known:
            msg = f"{name}: style: unknown numbering style {wanted!r}; known: {', '.join(known)}"
            raise ImportTextError(msg)
        return known[wanted]
    return next((p for p in profiles if p.language == language), profiles[0])


def _lines(whole: _Constitution, style: Profile) -> Iterator[str]:
    if whole.title:
        yield _flat(whole.title)
    if whole.preamble:
        yield from (
            (_PREAMBLE[style.language], whole.preamble.strip())
            if (style.language in _PREAMBLE)
            else (whole.preamble.strip(),)
        )
    section: _Section | None = None
    for article in whole.articles:
        if article.section is not None and article.section != section:
            section = article.section
            if section.number and style.group_word:
                yield style.group_word.format(n=_flat(section.number))
            if section.heading:
                yield _flat(section.heading)
        number = _flat(article.number)
        if not any(unit.regex.match(number) for unit in style.basic):
            number = style.word.format(n=number)
        heading = _flat(article.heading or "").rstrip(".;:")
        yield f"{number} {heading}".strip()
        if article.text.strip():
            yield article.text.strip()
        for paragraph in article.paragraphs:
            yield from _unit(paragraph, item=False)
        for item in article.items:
            yield from _unit(item, item=True)


_PREAMBLE = {"en": "Preamble", "ru": "Преамбула", "kk": "Кіріспе"}


def _unit(unit: _Unit, *, item: bool) -> Iterator[str]:
    words = " ".join(filter(None, (_marker(_flat(unit.number), item=item), _flat(unit.heading or ""))))
    yield f"{words}{chr(10) if unit.heading and unit.text else ' '}{unit.text.strip()}".strip()
    for inner in unit.items:
        yield from _unit(inner, item=True)


def _marker(number: str, *, item: bool) -> str:
    if not number or any(marker.regex.fullmatch(number) for marker in numbering().markers):
        return number
    if number[0].isdigit():
        return f"{number})" if item else f"{number}."
    return f"({number})"


def _flat(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip()
