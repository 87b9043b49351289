"""Who holds names, and what a name that is being bought will be registered with."""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from core.order import ByName
from organizations.models import Dependent

MOST_CONTACTS = 100
"""Of one organization."""
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_handle() -> str:
    """What a registry calls somebody: chosen before it is asked, so that a repetition makes nobody twice."""
    return "AT" + "".join(secrets.choice(LETTERS) for _each in range(12))


class Contact(models.Model):
    """A card: a person, or with ``company`` an organization and who answers for it (NAM-1).

    It is never changed: registries know it by ``handle``, and changing what it says would change the holder of every
    name that has it. Other data are another card. ``phone`` is E.164.
    """

    organization = models.ForeignKey("organizations.Organization", models.CASCADE, related_name="contacts")
    name = models.CharField(_("First and last name"), max_length=120)
    company = models.CharField(_("Organization"), max_length=120, blank=True)
    street = models.CharField(_("Street and number"), max_length=120)
    postcode = models.CharField(_("Postcode"), max_length=16, blank=True)
    town = models.CharField(_("Town"), max_length=80)
    country = CountryField(_("Country"), default="CH")
    email = models.EmailField(_("Email address"), max_length=254)
    phone = models.CharField(_("Phone"), max_length=32, blank=True)
    handle = models.CharField(max_length=16, unique=True, editable=False, default=new_handle)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = [ByName("name"), "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="contact_in_its_organization"),
            models.UniqueConstraint(
                fields=["organization", "name", "company", "street", "postcode", "town", "country", "email", "phone"],
                name="contact_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company} ({self.name})" if self.company else self.name

    @property
    def lines(self) -> list[str]:
        """Name and address, as on an envelope."""
        town = f"{self.postcode} {self.town}".strip()
        return [line for line in (self.company, self.name, self.street, town, str(self.country.name)) if line]


class Intention(Dependent):
    """With which holder a name is bought, from the cart until it is paid (NAM-2); ``name`` is an A-label form.

    One that comes from another registrar keeps its holder: it has none here, but its authorization code, encrypted, in
    ``sealed`` (NAM-20).
    """

    holder = models.ForeignKey(Contact, models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=253)
    made_at = models.DateTimeField()
    sealed = models.TextField(blank=True, default="", db_default="")
    keeps_servers = models.BooleanField(default=True, db_default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "name"], name="intention_once_per_name")]

    def __str__(self) -> str:
        return self.name
