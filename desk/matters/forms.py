"""Forms about money that someone has to look at."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from billing.models import Document
from core.clock import now
from core.forms import DayField, refused_by
from core.text import LineField, ReasonField
from desk.matters.commands import mark_paid, settle


class NoteForm(forms.Form):
    """What was done about a matter."""

    note = ReasonField(label=_("What was done"), help_text=_("The organization reads it in its activity log."))

    def __init__(self, *args: object, row: Any, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.row = row
        if isinstance(row, Document):
            self.fields["note"].label = _("Why it stays as it is")

    def save(self, actor: User) -> bool:
        """Settle it; False when a rule refused that."""
        with refused_by(self):
            settle(actor=actor, row=self.row, note=self.cleaned_data["note"], now=now())
        return not self.errors


class PaidForm(forms.Form):
    """Which request was paid, when the bank booked it, and how somebody knows."""

    number = LineField(label=_("Number of the payment request or top-up"), max_length=24)
    booked_on = DayField(label=_("Day of the bank"), required=True)
    note = ReasonField(label=_("How you know"), help_text=_("Such as the booking on the bank’s page."))

    def save(self, actor: User, seen: str | None, moment: datetime.datetime) -> bool:
        """Book it; False when a rule refused that."""
        with refused_by(self):
            mark_paid(actor=actor, seen=seen, now=moment, **self.cleaned_data)
        return not self.errors
