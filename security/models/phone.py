"""A mobile number to which codes are sent."""

import datetime
import hmac
import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django_otp.models import Device

from core import sealing
from core.clock import now

if TYPE_CHECKING:
    from accounts.models import User

SMS_CODE = "security.sms-code"
DIGITS = 6
LIVES_FOR = datetime.timedelta(minutes=5)
MOST_TRIES = 5
"""Of one code (SEC-19)."""
SHOWN_DIGITS = 2


class SmsFactor(Device):  # type: ignore[misc]
    """A number of a person (E.164), and the code that was sent to it last. One per person; a new one replaces it.

    Until its first code was typed it is not ``confirmed`` and counts for nothing. ``digest`` is the keyed hash of the
    code; it is empty when none is waited for. Tries lie in the row, whatever happens to the cache.
    """

    user: "models.ForeignKey[User, User]" = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+"
    )
    number: "models.CharField[str, str]" = models.CharField(max_length=16)
    digest: "models.CharField[str, str]" = models.CharField(max_length=64, blank=True)
    expires_at: "models.DateTimeField[datetime.datetime | None, datetime.datetime | None]" = models.DateTimeField(
        null=True
    )
    tries: "models.PositiveSmallIntegerField[int, int]" = models.PositiveSmallIntegerField(default=0)
    created_at: "models.DateTimeField[datetime.datetime, datetime.datetime]" = models.DateTimeField()
    last_used_at: "models.DateTimeField[datetime.datetime | None, datetime.datetime | None]" = models.DateTimeField(
        null=True
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "confirmed"], name="one_number_per_person")]

    @property
    def masked(self) -> str:
        """The country's prefix and the last two digits: enough to recognise the own number."""
        return f"{self.number[:3]} ••• ••• {self.number[-SHOWN_DIGITS:]}"

    def is_waited_for(self, at: datetime.datetime) -> bool:
        """Whether a code is on its way or in somebody's hand that would be accepted."""
        return bool(self.digest and self.expires_at and at < self.expires_at and self.tries < MOST_TRIES)

    @property
    def awaits_code(self) -> bool:
        """``is_waited_for`` at this instant, for the page."""
        return self.is_waited_for(now())

    def new_code(self, at: datetime.datetime) -> str:
        """A code in clear, to be sent; the earlier one dies. Saves the row, which the caller has locked."""
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        self.digest, self.expires_at, self.tries = self._digest(code), at + LIVES_FOR, 0
        self.save(update_fields=["digest", "expires_at", "tries"])
        return code

    def verify_token(self, token: str) -> bool:
        """Accept the code once. The row is locked and read again, so of parallel tries one wins."""
        with transaction.atomic():
            locked = SmsFactor.objects.select_for_update().filter(pk=self.pk).first()
            return locked is not None and locked.accept(token, now())

    def accept(self, token: str, at: datetime.datetime) -> bool:
        """Count a try and compare. Saves the row, which the caller has locked."""
        if not self.is_waited_for(at):
            return False
        is_right = hmac.compare_digest(self.digest, self._digest(token))
        self.tries += 1
        if is_right:
            self.digest, self.last_used_at = "", at
        self.save(update_fields=["tries", "digest", "last_used_at"])
        return is_right

    def _digest(self, code: str) -> str:
        return sealing.digest(SMS_CODE, f"{self.pk}:{code}")
