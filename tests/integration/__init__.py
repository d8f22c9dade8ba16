"""A real Redis and real workers of both pools."""
