"""By which words on the telephone the provider's staff know a person (SUP-10..12)."""

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

DIGITS, GROUP = 8, 4
LIFE = datetime.timedelta(minutes=30)


def digits_of(seed: str) -> str:
    """The eight digits that follow from a seed and the portal's secret key."""
    digest = salted_hmac("support.code", seed, algorithm="sha256").digest()
    return f"{int.from_bytes(digest) % 10**DIGITS:0{DIGITS}d}"


def fingerprint_of(digits: str) -> str:
    """What a typed code is looked up by. Without the secret key the hundred million codes cannot be tried."""
    return salted_hmac("support.code.fingerprint", digits, algorithm="sha256").hexdigest()


class SupportCode(models.Model):
    """The one living code of a person. The database holds neither the digits nor what they could be worked out from.

    Used codes are deleted: the journal remembers.
    """

    class Scope(models.TextChoices):
        """What the person agrees to by saying the code."""

        IDENTIFY = "identify", _("Only know who I am")
        LOOK = "look", _("Also look at my organizations for 30 minutes, without changing anything")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="support_code")
    scope = models.CharField(max_length=8, choices=Scope, default=Scope.IDENTIFY)
    seed = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user} {self.expires_at:%H:%M}"

    @property
    def grouped(self) -> str:
        """As it is read aloud: ``2048 1637``."""
        digits = digits_of(self.seed)
        return f"{digits[:GROUP]} {digits[GROUP:]}"


class VisitQuerySet(models.QuerySet["Visit"]):
    """Visits."""

    def going_on(self, now: datetime.datetime) -> Self:
        """Neither ended by anybody nor over."""
        return self.filter(ended_at=None, ends_at__gt=now)

    def to_report(self, now: datetime.datetime) -> Self:
        """Over, and the person has not been told what was opened."""
        over = models.Q(ended_at__isnull=False) | models.Q(ends_at__lte=now)
        return self.filter(over, reported_at=None).order_by("pk")


class Visit(models.Model):
    """One member of the staff looks at the organizations of one person, who agreed by saying a code (SUP-18).

    What was opened is in the journal, one event a page.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person"], condition=models.Q(reported_at=None), name="visit_of_person"),
            models.Index(fields=["staff"], condition=models.Q(reported_at=None), name="visit_of_staff"),
        ]

    def __str__(self) -> str:
        return f"{self.staff} → {self.person}"
