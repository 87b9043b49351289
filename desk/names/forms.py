"""Forms about names that somebody has to look at."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.clock import now
from core.forms import DayField, refused_by
from core.text import ReasonField
from desk.names.commands import close, mend
from domains.drift.repairs import is_a_loss
from domains.models import Finding


class MendForm(forms.Form):
    """What a repair has to know: the registry's new day after work by hand, a tick before a name is lost."""

    day = DayField(label=_("Registered until"), help_text=_("The day that the registry says. Needed after a renewal."))
    understood = forms.BooleanField(
        label=_("I understand that the organization cannot use or renew this name any more."),
        error_messages={"required": _("Tick the box to confirm.")},
    )

    def __init__(self, *args: object, finding: Finding, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.finding = finding
        if finding.kind != Finding.Kind.HAND:
            del self.fields["day"]
        if not is_a_loss(finding):
            del self.fields["understood"]

    def save(self, actor: User, seen: str | None) -> bool:
        """Mend it; False when a rule refused that."""
        with refused_by(self):
            mend(actor=actor, finding=self.finding.pk, seen=seen, day=self.cleaned_data.get("day"), now=now())
        return not self.errors


class CloseForm(forms.Form):
    """What was done about it, or why it cannot be done."""

    note = ReasonField(label=_("What was done"), help_text=_("The organization reads it in its activity log."))

    def __init__(self, *args: object, finding: Finding, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.finding = finding

    def save(self, actor: User, seen: str | None) -> bool:
        """End it; False when a rule refused that."""
        with refused_by(self):
            close(actor=actor, finding=self.finding.pk, seen=seen, note=self.cleaned_data["note"], now=now())
        return not self.errors
