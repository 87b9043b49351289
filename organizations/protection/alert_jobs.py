"""Several security alerts at once: some in the request itself, many as a job."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.errors import RuleError
from organizations.job_kinds import JobKind
from organizations.locks import GONE
from organizations.models import Job, Membership
from organizations.protection.alerts import send_alert

AT_ONCE = 50
"""More people than this are a worker's job."""
MOST = 500
NOBODY = _("Nobody is ticked. Tick people in the list first.")


def rows_of(members: list[Membership]) -> list[dict[str, Any]]:
    """Rows of the job; the address only names the row when it is refused."""
    return [{"member": member.pk, "email": member.user.email} for member in members]


def _alert_row(_job: Job, actor: Membership, row: dict[str, Any]) -> None:
    """One row of the job: an ordinary alert with today's rights of the person who asked. Raises RuleError."""
    subject = actor.organization.memberships.filter(pk=row["member"]).first()
    if subject is None:
        raise RuleError(GONE)
    send_alert(actor=actor, subject=subject, now=now())


BULK_ALERT = JobKind("bulk-alert", _("Send a security alert"), _alert_row)
