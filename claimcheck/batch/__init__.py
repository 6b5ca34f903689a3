"""Posts by the million: a table in, every row back, judged or refused with a reason."""
