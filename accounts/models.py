"""The person. One login e-mail address, many organisations."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from accounts.timezones import time_zone_choices
from security.strength import SecondFactor


class Theme(models.TextChoices):
    """Appearance of the portal; rendered as ``data-theme`` on the page."""

    SYSTEM = "system", _("Like the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


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
    ``avatar_digest`` names the picture (empty: initials), so that lists show it without asking for it.
    """

    email = models.EmailField(_("Login e-mail"), max_length=254, unique=True)
    first_name = models.CharField(_("First name"), max_length=80)
    last_name = models.CharField(_("Last name"), max_length=80, blank=True)
    language = models.CharField(_("Language"), max_length=8, default="es")
    country = CountryField(_("Country"), default="CH")
    time_zone = models.CharField(_("Time zone"), max_length=64, default="Europe/Zurich", choices=time_zone_choices)
    theme = models.CharField(_("Appearance"), max_length=8, choices=Theme, default=Theme.SYSTEM)
    avatar_digest = models.CharField(max_length=64, blank=True, db_default="", default="", editable=False)
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

    @property
    def full_name(self) -> str:
        """First and last name, or the address of a person who gave none."""
        return f"{self.first_name} {self.last_name}".strip() or self.email

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
