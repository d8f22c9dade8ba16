"""Statistics of positive figures: intervals, Holm's correction, fitted curves."""
