"""A look of the provider's support through a leaving person's eyes: it ends here with their membership."""

import datetime
from typing import Any

from django.utils.translation import gettext as _

from organizations.departures.registry import Decisions, PersonalItem, ReportLine, Restoration
from organizations.models import Departure, Membership
from support import visits


class Visits:
    """Looks under way."""

    name, rank, asks_providers = "visits", 60, False

    def personal_items(self, subject: Membership, now: datetime.datetime) -> list[PersonalItem]:
        """Who looks now."""
        names = [visit.staff.full_name for visit in visits.of_person(subject.user, now)]
        text = _("Support looked at the organization through this person’s access; that ends with it.")
        return [PersonalItem("visits", _("Support’s visit"), "", text, names)] if names else []

    def on_departure(self, departure: Departure, subject: Membership, decisions: Decisions | None) -> Any:
        """Write them down. Nothing has to be done: a look needs the membership (``visits.membership_in``)."""
        return [visit.staff.full_name for visit in visits.of_person(subject.user, departure.at)]

    def report(self, departure: Departure, written: Any) -> list[ReportLine]:
        """Who looked."""
        return [ReportLine(_("Support’s visit"), _("It ended."), items=written)] if written else []

    def restore(self, back: Restoration, written: Any) -> None:
        """A new look needs a new code."""
