"""Names, organizations with and without money, and a registry that fails now and then, through years of moved time.

The portal is the real one: renewals of billing, sweep, queue, provider, messages, comparison. The registry is the local
one, a process with its own storage, in which the effects are counted afterwards.
"""

import datetime
import sqlite3
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from random import Random

import time_machine
from django.db import transaction

from accounts.models import User
from billing.ledger.postings import Cause, Move, post
from billing.models import Account, DocumentLine, Posting
from billing.renewals.running import due_organizations, renew_organization
from domains.drift.looking import look_at_some
from domains.drift.messages import take_next
from domains.drift.overdue import look_over
from domains.extensions.reading import extension_of
from domains.life import ending, sweep, terms
from domains.life.deadlines import deadlines, last_full_day
from domains.models import Domain, Finding, Notice
from domains.notices.due import organizations_to_tell
from domains.notices.telling import BY_BILLING, tell_organization
from domains.notices.windows import BY_HAND, windows_of
from domains.registry.base import RegistryError
from domains.registry.local.control import Control
from domains.restore.refused import give_back_next
from domains.states import State
from notifications.models import Message
from organizations.models import Membership, Organization, Role
from products.calls import queue
from products.models import Kind, Product, ProviderCall

EXTENSIONS = ("com", "ch", "de", "fr", "eu", "it")
FAULTS = ("drop_before", "drop_after", "2400", "2400_done")
"""Those that a worker does not have to wait for."""
IN_AN_ORGANIZATION, POOR = 10, 10
"""Names of each; every so many-th organization has no money."""
PLENTY = 10**9
LATER = datetime.timedelta(minutes=6)
ROUNDS = 40
"""In which a day asks again what was not answered."""
LOOKS_EVERY = 365
"""Days in which each name is compared once: the nightly look, thinned out."""
MAILS = ("domains/name_ending", "domains/names_ending")
DAILY: tuple[Callable[[datetime.datetime], object], ...] = (
    terms.set_terms, sweep.expire_some, sweep.interrupt_next, sweep.give_up_next, ending.let_go_next, give_back_next,
)  # fmt: skip


@dataclass
class World:
    """The state of a simulation. ``rate``: the share of calls that fail."""

    control: Control
    by: Random
    start: datetime.datetime
    rate: float = 0.05
    calls: int = 0
    faults: int = 0
    names: int = 0
    owed: float = 0
    """Looks of today."""
    lives: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @transaction.atomic
    def fill(self, names: int) -> None:
        """So many names that end within the first year, a tenth of them of organizations without money."""
        kind = Kind.objects.get(key="domain")
        plans = {plan.key: plan for plan in kind.plans.all()}
        owner, self.names = Organization(), names
        for number in range(names):
            if number % IN_AN_ORGANIZATION == 0:
                owner = self._organization(number // IN_AN_ORGANIZATION)
            extension = self.by.choice(EXTENSIONS)
            ends = self.start + datetime.timedelta(days=70 + self.by.randrange(365), hours=12)
            name, last_day = f"n{number}.{extension}", last_full_day(ends)
            self.control.put(name, expires=None if extension == "de" else ends)
            product = Product.objects.create(
                organization=owner, kind=kind, plan=plans[extension], service_name=name, state=Product.State.ACTIVE,
                expires_on=last_day, renews_itself=True,
            )  # fmt: skip
            at = None if extension == "de" else ends
            Domain.objects.create(
                organization=owner, product=product, name=name, extension=extension, state="active", since=self.start,
                expires_at=at,
            )  # fmt: skip

    def _organization(self, number: int) -> Organization:
        money = 0 if number % POOR == POOR - 1 else PLENTY
        made = Organization.objects.create(name=f"O {number}", slug=f"o-{number}", kind="company", country="CH")
        reader = User.objects.create(email=f"o{number}@people.example", language="en")
        Membership.objects.create(organization=made, user=reader, role=Role.LEGAL_REPRESENTATIVE)
        if money:
            moves = [Move(Account.Purpose.CARD, -money), Move(Account.Purpose.PREPAID, money)]
            cause = Cause(made.pk, Posting.Kind.TOP_UP, f"world:{made.pk}", self.start.date())
            post(cause, moves, currency=made.currency, now=self.start)
        return made

    def live(self, days: int, seconds: float = float("inf")) -> int:
        """So many days, one after the other, or those that begin within so many seconds; how many were lived."""
        started = time.monotonic()
        for number in range(days):
            if time.monotonic() - started > seconds:
                return number
            at = self.start + datetime.timedelta(days=number)
            self.control.set_clock(max(at, self.control.now()))
            with time_machine.travel(at, tick=False):
                self._day(at)
            self._note_states(at)
        return days

    def _day(self, at: datetime.datetime) -> None:
        for organization in list(due_organizations(at)):
            renew_organization(organization, at)
        for step in DAILY:
            while step(at):
                pass
        for _run in range(2):  # the second one has nothing to tell
            for pk in list(organizations_to_tell(at)):
                tell_organization(pk, at)
        for number in range(ROUNDS):
            moment = at + number * LATER
            self._ask(moment)
            if not ProviderCall.objects.filter(state=ProviderCall.State.WAITING).exists():
                break
        self._hear(at)
        for some in self._looks():
            self._disturb(some)
            look_at_some("local", at, some)
        look_over(at)

    def _looks(self) -> Iterator[int]:
        """So many names at once until each was looked at about once in LOOKS_EVERY days."""
        self.owed += self.names / LOOKS_EVERY
        while self.owed >= 1:
            some = min(10, int(self.owed))
            self.owed -= some
            yield some

    def _ask(self, moment: datetime.datetime) -> None:
        self._disturb(3)
        while queue.perform_next(moment):
            self._disturb(3)

    def _hear(self, at: datetime.datetime) -> None:
        for _time in range(10_000):
            self._disturb(2)
            try:
                if not take_next("local", at):
                    return
            except RegistryError:
                continue

    def _disturb(self, calls: int) -> None:
        """So many calls follow: one of them may fail. Written beside the registry, whose clock is another one here."""
        self.calls += calls
        if self.by.random() >= self.rate * calls:
            return
        self.faults += 1
        with closing(sqlite3.connect(self.control.books.path, timeout=30, isolation_level=None)) as books:
            books.execute("INSERT OR REPLACE INTO fault VALUES (?, 'all', 1)", [self.by.choice(FAULTS)])

    def _note_states(self, since: datetime.datetime) -> None:
        for name, state in Domain.objects.filter(since__gte=since).values_list("name", "state"):
            if self.lives[name][-1:] != [state]:
                self.lives[name].append(state)

    def wrong(self) -> Iterator[str]:
        """Sentences about everything that must not be. Empty when all is well."""
        effects = Counter(
            (command, name) for client, _key, command, name in self.control.effects() if client == "ATRIO"
        )
        keys = Counter(key for _client, key, command, _name in self.control.effects() if command == "renew" and key)
        yield from (f"Order {key} was done {times} times." for key, times in keys.items() if times > 1)
        for domain in Domain.objects.select_related("product", "organization").order_by("pk"):
            yield from self._wrong_of(domain, effects)
        for row in Finding.objects.filter(kind=Finding.Kind.PAID, ended_at=None):
            yield f"{row.name}: paid until {row.here} and not renewed."
        yield from self._wrong_notices()

    def _wrong_notices(self) -> Iterator[str]:
        """Each window of each term on its day, and in one mail for each reader."""
        told = defaultdict[int, list[str]](list)
        for product, window, outcome in Notice.objects.values_list("product_id", "window", "outcome"):
            told[product].append(window)
            if outcome != Notice.Outcome.TOLD:
                yield f"{product}: {window} {outcome}."
        for domain in Domain.objects.filter(state=State.RELEASED).select_related("product"):
            found, expected = sorted(told[domain.product_id]), sorted(_windows_of_its_end(domain))
            if found != expected:
                yield f"{domain.name}: told {found}, not {expected}."
        mails = Counter[tuple[int, str]]()
        for about, address in Message.objects.filter(kind__in=MAILS).values_list("about", "address"):
            mails.update((notice, address) for notice in (about or {})["notices"])
        yield from (f"Notice {notice}: {times} mails to {to}." for (notice, to), times in mails.items() if times > 1)
        lost = Notice.objects.filter(product__domain__state=State.RELEASED).exclude(window=BY_BILLING)
        silent = lost.exclude(pk__in={pk for pk, _to in mails})  # what billing writes of is not simulated
        yield from (f"Notice {row}: no mail." for row in silent)

    def _wrong_of(self, domain: Domain, effects: Counter[tuple[str, str]]) -> Iterator[str]:
        name, states = domain.name, self.lives[domain.name]
        there, paid = self.control.name(name), _terms_paid(domain)
        if len(states) != len(set(states)):
            yield f"{name}: {' → '.join(states)}."
        if domain.extension in {"com", "fr", "eu"} and effects["renew", name] != paid:
            yield f"{name}: {paid} years paid, {effects['renew', name]} renewed."
        if effects["delete", name] > 1:
            yield f"{name}: deleted {effects['delete', name]} times."
        is_rich = (int(domain.organization.slug[2:]) % POOR) != POOR - 1
        if is_rich and (
            there is None or there.client != "ATRIO" or there.state != "registered" or states != ["active"]
        ):
            yield f"{name}: lost although there was money ({' → '.join(states)})."
        if not is_rich and domain.state in {"released", "deleting", "redemption"} and paid:
            yield f"{name}: paid without money."


def _windows_of_its_end(domain: Domain) -> list[str]:
    """Those that a name which renews by itself, and was never paid for again, comes through until it is free."""
    if domain.product.expires_on is None:
        return []
    row = extension_of(domain.extension, domain.product.expires_on)
    gone = domain.deleted_at.date() if domain.deleted_at else None
    days = deadlines(row, domain.product.expires_on, gone)
    planned = {each.key for each in windows_of(deadlines(row, domain.product.expires_on))}
    # a deletion that is learnt of late moves the last day to renew, but nobody can be told of days that are over
    return [each.key for each in windows_of(days) if each.key in planned - BY_HAND]


def _terms_paid(domain: Domain) -> int:
    lines = DocumentLine.objects.filter(
        product=domain.product_id, kind=DocumentLine.Kind.RENEWAL, term_state=DocumentLine.TermState.PAID
    )
    return sum((line.months or 0) for line in lines) // 12
