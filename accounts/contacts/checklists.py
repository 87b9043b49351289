"""What the person's own contacts add to the lists of the sign-in protection (SEC-61, SEC-64)."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from security.checklists.incident import IncidentStep
from security.checklists.protection import ProtectionCheck

if TYPE_CHECKING:
    from security.access import PersonRequest

CONTACT = ProtectionCheck(
    _("You have a recovery contact"),
    lambda _user: gettext("Save a recovery email or a recovery phone"),
    "accounts:recovery_email",
    lambda user: bool(user.recovery_email or user.recovery_phone),
)


def contacts_left(request: "PersonRequest") -> str:
    """Whether somebody asked for another login; whose the contacts are, only the person can tell."""
    waiting = request.user.waiting_login_change
    if waiting is None:
        return ""
    return gettext("A change of the login email to %(address)s waits for its confirmation.") % {
        "address": waiting.after
    }


CONTACTS = IncidentStep(
    "contacts",
    _("Login email and recovery contacts"),
    _(
        "Check that the login email, the recovery phone and the recovery email are yours: anyone who reads them can "
        "choose a new password. In your profile, cancel any change of the login that you did not ask for."
    ),
    _("Look at the contacts"),
    "security:overview",
    contacts_left,
)
