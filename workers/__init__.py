"""Layer 3: the Celery app, the pools, the probe, the register, the latency server."""
