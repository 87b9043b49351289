"""Browsers that are not asked for the second step for a while."""

import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from accounts.models import User


class RememberedBrowserQuerySet(models.QuerySet["RememberedBrowser"]):
    """Browsers of people."""

    def alive(self, user: "User", at: datetime.datetime) -> "RememberedBrowserQuerySet":
        """Those that still count: not over, and the password is the one of that day."""
        return self.filter(user=user, expires_at__gt=at, password_mark=user.get_session_auth_hash())


class RememberedBrowser(models.Model):
    """A browser that passed the second step and was ticked to be remembered for 30 days.

    ``digest`` is of the random token in its cookie; ``password_mark`` ties the row to the password, so that it dies
    with every change of it, wherever that happens. ``method`` was proved that day: an organization that refuses SMS
    refuses what SMS opened. Rows of before it was kept have none.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="remembered_browsers")
    digest = models.CharField(max_length=64, unique=True)
    password_mark = models.CharField(max_length=64)
    method = models.CharField(max_length=8, blank=True, default="", db_default="")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField()
    device = models.CharField(max_length=120, blank=True)
    ip = models.GenericIPAddressField(null=True)

    objects = RememberedBrowserQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.user} {self.device}"
