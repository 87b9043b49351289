"""Security keys and passkeys: the public half of each, which is no secret."""

import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django_otp.models import Device

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_NAME = 60
LONGEST_CREDENTIAL = 1023
"""Bytes (WebAuthn level 3, 4: credential ID)."""


class SecurityKey(Device):  # type: ignore[misc]
    """A WebAuthn credential of a person, named by them.

    ``handle`` is the random name under which the key itself knows the person, the same on all their keys; it says
    nothing about them. ``sign_count`` is the newest counter; it lies in the row and only grows, so that a copied key
    shows (WebAuthn level 3, 6.1.1). Passkeys that are kept in several places have no counter: theirs stays 0.
    """

    user: "models.ForeignKey[User, User]" = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+"
    )
    credential_id: "models.BinaryField[bytes, bytes]" = models.BinaryField(max_length=LONGEST_CREDENTIAL, unique=True)
    public_key: "models.BinaryField[bytes, bytes]" = models.BinaryField()
    handle: "models.BinaryField[bytes, bytes]" = models.BinaryField(max_length=64)
    transports: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)
    sign_count: "models.BigIntegerField[int, int]" = models.BigIntegerField(default=0)
    created_at: "models.DateTimeField[datetime.datetime, datetime.datetime]" = models.DateTimeField()
    last_used_at: "models.DateTimeField[datetime.datetime | None, datetime.datetime | None]" = models.DateTimeField(
        null=True
    )

    def accept(self, sign_count: int, at: datetime.datetime) -> bool:
        """Note a use; False when the counter did not grow. The caller has locked the row and checked the signature."""
        if (sign_count or self.sign_count) and sign_count <= self.sign_count:
            return False
        self.sign_count, self.last_used_at = sign_count, at
        self.save(update_fields=["sign_count", "last_used_at"])
        return True
