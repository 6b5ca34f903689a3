"""`docs/library.md`: the public names with their signatures, made of the code and its docstrings."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator
from dataclasses import is_dataclass
from enum import Enum
from importlib import import_module
from typing import Any

__all__ = ["PUBLIC", "library_page"]

#: What the page shows, by what it is for. A module's name stands before the colon.
PUBLIC: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "Checking",
        "Make one checker and keep it: it prepares the texts on first use, is safe to share between threads, "
        "and its results depend on nothing but the input.",
        ("claimcheck:ClaimChecker", "claimcheck:CheckerConfig"),
    ),
    (
        "Results",
        'All immutable (pydantic). `result.model_dump(mode="json")` is the JSON that `--format json` prints, and '
        "[its schema](schema/result.json) has a version of its own.",
        (
            "claimcheck:CheckResult",
            "claimcheck.models.result:ClaimResult",
            "claimcheck.models.result:Quotation",
            "claimcheck.models.result:CitedProvision",
            "claimcheck.models.result:Finding",
            "claimcheck.models.result:Score",
            "claimcheck.models.result:Provenance",
            "claimcheck:Verdict",
            "claimcheck.models.result:Stance",
            "claimcheck.models.result:Outcome",
            "claimcheck.models.result:CitationStatus",
        ),
    ),
    (
        "The corpus",
        "What claims are checked against. How to add to it: [add-a-constitution.md](add-a-constitution.md).",
        (
            "claimcheck:Corpus",
            "claimcheck.corpus.store:Document",
            "claimcheck.corpus.store:DocumentText",
            "claimcheck.corpus.library:load_corpus",
            "claimcheck.models.corpus:DocumentCard",
            "claimcheck.models.corpus:TextCard",
            "claimcheck.models.corpus:Provision",
            "claimcheck.models.corpus:Clause",
            "claimcheck.export.differences:compare",
            "claimcheck.export.differences:Difference",
            "claimcheck.export.differences:Place",
            "claimcheck.export.differences:Change",
        ),
    ),
    (
        "Files of posts",
        "What `claimcheck batch`, `clusters`, `report` and `recheck` call; see [batch.md](batch.md), "
        "[report.md](report.md) and [exports.md](exports.md).",
        (
            "claimcheck.batch.run:run_batch",
            "claimcheck.batch.settings:RunSettings",
            "claimcheck.batch.run:Progress",
            "claimcheck.batch.run:Summary",
            "claimcheck.batch.ranking:ranked_clusters",
            "claimcheck.batch.ranking:Cluster",
            "claimcheck.batch.arrow:ArrowChecker",
            "claimcheck.report.writing:write_report",
            "claimcheck.report.build:ReportOptions",
            "claimcheck.recheck:Rechecker",
        ),
    ),
    (
        "Streams",
        "What `claimcheck verify --jsonl` is made of; see [embedding.md](embedding.md). Over HTTP the same lines go "
        "through the [service](service.md).",
        (
            "claimcheck.stream:Answerer",
            "claimcheck.models.row:Request",
            "claimcheck.export.schema:json_schema",
        ),
    ),
    (
        "Measuring",
        "What `claimcheck evaluate` calls.",
        (
            "claimcheck.evaluation:read_claims",
            "claimcheck.evaluation:select",
            "claimcheck.evaluation:evaluate",
            "claimcheck.evaluation:LabelledClaim",
            "claimcheck.evaluation:Report",
            "claimcheck.evaluation:ScoredClaim",
        ),
    ),
)

_HEAD = """\
# Library

Made by `python docs/refresh.py` from the code and its docstrings; a test compares.

What stands here is meant to be used; everything else may change without notice. Names of `claimcheck` itself
are imported from it (`from claimcheck import ClaimChecker`), the others from their module. Offsets are code
points of the text as given, end exclusive.
"""
_SECTIONS = ("Args", "Returns", "Yields", "Raises", "Attributes")
_SECTION = re.compile(rf"^({'|'.join(_SECTIONS)}):\n((?:^(?:[ ]{{4}}.*)?\n?)*)", re.MULTILINE)
_ENTRY = re.compile(r"^(\S[^:]*): (.*(?:\n[ ]+.*)*)", re.MULTILINE)
_WIDTH = 110


def library_page() -> str:
    """`docs/library.md`."""
    parts = [_HEAD]
    for title, said, names in PUBLIC:
        parts.append(f"## {title}\n\n{textwrap.fill(said, _WIDTH, break_on_hyphens=False)}\n")
        parts += [_described(*name.split(":")) for name in names]
    parts.append(_errors())
    return "\n".join(parts)


def _described(module: str, name: str) -> str:
    thing = getattr(import_module(module), name)
    lines = [f"### {module}.{name}", "", *_head(name, thing), *_docstring(inspect.getdoc(thing) or "")]
    if inspect.isclass(thing):
        lines += _members(name, thing)
    return "\n".join(lines).rstrip() + "\n"


# -- signatures ----------------------------------------------------------------------------------------
def _head(name: str, thing: Any) -> Iterator[str]:
    """The signature; a model and an enumeration have their members shown instead."""
    if inspect.isclass(thing) and (issubclass(thing, Enum) or hasattr(thing, "model_fields")):
        return
    yield "```python"
    yield from _signature(name, thing)
    yield "```"
    yield ""


def _signature(name: str, function: Any) -> Iterator[str]:
    """`name(parameters) -> what`, on as many lines as it needs."""
    found = inspect.signature(function)
    hidden = ("self", "cls")
    parameters = [p for n, p in found.parameters.items() if n not in hidden and not n.startswith("_")]
    written = [_parameter(p) for p in parameters]
    first_keyword = next((i for i, p in enumerate(parameters) if p.kind is p.KEYWORD_ONLY), None)
    if first_keyword is not None and not any(p.kind is p.VAR_POSITIONAL for p in parameters):
        written.insert(first_keyword, "*")
    what = found.return_annotation
    end = "" if what is inspect.Signature.empty or inspect.isclass(function) else f" -> {_annotation(what)}"
    line = f"{name}({', '.join(written)}){end}"
    if len(line) <= 90:
        yield line
        return
    yield f"{name}("
    yield from (f"    {part}," for part in written)
    yield f"){end}"


def _parameter(parameter: inspect.Parameter) -> str:
    kind = parameter.kind
    star = "*" if kind is parameter.VAR_POSITIONAL else "**" if kind is parameter.VAR_KEYWORD else ""
    text = f"{star}{parameter.name}"
    if parameter.annotation is not parameter.empty:
        text += f": {_annotation(parameter.annotation)}"
    if parameter.default is not parameter.empty:
        text += f" = {_default(parameter.default)}"
    return text


def _default(value: Any) -> str:
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if hasattr(type(value), "model_fields"):
        return f"{type(value).__name__}()"
    shown = repr(value)
    return "..." if shown.startswith("<") else shown


def _annotation(annotation: Any) -> str:
    return annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)


# -- members -------------------------------------------------------------------------------------------
def _members(name: str, thing: Any) -> Iterator[str]:
    if issubclass(thing, Enum):
        yield ", ".join(f"`{member.value}`" for member in thing)
        yield ""
    elif hasattr(thing, "model_fields"):
        yield from _fields(thing)
    elif is_dataclass(thing) and "\nAttributes:" not in (inspect.getdoc(thing) or ""):
        yield "Attributes:"
        yield ""
        yield from (f"- `{f}`: `{_clean(t)}`" for f, t in _annotations(thing) if not f.startswith("_"))
        yield ""
    for attribute, member in vars(thing).items():
        if attribute.startswith("_") or not hasattr(thing, attribute):
            continue
        yield from _member(name, attribute, member)


def _member(owner: str, attribute: str, member: Any) -> Iterator[str]:
    """A method or property with its docstring; nothing for anything else."""
    if attribute in ("model_config",) or not (
        inspect.isfunction(member)
        or isinstance(member, classmethod | staticmethod | property)
        or type(member).__name__ == "cached_property"
    ):
        return
    function = (
        getattr(member, "__func__", None) or getattr(member, "fget", None) or getattr(member, "func", member)
    )
    yield f"#### {owner}.{attribute}"
    yield ""
    if inspect.isfunction(member) or isinstance(member, classmethod | staticmethod):
        yield "```python"
        yield from _signature(attribute, function)
        yield "```"
        yield ""
    yield from _docstring(inspect.getdoc(function) or "")


def _annotations(thing: Any) -> Iterator[tuple[str, str]]:
    """Fields with their types as written, those of base classes first."""
    for base in reversed(thing.__mro__):
        if base.__module__.startswith("claimcheck"):
            yield from inspect.get_annotations(base).items()


def _fields(model: Any) -> Iterator[str]:
    written = dict(_annotations(model))
    rows = []
    for name, field in model.model_fields.items():
        said = field.description or ""
        default = None if field.is_required() else field.get_default(call_default_factory=True)
        if default not in (None, (), ""):
            said = f"{said}; default `{_default(default)}`".removeprefix("; ")
        kind = _clean(written[name]).replace("|", "\\|")
        rows.append((f"`{name}`", f"`{kind}`", said))
    width = 3 if any(said for *_, said in rows) else 2
    yield "| field | type |" + " |" * (width - 2)
    yield "|---|---|" + "---|" * (width - 2)
    yield from (f"| {' | '.join(row[:width])} |" for row in rows)
    yield ""


def _clean(annotation: Any) -> str:
    """A type without what pydantic alone needs to know: of `Annotated[...]`, the first argument."""
    text = _annotation(annotation)
    begin = text.find("Annotated[")
    if begin < 0:
        return text
    depth, cut = 1, None
    for place in range(begin + len("Annotated["), len(text)):
        depth += {"[": 1, "(": 1, "]": -1, ")": -1}.get(text[place], 0)
        if text[place] == "," and depth == 1 and cut is None:
            cut = place
        if depth == 0:
            return text[:begin] + text[begin + len("Annotated[") : cut] + text[place + 1 :]
    return text


# -- docstrings ----------------------------------------------------------------------------------------
def _docstring(text: str) -> Iterator[str]:
    """A docstring in Google's style as Markdown."""

    def section(match: re.Match[str]) -> str:
        body = textwrap.dedent(match[2]).strip()
        if match[1] in ("Returns", "Yields"):
            return f"{match[1]}: {' '.join(body.split())}\n\n"
        rows = [f"- `{m[1]}`: {' '.join(m[2].split())}" for m in _ENTRY.finditer(body)]
        return f"{match[1]}:\n\n" + "\n".join(rows) + "\n\n"

    # a verbatim block of a docstring is set off by its indentation, as in Markdown
    yield from _SECTION.sub(section, text + "\n").strip().splitlines()
    yield ""


def _errors() -> str:
    module = import_module("claimcheck.errors")
    drawn = inspect.cleandoc(module.__doc__ or "").split("\n\n")
    said = textwrap.fill(" ".join(drawn[-1].split()), _WIDTH)
    return f"## Errors\n\nAll in `claimcheck.errors`. {said}\n\n```text\n{textwrap.dedent(drawn[1])}\n```\n"
