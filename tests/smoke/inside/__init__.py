"""Scripts that tests run inside containers, by `python -c`: each prints JSON."""
