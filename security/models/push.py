"""Devices on which a person approves a sign-in, and the questions that they are asked."""

import datetime
import secrets
import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device

from security.base.geography import Spot, locate

if TYPE_CHECKING:
    from accounts.models import User

OPEN_FOR = datetime.timedelta(minutes=5)
"""SEC-8."""
MOST_MISSES = 3
"""Wrong numbers after which a question is closed."""


def new_number() -> int:
    """Two digits to type on the device; guessing hits once in ninety."""
    return 10 + secrets.randbelow(90)


class PushDevice(Device):  # type: ignore[misc]
    """A browser or installed page that its person registered; ``digest`` is of the random token in its cookie.

    After a change of the password (``password_mark``) it answers nothing until it is registered again, but it stays a
    factor: a password that was reset must not open the account alone.
    """

    class Kind(models.TextChoices):
        COMPUTER = "computer", _("Computer")
        PHONE = "phone", _("Phone")
        TABLET = "tablet", _("Tablet")

    user: "models.ForeignKey[User, User]" = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+"
    )
    kind: "models.CharField[str, str]" = models.CharField(max_length=8, choices=Kind)
    digest: "models.CharField[str, str]" = models.CharField(max_length=64, unique=True)
    password_mark: "models.CharField[str, str]" = models.CharField(max_length=64)
    created_at: "models.DateTimeField[datetime.datetime, datetime.datetime]" = models.DateTimeField()
    last_seen_at: "models.DateTimeField[datetime.datetime, datetime.datetime]" = models.DateTimeField()
    last_used_at: "models.DateTimeField[datetime.datetime | None, datetime.datetime | None]" = models.DateTimeField(
        null=True
    )

    @property
    def is_awake(self) -> bool:
        """It was registered since the password changed last."""
        return self.password_mark == self.user.get_session_auth_hash()


class PushRequestQuerySet(models.QuerySet["PushRequest"]):
    """Questions to devices."""

    def waiting(self, user: "User", at: datetime.datetime) -> "PushRequestQuerySet":
        """The person's open question, if any."""
        return self.filter(user=user, state="pending", expires_at__gt=at)

    def approved(self, user: "User", at: datetime.datetime) -> "PushRequestQuerySet":
        """Approvals of the person that nobody used yet."""
        return self.filter(user=user, state="approved", expires_at__gt=at)

    def void(self, user: "User", *, keep: str | None = None) -> None:
        """Close what waits for an answer or for its use, but for the session with the key ``keep``."""
        unused = self.filter(user=user, state__in=["pending", "approved"]).exclude(session_key=keep or "")
        unused.update(state="expired")


class PushRequest(models.Model):
    """«Are you trying to sign in?» (SEC-7, SEC-8). One is open per person at a time.

    It belongs to the session that asked (``session_key``): nobody else can use the answer, and a refusal ends that
    session. ``number`` is shown where it was asked and typed where it is approved; ``remember``: ticked there.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting for an answer")
        APPROVED = "approved", _("Approved")
        DENIED = "denied", _("Refused")
        EXPIRED = "expired", _("Expired")
        USED = "used", _("Used")

    class Purpose(models.TextChoices):
        SIGN_IN = "sign-in", _("Sign in")
        CONFIRM = "confirm", _("Confirm an act")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="push_requests")
    purpose = models.CharField(max_length=8, choices=Purpose)
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    number = models.PositiveSmallIntegerField(default=new_number)
    misses = models.PositiveSmallIntegerField(default=0)
    session_key = models.CharField(max_length=40)
    remember = models.BooleanField(default=False)
    device = models.CharField(max_length=120, blank=True)
    ip = models.GenericIPAddressField(null=True)
    asking_device = models.ForeignKey(PushDevice, models.SET_NULL, null=True, related_name="+")
    answered_by = models.ForeignKey(PushDevice, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    objects = PushRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(state="pending"), name="one_push_request_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["session_key"], name="push_request_session")]

    def __str__(self) -> str:
        return f"{self.user} {self.state}"

    @property
    def spot(self) -> Spot:
        """Where it was asked, approximately."""
        return locate(self.ip)

    def is_open(self, at: datetime.datetime) -> bool:
        """It waits for an answer and its time is not over."""
        return self.state == self.State.PENDING and at < self.expires_at

    def may_be_denied(self, at: datetime.datetime) -> bool:
        """It waits for an answer, or for the use of an approval that may have been a mistake."""
        return self.state in {self.State.PENDING, self.State.APPROVED} and at < self.expires_at

    def close(self, state: str, at: datetime.datetime, device: PushDevice | None = None) -> None:
        """Give it its answer. The caller has locked the row."""
        self.state, self.answered_at, self.answered_by = state, at, device
        self.save(update_fields=["state", "answered_at", "answered_by"])
