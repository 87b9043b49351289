"""The person. One login e-mail address, many organisations."""

import secrets
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.functions import Cast, Lower
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from accounts.timezones import time_zone_choices
from security.strength import SecondFactor


class Theme(models.TextChoices):
    """Appearance of the portal; rendered as ``data-theme`` on the page."""

    SYSTEM = "system", _("Like the system")
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
    """A person with one login e-mail (ORG-1). Belongs to organisations through memberships.

    ``language`` drives pages, mails and documents of the person; ``time_zone`` (IANA) every time shown.
    ``password_mark`` changes with every choice of a password and never when the same one is hashed anew: sessions,
    remembered browsers and registered devices are tied to it.
    """

    email = models.EmailField(_("Login e-mail"), max_length=254, unique=True)
    first_name = models.CharField(_("First name"), max_length=80)
    last_name = models.CharField(_("Last name"), max_length=80, blank=True)
    language = models.CharField(_("Language"), max_length=8, default="es")
    country = CountryField(_("Country"), default="CH")
    time_zone = models.CharField(_("Time zone"), max_length=64, default="Europe/Zurich", choices=time_zone_choices)
    theme = models.CharField(_("Appearance"), max_length=8, choices=Theme, default=Theme.SYSTEM)
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
        constraints = [models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower_case")]

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
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @property
    def initials(self) -> str:
        """One or two capital letters for the avatar."""
        return (self.first_name[:1] + self.last_name[:1]).upper() or self.email[:1].upper()

    def get_full_name(self) -> str:
        """Django's name for ``full_name``."""
        return self.full_name
