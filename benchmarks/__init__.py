"""The project measured against its peers and against the physical limit."""
