"""Readers: a file in whatever form -> the plain text of the law, line by line. `segment` reads the law in it."""
