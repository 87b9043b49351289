"""Form of the alert settings."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.clock import now
from security.alerts.preferences import change_alerts
from security.base.origin import current
from security.models import SecurityPreferences
from security.models.preferences import FEWEST_FAILURES, MOST_FAILURES


class AlertsForm(forms.ModelForm):  # type: ignore[type-arg]
    """Whether every sign-in is told, when strangers are paused, and the safety phrase."""

    lock_after = forms.TypedChoiceField(
        label=_("Wrong passwords before a pause"),
        help_text=_("Then browsers that you have not used are kept out for a quarter of an hour; yours are not."),
        choices=[(number, str(number)) for number in range(FEWEST_FAILURES, MOST_FAILURES + 1)],
        coerce=int,
    )

    class Meta:
        model = SecurityPreferences
        fields = ["mails_every_sign_in", "lock_after", "safety_phrase"]
        help_texts = {
            "mails_every_sign_in": _("Also from places that you have used before."),
            "safety_phrase": _(
                "Words of your own. Every security email repeats them; an email without them is a fake."
            ),
        }

    def clean_safety_phrase(self) -> str:
        """One line of printable letters: it goes into mails."""
        line = " ".join(self.cleaned_data["safety_phrase"].split())
        return "".join(letter for letter in line if letter.isprintable())

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 (Django's signature)
        """Change, with journal and mail."""
        return change_alerts(actor=self.instance.user, now=now(), origin=current(), **self.cleaned_data)
