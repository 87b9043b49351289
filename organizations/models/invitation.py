"""An invitation into an organization: what was promised, by whom, and what became of it."""

import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from notifications.notices import settle
from organizations.querysets import InvitationQuerySet
from organizations.roles import Role

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_WELCOME = 300
VALID_FOR = datetime.timedelta(days=7)
"""Life of a link (ORG-26)."""

SIGNER = Signer(salt="organizations.invitation")


class Invitation(models.Model):
    """A pending place in an organization, bound to its role and its inviter (ORG-26, ORG-28).

    The link is not stored: it is signed from the row's id and ``link_version``, so a copy of the
    database opens nothing, and raising the version (resend, cancel) kills every earlier link.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Pending")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        CANCELLED = "cancelled", pgettext_lazy("invitation", "Cancelled")

    organization = models.ForeignKey("organizations.Organization", models.CASCADE, related_name="invitations")
    email = models.EmailField(_("Email"), max_length=254)
    first_name = models.CharField(_("First name"), max_length=80, blank=True)
    last_name = models.CharField(_("Last name"), max_length=80, blank=True)
    language = models.CharField(_("Language of the invitation"), max_length=8, default="es")
    role = models.CharField(_("Role"), max_length=24, choices=Role)
    has_accounting = models.BooleanField(_("May manage accounting"), default=False)
    wants_billing_mail = models.BooleanField(_("Receives billing reminders"), default=False)
    wants_product_mail = models.BooleanField(_("Receives product news"), default=True)
    only_this_address = models.BooleanField(_("Only with this address"), default=False)
    welcome = models.CharField(_("Words of welcome"), max_length=LONGEST_WELCOME, blank=True, default="", db_default="")
    teams = models.ManyToManyField("organizations.Team", related_name="+", blank=True)
    inviter = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=State, default=State.PENDING)
    link_version = models.PositiveIntegerField(default=1)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "organization",
                condition=models.Q(state="pending"),
                name="invitation_pending_once_per_address",
            ),
        ]
        indexes = [models.Index(fields=["organization", "state"], name="invitation_by_state")]

    def __str__(self) -> str:
        return f"{self.email} → {self.organization}"

    @property
    def full_name(self) -> str:
        """Name given by the inviter, or the address."""
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @property
    def has_name(self) -> bool:
        """Whether the inviter gave one."""
        return bool(self.first_name or self.last_name)

    @property
    def initials(self) -> str:
        """One or two letters for the avatar."""
        return (self.first_name[:1] + self.last_name[:1]).upper() or self.email[:1].upper()

    @property
    def token(self) -> str:
        """Signed content of the present link: ``<id>.<version>.<signature>``, safe in a URL path."""
        return self.token_of(self.pk, self.link_version)

    @staticmethod
    def token_of(pk: int, version: int) -> str:
        """The same by what is signed."""
        return SIGNER.sign(f"{pk}.{version}").replace(":", ".")

    @staticmethod
    def read_token(token: str) -> tuple[int, int] | None:
        """Id and version of a link, or None when it was not made by this portal."""
        head, _dot, signature = token.rpartition(".")
        try:
            pk, version = SIGNER.unsign(f"{head}:{signature}").split(".")
        except (BadSignature, ValueError):
            return None
        return int(pk), int(version)

    def renew_link(self, *, inviter: "User", now: datetime.datetime) -> None:
        """Seven more days under a new link; the earlier ones die."""
        self.link_version += 1
        self.inviter, self.sent_at, self.expires_at, self.reminded_at = inviter, now, now + VALID_FOR, None
        self.save(update_fields=["link_version", "inviter", "sent_at", "expires_at", "reminded_at"])

    def close(self, state: State, *, now: datetime.datetime, accepted_by: "User | None" = None) -> None:
        """Leave the pending state for good; the bell of the invited person is told so."""
        self.state, self.closed_at, self.accepted_by = state, now, accepted_by
        self.save(update_fields=["state", "closed_at", "accepted_by"])
        settle("invitation", self.pk, now=now)

    def is_open(self, version: int, now: datetime.datetime) -> bool:
        """Whether a link of this version still opens the door."""
        return self.state == self.State.PENDING and version == self.link_version and now < self.expires_at

    def has_account(self) -> bool:
        """Whether the invited address is somebody's login already."""
        return User.objects.filter(email=self.email).exists()

    def was_accepted_by(self, user: Any) -> bool:
        """Whether this person joined by it and still belongs to the organization."""
        is_theirs = self.state == self.State.ACCEPTED and user.is_authenticated and self.accepted_by_id == user.pk
        return is_theirs and self.organization.memberships.filter(user=user).exists()

    def is_expired(self, now: datetime.datetime) -> bool:
        """Still pending, but its seven days are over."""
        return self.state == self.State.PENDING and now >= self.expires_at
