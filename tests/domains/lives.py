"""A name through its days: the registry's clock is moved, the portal does each day what its schedule does."""

import datetime
from dataclasses import dataclass

import time_machine

from billing.checkout.commands import Means
from billing.checkout.requests import facts_of_request, pay_request
from core.clock import now
from core.shown import version_of
from domains.drift.looking import look_at_some
from domains.drift.messages import take_next
from domains.drift.overdue import look_over
from domains.life import ending, sweep
from domains.models import Domain
from domains.registry.local.control import Control
from domains.restore.commands import ask_restore
from domains.restore.refused import give_back_next
from organizations.models import Membership
from products.calls import queue
from products.models import ProviderCall
from tests import factories
from tests.billing import money
from tests.domains import names

STEPS = (
    sweep.expire_some, sweep.interrupt_next, sweep.give_up_next, ending.let_go_next, give_back_next, queue.perform_next,
)  # fmt: skip

PLENTY = 100_000
"""Minor units on the prepaid account."""


@dataclass
class Life:
    """One name, and who could pay for it."""

    control: Control
    domain: Domain
    owner: Membership

    @classmethod
    def of(cls, control: Control, name: str, last_day: str) -> "Life":
        """Paid until a day, with a registry that stands two months before."""
        control.set_clock(names.at(last_day) - datetime.timedelta(days=62))
        domain = names.registered(control, name, last_day)
        owner = factories.member(domain.product.organization, role="legal_representative")
        money.give(owner.organization, PLENTY)
        return cls(control, domain, owner)

    def go_to(self, day: str) -> tuple[str, str]:
        """Let everything happen that happens on a day; the state of name and product in the evening."""
        at = names.at(day)
        self.control.set_clock(at)
        with time_machine.travel(at, tick=False):
            self._live(at)
        return names.state_of(self.domain)

    def _live(self, at: datetime.datetime) -> None:
        ProviderCall.objects.filter(state=ProviderCall.State.WAITING).update(due_at=at)
        for step in STEPS:
            while step(at):
                pass
        while take_next("local", at):
            pass
        look_at_some("local", at)
        look_over(at)

    def renew(self, day: str) -> None:
        """The next year is paid on a day."""
        with time_machine.travel(names.at(day), tick=False):
            money.pay_now(self.owner, money.chosen(names.product_of(self.domain)))

    def restore(self, day: str) -> None:
        """The restore is asked for and paid on a day. Raises RuleError."""
        with time_machine.travel(names.at(day), tick=False):
            document = ask_restore(actor=self.owner, domain_id=self.domain.pk, seen=None, now=now())
            means, seen = Means(document.total, None), version_of(facts_of_request(document))
            pay_request(actor=self.owner, document=document, means=means, seen=seen, now=now())

    @property
    def ordered(self) -> list[str]:
        """What was really done at the registry for us."""
        return [command for client, _key, command, _name in self.control.effects() if client == "ATRIO"]

    @property
    def money(self) -> int:
        """What is left on the prepaid account."""
        return money.prepaid(self.owner.organization)
