"""What follows when a name has come: its name servers stay as they were, or become ours (NAM-23, G17)."""

import datetime
from collections.abc import Sequence

from django.conf import settings

from domains.changes.commands import carry_out_soon
from domains.changes.goals import Step
from domains.life.answers import Seen
from domains.lookups.following import look_up_soon
from domains.models import Change, Domain, Transfer
from domains.registry.facts import DomainInfo
from domains.servers.commands import DS_TTL
from products.models import ProviderCall
from products.providers import Action, ProviderAnswer

BY = "Atrio"


def look_after_servers(call: ProviderCall, answer: ProviderAnswer | None) -> None:
    """Order what is missing of the servers that were chosen. Called with call and product locked, after the end of the
    transfer was written."""
    facts = answer.facts if answer else None
    if call.action != Action.PROVISION or call.answered_at is None or not isinstance(facts, Seen):
        return
    ended = Transfer.objects.filter(domain__product_id=call.product_id, way=Transfer.Way.IN)
    arrived = ended.filter(state=Transfer.State.DONE)
    moved = arrived.select_related("domain").filter(answered_at=call.answered_at).first()
    if moved is None or not isinstance(facts.info, DomainInfo):
        return
    steps = steps_of(moved, facts.info)
    look_up_soon(moved.domain, call.answered_at)
    if steps:
        _order(moved.domain, steps, call.answered_at)


def steps_of(moved: Transfer, info: DomainInfo) -> Sequence[Step]:
    """Nothing where they are right. A signed name loses its record first, and is waited for until nobody has it."""
    wanted = moved.servers if moved.keeps_servers else list(settings.NAME_SERVERS)
    if not wanted or {*wanted} == {each.name for each in info.servers}:
        return []
    move: Step = {"servers": [[each] for each in wanted]}
    return [move] if moved.keeps_servers or not info.ds else [{"ds": []}, {"pause": DS_TTL}, move]


def _order(domain: Domain, steps: Sequence[Step], now: datetime.datetime) -> None:
    domain.changes.create(
        kind=Change.Kind.DNS, steps=list(steps), asked_at=now, asked_by_name=BY, due_at=now,
        organization_id=domain.organization_id,
    )  # fmt: skip
    carry_out_soon()
