"""Thresholds held against a run, or against the comparison of two."""
