"""Both pools in one cluster of real containers, by pytest-celery, on the image that users get."""
