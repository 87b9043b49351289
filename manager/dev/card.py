"""``/dev/card/<key>/``: card page and bank of the local acquirer. Absent outside development."""

import datetime
import re
import uuid
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from billing.payments.local import Intent, last_day
from billing.payments.registry import local
from billing.payments.words import words_of
from core.clock import today
from core.http import form_methods, see_other
from core.money import Money
from manager.dev.mailbox import in_development

EXPIRY = re.compile(r"([0-9]{1,2}) ?/ ?(?:20)?([0-9]{2})")
DIGITS, CODE = 16, 3


class CardForm(forms.Form):
    """Number, expiry and code; only whether they can be ones of a card is checked."""

    number = forms.CharField(label=_("Card number"), max_length=23)
    expiry = forms.CharField(label=_("Expiry"), help_text=_("Month and year: 12/30"), max_length=9)
    code = forms.CharField(label=_("Security code"), max_length=CODE, min_length=CODE)

    def clean_number(self) -> str:
        """Digits alone, with a right check digit."""
        digits = str(self.cleaned_data["number"]).replace(" ", "").replace("-", "")
        if len(digits) != DIGITS or not digits.isascii() or not digits.isdecimal() or not _adds_up(digits):
            raise forms.ValidationError(_("This is no card number."))
        return digits

    def clean_expiry(self) -> datetime.date:
        """The last day of its month, which is not over."""
        found = EXPIRY.fullmatch(self.cleaned_data["expiry"].strip())
        if not found or not 1 <= int(found[1]) <= 12:
            raise forms.ValidationError(_("Write month and year: 12/30."))
        until = last_day(2000 + int(found[2]), int(found[1]))
        if until < today():
            raise forms.ValidationError(_("This card has expired."))
        return until


def _adds_up(digits: str) -> bool:
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(digits)]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


@in_development
@form_methods
def card(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Type a card, or say yes or no to the bank; whatever is over leads back to the portal."""
    intent = _open_intent(key)
    form = None if intent.token else CardForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and _act(intent, form, request.POST.get("do", "")):
        intent = _open_intent(key)
        form = None if intent.token else CardForm()
    if intent.state != "owner":
        return see_other(_back(intent))
    status = 422 if form and form.is_bound and form.errors else 200
    return render(request, "dev/card.html", _facts(intent, form), status=status)


def _act(intent: Intent, form: CardForm | None, do: str) -> bool:
    if form is None:
        if do in {"authorize", "refuse"}:
            local().confirm(intent.key, agrees=do == "authorize")
        return True
    if not form.is_valid():
        return False
    local().type_card(intent.key, form.cleaned_data["number"], form.cleaned_data["expiry"])
    return True


def _facts(intent: Intent, form: CardForm | None) -> dict[str, Any]:
    amount = Money.of_minor(intent.amount, intent.currency) if intent.amount else None
    reason = words_of(intent.reason) if intent.reason else ""
    return {"form": form, "asks": bool(intent.token), "amount": amount, "reason": reason, "back": _back(intent)}


def _back(intent: Intent) -> str:
    return urlsplit(intent.back).path


def _open_intent(key: object) -> Intent:
    intent = local().intent(str(key))
    if intent is None:
        raise Http404
    return intent
