"""The question whether a VAT number is registered, and its answer."""

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from organizations.models.organization import Organization


class VatCheck(models.Model):
    """One question about the number that the organization has now; another number is another question.

    ``id`` is the idempotency key, stored before anybody is asked. While the state is waiting a worker asks at
    ``due_at``, again and again until there is an answer; ``reference`` is the register's receipt, if it gives one.
    ``valid_since``: when the register first said yes and no no has followed; kept while it is asked again.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        VALID = "valid"
        INVALID = "invalid"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.OneToOneField("organizations.Organization", models.CASCADE, related_name="vat_check")
    number = models.CharField(max_length=24)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    reference = models.CharField(max_length=100, blank=True)
    valid_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="waiting", answered_at=None)
                | models.Q(state__in=["valid", "invalid"], answered_at__isnull=False),
                name="vat_check_answered_or_waiting",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="vat_check_by_due"),
            models.Index(fields=["answered_at"], condition=models.Q(state="valid"), name="vat_check_valid_by_answer"),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.state}"

    @classmethod
    def of(cls, organization: "Organization") -> Self | None:
        """The question about the number of now, if anybody was asked."""
        found = cls.objects.filter(organization=organization, number=organization.vat_number)
        return found.first() if organization.vat_number else None

    @property
    def is_waiting(self) -> bool:
        """Nobody has answered yet."""
        return self.state == self.State.WAITING

    @property
    def is_valid(self) -> bool:
        """The register knows the number."""
        return self.state == self.State.VALID

    @property
    def is_invalid(self) -> bool:
        """The register does not know the number."""
        return self.state == self.State.INVALID
