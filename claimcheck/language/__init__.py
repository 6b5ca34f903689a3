"""Language packs, the termbase, and the analysis of a sentence into typed pieces."""
