"""Passwords for programs that cannot ask for a second step: mail, calendars, synchronization (SEC-13, SEC-14)."""

from typing import Self

from django.conf import settings
from django.db import models

from security.models.block import Block

LONGEST_NAME = 60


class AppPasswordQuerySet(models.QuerySet["AppPassword"]):
    """Application passwords."""

    def living(self) -> Self:
        """Those that nobody revoked, the newest first."""
        return self.filter(revoked_at=None).order_by("-pk")

    def opening(self, login: str, digest: str) -> "AppPassword | None":
        """The one with this digest, when it belongs to this login and its person may act. One query, found or not."""
        found = self.living().filter(digest=digest, user__email=login, user__is_active=True)
        return found.exclude(Block.objects.blocking("user")).select_related("user").first()


class AppPassword(models.Model):
    """One password of one program. Revoked rows stay: they say until when it worked.

    ``digest`` is ``security.app_passwords.commands.digest_of`` the characters, which the database never sees.
    ``last_used_at`` is exact to a minute; ``last_ip`` is the address that the mail server named.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="app_passwords")
    name = models.CharField(max_length=LONGEST_NAME)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    last_service = models.CharField(max_length=40, blank=True)
    last_ip = models.GenericIPAddressField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = AppPasswordQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user"], condition=models.Q(revoked_at=None), name="living_app_passwords")]

    def __str__(self) -> str:
        return self.name
