"""`python -m claimcheck` is the console script `claimcheck`."""

from __future__ import annotations

from claimcheck.cli import main

if __name__ == "__main__":
    main()
