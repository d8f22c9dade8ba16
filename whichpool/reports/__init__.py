"""A RunResult as text, page or table: one exporter a file, behind one interface."""
