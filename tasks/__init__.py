"""Layer 2: the jobs, the ledger, the coordinator. ``@shared_task`` only."""
