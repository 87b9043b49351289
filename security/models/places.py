"""Where a person signs in, and what failed there."""

import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Value
from django.db.models.functions import Cast, Concat

if TYPE_CHECKING:
    from accounts.models import User

PATIENCE = datetime.timedelta(minutes=5)


class KnownPlaceQuerySet(models.QuerySet["KnownPlace"]):
    """Browsers of people."""

    def has(self, email: str, device: str) -> bool:
        """Whether the person who has this login e-mail now is known in the browser of this name and did not end it."""
        return self.filter(user__email=email, device=device).exists()

    def forget(self, user: "User", *, keep: str = "") -> None:
        """No browser is known any more but the one named ``keep``. Networks and countries stay, under a name that no
        cookie has: the next sign-in in such a browser is one from a new place."""
        nameless = Concat(Value("-"), Cast("pk", models.TextField()))
        self.filter(user=user).exclude(device=keep).update(device=nameless)


class KnownPlace(models.Model):
    """A browser in a network where the person passed the whole sign-in (SEC-50).

    ``device`` is the random name in the browser's signed cookie, ``network`` the /24 or /48 of its address, empty when
    the person proved themselves there without signing in (recovery); ``country`` ISO 3166-1 alpha-2 or empty.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="known_places")
    device = models.CharField(max_length=32)
    network = models.CharField(max_length=43)
    country = models.CharField(max_length=2, blank=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    objects = KnownPlaceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "device", "network"], name="place_is_known_once")]

    def __str__(self) -> str:
        return f"{self.network} {self.country}"


class FailedSignInQuerySet(models.QuerySet["FailedSignIn"]):
    """Failures to tell about."""

    def untold(self) -> Self:
        """Nobody was told yet."""
        return self.filter(told_at=None)

    def due(self, now: datetime.datetime) -> Self:
        """To be told: a right password waits a little, because mostly its owner is looking for the telephone."""
        return self.untold().exclude(is_half_open=True, at__gt=now - PATIENCE)

    def people(self) -> list[int]:
        """Ids of the people concerned."""
        return list(self.order_by().values_list("user_id", flat=True).distinct())


class FailedSignIn(models.Model):
    """A refused sign-in that its person still has to be told about (SEC-51): what the schedule finds after a failure
    of any part. ``user`` is None only inside a transaction that is thrown away (an unknown address); ``pauses`` when
    the sign-in is paused from this failure on. ``is_half_open``: the password was right, the second step is awaited;
    passing it deletes the row."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField()
    ip = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=120, blank=True)
    pauses = models.BooleanField(default=False)
    is_half_open = models.BooleanField(default=False, db_default=False)
    told_at = models.DateTimeField(null=True)

    objects = FailedSignInQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user"], condition=models.Q(told_at=None), name="failure_untold")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def told_since(cls, user_id: int, moment: datetime.datetime) -> bool:
        """Whether the person had a mail after this moment."""
        return cls.objects.filter(user_id=user_id, told_at__gt=moment).exists()
