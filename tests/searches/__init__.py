"""Whole searches of small projects of users, a style each: some twelve minutes, by ``make searches``."""
