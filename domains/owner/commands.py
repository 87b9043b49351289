"""Another owner: asked for, agreed to by the present one within two days, or nothing changes (NAM-11)."""

import datetime
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from core.shown import check_unchanged
from domains import emails
from domains.changes.commands import UNDER_WAY, carry_out_soon, locked_name
from domains.contacts.cards import handle_of
from domains.contacts.commands import GONE
from domains.contacts.rules import problems_of
from domains.extensions.policy import Privacy
from domains.extensions.reading import extension_of
from domains.models import Change, Contact, Domain, OwnerChange
from domains.models.owner_change import VALID_FOR
from domains.states import KEPT
from organizations.models import Membership, Organization
from products.models import Product
from security.base.limits import Limit
from security.journal import events as journal
from security.kinds import EventKind

State = OwnerChange.State
MAILS = Limit("owner-changes", amount=3, seconds=86_400)
"""Of one name."""
REMIND_AFTER = datetime.timedelta(days=1)
SAME = _("This is the owner already.")
TOO_MANY = _("The owner was written to three times within a day. Try again tomorrow.")
NOT_WAITING = _("Nothing waits for the owner any more.")


@transaction.atomic
def ask_for_owner(
    *, actor: Membership, product: Product, card: int, address: str, seen: str | None, now: datetime.datetime
) -> OwnerChange:
    """Ask the present owner, at ``address``, whether the name may have another one.

    Raises Refused, RuleError for a card that is gone, that the extension does not take or that is the owner, and while
    something of the kind is under way; ChangedMeanwhile.
    """
    actor, domain = locked_name(actor, product, now)
    check_unchanged(seen, facts_of(domain))
    change = store(actor, domain, card_named(actor, card), address, now)
    emails.owner_asked([change])
    return change


def card_named(actor: Membership, pk: int) -> Contact:
    """The card of the new owner. Raises RuleError when it is gone."""
    card = actor.organization.contacts.filter(pk=pk).first()
    if card is None:
        raise RuleError(GONE)
    return card


def store(
    actor: Membership, domain: Domain, new: Contact, address: str, now: datetime.datetime,
    batch: uuid.UUID | None = None,
) -> OwnerChange:  # fmt: skip
    """Write the wish down; the caller holds the locks of organization, product and name. Raises RuleError."""
    if new.pk == domain.holder_id:
        raise RuleError(SAME)
    if problems := problems_of(new, extension_of(domain.extension, now.date())):
        raise RuleError(" ".join(problems.values()))
    _check_alone(domain)
    if MAILS.hit(str(domain.pk)):
        raise RuleError(TOO_MANY)
    change = OwnerChange.objects.create(
        domain=domain, organization_id=domain.organization_id, card=new, address=address, asked_at=now, sent_at=now,
        asked_by_name=actor.full_name, expires_at=now + VALID_FOR, batch=batch,
    )  # fmt: skip
    change.domain = domain
    actor.record(EventKind.OWNER_CHANGE_ASKED, product=domain.product, holder=str(new))
    return change


def _check_alone(domain: Domain) -> None:
    """Raises RuleError while the owner is being asked, or the registry."""
    changes = domain.changes.filter(kind=Change.Kind.OWNER, state=Change.State.WAITING)
    if domain.owner_changes.filter(state=State.WAITING).exists() or changes.exists():
        raise RuleError(UNDER_WAY)


def facts_of(domain: Domain) -> object:
    """What the page shows: the present owner."""
    return domain.name, domain.holder_id


@transaction.atomic
def ask_again(*, actor: Membership, product: Product, now: datetime.datetime) -> OwnerChange:
    """Write to the owner once more, with the same end. Raises Refused, RuleError."""
    actor, domain = locked_name(actor, product, now)
    change = _waiting(domain, now)
    if MAILS.hit(str(domain.pk)):
        raise RuleError(TOO_MANY)
    _send(change, now)
    return change


@transaction.atomic
def withdraw(*, actor: Membership, product: Product, now: datetime.datetime) -> None:
    """Ask no more; the link is dead. Raises Refused, RuleError."""
    actor, domain = locked_name(actor, product, now)
    change = _waiting(domain, now)
    _close(change, State.WITHDRAWN, now)
    actor.record(EventKind.OWNER_CHANGE_WITHDRAWN, product=domain.product, holder=str(change.card))


def _waiting(domain: Domain, now: datetime.datetime) -> OwnerChange:
    waiting = domain.owner_changes.select_for_update(of=("self",)).select_related("card")
    change = waiting.filter(state=State.WAITING, expires_at__gt=now).first()
    if change is None:
        raise RuleError(NOT_WAITING)
    change.domain = domain
    return change


def _send(change: OwnerChange, now: datetime.datetime) -> None:
    change.sent, change.sent_at = change.sent + 1, now
    change.save(update_fields=["sent", "sent_at"])
    others = together(change).exclude(pk=change.pk)
    others.update(sent=change.sent, sent_at=now)
    emails.owner_asked([change, *others.select_related(*PARTS)])


def _close(change: OwnerChange, state: State, now: datetime.datetime) -> None:
    change.state, change.answered_at = state, now
    change.save(update_fields=["state", "answered_at"])


def by_link(token: str, now: datetime.datetime) -> OwnerChange | None:
    """What a link asks, as long as it is valid."""
    key = OwnerChange.read_token(token)
    open_ones = OwnerChange.objects.select_related("card", "domain__product__organization", "domain__holder")
    return open_ones.filter(pk=key, state=State.WAITING, expires_at__gt=now).first() if key else None


def together(change: OwnerChange) -> QuerySet[OwnerChange]:
    """What the same owner was asked for at once and has not answered, in the order of names; the change alone where it
    was asked for alone."""
    waiting = OwnerChange.objects.filter(organization_id=change.organization_id, state=State.WAITING)
    if change.batch is None:
        return waiting.filter(pk=change.pk)
    return waiting.filter(batch=change.batch, address=change.address).order_by("domain__name")


@transaction.atomic
def answer(*, token: str, agrees: bool, seen: str | None, now: datetime.datetime) -> OwnerChange:
    """The present owner agrees, and the registry is asked, or does not, for all names of the link. Raises RuleError
    when it is over, ChangedMeanwhile when one of them has another owner than the page showed."""
    found = by_link(token, now)
    if found is None:
        raise RuleError(NOT_WAITING)
    organization = Organization.objects.select_for_update(no_key=True).get(pk=found.organization_id)
    changes = [_locked(each, organization, now) for each in together(found).select_related("domain")]
    if not changes:
        raise RuleError(NOT_WAITING)
    check_unchanged(seen, asked_facts(changes))
    for change in changes:
        _close(change, State.AGREED if agrees else State.REFUSED, now)
        if agrees:
            _order(change, now)
        kind = EventKind.OWNER_CHANGE_AGREED if agrees else EventKind.OWNER_CHANGE_REFUSED
        journal.record(
            kind, actor=None, organization=organization, product=change.domain.product, holder=str(change.card)
        )
    return changes[0]


def _locked(found: OwnerChange, organization: Organization, now: datetime.datetime) -> OwnerChange:
    """The change, its product and its name, locked. Raises RuleError when it is over."""
    product = Product.objects.select_for_update(no_key=True).get(pk=found.domain.product_id)
    domain = Domain.objects.select_for_update(of=("self",)).select_related("holder").get(pk=found.domain_id)
    domain.product, product.organization = product, organization
    return _waiting(domain, now)


def asked_facts(changes: Iterable[OwnerChange]) -> object:
    """What the page of the link shows."""
    return [(str(each.pk), each.domain.holder_id, each.card_id) for each in changes]


def _order(change: OwnerChange, now: datetime.datetime) -> None:
    domain = change.domain
    if domain.state not in KEPT:
        raise RuleError(NOT_WAITING)
    is_private = domain.is_private and extension_of(domain.extension, now.date()).privacy is Privacy.OFFERED
    step = {"owner": handle_of(change.card, is_private=is_private), "card": change.card_id, "private": is_private}
    domain.changes.create(
        kind=Change.Kind.OWNER, steps=[step], asked_at=now, asked_by_name=change.asked_by_name, due_at=now,
        organization_id=domain.organization_id,
    )  # fmt: skip
    carry_out_soon()


@transaction.atomic
def remind_next(now: datetime.datetime) -> bool:
    """Remind one owner, a day before it is over. False when there is none."""
    due = OwnerChange.objects.filter(state=State.WAITING, sent=1, asked_at__lte=now - REMIND_AFTER, expires_at__gt=now)
    change = due.select_for_update(skip_locked=True, of=("self",)).select_related(*PARTS).first()
    if change is None:
        return False
    _send(change, now)
    return True


PARTS = ("card", "domain__product__organization", "domain__holder")


@transaction.atomic
def end_next(now: datetime.datetime) -> bool:
    """End one that nobody answered: nothing changes. False when there is none."""
    over = OwnerChange.objects.filter(state=State.WAITING, expires_at__lte=now)
    change = over.select_for_update(skip_locked=True, of=("self",)).select_related(*PARTS).first()
    if change is None:
        return False
    _close(change, State.OVER, now)
    product = change.domain.product
    journal.record(
        EventKind.OWNER_CHANGE_OVER, actor=None, organization=product.organization, product=product,
        holder=str(change.card),
    )  # fmt: skip
    return True
