"""A mobile number to which codes are sent, and the codes."""

import datetime
import hmac
import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device

from core import encryption

if TYPE_CHECKING:
    from accounts.models import User

SMS_CODE = "security.sms-code"
DIGITS = 6
LIVES_FOR = datetime.timedelta(minutes=5)
MOST_TRIES = 5
"""Of one code (SEC-19)."""
SHOWN_DIGITS = 2


class SmsFactor(Device):  # type: ignore[misc]
    """A number of a person (E.164). One per person; a new one replaces it.

    Until its first code was typed it is not ``confirmed`` and counts for nothing.
    """

    user: "models.ForeignKey[User, User]" = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+"
    )
    number: "models.CharField[str, str]" = models.CharField(max_length=16)
    created_at: "models.DateTimeField[datetime.datetime, datetime.datetime]" = models.DateTimeField()
    last_used_at: "models.DateTimeField[datetime.datetime | None, datetime.datetime | None]" = models.DateTimeField(
        null=True
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "confirmed"], name="one_number_per_person")]

    @property
    def masked(self) -> str:
        """The country's prefix and the last two digits: enough to recognize the own number."""
        return f"{self.number[:3]} ••• ••• {self.number[-SHOWN_DIGITS:]}"


class SmsCodeQuerySet(models.QuerySet["SmsCode"]):
    """Codes on their way or in somebody's hand."""

    def waiting(self, user: "User", session_key: str | None, purpose: str, at: datetime.datetime) -> "SmsCodeQuerySet":
        """The code of this session that would be accepted."""
        own = self.filter(factor__user=user, session_key=session_key, purpose=purpose) if session_key else self.none()
        return own.filter(expires_at__gt=at, tries__lt=MOST_TRIES)

    @transaction.atomic
    def accept(self, user: "User", session_key: str | None, purpose: str, typed: str, at: datetime.datetime) -> bool:
        """Count a try and spend the right code. Its row is locked, so of parallel tries one wins."""
        waiting = self.waiting(user, session_key, purpose, at)
        code = waiting.select_for_update(of=["self"]).select_related("factor").first()
        return code is not None and code.accept(typed, at)


class SmsCode(models.Model):
    """A code of one session and one purpose: it opens nothing for somebody else who knows the password, and what they
    try does not end it. Another one for the same takes its place.

    ``digest`` is its keyed hash. Tries lie in the row, whatever happens to the cache; a used code is deleted.
    """

    class Purpose(models.TextChoices):
        SIGN_IN = "sign-in", _("Sign in")
        CONFIRM = "confirm", _("Confirm an act")
        ADD = "add", _("Add the number")

    factor = models.ForeignKey(SmsFactor, models.CASCADE, related_name="codes")
    session_key = models.CharField(max_length=40)
    purpose = models.CharField(max_length=8, choices=Purpose)
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)

    objects = SmsCodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["factor", "session_key", "purpose"], name="one_sms_code_per_session")
        ]

    def __str__(self) -> str:
        return f"{self.factor} {self.purpose}"

    @classmethod
    def issue(cls, factor: SmsFactor, session_key: str, purpose: str, at: datetime.datetime) -> str:
        """A code in clear, to be sent."""
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        cls.objects.update_or_create(
            factor=factor, session_key=session_key, purpose=purpose,
            defaults={"digest": _digest(factor, code), "expires_at": at + LIVES_FOR, "tries": 0},
        )  # fmt: skip
        return code

    def accept(self, typed: str, at: datetime.datetime) -> bool:
        """Compare once. Saves or deletes the row, which the caller has locked."""
        if hmac.compare_digest(self.digest, _digest(self.factor, typed)):
            self.delete()
            SmsFactor.objects.filter(pk=self.factor_id).update(last_used_at=at)
            return True
        self.tries += 1
        self.save(update_fields=["tries"])
        return False


def _digest(factor: SmsFactor, code: str) -> str:
    return encryption.digest(SMS_CODE, f"{factor.pk}:{code}")
