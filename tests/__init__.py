"""The tests, in tiers: unit, integration, faults."""
