"""Entries of the bell about one name, for whoever manages it: administrators, and people with the technical right."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from domains.models import Domain
from domains.names import shown
from domains.notices.readers import technical_of
from notifications.models import Notice
from notifications.notices import Audience, tell
from organizations.models import Membership
from organizations.roles import MANAGERS


def tell_managers(kind: str, cause: object, domain: Domain, now: datetime.datetime) -> None:
    """One entry for all who manage everything, one for each of the others. ``cause`` has no colon."""
    organization = domain.product.organization
    facts: dict[str, Any] = {
        "name": shown(domain.name), "category": domain.product.kind.category.key, "product": domain.product_id,
    }  # fmt: skip
    tell(kind, f"{cause}:", now=now, organization=organization, audience=Audience.MANAGERS, **facts)
    keys = technical_of(organization, [domain.product_id], now).get(domain.product_id, set())
    for member in Membership.objects.filter(pk__in=keys).exclude(role__in=MANAGERS).select_related("user"):
        tell(kind, f"{cause}:{member.pk}", now=now, organization=organization, user=member.user, **facts)


def cause_of(notice: Notice) -> str:
    """What it is about."""
    return notice.cause.partition(":")[0]


def lost_rights(notices: Sequence[Notice], now: datetime.datetime) -> set[int]:
    """The entries of single people who do not manage the name any more. A few queries an organization."""
    by_organization = defaultdict[object, list[Notice]](list)
    for each in notices:
        if each.audience == Audience.PERSON:
            by_organization[each.organization].append(each)
    lost = set[int]()
    for organization, some in by_organization.items():
        technical = technical_of(organization, [each.facts["product"] for each in some], now)  # type: ignore[arg-type]
        keys = {pk for held in technical.values() for pk in held}
        plain = {*Membership.objects.filter(pk__in=keys).exclude(role__in=MANAGERS).values_list("pk", flat=True)}
        for each in some:
            member = int(each.cause.partition(":")[2])
            if member not in technical.get(each.facts["product"], set()) & plain:
                lost.add(each.pk)
    return lost
