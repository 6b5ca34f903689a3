"""From a post to claims: splitting, references to provisions, versions spoken of, checkability."""
