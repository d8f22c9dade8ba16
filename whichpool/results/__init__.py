"""Results as files: kept, read, described, held against thresholds."""
