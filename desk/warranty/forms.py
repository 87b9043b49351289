"""The note of a call or a letter."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from billing.models import WarrantyTask
from core.clock import now
from core.forms import refused_by
from core.text import ReasonField
from desk.warranty.commands import finish


class DoneForm(forms.Form):
    """What came of it."""

    note = ReasonField(label=_("What was done"), help_text=_("The organization reads it in its activity log."))

    def __init__(self, *args: object, task: WarrantyTask, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.task = task

    def save(self, actor: User) -> bool:
        """Write it down; False when that was refused, which the form says then."""
        with refused_by(self):
            finish(actor=actor, task=self.task, note=self.cleaned_data["note"], now=now())
        return not self.errors
