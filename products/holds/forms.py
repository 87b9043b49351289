"""Locking a product and switching its maintenance on: why, and until when."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import LastDayForm, refused_by
from core.text import ReasonField
from organizations.models import Membership
from products.holds.commands import lock, maintain
from products.models import Product


class ProductLockForm(LastDayForm):
    """Level K1: reason and last day, both optional (guide 8)."""

    command = staticmethod(lock)
    reason = ReasonField(help_text=_("Everyone who sees the product reads it, also in the email."), required=False)

    def __init__(self, *args: Any, actor: Membership, product: Product, now: datetime.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.product, self.now = actor, product, now

    def save(self) -> bool:
        """Do it; False when a rule refused."""
        data = self.cleaned_data
        with refused_by(self):
            type(self).command(
                actor=self.actor, product=self.product, reason=data["reason"], ends_at=self.ends_at(), now=self.now
            )
        return not self.errors


class MaintenanceForm(ProductLockForm):
    """Level K2: the same and a tick (PRD-25)."""

    command = staticmethod(maintain)
    understood = forms.BooleanField(
        label=_("I understand that nobody can read mail until the maintenance ends."),
        error_messages={"required": _("Tick the box to confirm.")},
    )
