"""Forms about orders to registries."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.clock import now
from core.forms import DayField
from core.text import ReasonField
from desk.registries.commands import finish, refuse
from desk.registries.wording import DATED
from domains.models import RegistryCommand


class FinishForm(forms.Form):
    """The day that the registry shows, where an order moves it."""

    expires_on = DayField(
        label=_("Expiry date at the registry"), required=True, help_text=_("As the registry shows it now.")
    )

    def __init__(self, *args: object, task: RegistryCommand, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.task = task
        if task.command not in DATED:
            del self.fields["expires_on"]

    def save(self, actor: User) -> bool:
        """Close the task; False when it was closed before."""
        return finish(actor=actor, task=self.task, expires_on=self.cleaned_data.get("expires_on"), now=now())


class RefuseForm(forms.Form):
    """Why it cannot be done."""

    reason = ReasonField(help_text=_("The organization may read it."))

    def __init__(self, *args: object, task: RegistryCommand, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.task = task

    def save(self, actor: User) -> bool:
        """Refuse the task; False when it was closed before."""
        return refuse(actor=actor, task=self.task, reason=self.cleaned_data["reason"], now=now())
