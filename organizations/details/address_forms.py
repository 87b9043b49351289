"""The form of a billing address."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.addresses import AddressField
from accounts.names import OrganizationNameField
from core.shown import version_of
from core.text import FiguresField, LineField
from organizations.details.addresses import add_address, edit_address
from organizations.details.facts import ADDRESS_FIELDS, FactChange, differences, facts_of_address
from organizations.details.fields import AddressForm
from organizations.models import BillingAddress, Membership
from organizations.models.billing_address import MOST_RECIPIENTS

LONGEST_LIST = 3_000
SEPARATORS = str.maketrans(dict.fromkeys(",;\n\r\t", " "))


class RecipientsField(forms.CharField):
    """Several e-mail addresses, one a line or with commas between; each in its stored spelling, none twice."""

    def __init__(self, **options: Any) -> None:
        attrs = {"rows": 4, "autocapitalize": "none", "spellcheck": "false", "translate": "no"}
        super().__init__(max_length=LONGEST_LIST, widget=forms.Textarea(attrs), **options)

    def clean(self, value: Any) -> list[str]:
        """The addresses. Raises ValidationError with the first one that is none."""
        text = str(super().clean(value))
        found = list(dict.fromkeys(_address(word) for word in text.translate(SEPARATORS).split()))
        if len(found) > MOST_RECIPIENTS:
            problem = _("Enter at most %(most)s addresses; these are %(count)s.")
            raise ValidationError(str(problem) % {"most": MOST_RECIPIENTS, "count": len(found)})
        return found

    def prepare_value(self, value: Any) -> Any:
        """One a line."""
        return "\n".join(value) if isinstance(value, list) else value


class BillingAddressForm(AddressForm):
    """Recipient, structured address, VAT number, purchase reference, e-mails."""

    name = OrganizationNameField(
        label=_("Recipient"), help_text=_("The name that stands on the document, such as a company or a department.")
    )
    town = LineField(
        label=_("Town"), max_length=80, error_messages={"required": _("Complete the address: enter the town.")}
    )
    vat_number = FiguresField(label=_("VAT number"), max_length=40, required=False)
    purchase_reference = LineField(
        label=_("Purchase reference"), max_length=50, required=False,
        help_text=_("Your order number or cost centre, printed on the documents."),
    )  # fmt: skip
    recipients = RecipientsField(
        label=_("Emails"), required=False, help_text=_("Who gets the documents, one address a line, at most 10.")
    )

    class Meta:
        model = BillingAddress
        fields = list(ADDRESS_FIELDS)

    def __init__(self, *args: Any, actor: Membership, now: datetime.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.now = actor, now
        if self.instance.pk:
            self.initial["vat_number"] = self.instance.vat_text
        facts = facts_of_address(self.instance)
        self.seen = self.data.get("seen", "") if self.is_bound else version_of(facts)

    def save(self) -> bool:  # type: ignore[override]
        """Add or change; False when nothing changed or a rule refused (then the form has the reason).

        Raises DetailsEditedMeanwhile.
        """
        values = {name: self.cleaned_data[name] for name in ADDRESS_FIELDS}
        if self.instance.pk:
            return edit_address(actor=self.actor, address=self.instance, values=values, seen=self.seen, now=self.now)
        add_address(actor=self.actor, values=values, now=self.now)
        return True

    def conflict(self) -> list[FactChange]:
        """Where this page and what is stored now disagree: ``before`` is stored, ``after`` stands on the page."""
        current = self.actor.organization.billing_addresses.filter(pk=self.instance.pk).first()
        stored = facts_of_address(current) if current else {}
        self.seen = version_of(stored)
        page = {name: self.cleaned_data[name] for name in ADDRESS_FIELDS}
        return differences(stored, {**stored, **page, "country": str(page["country"])})


def _address(word: str) -> str:
    try:
        return AddressField().clean(word)
    except ValidationError as error:
        text = _("“%(word)s” is no email address. %(reason)s")
        raise ValidationError(str(text) % {"word": word[:80], "reason": error.messages[0]}) from error
