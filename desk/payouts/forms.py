"""Forms about money that was asked back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from billing.models import Withdrawal
from billing.prepaid.paying_out import Answer
from core.clock import now
from core.forms import refused_by, rule_as_error
from core.text import ReasonField
from desk.bank.forms import BankFileField
from desk.payouts.commands import read_report, refuse, settle, take_back


class RefuseForm(forms.Form):
    """Why the money is not paid out."""

    reason = ReasonField(help_text=_("The organization reads it, also in the email."))

    def __init__(self, *args: object, withdrawal: Withdrawal, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.withdrawal = withdrawal

    def save(self, actor: User) -> bool:
        """Refuse it, or take back what the bank sent back; False when a rule refused that."""
        act = take_back if self.withdrawal.state == Withdrawal.State.SENT else refuse
        with refused_by(self):
            act(actor=actor, withdrawal=self.withdrawal, now=now(), **self.cleaned_data)
        return not self.errors


class SettleForm(forms.Form):
    """What became of it, as a person found out."""

    is_sent = forms.TypedChoiceField(
        label=_("What became of it"),
        choices=[
            ("yes", _("The money was sent")),
            ("no", _("It came to nothing: the money goes back to the prepaid account")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what became of it.")},
    )
    reason = ReasonField(required=False, help_text=_("Where it came to nothing; the organization reads it."))

    def __init__(self, *args: object, withdrawal: Withdrawal, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.withdrawal = withdrawal

    def clean(self) -> dict[str, Any]:
        """Who gives money back says why."""
        if self.cleaned_data.get("is_sent") is False and not self.cleaned_data.get("reason"):
            self.add_error("reason", _("Write why it came to nothing."))
        return self.cleaned_data

    def save(self, actor: User) -> bool:
        """Settle it; False when a rule refused that."""
        with refused_by(self):
            settle(actor=actor, withdrawal=self.withdrawal, now=now(), **self.cleaned_data)
        return not self.errors


class ReportForm(forms.Form):
    """The bank's answer about a file of ours."""

    file = BankFileField(label=_("Answer of the bank"), help_text=_("A status report (pain.002), at most 10 MB."))
    answers: list[Answer] | None = None

    def save(self, actor: User) -> list[Answer] | None:
        """Take it in; None when it cannot be used, which the field says."""
        try:
            with rule_as_error():
                self.answers = read_report(actor=actor, data=self.cleaned_data["file"].read(), now=now())
        except forms.ValidationError as refusal:
            self.add_error("file", refusal)
        return self.answers
