"""From a claim to ranked candidate clauses: an n-gram index, then fuzzy and entity scores."""
