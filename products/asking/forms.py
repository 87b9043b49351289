"""What is asked for, and the two answers."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DayField, FutureDays, field_of, refused_by
from core.text import ReasonField
from organizations.models import Membership
from products.asking.commands import ask, grant, refuse
from products.models import AccessRequest

USUAL = datetime.timedelta(days=30)
"""The end that is proposed."""


class AskForm(forms.Form):
    """Why somebody needs it, in their own words."""

    words = ReasonField(
        label=_("What you need it for"), required=False, help_text=_("The administrators read it in the email.")
    )

    def __init__(self, *args: Any, actor: Membership, target: str, now: datetime.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.target, self.now = actor, target, now

    def save(self) -> AccessRequest | None:
        """Ask; None when a rule refused."""
        with refused_by(self):
            return ask(actor=self.actor, target=self.target, words=self.cleaned_data["words"], now=self.now)
        return None


class GrantForm(FutureDays):
    """*Grant until*: one right besides seeing it, and the last day."""

    right = forms.ChoiceField(label=_("Right"), widget=forms.RadioSelect)
    ends_on = DayField(label=_("Grant until"), help_text=_("It ends by itself at the end of this day."), required=True)

    def __init__(
        self, *args: Any, actor: Membership, asked: AccessRequest, now: datetime.datetime, **kwargs: Any
    ) -> None:
        self.actor, self.asked, self.now = actor, asked, now
        product = asked.product
        rights = product.kind.rights.all() if product else []
        choices = [("0", _("Only see it")), *((str(each.mask), each.name) for each in rights)]
        technical = next((str(each.mask) for each in rights if each.key == "technical"), "0")
        kwargs["initial"] = {"right": technical, "ends_on": actor.day_at(now) + USUAL}
        super().__init__(*args, **kwargs)
        field_of(self, "right", forms.ChoiceField).choices = choices

    def clean_ends_on(self) -> datetime.date | None:
        """Today or later."""
        return self.check_day(self.cleaned_data["ends_on"])

    def save(self, seen: str) -> bool:
        """Grant; False when a rule refused."""
        data = self.cleaned_data
        with refused_by(self):
            grant(
                actor=self.actor, asked=self.asked, rights=int(data["right"]), ends_on=data["ends_on"], now=self.now,
                seen=seen,
            )  # fmt: skip
        return not self.errors


class RefuseForm(forms.Form):
    """*No*, and why."""

    reason = ReasonField(help_text=_("The person reads it in the email."))

    def save(self, *, actor: Membership, asked: AccessRequest, now: datetime.datetime) -> bool:
        """Refuse; False when a rule refused."""
        with refused_by(self):
            refuse(actor=actor, asked=asked, reason=self.cleaned_data["reason"], now=now)
        return not self.errors
