"""A running stack: its credentials, its workers and queues, jobs sent to it by scripts."""
