"""Reports into files."""

from __future__ import annotations

import os
import tempfile
from importlib.util import find_spec
from pathlib import Path

from claimcheck.corpus.store import Corpus
from claimcheck.errors import InputError, MissingExtraError
from claimcheck.report.build import ReportOptions, build_report
from claimcheck.report.model import Report
from claimcheck.report.render import render

__all__ = ["check_target", "write_report"]


def check_target(out: Path, *, results: Path | None = None) -> None:
    """Find out early whether a report can be made and written.

    Args:
        out: the HTML file to write.
        results: the file of results, which it must not be.

    Raises:
        InputError: the folder is not there or cannot be written to, or `out` is a folder or the results.
        MissingExtraError: what draws the report is not installed.
    """
    feature = "the report"
    if any(find_spec(name) is None for name in ("jinja2", "matplotlib")):
        raise MissingExtraError(feature, "report")
    folder = out.absolute().parent
    if out.is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK):
        msg = f"{out}: the report cannot be written there"
        raise InputError(msg)
    if results is not None and out.resolve() == results.resolve():
        msg = f"{out}: is the file of results; the report needs a name of its own"
        raise InputError(msg)


def write_report(
    results: Path, out: Path, *, corpus: Corpus | None = None, options: ReportOptions | None = None
) -> Report:
    """Make the report on a batch's output; the file appears whole or not at all.

    Args:
        results: a file that `claimcheck batch` wrote.
        out: the HTML file to write.
        corpus: where titles and chapters are taken from; the shipped texts by default.
        options: what can be set.

    Raises:
        InputError: the results cannot be read, or the report cannot be written; see `build_report`.
        MissingExtraError: an optional part is not installed.
    """
    check_target(out, results=results)
    report = build_report(results, corpus=corpus, options=options)
    page = render(report)
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", newline="\n", dir=out.absolute().parent, prefix=".report-", delete=False
    ) as stream:
        temporary = Path(stream.name)
        stream.write(page)
    try:
        # as other new files: what the umask leaves
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)
        temporary.replace(out)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        msg = f"{out}: {error.strerror or error}"
        raise InputError(msg) from error
    return report
