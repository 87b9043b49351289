"""Appointing a legal representative needs the actor's own password, and second step, unless proved in ten minutes."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.forms import without_optional
from organizations.models import Role
from security.sign_in.reauthentication import ReauthenticationForm, check_password_again, is_recent

WHY = _("Only to appoint a legal representative: your own password.")


class ConfirmLegalRepresentative(ReauthenticationForm):
    """Mixin of forms that give a role. Call ``confirm`` with the role from ``clean``."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        if is_recent(request):
            del self.fields["password"]
            return
        password = self.fields["password"]
        password.label, password.help_text, password.required = _("Your password"), WHY, False
        if "code" in self.fields:
            self.fields["code"].required = False
        without_optional(self, *({"password", "code"} & self.fields.keys()))

    def confirm(self, role: str | None) -> None:
        """Put the refusal at the password when the role needs one and it is not right."""
        if role != Role.LEGAL_REPRESENTATIVE or "password" not in self.fields:
            return
        verdict = check_password_again(self.request, self.cleaned_data.get("password") or "")
        if verdict:
            self.prove_second_step()
        else:
            self.add_error("password", str(verdict.reason))
