"""What registries told without being asked (REG-20)."""

from django.db import models


class RegistryMessage(models.Model):
    """A message of a registry, stored with its effect before it is acknowledged; ``key`` is the registry's own id.

    ``name`` is the name of ours that it is about, empty when there is none. ``settled_at``: everything that it means
    has happened; until then the name is asked about next.
    """

    registry = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    name = models.CharField(max_length=253, blank=True)
    text = models.TextField(blank=True)
    at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["registry", "key"], name="message_once")]
        indexes = [models.Index(fields=["name"], condition=models.Q(settled_at=None), name="message_open")]

    def __str__(self) -> str:
        return f"{self.registry} {self.key}"
