"""From candidates to a verdict: slots compared, versions compared, one rule decides."""
