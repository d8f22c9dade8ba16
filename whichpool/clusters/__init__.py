"""Where a run takes place: private workers, somebody else's, or no Celery at all."""
