"""What a person decided about the protection of their own sign-in."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.statements import Statement

if TYPE_CHECKING:
    from accounts.models import User

FEWEST_FAILURES, MOST_FAILURES = 3, 10
USUAL_FAILURES = 5


class SecurityPreferences(models.Model):
    """One row per person, made when first needed; the defaults hold for everybody without a row.

    ``preferred_factor``: persistent id of the django-otp device that is asked first, empty for the strongest.
    ``asks_every_time``: no cookie outlives the browser (guide 7). ``lock_after``: wrong passwords in a row after which
    unknown browsers are kept out for a while (SEC-55). ``safety_phrase``: words of the person's own, printed in every
    security mail, by which a genuine one is told from a fake.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="security_preferences")
    preferred_factor = models.CharField(max_length=100, blank=True)
    asks_every_time = models.BooleanField(_("Ask for the sign-in whenever the browser opens"), default=False)
    mails_every_sign_in = models.BooleanField(_("Every sign-in"), default=False)
    lock_after = models.PositiveSmallIntegerField(_("Wrong passwords before a pause"), default=USUAL_FAILURES)
    safety_phrase = models.CharField(_("Safety phrase"), max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lock_after__gte=FEWEST_FAILURES, lock_after__lte=MOST_FAILURES),
                name="lock_after_is_reasonable",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @classmethod
    def of(cls, user: "User") -> "SecurityPreferences":
        """The person's row, or the defaults, not saved."""
        return next(iter(_OF.rows(user=user.pk)), None) or cls(user=user)

    @classmethod
    def lock_after_of(cls, email: str) -> int:
        """Wrong passwords before a pause for this login e-mail; an unknown one gets the default, with the same work."""
        return next((number for (number,) in _LOCK_AFTER.tuples(email=email)), USUAL_FAILURES)


def _of(user: int) -> "models.QuerySet[SecurityPreferences]":
    return SecurityPreferences.objects.filter(user_id=user)


def _lock_after(email: str) -> "models.QuerySet[SecurityPreferences, Any]":
    return SecurityPreferences.objects.filter(user__email=email).values_list("lock_after")


_OF, _LOCK_AFTER = Statement(_of), Statement(_lock_after)
