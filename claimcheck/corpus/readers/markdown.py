r"""Markdown -> plain text, line by line.

A Markdown parser would renumber lists and reflow paragraphs; here the law's own numbers and line breaks count,
so marks are taken off each line (`## Article 1`, `**bold**`, `1\.`, `[text](address)`) and nothing else changes.
"""

from __future__ import annotations

import re

__all__ = ["plain_of_markdown"]

_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*$")
_UNDERLINE = re.compile(r"^ {0,3}(?:=+|-{2,}|\*{3,}|_{3,})[ \t]*$")
_QUOTE = re.compile(r"^ {0,3}>[ \t]?")
_FENCE = re.compile(r"^ {0,3}(?:```|~~~).*$")
_FOOTNOTE = re.compile(r"^\[\^[^\]\n]{1,40}\]:[ \t]*")
_BULLET = re.compile(r"^([ \t]*)[*+-][ \t]+(?=\S)")
_INLINE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"<!--.{0,2000}?-->"), ""),
    (re.compile(r"\[\^[^\]\n]{1,40}\]"), ""),
    (re.compile(r"!\[([^\]\n]{0,300})\]\([^)\n]{0,500}\)"), r"\1"),
    (re.compile(r"\[([^\]\n]{1,300})\]\([^)\n]{0,500}\)"), r"\1"),
    (re.compile(r"</?[A-Za-z][^<>\n]{0,200}>"), ""),
    (re.compile(r"(?<!\\)\*\*(?=\S)([^\n]{1,2000}?)(?<=\S)(?<!\\)\*\*"), r"\1"),
    (re.compile(r"(?<![\\\w])__(?=\S)([^\n]{1,2000}?)(?<=\S)(?<!\\)__(?!\w)"), r"\1"),
    (re.compile(r"(?<!\\)\*(?=[^\s*])([^*\n]{1,2000}?)(?<=\S)(?<!\\)\*"), r"\1"),
    (re.compile(r"(?<![\\\w])_(?=[^\s_])([^_\n]{1,2000}?)(?<=\S)(?<!\\)_(?!\w)"), r"\1"),
    (re.compile(r"(?<!\\)`([^`\n]{1,500})`"), r"\1"),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)


def plain_of_markdown(text: str) -> str:
    """The text without Markdown's marks; footnotes become lines that start with `Footnote:`."""
    lines = []
    for line in text.splitlines():
        bare = _QUOTE.sub("", line)
        if _UNDERLINE.match(bare) or _FENCE.match(bare):
            continue
        heading = _HEADING.match(bare)
        if heading:
            bare = heading[1]
        bare = _FOOTNOTE.sub("Footnote: ", bare)
        bare = _BULLET.sub(r"\1", bare)
        for pattern, replacement in _INLINE:
            bare = pattern.sub(replacement, bare)
        lines.append(bare.rstrip())
    return "\n".join(lines) + "\n"
