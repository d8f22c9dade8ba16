"""What the reader of a run should know before trusting it."""
