"""Whom mails about a case go to: rights are those of the moment, not of the day on which somebody wrote (SUP-22)."""

import datetime
from collections.abc import Iterator

from organizations.models import Membership
from support.models import Case, CaseMessage

MOST_PEOPLE = 20


def participants(case: Case, moment: datetime.datetime) -> list[Membership]:
    """Who opened the case or wrote in it, and may see it now; the legal representatives where nobody is left."""
    writers = case.messages.filter(kind=CaseMessage.Kind.CUSTOMER).values_list("author_id", flat=True)
    acting = Membership.objects.acting(moment).filter(organization_id=case.organization_id)
    acting = acting.select_related("user", "organization")
    people = acting.filter(user_id__in={case.opened_by_id, *writers}).order_by("pk")[:MOST_PEOPLE]
    found = list(_seeing(case, list(people), moment))
    return found or list(acting.legal_representatives(moment)[:MOST_PEOPLE])


def _seeing(case: Case, people: list[Membership], moment: datetime.datetime) -> Iterator[Membership]:
    for member in people:
        if Case.objects.visible_to(member, member.day_at(moment)).filter(pk=case.pk).exists():
            yield member
