"""A run in a process of its own, to be killed: `python -m tests.batch.killed_run INPUT OUTPUT stand-in|real`."""

from __future__ import annotations

import sys
from pathlib import Path

from claimcheck.batch.judge import Judge
from claimcheck.batch.run import run_batch
from claimcheck.batch.settings import RunSettings
from claimcheck.batch.shards import JudgeMaker
from tests.batch.hooks import slow

SETTINGS = RunSettings(shard_rows=20)
#: Who judges: a stand-in that starts at once, or the checker.
MAKERS: dict[str, JudgeMaker] = {"stand-in": slow, "real": Judge}

if __name__ == "__main__":
    run_batch([sys.argv[1]], Path(sys.argv[2]), settings=SETTINGS, workers=2, maker=MAKERS[sys.argv[3]])
