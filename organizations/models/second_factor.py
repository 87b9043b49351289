"""Who may still work without the two-step verification that an organization requires (SEC-44)."""

import datetime

from django.conf import settings
from django.db import models

GRACE = datetime.timedelta(days=3)


class SecondFactorException(models.Model):
    """A member whom an administrator exempts until a date, with a reason. Never for ever.

    Ends by ``ends_at`` or, earlier, by ``lifted_at``. The pair of organization and person is a membership (foreign key
    in the database), with which it goes.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.CASCADE, related_name="second_factor_exceptions"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=300)
    given_by_name = models.CharField(max_length=200)
    given_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user"], condition=models.Q(lifted_at=None), name="exception_once_in_force"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("given_at")), name="exception_ends_after_it_began"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="exception_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organization}"

    @property
    def last_day(self) -> datetime.date:
        """The last day on which it holds."""
        return self.organization.last_day(self.ends_at)


class SecondFactorGrace(models.Model):
    """A few days that a person took for themselves: once for ever per organization, also after leaving and coming back.

    That is why it knows the person and not the membership.
    """

    organization = models.ForeignKey("organizations.Organization", models.CASCADE, related_name="second_factor_graces")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    taken_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="grace_once_per_person"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("taken_at")), name="grace_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organization}"
