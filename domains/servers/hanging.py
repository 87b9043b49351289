"""Names that are served by name servers below other names, and go down with them (NAM-33, G20)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from domains.models import Domain
from domains.names import shown
from domains.states import GONE

MOST = 2_000
"""Names of an organization that are looked at."""


def hanging_on(organization_id: int, names: Iterable[str]) -> Mapping[str, list[str]]:
    """By each of these names (A-label forms), the other names of the organization that it takes down, as people read
    them. One query."""
    bases, found = set(names), defaultdict[str, list[str]](list)
    rows = Domain.objects.filter(organization_id=organization_id).exclude(state__in=sorted(GONE)).exclude(servers=[])
    for name, servers in rows.order_by("name").values_list("name", "servers")[:MOST]:
        for base in bases - {name}:
            if any(each.endswith(f".{base}") for each in servers):
                found[base].append(shown(name))
    return found
