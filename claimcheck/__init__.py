"""Checks claims about constitutions."""
