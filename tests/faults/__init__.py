"""Real processes, killed by real signals."""
