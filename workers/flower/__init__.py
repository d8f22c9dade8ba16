"""Flower behind a login, with a state that survives a kill."""
