"""What is to be proved of whom, the document that proves it, or why one does not."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from billing.issuer import our_issuer
from core.clock import now
from core.forms import DayField, refused_by
from core.text import LineField, ReasonField
from desk.owners.commands import accept, ask, refuse
from domains.models import OwnerFact
from domains.names import UnusableName, registrable
from domains.verification.evidence import Document, Paper

FURTHEST = datetime.timedelta(days=365)
BY_HAND = [each for each in OwnerFact.Kind if each != OwnerFact.Kind.EMAIL]


class AskForm(forms.Form):
    """The name, what is to be proved, and the last day."""

    name = LineField(label=_("Domain name"), max_length=253)
    kind = forms.ChoiceField(label=_("What is to be proved"), choices=[(each.value, each.label) for each in BY_HAND])
    last_day = DayField(
        label=_("Last day"), required=True, help_text=_("Without a proof the owner’s names are stopped after it.")
    )

    def clean_name(self) -> str:
        """Its A-label form."""
        try:
            return registrable(self.cleaned_data["name"]).ascii
        except UnusableName as error:
            raise forms.ValidationError(str(error)) from error

    def clean_last_day(self) -> datetime.date:
        """A day to come."""
        day: datetime.date = self.cleaned_data["last_day"]
        today = our_issuer().today(now())
        if not today < day <= today + FURTHEST:
            raise forms.ValidationError(_("Choose a day from tomorrow on, at most a year ahead."))
        return day

    def save(self, actor: User) -> OwnerFact | None:
        """Ask; None when a rule refused that."""
        with refused_by(self):
            return ask(actor=actor, now=now(), **self.cleaned_data)
        return None


class AcceptForm(forms.Form):
    """What somebody looked at."""

    document = forms.ChoiceField(label=_("Document"), choices=Document.choices)
    reference = ReasonField(
        label=_("Reference"), max_length=120,
        help_text=_("Its number or the number of the case, never a copy. The organization reads it."),
    )  # fmt: skip
    day = DayField(label=_("Day of the document"), required=True)

    def __init__(self, *args: object, fact: OwnerFact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fact = fact

    def save(self, actor: User, seen: str | None) -> bool:
        """Accept it; False when a rule refused that."""
        with refused_by(self):
            accept(actor=actor, fact=self.fact, paper=Paper(**self.cleaned_data), seen=seen, now=now())
        return not self.errors


class RefuseForm(forms.Form):
    """Why what was sent does not prove it."""

    reason = ReasonField(help_text=_("The organization and the owner read it, also in the email."))

    def __init__(self, *args: object, fact: OwnerFact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fact = fact

    def save(self, actor: User, seen: str | None) -> bool:
        """Refuse it; False when a rule refused that."""
        with refused_by(self):
            refuse(actor=actor, fact=self.fact, reason=self.cleaned_data["reason"], seen=seen, now=now())
        return not self.errors
