"""Findings about names in words."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from domains.drift.repairs import REPAIRS, is_a_loss, name_of
from domains.models import Finding
from domains.states import State
from organizations.models import Organization

Kind = Finding.Kind
VERBS = {
    Kind.STATE: _("Take over the registry’s state"), Kind.MISSING: _("The name is released"),
    Kind.FOREIGN: _("The name was transferred"), Kind.DATE: _("Take over the registry’s day"),
    Kind.PAID: _("Order the renewal again"), Kind.ORDER: _("Ask the registry now"), Kind.HAND: _("It is done"),
}  # fmt: skip
LEADS = {
    Kind.PAID: _("The money is there and the name is not renewed. Order it again, or ask the registry why not."),
    Kind.REPORT: _("The registry takes the name back when no report comes in time. Send it there by hand."),
    Kind.MISSING: _("It said so in several nights. Look there before you end the name here."),
    Kind.FOREIGN: _("It said so in several nights, without a message about a transfer."),
    Kind.STATE: _("Nobody announced this. Look there why, then take it over."),
    Kind.DATE: _("The old day stays until somebody looked there."),
    Kind.SILENT: _("The question was not answered. It is asked again every hour."),
    Kind.ORDER: _("It is asked again and again. Look there what became of it."),
    Kind.HAND: _("Do it at the registry, then say here what came of it."),
    Kind.UNKNOWN: _("The registry’s list has a name that no organization has here."),
    Kind.HELD: _("Its owner is verified, and the portal could not lift the stop. It tries again by itself."),
    Kind.DNS: _("Its servers or its signing changed. Whoever manages it was told; it is looked up every hour."),
    Kind.MESSAGE: _("Read it and do what it wants."),
}  # fmt: skip
GRAVE = frozenset({Kind.PAID, Kind.REPORT, Kind.MISSING, Kind.FOREIGN, Kind.STATE, Kind.HELD, Kind.DNS})


@dataclass(frozen=True)
class ShownFinding:
    """One finding, ready to show."""

    row: Finding

    @property
    def kind(self) -> tuple[str, Any]:
        """The kind of a badge and its words."""
        return ("danger" if self.row.kind in GRAVE else "warn"), self.row.get_kind_display()

    @property
    def organization(self) -> Organization | None:
        """Whose name it is."""
        domain = name_of(self.row)
        return domain.product.organization if domain else None

    @property
    def lead(self) -> Any:
        """What to do."""
        return LEADS[Kind(self.row.kind)]

    @property
    def verb(self) -> Any:
        """What the one click does; None where only a note ends it."""
        return VERBS[Kind(self.row.kind)] if self.row.kind in REPAIRS else None

    @property
    def is_a_loss(self) -> bool:
        """Whether an organization loses a name by it."""
        return is_a_loss(self.row)

    @property
    def here(self) -> Any:
        """What the portal says."""
        return dict(State.choices).get(self.row.here, self.row.here)

    @property
    def there(self) -> Any:
        """What the registry says."""
        return dict(State.choices).get(self.row.there, self.row.there)
