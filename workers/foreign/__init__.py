"""What of ours runs in the interpreter of somebody else's application, and what is put there."""
