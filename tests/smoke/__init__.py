"""Smoke tests: the image that users get, in real containers."""
