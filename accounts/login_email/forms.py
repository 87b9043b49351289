"""The form of another login e-mail."""

from typing import Any, cast

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.addresses import AddressField
from accounts.login_email.commands import refuse_own
from accounts.models import User
from core.forms import rule_as_error
from security.sign_in.reauthentication import Reauthenticate


class LoginEmailForm(Reauthenticate):
    """The new address and the password; a code when the second step is older than ten minutes (K3).

    No tick: the link to the new address is the second thought.
    """

    email = AddressField(label=_("New login email"), help_text=_("An address you can read: we send a link to it."))

    def __init__(self, request: HttpRequest, *args: Any, **options: Any) -> None:
        super().__init__(request, *args, **options)
        self.fields["password"].help_text = _("The one of your account here.")
        self.order_fields(["email", "password"])

    def clean_email(self) -> str:
        """Refuse an address of the person's own (PRO-42)."""
        address: str = self.cleaned_data["email"]
        with rule_as_error():
            refuse_own(cast("User", self.request.user), address)
        return address
