"""A name that was paid for comes from another registrar: asked for once, then followed until it is decided (NAM-22).

Whether an earlier try arrived is looked at first: a transfer that was refused is never asked for a second time.
"""

import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from billing.models import Subscription
from billing.prices.book import listed
from billing.terms import MONTHS_OF_A_YEAR, ONE_DAY
from core import encryption
from core.clock import now as present
from domains.extensions.policy import Extension
from domains.life import moving
from domains.life.registering import NotSold
from domains.models import Domain, Transfer
from domains.registry import base, exchange
from domains.registry.base import Registry, RegistryError, Verdict
from domains.registry.facts import DomainInfo, Fee, TransferState
from domains.states import State
from products.models import ProviderCall
from products.providers import Action, ProviderAnswer, Request
from security.journal import events as journal
from security.kinds import EventKind

PURPOSE = "domains.transfer-code"
APPROVED = frozenset({"clientApproved", "serverApproved"})
UNKNOWN_CODES = frozenset({2201, 2301, 2303})
"""Nothing is known of a transfer by us."""
EARLIER = datetime.timedelta(hours=1)
"""Clocks differ by less; a transfer that was asked for before is not this one."""


def encrypted(code: str) -> str:
    """The code as it waits in the database."""
    return encryption.encrypt(PURPOSE, code)


def bring(request: Request, row: Domain, extension: Extension, registry: Registry) -> DomainInfo | None:
    """One step further. None while the other registrar may still decide. Raises NotSold, RegistryError."""
    moved = row.transfers.get(way=Transfer.Way.IN, state__in=Transfer.OPEN)
    with translation.override(row.product.organization.invoice_language):
        told = None
        if moved.state == Transfer.State.PENDING or exchange.may_have_arrived(extension.through, request.key):
            told = _told(moved, row.name, registry)
        if _is_unwanted(row):
            _take_back(request, told, row, extension)
        if told is None and moved.state == Transfer.State.WAITING:
            _ask(request, moved, row, extension, registry)
            told = _told(moved, row.name, registry)
        return _outcome(moved, told, row, registry)


def _told(moved: Transfer, name: str, registry: Registry) -> TransferState | None:
    """How far our transfer is; None when the registry knows of none that is this one."""
    try:
        found = registry.transfer(name)
    except RegistryError as error:
        if error.code in UNKNOWN_CODES:
            return None
        raise
    is_this = found.asked_by == registry.account and found.asked_at >= moved.made_at - EARLIER
    return found if is_this else None


def _is_unwanted(row: Domain) -> bool:
    """Whether somebody cancelled the product meanwhile: a name that has come would be deleted by that."""
    calls = ProviderCall.objects.filter(product=row.product_id, action=Action.CANCEL.value)
    return calls.filter(state=ProviderCall.State.WAITING).exists()


def _take_back(request: Request, told: TransferState | None, row: Domain, extension: Extension) -> None:
    """End the transfer while that can be done. Raises NotSold when it has ended, RegistryError."""
    if told is not None and told.status in APPROVED:
        return
    if told is not None and told.status == "pending":
        order = base.Transfer(key=f"{request.key}-cancel", name=row.name, step=base.Step.CANCEL)
        exchange.perform(extension.through, order)
    raise NotSold(_("The transfer was cancelled."))


def _ask(request: Request, moved: Transfer, row: Domain, extension: Extension, registry: Registry) -> None:
    """Look once more at what keeps it, then ask with the fee of now."""
    code = encryption.decrypt(PURPOSE, moved.sealed)
    info = registry.info(row.name, code)
    if problem := moving.why_not(info, extension, registry.account, present()):
        raise NotSold(problem)
    fee = _fee(row, extension, registry)
    Transfer.objects.filter(pk=moved.pk).update(servers=sorted(each.name for each in info.servers))
    years = extension.transfer.adds_years or None
    order = base.Transfer(
        key=request.key, name=row.name, step=base.Step.REQUEST, code=code, years=years, fee=fee
    )  # fmt: skip
    exchange.perform(extension.through, order)


def _fee(row: Domain, extension: Extension, registry: Registry) -> Fee | None:
    offer, currency = moving.fee_of(registry, row.name)
    if offer is None:
        return None
    today = present().date()
    sold = extension.prices.transfer.get(currency, 0)
    problem, fee = moving.judged(offer, sold, listed(row.product, MONTHS_OF_A_YEAR, today, currency))
    if problem:
        raise NotSold(problem)
    return fee


def _outcome(moved: Transfer, told: TransferState | None, row: Domain, registry: Registry) -> DomainInfo | None:
    if told is None:
        raise RegistryError(f"Nobody knows how the transfer of {row.name} is.", verdict=Verdict.UNKNOWN)
    if told.status == "pending":
        facts = {"state": Transfer.State.PENDING, "registrar": told.acted_by[:64], "until": told.acted_at}
        Transfer.objects.filter(pk=moved.pk, state__in=Transfer.OPEN).update(**facts)
        return None
    if told.status not in APPROVED:
        raise NotSold(_why(told))
    info = registry.info(row.name)
    if info.sponsor != registry.account:
        raise RegistryError(f"{row.name} is not with us yet.", verdict=Verdict.UNKNOWN)
    return info


def _why(told: TransferState) -> str:
    if told.status == "clientRejected":
        return _("The present registrar refused the transfer. Ask it why.")
    if told.status == "clientCancelled":
        return _("The transfer was cancelled.")
    return _("The registry ended the transfer.")


def ended(call: ProviderCall, answer: ProviderAnswer | None) -> None:
    """The name has come, or will not: its code is erased, its terms follow from the registry. Called with call and
    product locked."""
    if call.action != Action.PROVISION or call.answered_at is None:
        return
    product, moment = call.product, call.answered_at
    moved = Transfer.objects.select_for_update(of=("self",)).select_related("domain").filter(
        domain__product=product, way=Transfer.Way.IN, state__in=Transfer.OPEN
    ).first()  # fmt: skip
    if moved is None:
        return
    moved.sealed, moved.answered_at, moved.reason = "", moment, "" if answer else call.error
    moved.state = Transfer.State.DONE if answer else Transfer.State.REFUSED
    moved.save(update_fields=["sealed", "answered_at", "reason", "state"])
    if not answer:
        return
    if product.expires_on:
        facts = {"organization_id": product.organization_id, "anchor_on": product.expires_on + ONE_DAY}
        Subscription.objects.get_or_create(product=product, defaults=facts)
    journal.record(EventKind.NAME_ARRIVED, actor=None, organization=product.organization, product=product)


def is_arriving(row: Domain | None) -> bool:
    """Whether the name of a provision comes from another registrar."""
    return row is not None and row.state == State.ARRIVING
