"""The command line. Nothing heavy is imported before a command runs, so `--help` answers at once."""

from __future__ import annotations

import sys

from claimcheck.errors import ClaimcheckError

__all__ = ["main"]


def main() -> None:
    """Entry point of the console script: errors made on purpose become one line and exit code 2."""
    from claimcheck.cli.app import app

    try:
        app(prog_name="claimcheck")
    except ClaimcheckError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
