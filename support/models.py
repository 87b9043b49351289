"""By which words on the telephone the provider's staff know a person (SUP-10..12)."""

import datetime

from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac

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

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="support_code")
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
