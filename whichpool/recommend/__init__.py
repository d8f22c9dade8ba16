"""A user's own task: found in their project, called on each pool, answered by a command line to paste."""
