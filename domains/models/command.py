"""What was said to registries and what they answered (REG-3)."""

from django.db import models

from domains.querysets import RegistryCommandQuerySet


class RegistryCommand(models.Model):
    """One try of an order, written before it is sent and completed once; a question only when it was not answered well.
    The database refuses every other change, and lets a row go once it is old. Passwords and codes are hidden in
    ``sent`` and ``received``.

    ``key`` is that of the order and the same in each try. ``verdict``: done, or why not (``domains.registry.base``);
    empty while nobody knows. A row ``by_hand`` is a task for people: it stays open until they answer.
    """

    registry = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    command = models.CharField(max_length=20)
    name = models.CharField(max_length=255)
    by_hand = models.BooleanField(default=False)
    sent_at = models.DateTimeField()
    sent = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=10, blank=True)
    code = models.PositiveSmallIntegerField(default=0)
    server_key = models.CharField(max_length=64, blank=True)
    received = models.TextField(blank=True)

    objects = RegistryCommandQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["registry", "key"], condition=models.Q(by_hand=True), name="by_hand_once"),
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True, verdict="")
                | (~models.Q(verdict="") & models.Q(answered_at__isnull=False)),
                name="answered_with_verdict",
            ),
        ]
        indexes = [
            models.Index(fields=["registry", "key"], name="command_by_key"),
            models.Index(fields=["name", "-sent_at"], name="command_of_name"),
            models.Index(fields=["sent_at"], name="command_age"),
            models.Index(fields=["sent_at"], condition=models.Q(answered_at__isnull=True), name="command_open"),
        ]

    def __str__(self) -> str:
        return f"{self.registry} {self.command} {self.name} {self.key}"
