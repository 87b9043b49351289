"""Forms of the desk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.clock import now
from core.forms import refused_by
from core.text import LineField, ReasonField
from desk.products.commands import finish, refuse, stop_product
from products.models import Product, StaffTask
from products.providers import Action


class FinishForm(forms.Form):
    """A note, and where a new service is found."""

    reference = LineField(
        label=_("Reference"),
        max_length=80,
        required=False,
        help_text=_("The account’s name where the service runs; later tasks show it."),
    )
    note = LineField(label=_("Note"), max_length=300, required=False, help_text=_("Only staff read it."))

    def __init__(self, *args: object, task: StaffTask, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.task = task
        if task.call.action != Action.PROVISION:
            del self.fields["reference"]

    def save(self, actor: User) -> bool:
        """Tick the task; False when it was closed before."""
        return finish(actor=actor, task=self.task, now=now(), **self.cleaned_data)


class RefuseForm(forms.Form):
    """Why it cannot be done."""

    note = ReasonField(help_text=_("The organization may read it."))

    def __init__(self, *args: object, task: StaffTask, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.task = task

    def save(self, actor: User) -> bool:
        """Refuse the task; False when it was closed before."""
        return refuse(actor=actor, task=self.task, now=now(), **self.cleaned_data)


class StopForm(forms.Form):
    """Why a product is stopped (K2)."""

    reason = ReasonField(
        help_text=_("Everyone who sees the product reads it, also in the email."),
        error_messages={"required": _("Write why the product is stopped.")},
    )
    understood = forms.BooleanField(
        label=_("I understand that the service stops at once for everyone."),
        error_messages={"required": _("Tick the box to confirm.")},
    )

    def __init__(self, *args: object, product: Product, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.product = product

    def save(self, actor: User) -> bool:
        """Stop it; False when a rule refused."""
        with refused_by(self):
            stop_product(actor=actor, product=self.product, reason=self.cleaned_data["reason"], now=now())
        return not self.errors
