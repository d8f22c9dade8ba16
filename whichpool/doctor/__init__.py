"""What is installed, what is reachable, what is wrong, and what to type next."""
