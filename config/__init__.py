"""Layer 0: settings, Celery's options, queues, the guide's jobs as data. Imports nothing of ours."""
