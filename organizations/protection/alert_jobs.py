"""Several security alerts at once: some in the request itself, many as a job."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.errors import RuleError
from organizations.locks import GONE
from organizations.models import Membership
from organizations.protection.alerts import ALERT, send_alert

KIND = ALERT
AT_ONCE = 50
"""More people than this are a worker's job."""
MOST = 500
NOBODY = _("Nobody is ticked. Tick people in the list first.")


def rows_of(members: list[Membership]) -> list[dict[str, Any]]:
    """Rows of the job; the address only names the row when it is refused."""
    return [{"member": member.pk, "email": member.user.email} for member in members]


def alert_row(actor: Membership, row: dict[str, Any]) -> None:
    """One row of the job: an ordinary alert with today's rights of the person who asked. Raises RuleError."""
    subject = actor.organization.memberships.filter(pk=row["member"]).first()
    if subject is None:
        raise RuleError(GONE)
    send_alert(actor=actor, subject=subject, now=now())
