"""Forms about the protection of the organization: requiring two-step verification, exceptions, suspensions."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DayField, FutureDays, LastDayForm, refused_by
from core.text import ReasonField
from organizations.models import Membership
from organizations.models.organization import refused_factors
from organizations.people.forms import MemberForm
from organizations.protection.idle import IdleMinutes
from organizations.protection.suspending import suspend_member
from organizations.protection.two_factor import LONGEST_EXCEPTION, OWN_FIRST, exempt, require_second_factor
from security.sign_in.reauthentication import Reauthenticate


class RequireForm(FutureDays):
    """Level K1: since when, and which methods do (guide 10, SEC-44)."""

    starts_on = DayField(
        label=_("First day"),
        help_text=_("Empty: from now on. A later day gives everyone time; the email names it."),
    )
    refuses_sms = forms.BooleanField(
        label=_("Also require safe methods (no SMS)"),
        help_text=_("Codes by SMS can be intercepted. Whoever has only SMS has to add another method."),
        required=False,
    )

    def __init__(self, *args: Any, actor: Membership, now: datetime.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.now = actor, now

    def clean_starts_on(self) -> datetime.date | None:
        """Today or later."""
        return self.check_day(self.cleaned_data["starts_on"])

    def clean_refuses_sms(self) -> bool:
        """Nobody requires what they do not have themselves (SEC-36)."""
        refuses: bool = self.cleaned_data["refuses_sms"]
        if self.actor.user.second_factor in refused_factors(refuses_sms=refuses):
            raise forms.ValidationError(OWN_FIRST)
        return refuses

    def save(self, seen: str | None) -> bool:
        """Require it; False when a rule refused. ``seen``: the rule that the page showed."""
        day = self.cleaned_data["starts_on"]
        start = self.day_begins(day) if day else None
        with refused_by(self):
            require_second_factor(
                actor=self.actor, starts_at=start, refuses_sms=self.cleaned_data["refuses_sms"], now=self.now,
                seen=seen,
            )  # fmt: skip
        return not self.errors


class IdleForm(forms.Form):
    """Level K1: after how long (SEC-69)."""

    minutes = forms.TypedChoiceField(
        label=_("Sessions without use end"), choices=IdleMinutes.choices, coerce=int, widget=forms.RadioSelect
    )


class ReleaseForm(Reauthenticate):
    """Level K3: the own password and the tick."""

    understood = forms.BooleanField(
        label=_("I understand that a stolen password is then enough to enter the organization."),
        error_messages={"required": _("Tick the box to confirm.")},
    )


class TimedForm(LastDayForm, MemberForm):
    """About a member: why, and until when."""

    reason = ReasonField()

    def __init__(self, *args: Any, now: datetime.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now


class ExemptForm(TimedForm):
    """An exception always ends (SEC-44)."""

    reason = ReasonField(help_text=_("It is kept in the activity log."))
    ends_on = DayField(
        label=_("Last day"), help_text=_("At most 90 days ahead; it ends by itself at the end of this day."),
        required=True,
    )  # fmt: skip

    def clean_ends_on(self) -> datetime.date | None:
        """Today or later, not too far."""
        day = super().clean_ends_on()
        if day is not None and self.day_ends(day) > self.now + LONGEST_EXCEPTION:
            raise forms.ValidationError(_("Choose an end within the next 90 days. It can be renewed then."))
        return day

    def save(self) -> bool:
        """Exempt the member; False when a rule refused."""
        return self._run(exempt, reason=self.cleaned_data["reason"], ends_at=self.ends_at(), now=self.now)


class SuspendForm(TimedForm):
    """Level K2: reason, an optional end, the tick."""

    reason = ReasonField(help_text=_("The person reads it, also in the email."))
    understood = forms.BooleanField(
        label=_("I understand that this person loses every access to the organization at once."),
        error_messages={"required": _("Tick the box to confirm.")},
    )

    def save(self) -> bool:
        """Suspend the member; False when a rule refused."""
        return self._run(suspend_member, reason=self.cleaned_data["reason"], until=self.ends_at(), now=self.now)
