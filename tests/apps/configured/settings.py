"""Settings of the application, in Celery's lower-case names."""

broker_url = "redis://127.0.0.1:1/0"
result_backend = "redis://127.0.0.1:1/1"
task_acks_late = True
worker_prefetch_multiplier = 1
imports = ("jobs",)
