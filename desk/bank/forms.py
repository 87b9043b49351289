"""Forms about what the bank told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from billing.bank.xml import LARGEST
from billing.models import BankPayment
from billing.statements.importing import Imported
from core.clock import now
from core.forms import refused_by, rule_as_error
from core.text import LineField, ReasonField
from desk.bank.commands import close, take_in

TOO_LARGE = _("The file is larger than 10 MB. Ask the bank for files of shorter periods.")
CHOOSE = _("Choose the file that you fetched from the bank.")


class BankFileField(forms.FileField):
    """A file of the bank; one that is too large is refused before it is read."""

    def __init__(self, **options: Any) -> None:
        sentences = dict.fromkeys(["required", "missing", "invalid", "empty"], CHOOSE)
        super().__init__(**{"error_messages": sentences, **options})

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Raises ValidationError."""
        file = super().clean(data, initial)
        if file.size > LARGEST:
            raise forms.ValidationError(TOO_LARGE)
        return file


class ImportForm(forms.Form):
    """A file of the bank."""

    file = BankFileField(
        label=_("File of the bank"), help_text=_("A statement (camt.053) or notification (camt.054), at most 10 MB.")
    )
    imported: Imported | None = None

    def save(self, actor: User) -> Imported | None:
        """Import it; None when it cannot be used, which the field says."""
        file = self.cleaned_data["file"]
        try:
            with rule_as_error():
                self.imported = take_in(actor=actor, name=str(file.name), data=file.read(), now=now())
        except forms.ValidationError as refusal:
            self.add_error("file", refusal)
        return self.imported


class WhoseForm(forms.Form):
    """The number of a document or of an organization."""

    to = LineField(
        label=_("Document or customer number"),
        max_length=24,
        help_text=_("A payment request or top-up, or the organization whose prepaid account gets the money."),
        error_messages={"required": _("Write a number.")},
    )


class CloseForm(forms.Form):
    """How the matter ended without a booking."""

    is_returned = forms.TypedChoiceField(
        label=_("What was done"),
        choices=[("yes", _("The money was sent back to its sender")), ("no", _("It is settled outside of the portal"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
        error_messages={"required": _("Choose what was done.")},
    )
    note = ReasonField(label=_("Note"), help_text=_("Only staff read it."))

    def __init__(self, *args: object, payment: BankPayment, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.payment = payment

    def save(self, actor: User) -> bool:
        """Close it; False when a rule refused."""
        with refused_by(self):
            close(actor=actor, payment=self.payment, now=now(), **self.cleaned_data)
        return not self.errors
