"""Names as products: what ``products.calls`` asks for, said to the registry of the extension (REG-4).

Every act is asked with an absolute goal, so that a repetition finds it reached: the present state is asked first, and
only what is missing is ordered. Keys of orders are made from the key of the request, which is stored before the call.
"""

import datetime
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from core.clock import now
from domains.extensions.policy import Extension
from domains.extensions.policy import Restore as Way
from domains.extensions.reading import UnknownExtension, extension_of
from domains.life import arriving, by_hand, moving, registering
from domains.life.answers import Gone, Seen
from domains.life.deadlines import last_full_day, registry_day
from domains.life.reporting import REPORT_REFUSED, report_of
from domains.models import Domain
from domains.names import UnusableName, normalized
from domains.registry import adapters, exchange
from domains.registry.base import (
    Answer,
    Delete,
    Order,
    Registry,
    RegistryError,
    Renew,
    Restore,
    Update,
    Verdict,
)
from domains.registry.base import Capability as Can
from domains.registry.facts import DomainInfo
from domains.states import GONE
from products.providers import (
    Account,
    Action,
    Capability,
    Figure,
    Person,
    PersonalData,
    ProviderAnswer,
    ProviderError,
    Request,
)

HOLD = "clientHold"
MISSING = 2303
"""The registry knows no such name (RFC 5730)."""
TIMEOUT = datetime.timedelta(seconds=60)


class RegistryProvider:
    """The provider of domain names."""

    capabilities = (
        Capability.PROVISION | Capability.EXTEND | Capability.CANCEL | Capability.RESTORE | Capability.SUSPEND
        | Capability.RESUME
    )  # fmt: skip

    def perform(self, request: Request) -> ProviderAnswer | None:
        """Bring the name where the request wants it. None: the registry works on it; ask again with the same key."""
        with _as_provider(), suppress(by_hand.Waiting):
            return ACTS[request.action](_Name.of(request))
        return None

    def usage(self, reference: str) -> list[Figure]:
        """Names use nothing."""
        raise _not_offered()

    def accounts(self) -> list[Account]:
        """Names are compared by ``domains.life.drift``, one by one."""
        raise _not_offered()

    def sign_on(self, reference: str, person: Person) -> str:
        """There is nothing to open."""
        raise _not_offered()

    def has_mailbox(self, reference: str, address: str) -> bool:
        """Names keep no mailboxes."""
        raise _not_offered()

    def data_of(self, reference: str, email: str) -> list[PersonalData]:
        """Names keep no data of people."""
        raise _not_offered()


@dataclass(frozen=True)
class _Name:
    """One name of one request: its row of the table, its registry."""

    request: Request
    name: str
    extension: Extension
    registry: Registry
    row: Domain | None
    """That of the product, as it stood before the registry was asked anything. An organization may have ordered one
    name twice: the name alone does not tell which of its rows is meant."""

    @classmethod
    def of(cls, request: Request) -> "_Name":
        """Raises UnusableName, UnknownExtension, RegistryError."""
        name = normalized(request.service)
        extension = extension_of(name, now().date())
        rows = Domain.objects.select_related("product__organization", "holder")
        mine = rows.filter(product__calls=uuid.UUID(request.key)).first()
        return cls(request, name, extension, adapters.get(extension.through), mine)

    @property
    def until(self) -> datetime.date:
        """The last day that is paid."""
        return datetime.date.fromisoformat(self.request.details["until"])

    def key(self, step: str = "") -> str:
        """That of the request, for one of its steps."""
        return f"{self.request.key}-{step}" if step else self.request.key

    def can(self, what: Can) -> bool:
        """Whether the registry takes this order or question."""
        return what in self.registry.capabilities

    def info(self) -> DomainInfo:
        """What the registry knows now."""
        return self.registry.info(self.name)

    def order(self, order: Order) -> Answer:
        """Have it done once. Raises ``by_hand.Waiting`` while people work on it."""
        answer = exchange.perform(self.extension.through, order)
        if answer.is_pending and not self.can(Can.INFO):
            raise by_hand.Waiting
        return answer

    def answer(self, until: datetime.date | None = None) -> ProviderAnswer:
        """It is done: what is there now."""
        return self.told(self.info() if self.can(Can.INFO) else None, until)

    def told(self, facts: DomainInfo | Gone | None, until: datetime.date | None = None) -> ProviderAnswer:
        """It is done, and this is what is there."""
        seen = Seen(facts, self.row.since if self.row else None) if facts else None
        return ProviderAnswer(reference=self.name, until=until, facts=seen)


def _provision(name: _Name) -> ProviderAnswer | None:
    """Register it for whom it was ordered, for the years that are paid, or have it come. None: a registry or another
    registrar decides, or people do it."""
    if name.row is not None and arriving.is_arriving(name.row):
        return _arrive(name, name.row)
    order = registering.order_of(name.request, name.row, name.extension, name.registry)
    for step in order.before:
        if exchange.perform(name.extension.through, step).is_pending:
            return None
    answer = exchange.perform(name.extension.through, order.register)
    return None if answer.is_pending else name.answer(order.until)


def _arrive(name: _Name, row: Domain) -> ProviderAnswer | None:
    """The last day is the registry's; where it knows none, the one that was paid."""
    if not moving.is_possible(name.extension, name.registry):
        raise registering.NotSold("This registry is not asked for transfers.")
    info = arriving.bring(name.request, row, name.extension, name.registry)
    if info is None:
        return None
    paid = name.request.details.get("until")
    until = last_full_day(info.expires_at) if info.expires_at else paid and datetime.date.fromisoformat(paid)
    return name.told(info, until or None)


def _extend(name: _Name) -> ProviderAnswer:
    """To the last paid day: by an order, or by letting it run where the registry takes none (17.4). A name that is
    deleted or with somebody else is not renewed by anybody."""
    if not name.can(Can.INFO):
        return _extended_by_hand(name)
    info = name.info()
    if "pendingDelete" in info.statuses:
        raise RegistryError(f"{name.name} is deleted: it has to be restored.", verdict=Verdict.REFUSED)
    if info.sponsor != name.registry.account:
        raise RegistryError(f"{name.name} is with another registrar.", verdict=Verdict.REFUSED)
    _renew_up_to(name, name.key())
    return name.answer(name.until)


def _extended_by_hand(name: _Name) -> ProviderAnswer:
    """The day that is known here goes with the order; what the registry says afterwards comes with its answer."""
    ends, told = name.row.expires_at if name.row else None, None
    if name.extension.renew_order and name.can(Can.RENEW) and ends is not None:
        years = years_missing(last_full_day(ends), name.until)
        order = Renew(key=name.key(), name=name.name, expires_on=registry_day(ends), years=years)
        told = name.order(order).expires_at if years else None
    return name.told(by_hand.kept(name.name, name.row, told), name.until)


def _renew_up_to(name: _Name, key: str) -> None:
    if not name.extension.renew_order or not name.can(Can.RENEW):
        return
    info = name.info()
    if info.expires_at is None:
        raise RegistryError(f"The registry names no end of {name.name}.", verdict=Verdict.UNKNOWN)
    missing = years_missing(last_full_day(info.expires_at), name.until)
    if missing:
        name.order(Renew(key=key, name=name.name, expires_on=registry_day(info.expires_at), years=missing))


def years_missing(present: datetime.date, wanted: datetime.date) -> int:
    """Years from one last day to another, begun ones as whole; never below 0. Days that registry and customer count
    otherwise (up to a week) are no year."""
    return max(0, round((wanted - present).days / 365.25))


def _restore(name: _Name) -> ProviderAnswer | None:
    """Request, report where one is wanted, and the year that may be missing afterwards (17.17)."""
    if not name.can(Can.INFO):
        told = name.order(Restore(key=name.key(), name=name.name)).expires_at
        return name.told(by_hand.kept(name.name, name.row, told), name.until)
    info = name.info()
    if "pendingDelete" in info.statuses and "pendingRestore" not in info.grace:
        name.order(Restore(key=name.key(), name=name.name))
        info = name.info()
    if "pendingRestore" in info.grace and name.extension.restore == Way.REPORT and name.can(Can.REPORT):
        _report(name, info)
        info = name.info()
    if "pendingDelete" in info.statuses:
        return None
    _renew_up_to(name, name.key("renew"))
    return name.answer(name.until)


def _report(name: _Name, info: DomainInfo) -> None:
    """The name is as good as back: a report that is refused is mended by people until its last day (G11)."""
    try:
        name.order(report_of(name.key("report"), info))
    except RegistryError as error:
        raise RegistryError(f"{REPORT_REFUSED} {error}", verdict=Verdict.UNKNOWN) from error


def _cancel(name: _Name) -> ProviderAnswer:
    """Where there is no redemption the name is gone at once, and nobody can be asked about it. What is not ours any
    more has nothing to end."""
    if name.row is not None and name.row.state in GONE:
        return name.told(Gone())
    name.order(Delete(key=name.key(), name=name.name))
    if not name.can(Can.INFO):
        return name.told(by_hand.ended(name.name, name.row, name.extension))
    try:
        return name.answer()
    except RegistryError as error:
        if error.code != MISSING:
            raise
    return name.told(Gone())


def _suspend(name: _Name) -> ProviderAnswer:
    if not name.can(Can.INFO) or HOLD not in name.info().statuses:
        name.order(Update(key=name.key(), name=name.name, add_statuses=(HOLD,)))
    return name.answer()


def _resume(name: _Name) -> ProviderAnswer:
    if not name.can(Can.INFO) or HOLD in name.info().statuses:
        name.order(Update(key=name.key(), name=name.name, remove_statuses=(HOLD,)))
    return name.answer()


ACTS: dict[Action, Callable[[_Name], ProviderAnswer | None]] = {
    Action.PROVISION: _provision,
    Action.EXTEND: _extend,
    Action.RESTORE: _restore,
    Action.CANCEL: _cancel,
    Action.SUSPEND: _suspend,
    Action.RESUME: _resume,
}


@contextmanager
def _as_provider() -> Iterator[None]:
    """What the registry says, in the words of providers."""
    try:
        yield
    except RegistryError as error:
        raise ProviderError(str(error), retryable=error.verdict != Verdict.REFUSED) from error
    except registering.NotSold as error:
        raise ProviderError(str(error), retryable=False) from error
    except (UnusableName, UnknownExtension) as error:
        raise ProviderError(f"This name cannot be served: {error}", retryable=False) from error


def _not_offered() -> ProviderError:
    return ProviderError("Registries do not offer this.", retryable=False)
