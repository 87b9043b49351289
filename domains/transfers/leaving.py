"""Another registrar asks for a name: who manages it is told until when they can answer, and what follows (NAM-24)."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from core.shown import check_unchanged
from domains import emails
from domains.changes.commands import ask, locked_name
from domains.changes.goals import Step
from domains.models import Change, Domain, Transfer
from domains.names import shown
from domains.notices.managing import tell_managers
from domains.notices.readers import Audience
from domains.registry.facts import TransferState
from domains.states import WAYS, State
from domains.transfers.bell import LEAVING
from notifications.reader import Reader
from organizations.models import Membership
from products.models import Product
from security.journal import events as journal
from security.kinds import EventKind

NOT_ASKED = _("No other registrar asks for this name now.")
TOO_LATE = _("The registry has decided by now.")
STEPS: dict[str, list[Step]] = {
    "approve": [{"transfer": "approve"}],
    "reject": [{"transfer": "reject"}],
    "lock": [{"transfer": "reject"}, {"new_code": True}, {"lock": True}],
}
"""What each answer asks of the registry. *lock* is for a transfer that nobody here wanted: its code opens nothing any
more, and the name stays locked until somebody unlocks it."""
WORDS = {
    "approve": _("approved"),
    "reject": _("rejected"),
    "lock": _("rejected, the name locked and its code changed"),
}
MOST_USERS = 20


def begin_leaving(domain: Domain, told: TransferState, owner: str, now: datetime.datetime) -> None:
    """Write down what the registry tells, once, and tell people. ``owner``: whom only the registry knows. The caller
    holds the locks of payments."""
    if State.LEAVING in WAYS[State(domain.state)]:
        domain.move_to(State.LEAVING, now)
    if domain.state != State.LEAVING or transfer_of(domain) is not None:
        return
    moved = Transfer.objects.create(
        domain=domain, organization_id=domain.organization_id, way=Transfer.Way.OUT, state=Transfer.State.PENDING,
        registrar=told.asked_by[:64], made_at=told.asked_at, until=told.acted_at,
    )  # fmt: skip
    organization = domain.product.organization
    journal.record(
        EventKind.NAME_LEAVING, actor=None, organization=organization, product=domain.product,
        registrar=moved.registrar,
    )  # fmt: skip
    known = domain.holder.email if domain.holder else owner
    tell_managers(LEAVING, moved.pk, domain, now)
    emails.name_leaving(domain, moved, readers_of(domain, now), users_of(domain), known)


def tell_that_it_left(domain: Domain, now: datetime.datetime) -> None:
    """Another registrar has the name."""
    emails.name_left(domain, readers_of(domain, now), users_of(domain))


def readers_of(domain: Domain, now: datetime.datetime) -> list[Reader]:
    """Whoever answers for the organization, pays for it or manages the name."""
    audience = Audience(domain.product.organization, [domain.product_id], now)
    return list(audience.of(domain.product_id, is_alone=True).values())


def users_of(domain: Domain) -> list[str]:
    """Other products of the organization that run under the name, by what people call them (G15)."""
    name = shown(domain.name)
    others = Product.objects.filter(organization_id=domain.organization_id).living().exclude(pk=domain.product_id)
    found = others.filter(service_name__iexact=name) | others.filter(service_name__iendswith=f".{name}")
    return [each.name for each in found.select_related("kind").order_by("pk")[:MOST_USERS]]


def transfer_of(domain: Domain) -> Transfer | None:
    """The transfer to another registrar that is under way."""
    return domain.transfers.filter(way=Transfer.Way.OUT, state=Transfer.State.PENDING).first()


def facts_of(moved: Transfer) -> object:
    """What the page shows."""
    return moved.pk, moved.registrar, str(moved.until)


@transaction.atomic
def answer_transfer(
    *, actor: Membership, product: Product, answer: str, seen: str | None, now: datetime.datetime
) -> Change:
    """Approve, reject, or reject and lock. Raises Refused without the technical right, RuleError when none is under way
    or it is being answered, ChangedMeanwhile when it is another one."""
    actor, domain = locked_name(actor, product, now)
    moved = transfer_of(domain)
    if moved is None:
        raise RuleError(NOT_ASKED)
    check_unchanged(seen, facts_of(moved))
    if moved.until is not None and moved.until <= now:
        raise RuleError(TOO_LATE)
    change = ask(actor, domain, Change.Kind.TRANSFER, STEPS[answer], now)
    actor.record(EventKind.NAME_LEAVING_ANSWERED, product=domain.product, action=str(WORDS[answer]))
    return change
