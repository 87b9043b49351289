"""A postal address and a VAT number, as they stand on documents."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_countries.fields import CountryField

from organizations.vat import numbers


class Addressed(models.Model):
    """Whoever documents go to. ``vat_number`` is compact (``CHE107787577IVA``, ``ESB12345674``)."""

    street = models.CharField(_("Street"), max_length=120, blank=True)
    house_number = models.CharField(pgettext_lazy("address", "Number"), max_length=16, blank=True)
    postcode = models.CharField(_("Postcode"), max_length=16, blank=True)
    town = models.CharField(_("Town"), max_length=80, blank=True)
    country = CountryField(_("Country"), default="CH")
    vat_number = models.CharField(_("VAT number"), max_length=24, blank=True)

    class Meta:
        abstract = True

    @property
    def address_lines(self) -> list[str]:
        """Street and number, postcode and town, country; an address without a town is none."""
        if not self.town and not self.street:
            return []
        street, town = f"{self.street} {self.house_number}".strip(), f"{self.postcode} {self.town}".strip()
        return [line for line in (street, town, str(self.country.name)) if line]

    @property
    def vat_text(self) -> str:
        """The VAT number as it is printed."""
        return numbers.readable(self.vat_number)
