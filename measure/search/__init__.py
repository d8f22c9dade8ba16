"""How a pool and a concurrency are searched for, and what is made of it."""
