"""Layer 4: the edges. The command line, the one use case (a run), the clusters, the report."""
