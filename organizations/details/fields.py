"""Fields of an address, of a telephone number and of a VAT number, for every form that has them."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import without_optional
from core.text import FiguresField, LineField
from organizations import phones, postal
from organizations.vat import numbers

AUTOCOMPLETE = {
    "name": "organization",
    "street": "address-line1",
    "postcode": "postal-code",
    "town": "address-level2",
    "country": "country",
    "phone": "tel",
    "website": "url",
}


class WebsiteField(forms.URLField):
    """An address of the web: http or https, without a name or password in front of the host."""

    def __init__(self, **options: Any) -> None:
        messages = {"invalid": _("Enter an address such as https://www.example.com.")}
        super().__init__(max_length=200, assume_scheme="https", error_messages=messages, **options)

    def clean(self, value: Any) -> str:
        """The address. Raises ValidationError for every other scheme."""
        address = str(super().clean(value))
        if address and (urlsplit(address).scheme not in {"http", "https"} or "@" in urlsplit(address).netloc):
            raise ValidationError(self.error_messages["invalid"])
        return address


class AddressForm(forms.ModelForm):  # type: ignore[type-arg]
    """The fields of an address, and what depends on its country: each part fits it, and there is no half address."""

    street = LineField(label=_("Street"), max_length=120, required=False)
    house_number = FiguresField(label=pgettext_lazy("address", "Number"), max_length=16, required=False)
    postcode = FiguresField(label=_("Postcode"), max_length=16, required=False)
    town = LineField(label=_("Town"), max_length=80, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in AUTOCOMPLETE.keys() & self.fields.keys():
            self.fields[name].widget.attrs["autocomplete"] = AUTOCOMPLETE[name]
        without_optional(self, "postcode")

    def clean(self) -> dict[str, Any]:
        """The parts that depend on the country; an address that needs its town is needed itself."""
        super().clean()
        self._check_address(is_needed=self.fields["town"].required)
        self._check_phone()
        self._check_vat_number()
        return self.cleaned_data

    def _check_address(self, *, is_needed: bool) -> None:
        """Postcode by country; a town (and its postcode, where we know them) as soon as there is any part."""
        data = self.cleaned_data
        country = data.get("country") or ""
        data["postcode"] = postcode = postal.tidy(data.get("postcode") or "", country)
        has_any = is_needed or any(data.get(part) for part in ("street", "house_number", "postcode", "town"))
        if postcode and not postal.is_postcode(country, postcode):
            self._wrong("postcode", _postcode_hint(country, postal.WRONG))
        elif has_any and not postcode and postal.example(country):
            self._wrong(
                "postcode", _postcode_hint(country, _("Complete the address: enter a postcode such as %(example)s."))
            )
        if has_any and not data.get("town"):
            self._wrong("town", _("Complete the address: enter the town."))

    def _check_phone(self) -> None:
        """E.164 of what was typed."""
        typed, country = self.cleaned_data.get("phone") or "", self.cleaned_data.get("country") or ""
        if not typed:
            return
        number = phones.stored(typed, country)
        if not number:
            text = _("This is not a phone number. Enter it like this: %(example)s.")
            self._wrong("phone", str(text) % {"example": phones.example(country)})
        self.cleaned_data["phone"] = number

    def _check_vat_number(self) -> None:
        """Check digits by country; the number in its stored spelling."""
        typed, country = self.cleaned_data.get("vat_number") or "", self.cleaned_data.get("country") or ""
        if not typed or not country:
            return
        try:
            self.cleaned_data["vat_number"] = numbers.stored(typed, country)
        except numbers.UnusableVatNumber as unusable:
            self._wrong("vat_number", str(unusable))

    def _wrong(self, name: str, message: Any) -> None:
        if name not in self.errors:
            self.add_error(name, str(message))


def _postcode_hint(country: str, text: Any) -> str:
    return str(text) % {"country": postal.country_name(country), "example": postal.example(country)}
