"""Locking a product and switching its maintenance on: why, and until when."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.names import NameField
from core.forms import refused_by
from organizations.models import Membership
from products.holds.commands import lock, maintain
from products.models import Product

FURTHEST = datetime.timedelta(days=3653)


class ProductLockForm(forms.Form):
    """Level K1: reason and last day, both optional (guide 8)."""

    command = staticmethod(lock)
    reason = NameField(
        label=_("Reason"),
        help_text=_("Everybody who sees the product reads it, also in the e-mail."),
        max_length=300,
        required=False,
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        help_text=_("It ends by itself at the end of this day."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write a date, or leave it empty.")},
        required=False,
    )

    def __init__(self, *args: Any, actor: Membership, product: Product, now: datetime.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.product, self.now = actor, product, now

    def clean_ends_on(self) -> datetime.date | None:
        """Today or later, where the actor is. Raises ValidationError for a day that is over."""
        day: datetime.date | None = self.cleaned_data["ends_on"]
        today = self.now.astimezone(self._zone).date()
        if day is not None and not today <= day <= today + FURTHEST:
            raise forms.ValidationError(_("Choose a day from today on, at most ten years ahead."))
        return day

    def save(self) -> bool:
        """Do it; False when a rule refused."""
        data = self.cleaned_data
        with refused_by(self):
            type(self).command(
                actor=self.actor, product=self.product, reason=data["reason"], ends_at=self._end(), now=self.now
            )
        return not self.errors

    def _end(self) -> datetime.datetime | None:
        day: datetime.date | None = self.cleaned_data["ends_on"]
        if day is None:
            return None
        return datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(), self._zone)

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.actor.user.time_zone)


class MaintenanceForm(ProductLockForm):
    """Level K2: the same and a tick (PRD-25)."""

    command = staticmethod(maintain)
    understood = forms.BooleanField(
        label=_("I understand that nobody can read mail until the maintenance ends."),
        error_messages={"required": _("Tick the box to confirm.")},
    )
