"""What somebody has besides the password: an OTP app, and codes on paper for the day it is lost."""

import datetime
import secrets
from base64 import b32decode, b32encode
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django_otp.models import Device
from django_otp.oath import TOTP

from core import encryption
from core.clock import now

if TYPE_CHECKING:
    from accounts.models import User

SECRET_BYTES = 20
"""RFC 4226, 4: the secret has 160 bits."""
STEP_SECONDS, DIGITS, TOLERANCE = 30, 6, 1
"""SEC-19; one step either way for clocks that differ."""
NEVER = -1
PURPOSE = "security.app-secret"
BACKUP_CODE = "security.backup-code"
UNMISTAKABLE = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
BACKUP_CODES, BACKUP_LETTERS = 10, 10
"""SEC-4. Ten letters of 32 are 50 bits: nobody guesses one, so many tries need no slow hash."""


def new_secret() -> str:
    """A secret for an OTP app, in base 32."""
    return b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


class AppFactor(Device):  # type: ignore[misc]
    """An OTP app (TOTP, RFC 6238: SHA-1, 6 digits, 30 seconds). One per person; a new one replaces it.

    ``last_t`` is the step of the newest accepted code. It lies in the row and only grows, so that a code is never
    accepted twice, by whatever process and whatever happened to the cache (REL-7).
    """

    user: "models.ForeignKey[User, User]" = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+"
    )
    sealed_secret: "models.TextField[str, str]" = models.TextField()
    last_t: "models.BigIntegerField[int, int]" = models.BigIntegerField(default=NEVER)
    created_at: "models.DateTimeField[datetime.datetime, datetime.datetime]" = models.DateTimeField()
    last_used_at: "models.DateTimeField[datetime.datetime | None, datetime.datetime | None]" = models.DateTimeField(
        null=True
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user"], name="one_app_per_person")]

    @classmethod
    def of_secret(cls, user: "User", secret: str, at: datetime.datetime) -> "AppFactor":
        """A factor that is not saved yet."""
        encrypted = encryption.encrypt(PURPOSE, secret)
        return cls(user=user, name="app", sealed_secret=encrypted, created_at=at)

    @property
    def secret(self) -> str:
        """Base 32. Raises InvalidToken when SECRET_KEY is no longer the one that encrypted it."""
        return encryption.decrypt(PURPOSE, self.sealed_secret)

    @staticmethod
    def step_of(secret: str, token: str, at: datetime.datetime, *, last_t: int = NEVER) -> int | None:
        """The step of which this is the code, when it is near now and newer than the last one; else None."""
        if not (len(token) == DIGITS and token.isascii() and token.isdigit()):
            return None
        generator = TOTP(b32decode(secret), step=STEP_SECONDS, digits=DIGITS)
        generator.time = at.timestamp()
        is_right = generator.verify(int(token), tolerance=TOLERANCE, min_t=last_t + 1)
        return int(generator.t()) if is_right else None

    def verify_token(self, token: str) -> bool:
        """Accept a code once. The row is locked and read again, so of parallel tries one wins."""
        with transaction.atomic():
            locked = AppFactor.objects.select_for_update().filter(pk=self.pk).first()
            return locked is not None and locked.accept(token, now())

    def accept(self, token: str, at: datetime.datetime) -> bool:
        """Is this a code of now that is newer than the last one? Saves the row, which the caller has locked."""
        step = self.step_of(self.secret, token, at, last_t=self.last_t)
        if step is None:
            return False
        self.last_t, self.last_used_at = step, at
        self.save(update_fields=["last_t", "last_used_at"])
        return True


class BackupCodeQuerySet(models.QuerySet["BackupCode"]):
    """Codes on paper."""

    def left(self, user: "User") -> int:
        """How many the person may still use (SEC-3)."""
        return self.filter(user=user, used_at=None).count()

    def use(self, user: "User", typed: str, at: datetime.datetime) -> bool:
        """Spend a code: True once. One statement, so of parallel tries one wins."""
        found = self.filter(user=user, used_at=None, digest=_digest(user, typed))
        return found.update(used_at=at) == 1

    def renew(self, user: "User", at: datetime.datetime) -> list[str]:
        """Ten new codes, in clear for the only time; the old ones die, used or not."""
        self.filter(user=user).delete()
        codes = [_random_code() for _number in range(BACKUP_CODES)]
        self.bulk_create(BackupCode(user=user, digest=_digest(user, code), created_at=at) for code in codes)
        return codes


class BackupCode(models.Model):
    """One code, used once. Only its keyed hash is kept, bound to its person."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="backup_codes")
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = BackupCodeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="backup_code_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.created_at:%Y-%m-%d}"


def _random_code() -> str:
    letters = "".join(secrets.choice(UNMISTAKABLE) for _position in range(BACKUP_LETTERS))
    return f"{letters[:5]}-{letters[5:]}"


def _digest(user: "User", typed: str) -> str:
    plain = "".join(letter for letter in typed.upper() if letter.isalnum())
    return encryption.digest(BACKUP_CODE, f"{user.pk}:{plain}")
