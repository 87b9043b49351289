"""The person. One login e-mail address, many organizations."""

import datetime
import secrets
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.functions import RandomUUID
from django.core.signing import BadSignature, Signer
from django.db import models
from django.db.models.functions import Cast, Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from phonenumber_field.modelfields import PhoneNumberField

from accounts.names import full_name
from accounts.querysets import LoginChangeQuerySet
from accounts.timezones import time_zone_choices
from core.clock import now
from security.base.strength import SecondFactor

SIGNER = Signer(salt="accounts.login-change")
LINK_VALID_FOR = datetime.timedelta(hours=24)
"""Life of the link that confirms a new login address."""
TAKEN_BACK_FOR = datetime.timedelta(days=7)
"""After the confirmation, the old address may take the account back."""


class Theme(models.TextChoices):
    """Appearance of the portal; rendered as ``data-theme`` on the page."""

    SYSTEM = "system", _("As the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


def new_mark() -> str:
    """A name for a password that is being chosen."""
    return secrets.token_hex(32)


class UserManager(BaseUserManager["User"]):
    """Creates people; an address is always stored in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Save a person. Without a password nobody can sign in as them."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """The person with this login e-mail, whatever its case."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person with one login e-mail (ORG-1). Belongs to organizations through memberships.

    ``language`` drives pages, mails and documents of the person; ``time_zone`` (IANA) every time shown.
    ``avatar_digest`` names the picture (empty: initials), so that lists show it without asking for it.
    ``recovery_email`` and ``recovery_phone`` (E.164) bring a code that replaces a lost password (PRO-31, PRO-33); they
    are proved before they are stored, and are neither a login nor a factor. ``email_changed_at`` is empty while the
    login is the one of the sign-up.
    ``password_mark`` changes with every choice of a password and never when the same one is hashed anew: sessions,
    remembered browsers and registered devices are tied to it.
    """

    email = models.EmailField(_("Login email"), max_length=254, unique=True)
    email_changed_at = models.DateTimeField(null=True)
    recovery_email = models.EmailField(_("Recovery email"), max_length=254, blank=True, default="", db_default="")
    recovery_phone = PhoneNumberField(_("Recovery phone"), max_length=16, blank=True, default="", db_default="")
    first_name = models.CharField(_("First name"), max_length=80)
    last_name = models.CharField(_("Last name"), max_length=80, blank=True)
    language = models.CharField(_("Language"), max_length=8, default="es")
    country = CountryField(_("Country"), default="CH")
    time_zone = models.CharField(_("Time zone"), max_length=64, default="Europe/Zurich", choices=time_zone_choices)
    theme = models.CharField(_("Appearance"), max_length=8, choices=Theme, default=Theme.SYSTEM)
    avatar_digest = models.CharField(max_length=64, blank=True, db_default="", default="", editable=False)
    password_mark = models.CharField(
        max_length=64, editable=False, default=new_mark, db_default=Cast(RandomUUID(), models.CharField(max_length=64))
    )
    second_factor = models.CharField(max_length=8, choices=SecondFactor, default=SecondFactor.NONE)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["first_name"]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower_case"),
            models.CheckConstraint(
                condition=models.Q(recovery_email=Lower("recovery_email")), name="user_recovery_email_lower_case"
            ),
            models.CheckConstraint(
                condition=~models.Q(recovery_email=models.F("email")), name="user_recovery_email_is_another"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        """A password is never saved without its mark."""
        if update_fields is not None and "password" in update_fields:
            update_fields = {*update_fields, "password_mark"}
        super().save(*args, update_fields=update_fields, **options)

    def set_password(self, raw_password: str | None) -> None:
        """Choose a password: whatever was tied to the one before ends."""
        super().set_password(raw_password)
        self.password_mark = new_mark()

    def set_unusable_password(self) -> None:
        """Leave no password: the same ends as with another one."""
        super().set_unusable_password()
        self.password_mark = new_mark()

    def check_password(self, raw_password: str) -> bool:
        """Whether it is the password; one that was hashed with older settings is hashed anew and stays the same one."""
        return check_password(raw_password, self.password, self._hash_anew)

    def _hash_anew(self, raw_password: str) -> None:
        """Only in the place of the hash that was checked: a password chosen meanwhile is left alone."""
        before, self.password = self.password, make_password(raw_password)
        User.objects.filter(pk=self.pk, password=before).update(password=self.password)

    def get_session_auth_hash(self) -> str:
        """What ties a session to the password. Sessions are signed, so this needs no secret of its own."""
        return self.password_mark

    @property
    def full_name(self) -> str:
        """First and last name, or the address of a person who gave none."""
        return full_name(self.first_name, self.last_name, self.email)

    @property
    def has_second_factor(self) -> bool:
        """Whether the sign-in asks for more than the password."""
        return self.second_factor != SecondFactor.NONE

    @property
    def initials(self) -> str:
        """One or two capital letters for the avatar."""
        return (self.first_name[:1] + self.last_name[:1]).upper() or self.email[:1].upper()

    @property
    def avatar_url(self) -> str:
        """Address of the picture; empty for somebody who shows initials."""
        return reverse("accounts:picture", args=[self.avatar_digest]) if self.avatar_digest else ""

    def get_full_name(self) -> str:
        """Django's name for ``full_name``."""
        return self.full_name

    @property
    def waiting_login_change(self) -> "LoginChange | None":
        """The change of the login e-mail that waits for its confirmation, for the pages that show it. One query."""
        return self.login_changes.open(now()).first()

    @property
    def masked_phone(self) -> str:
        """The recovery phone so that its owner recognizes it: prefix and last two digits; empty without one."""
        number = str(self.recovery_phone or "")
        return f"{number[:3]} ••• ••• {number[-2:]}" if number else ""

    @property
    def masked_recovery_email(self) -> str:
        """The recovery address so that its owner recognizes it; empty without one."""
        name, _at, host = self.recovery_email.partition("@")
        return f"{name[:1]}•••@{host}" if host else ""


class Avatar(models.Model):
    """The picture of a person, as bytes (decision 15). ``content`` is the square that is shown, ``whole`` what it is
    cut from, ``position`` the part that stays (``core.pictures.POSITIONS``)."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="avatar")
    digest = models.CharField(max_length=64, db_index=True)
    content = models.BinaryField()
    whole = models.BinaryField()
    position = models.CharField(max_length=16)

    def __str__(self) -> str:
        return str(self.user)


class LoginChange(models.Model):
    """A wish to sign in with another address, and what became of it (PRO-40..44).

    Its two links are not stored: they are signed from the row's id and what they do (decision 2), and work as long as
    ``state`` allows. A person has one wish at a time.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        CONFIRMED = "confirmed"
        CANCELLED = "cancelled"
        REPLACED = "replaced"
        TAKEN_BACK = "taken-back"

    class Link(models.TextChoices):
        CONFIRM = "confirm"
        CANCEL = "cancel"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="login_changes")
    before = models.EmailField(max_length=254)
    after = models.EmailField(max_length=254)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = LoginChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(state="waiting"), name="login_change_waits_once_per_person"
            ),
            models.CheckConstraint(condition=~models.Q(before=models.F("after")), name="login_change_changes"),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"

    def token(self, link: Link) -> str:
        """Signed content of one of its links, safe in a URL path."""
        return SIGNER.sign(f"{link}.{self.pk}").replace(":", ".")

    @staticmethod
    def read_token(token: str, link: Link) -> int | None:
        """The row of a link that does just this, or None when it was not made by this portal."""
        head, _dot, signature = token.rpartition(".")
        try:
            kind, pk = SIGNER.unsign(f"{head}:{signature}").split(".")
        except (BadSignature, ValueError):
            return None
        return int(pk) if kind == link else None

    def is_open(self, at: datetime.datetime) -> bool:
        """Whether the new address may still confirm it."""
        return self.state == self.State.WAITING and at < self.expires_at

    def may_be_taken_back(self, at: datetime.datetime) -> bool:
        """Whether the old address may still undo it."""
        return (
            self.state == self.State.CONFIRMED
            and self.confirmed_at is not None
            and at < self.confirmed_at + TAKEN_BACK_FOR
        )

    def close(self, state: State, at: datetime.datetime) -> None:
        """End the wait, or the time in which it may be taken back."""
        self.state, self.closed_at = state, at
        self.save(update_fields=["state", "closed_at"])

    def confirm(self, at: datetime.datetime) -> None:
        """The new address was proved."""
        self.state, self.confirmed_at = self.State.CONFIRMED, at
        self.save(update_fields=["state", "confirmed_at"])
