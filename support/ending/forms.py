"""What somebody says who ends a contract without signing in."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.text import LineField
from core.widgets import RadioCards
from support.ending.commands import Declaration

TERM, AT_ONCE = "term", "at-once"


class EndForm(forms.Form):
    """Who, which contract, when; a reason only for an end before that of the paid term."""

    name = LineField(label=_("Your name"), max_length=120)
    email = forms.EmailField(
        label=_("Email"), max_length=254, help_text=_("The confirmation goes there at once, with the day and the time.")
    )
    contract = LineField(
        label=_("Contract"),
        max_length=120,
        help_text=_("The product, its name, or the number of its order."),
    )
    number = LineField(
        label=_("Customer number"), max_length=20, required=False, help_text=_("It stands on every document.")
    )
    when = forms.ChoiceField(
        label=_("When it ends"), initial=TERM,
        choices=[(TERM, _("At the end of the paid term")), (AT_ONCE, _("At once, for an important reason"))],
        widget=RadioCards({
            TERM: _("It stays usable until then, and nothing is paid back for it."),
            AT_ONCE: _("Say the reason below; our support looks at it."),
        }),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=2_000, required=False, widget=forms.Textarea({"rows": 4}))

    def clean(self) -> dict[str, Any]:
        """A reason where one is needed."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("when") == AT_ONCE and not cleaned.get("reason"):
            self.add_error("reason", _("Write the important reason."))
        return cleaned

    def declaration(self) -> Declaration:
        """What was said."""
        data = self.cleaned_data
        reason = data["reason"] if data["when"] == AT_ONCE else ""
        return Declaration(
            data["name"], data["email"], data["contract"], data["number"], reason, get_language() or "en"
        )
