"""Where the portal and a registry say different things of a name, or a name needs a person (REG-21)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Finding(models.Model):
    """One thing that somebody has to look at, as long as it holds; a name has one open row of each kind.

    ``here`` is what the portal says, ``there`` what the registry does, each as text; ``times``: in how many nights it
    was seen; ``until``: what has to be done by then. ``note`` is written by whoever ended it.
    """

    class Kind(models.TextChoices):
        PAID = "paid", _("Paid and not renewed")
        REPORT = "report", _("Restored, and not reported")
        MISSING = "missing", _("The registry does not know it")
        FOREIGN = "foreign", _("The registry says it is with another registrar")
        STATE = "state", _("Another state at the registry")
        DATE = "date", _("A day that cannot be true")
        SILENT = "silent", _("The registry does not answer")
        ORDER = "order", _("An order without an answer")
        HAND = "hand", _("To be done by hand")
        UNKNOWN = "unknown", _("At the registry, unknown here")
        HELD = "held", _("A stop that cannot be lifted")
        DNS = "dns", _("Not reachable in the DNS")
        MESSAGE = "message", _("A message that nobody understood")

    registry = models.CharField(max_length=40)
    name = models.CharField(max_length=253)
    kind = models.CharField(max_length=8, choices=Kind)
    here = models.CharField(max_length=300, blank=True)
    there = models.CharField(max_length=500, blank=True)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()
    times = models.PositiveSmallIntegerField(default=1)
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["registry", "name", "kind"], condition=models.Q(ended_at=None), name="finding_open_once"
            )
        ]
        indexes = [models.Index(fields=["since"], condition=models.Q(ended_at=None), name="finding_open")]

    def __str__(self) -> str:
        return f"{self.name}: {self.kind}"
