"""Logos of organizations: bytes in a table of their own, so that no page reads them by accident (decision 15)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import pictures


class LogoShape(models.TextChoices):
    """The two places for a logo (ORG-59)."""

    SQUARE = "square", _("Square logo")
    WIDE = "wide", _("Rectangular logo")

    @property
    def box(self) -> pictures.Shape:
        """The pixels it is fitted into, for sharp screens; the square one is cut so that a long logo is no strip."""
        return BOXES[self]

    @property
    def column(self) -> str:
        """The column of the organization that names the picture."""
        return f"{self.value}_digest"


BOXES = {
    LogoShape.SQUARE: pictures.Shape(256, 256, is_cut=True, least=32),
    LogoShape.WIDE: pictures.Shape(640, 160, is_cut=False, least=32),
}


class Logo(models.Model):
    """One logo of an organization, re-encoded by ``core.pictures``; the organization knows its digest too."""

    organization = models.ForeignKey("organizations.Organization", models.CASCADE, related_name="logos")
    shape = models.CharField(max_length=8, choices=LogoShape)
    digest = models.CharField(max_length=32)
    data = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "shape"], name="logo_once_per_shape"),
            models.CheckConstraint(condition=models.Q(shape__in=LogoShape.values), name="logo_shape_known"),
            models.CheckConstraint(condition=~models.Q(digest=""), name="logo_has_a_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.organization} · {self.shape}"
