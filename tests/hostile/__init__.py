"""What a hostile environment, message, file or page does to real servers and workers of ours."""
