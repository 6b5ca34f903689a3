"""Frozen data models: the corpus side, the result side, and the settings of a checker."""
