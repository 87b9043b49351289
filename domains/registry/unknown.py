"""What became of an order of which no answer is known: the registry is asked, and its present state read (REG-2).

Each function answers True (done), False (not done) or None (it cannot be told: a person has to look).
"""

import datetime
from collections.abc import Callable
from typing import Any

from domains.registry import base
from domains.registry.base import Answer, Order, Registry, RegistryError, Step, Verdict
from domains.registry.facts import DomainInfo, TransferState

MISSING = 2303
NOT_ASKED = 2301
APPROVED = {"clientApproved", "serverApproved"}
ENDED = {Step.CANCEL: {"clientCancelled"}, Step.REJECT: {"clientRejected"}, Step.APPROVE: APPROVED}


def found_out(registry: Registry, order: Order) -> Answer | None:
    """The answer to an order, read off the present state; None when it was surely not carried out. Raises
    RegistryError: UNKNOWN when nobody can tell, and whatever the question was answered with."""
    if isinstance(order, base.Transfer):
        return _told(None, is_done=_transferred(registry, order))
    look = LOOKS.get(type(order))
    if look is not None:
        info = _present(lambda: registry.info(order.name))
        return _told(info, is_done=look(registry, order, info))
    return _told(None, is_done=_of_others(registry, order))


def _told(info: DomainInfo | None, *, is_done: bool | None) -> Answer | None:
    if is_done is None:
        raise RegistryError("Nobody can tell whether this was done.", verdict=Verdict.UNKNOWN)
    if not is_done:
        return None
    if info is None:
        return Answer(code=0)
    is_pending = bool(info.statuses & {"pendingCreate", "pendingDelete", "pendingTransfer"})
    return Answer(code=0, is_pending=is_pending, expires_at=info.expires_at, created_at=info.created_at)


def _present(ask: Callable[[], Any]) -> Any:
    """What is there; None when nothing is."""
    try:
        return ask()
    except RegistryError as error:
        if error.code != MISSING:
            raise
        return None


def later(day: datetime.date, years: int) -> datetime.date:
    """The same day years later; the 28th where there is no 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _registered(registry: Registry, order: base.Register, info: DomainInfo | None) -> bool | None:
    """Ours is the one with the code of the order; where codes are not shown, one of ours for the same owner."""
    if info is None or info.sponsor != registry.account:
        return False
    if info.code:
        return info.code == order.code
    return True if info.registrant == order.registrant else None


def _renewed(registry: Registry, order: base.Renew, info: DomainInfo | None) -> bool | None:
    """The day moved by the years of the order. A year that the registry added by itself is a year too: renewing once
    more would be paid twice."""
    if info is None:
        return False
    if info.expires_at is None or info.sponsor != registry.account:
        return None
    present = info.expires_at.astimezone(datetime.UTC).date()
    if present == order.expires_on:
        return False
    return True if present == later(order.expires_on, order.years) else None


def _deleted(registry: Registry, order: base.Delete, info: DomainInfo | None) -> bool | None:
    if info is not None and info.sponsor != registry.account:
        return None
    return info is None or "pendingDelete" in info.statuses


def _restored(registry: Registry, order: base.Restore, info: DomainInfo | None) -> bool | None:
    """Not done while it is to be deleted; whoever comes too late is told so by the registry."""
    if info is None or info.sponsor != registry.account:
        return False
    return "pendingRestore" in info.grace or "pendingDelete" not in info.statuses


def _reported(registry: Registry, order: base.Report, info: DomainInfo | None) -> bool | None:
    return info is not None and "pendingDelete" not in info.statuses


def _updated(registry: Registry, order: base.Update, info: DomainInfo | None) -> bool | None:
    """Everything is as the order wants it. A code that is not shown may be set again: that changes nothing."""
    if info is None:
        return False
    if info.sponsor != registry.account:
        return None
    servers, people = {each.name for each in info.servers}, set(info.contacts)
    pairs: list[tuple[set[Any] | frozenset[Any], set[Any], set[Any]]] = [
        (servers, {each.name for each in order.add_servers}, {each.name for each in order.remove_servers}),
        (people, set(order.add_contacts), set(order.remove_contacts)),
        (info.statuses, set(order.add_statuses), set(order.remove_statuses)),
        (set(info.ds), set(order.add_ds), set(info.ds) - set(order.add_ds) if order.remove_all_ds else
         set(order.remove_ds) - set(order.add_ds)),
    ]  # fmt: skip
    is_as_wanted = all(new <= there and not (gone - new) & there for there, new, gone in pairs)
    owner_is = order.registrant is None or order.registrant == info.registrant
    return is_as_wanted and owner_is and (order.code is None or order.code == info.code)


LOOKS: dict[type[Order], Callable[[Registry, Any, DomainInfo | None], bool | None]] = {
    base.Register: _registered,
    base.Renew: _renewed,
    base.Delete: _deleted,
    base.Restore: _restored,
    base.Report: _reported,
    base.Update: _updated,
}


def _transferred(registry: Registry, order: base.Transfer) -> bool | None:
    try:
        state: TransferState = registry.transfer(order.name, order.code)
    except RegistryError as error:
        if error.code in {NOT_ASKED, MISSING}:
            return False if order.step is Step.REQUEST else None
        raise
    if order.step is Step.REQUEST:
        is_ours = state.asked_by == registry.account
        return is_ours and (state.status == "pending" or state.status in APPROVED)
    if state.status == "pending":
        return False
    return True if state.status in ENDED[order.step] else None


def _of_others(registry: Registry, order: Order) -> bool | None:
    """Contacts and hosts."""
    match order:
        case base.CreateContact() | base.UpdateContact():
            there = _present(lambda: registry.contact(order.name))
            is_same = bool(there == order.contact)
            return is_same if is_same or there is None or isinstance(order, base.UpdateContact) else None
        case base.DeleteContact():
            return _present(lambda: registry.contact(order.name)) is None
        case base.CreateHost():
            host = _present(lambda: registry.host(order.name))
            return False if host is None else True if set(host.addresses) == set(order.addresses) else None
        case base.UpdateHost():
            host = _present(lambda: registry.host(order.name))
            return (
                None
                if host is None
                else set(order.add) <= {*host.addresses} and not {*order.remove} & {*host.addresses}
            )
        case base.DeleteHost():
            return _present(lambda: registry.host(order.name)) is None
    raise TypeError(f"{type(order).__name__} is no order.")
