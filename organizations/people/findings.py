"""People whom somebody has to think of, for who manages them (UI-16)."""

import datetime
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.addresses import inside
from core.findings import Finding, Gravity
from organizations.models import Membership
from organizations.people.counts import counts_for
from organizations.policies import may_manage_people

SEE = _("See who")


def people_to_think_of(member: Membership, now: datetime.datetime) -> Iterator[Finding]:
    """Members without a second step, and invitations whose links are over. One query, which the panel shares."""
    if not may_manage_people(member):
        return
    counts, people = counts_for(member, now), inside("organizations:people", member.organization.slug)
    if counts.unprotected and counts.people > 1:
        yield _unprotected(member, counts.unprotected, f"{people}?mfa=none")
    if counts.expired:
        sentence = ngettext(
            "%(n)s invitation expired without an answer.", "%(n)s invitations expired without an answer.",
            counts.expired,
        )  # fmt: skip
        url = f"{people}invitations/?expired=yes"
        yield Finding(Gravity.WARNING, sentence % {"n": counts.expired}, _("Resend"), url, icon="send")


def _unprotected(member: Membership, count: int, url: str) -> Finding:
    """As many as the list behind the link shows. Where a second step is required, they will be kept out."""
    required = member.organization.second_factor_from
    sentence = (
        ngettext("%(n)s user has no two-step verification.", "%(n)s users have no two-step verification.", count)
        if required is None
        else ngettext(
            "%(n)s user has no two-step verification, which this organization requires.",
            "%(n)s users have no two-step verification, which this organization requires.", count,
        )
    )  # fmt: skip
    gravity = Gravity.WARNING if required is None else Gravity.STOP
    begins = None if required is None else member.day_at(required)
    return Finding(gravity, sentence % {"n": count}, SEE, url, lost_on=begins, icon="noshield")
