"""What the shop keeps."""

from django.db import models


class Order(models.Model):
    """One order."""

    customer = models.CharField(max_length=50)
