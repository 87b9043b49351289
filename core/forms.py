"""What forms of every app share."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError

Field = TypeVar("Field", bound=forms.Field)

FURTHEST = datetime.timedelta(days=3653)

NOT_OFFERED = _("Choose one of the options shown.")
CHOICES: list[type[forms.Field]] = [
    forms.ChoiceField,
    forms.MultipleChoiceField,
    forms.ModelChoiceField,
    forms.ModelMultipleChoiceField,
]


def say_what_is_offered() -> None:
    """One sentence for every field of choices, whichever of Django's four it is, unless a form knows a better one."""
    for field in CHOICES:
        field.default_error_messages |= dict.fromkeys(
            ["invalid_choice", "invalid_list", "invalid_pk_value"], NOT_OFFERED
        )


@contextmanager
def rule_as_error() -> Iterator[None]:
    """Inside ``clean_…``: a RuleError becomes the error of the field."""
    try:
        yield
    except RuleError as refusal:
        raise forms.ValidationError(str(refusal.message)) from refusal


@contextmanager
def refused_by(form: forms.BaseForm) -> Iterator[None]:
    """Around a command in ``save()``: a RuleError becomes an error of the whole form instead of flying on."""
    try:
        yield
    except RuleError as refusal:
        form.add_error(None, str(refusal.message))


def field_of(form: forms.BaseForm, name: str, kind: type[Field]) -> Field:
    """A field of a form as the kind that it is. Raises TypeError when it is another."""
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(f"{name} is no {kind.__name__}.")
    return field


def without_optional(form: forms.BaseForm, *names: str) -> None:
    """No «(optional)» behind these labels: what else is answered decides whether they are needed."""
    for name in names:
        form.fields[name].has_alternative = True  # type: ignore[attr-defined]  # read by optional.html


class DayField(forms.DateField):
    """A day picked or typed; empty is allowed unless told."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, error_messages={"invalid": _("Write a date, or leave it empty.")}, **options)


class FutureDays(forms.Form):
    """A form whose days are those of the organization of ``actor``, a membership, at the instant ``now``; the form
    above sets both."""

    actor: Any
    now: datetime.datetime

    def check_day(self, day: datetime.date | None) -> datetime.date | None:
        """Today or later. Raises ValidationError for a day that is over, or too far."""
        today = self.now.astimezone(self._zone).date()
        if day is not None and not today <= day <= today + FURTHEST:
            raise forms.ValidationError(_("Choose a day from today on, at most ten years ahead."))
        return day

    def day_begins(self, day: datetime.date) -> datetime.datetime:
        """The instant at which the day begins."""
        return datetime.datetime.combine(day, datetime.time(), self._zone)

    def day_ends(self, day: datetime.date) -> datetime.datetime:
        """The instant at which the day is over."""
        return self.day_begins(day + datetime.timedelta(days=1))

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.actor.organization.time_zone)


class LastDayForm(FutureDays):
    """Something that ends by itself, or never."""

    ends_on = DayField(label=_("Last day"), help_text=_("It ends by itself at the end of this day."))
    field_order = ("reason", "ends_on")

    def clean_ends_on(self) -> datetime.date | None:
        """Today or later."""
        return self.check_day(self.cleaned_data["ends_on"])

    def ends_at(self) -> datetime.datetime | None:
        """The instant of its end; None for never."""
        day: datetime.date | None = self.cleaned_data["ends_on"]
        return self.day_ends(day) if day else None
