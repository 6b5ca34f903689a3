"""Checks claims about constitutions against the constitutions themselves.

>>> from claimcheck import ClaimChecker
>>> ClaimChecker().check("Astana is the capital of Kazakhstan").verdict.value
'SUPPORTED'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claimcheck.errors import ClaimcheckError

if TYPE_CHECKING:
    from claimcheck.checker import ClaimChecker
    from claimcheck.corpus.store import Corpus
    from claimcheck.models.config import CheckerConfig
    from claimcheck.models.result import CheckResult, Verdict

__version__ = "0.1.0"
__all__ = [
    "CheckResult",
    "CheckerConfig",
    "ClaimChecker",
    "ClaimcheckError",
    "Corpus",
    "Verdict",
    "__version__",
]

#: Loaded on first use: importing the package alone must not cost the import of spaCy.
_LAZY = {
    "ClaimChecker": "claimcheck.checker",
    "Corpus": "claimcheck.corpus.store",
    "CheckerConfig": "claimcheck.models.config",
    "CheckResult": "claimcheck.models.result",
    "Verdict": "claimcheck.models.result",
}


def __getattr__(name: str) -> Any:
    """Import a public name on first use (PEP 562)."""
    if name in _LAZY:
        from importlib import import_module

        return getattr(import_module(_LAZY[name]), name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
