"""An order to a registry in the words of whoever carries it out by hand."""

import json
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from domains.models import RegistryCommand

TITLES = {
    "Register": _("Register a domain name"),
    "Renew": _("Renew a domain name"),
    "Delete": _("Delete a domain name"),
    "Transfer": _("Transfer a domain name"),
    "Update": _("Change a domain name"),
    "Restore": _("Restore a domain name"),
    "Report": _("Report a restore"),
    "CreateContact": _("Create a contact"),
    "UpdateContact": _("Change a contact"),
    "DeleteContact": _("Delete a contact"),
    "CreateHost": _("Create a name server"),
    "UpdateHost": _("Change a name server"),
    "DeleteHost": _("Delete a name server"),
}
DATED = {"Register", "Renew", "Restore"}
"""Orders after which the registry shows another day."""
LABELS = {
    "years": _("Years"),
    "expires_on": _("Present expiry date"),
    "registrant": _("Owner’s contact"),
    "contacts": _("Contacts"),
    "servers": _("Name servers"),
    "add_servers": _("Name servers to add"),
    "remove_servers": _("Name servers to remove"),
    "addresses": _("Addresses"),
    "step": _("Step"),
    "code": _("Authorization code"),
    "contact": _("Contact"),
}
KNOWN = {"key", "name"}
"""What the page shows otherwise, or nobody needs."""


@dataclass(frozen=True)
class HandOrder:
    """An order that waits, ready to show."""

    task: RegistryCommand

    @property
    def title(self) -> str:
        """What to do."""
        return str(TITLES[self.task.command])

    @property
    def facts(self) -> list[tuple[str | Promise, str]]:
        """Everything else that the order says; what has no word of ours keeps its own name."""
        told = json.loads(self.task.sent)
        return [(LABELS.get(name, name), _text(value)) for name, value in told.items() if name not in KNOWN]


def _text(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(text for each in value.values() if (text := _text(each)))
    if isinstance(value, list):
        return "; ".join(text for each in value if (text := _text(each)))
    return str(value)
