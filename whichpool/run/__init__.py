"""The one use case: a plan taken to a cluster, watched, answered."""
