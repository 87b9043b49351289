"""What members ask their administrators for, where they were told no."""

import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy


class AccessRequest(models.Model):
    """A member asks for what an address leads to.

    ``target`` is the address without what does not matter; ``product`` is what is there, None when it is no product of
    the organization: only whoever answers sees the difference. It can be answered until ``ends_at``.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("request", "Open")
        GRANTED = "granted", pgettext_lazy("request", "Granted")
        REFUSED = "refused", pgettext_lazy("request", "Refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("request", "Withdrawn")

    organization = models.ForeignKey("organizations.Organization", models.CASCADE, related_name="access_requests")
    membership = models.ForeignKey("organizations.Membership", models.CASCADE, related_name="access_requests")
    product = models.ForeignKey("products.Product", models.CASCADE, null=True, related_name="+")
    target = models.CharField(max_length=200)
    words = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    created_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "target"], condition=models.Q(state="open"), name="asked_once_while_open"
            ),
        ]
        indexes = [models.Index(fields=["organization", "state", "-created_at"], name="asked_of_an_organization")]

    def __str__(self) -> str:
        return f"{self.membership} → {self.target}"

    def is_open(self, now: datetime.datetime) -> bool:
        """Whether it can still be answered."""
        return self.state == self.State.OPEN and now < self.ends_at
