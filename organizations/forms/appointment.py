"""Appointing a legal representative needs the actor's own password, and code, unless typed in the last ten minutes."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from organizations.models import Role
from security.fields import PasswordField
from security.reauthentication import (
    SecondStepField,
    check_code_again,
    check_password_again,
    is_recent,
    lacks_second_step,
)

WHY = _("Only to appoint a legal representative: your own password.")


class Appointment(forms.Form):
    """Mixin of forms that give a role. Call ``confirm`` with the role from ``clean``."""

    password = PasswordField(label=_("Your password"), help_text=WHY, required=False)
    code = SecondStepField(required=False)

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        if is_recent(request):
            del self.fields["password"]
        if not lacks_second_step(request):
            del self.fields["code"]

    def confirm(self, role: str | None) -> None:
        """Put the refusal at the password when the role needs one and it is not right."""
        if role != Role.LEGAL_REPRESENTATIVE or "password" not in self.fields:
            return
        verdict = check_password_again(self.request, self.cleaned_data.get("password") or "")
        if not verdict:
            self.add_error("password", str(verdict.reason))
        elif "code" in self.fields:
            verdict = check_code_again(self.request, self.cleaned_data.get("code") or "")
            if not verdict:
                self.add_error("code", str(verdict.reason))
