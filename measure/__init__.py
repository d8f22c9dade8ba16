"""Layer 1: numbers in, numbers out. No Celery, no Redis, no clock, no files."""
