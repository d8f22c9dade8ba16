"""What a run is made of, as types: plan, sample, result. They import nothing but each other."""
