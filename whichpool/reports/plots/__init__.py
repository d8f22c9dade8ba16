"""Plots of a result as inline SVG: no script, no picture file, nothing to load."""
