"""A machine of Hypothesis that moves money by the real commands and compares the books with ``wallet_model``."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from accounts.models import User
from billing.documents.crediting import credit
from billing.documents.issuing import Facts, issue
from billing.documents.settling import Arrival, close_if_whole, lock, receive, reserve, void
from billing.issuer import our_issuer
from billing.ledger.checks import Difference, differences
from billing.ledger.postings import NotEnough
from billing.models import Account, Document, DocumentLine, Payment, Refund, Withdrawal
from billing.payments.acquirer import Answer, Outcome
from billing.payments.disputes import Dispute, DisputeState, settle_dispute
from billing.payments.refunds import create_refund, settle_refund
from billing.payments.settlement import settle
from billing.prepaid import paying_out
from billing.prepaid.giving import give
from billing.prepaid.movements import withdrawable
from billing.prepaid.withdrawing import Wish, ask_back, cancel
from billing.prices.quotes import QuotedLine, quote_of
from core.clock import now
from core.errors import RuleError
from organizations.models import Membership
from tests import factories
from tests.billing import cards, money
from tests.billing.wallet_model import Move, Wallet
from tests.cast import Cast
from tests.clock import here

AMOUNTS = st.integers(1, 400) | st.integers(1, 30_000)
Kind, State = Document.Kind, Document.State
PICK = st.integers(0, 5)
ACCOUNT = "CH4400243353589254002"


@dataclass(frozen=True)
class Walk:
    """What one walk was: how often books and model were compared, what it wrote, what the proofs found at its end, and
    the sum of everything in the books."""

    compared: int
    postings: int
    documents: int
    wrong: list[Difference]
    together: int


class Machine(RuleBasedStateMachine):
    """One organization, its documents, and what a plain calculation says of them. ``walks`` is what happened."""

    cast: Cast
    walks: list[Walk]
    two: list[User]
    nadia: Membership

    def __init__(self) -> None:
        """In a transaction that is rolled back at the end."""
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.wallet, self.place = Wallet(), self.cast.talleres
        self.payments: list[tuple[Payment, int]] = []
        self.requests: list[tuple[Document, list[Move]]] = []
        self.invoices: list[Document] = []
        self.withdrawals: list[tuple[Withdrawal, Move]] = []
        self.refunds: list[tuple[int, Refund, Move]] = []
        self.disputes: dict[int, int] = {}
        self.over: set[int] = set()
        self.won: set[int] = set()
        self.arrivals = self.compared = 0

    def teardown(self) -> None:
        """Every proof of the books, then nothing is left."""
        written = self.place.postings.count(), self.place.documents.count()
        self.walks.append(Walk(self.compared, *written, list(differences()), sum(money.sums().values())))
        assert self.walks[-1].wrong == []
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @invariant()
    def the_books_say_what_the_model_says(self) -> None:
        assert money.sums() == self.wallet.said()
        assert all(self.wallet.balances[each] >= 0 for each in ("prepaid", "held", "withdrawing"))
        assert self.wallet.balances["claim"] <= 0
        assert sum(self.wallet.balances.values()) == 0
        connection.check_constraints()
        self.compared += 1

    @initialize(amounts=st.tuples(AMOUNTS, AMOUNTS, AMOUNTS))
    def begin_with_some(self, amounts: tuple[int, int, int]) -> None:
        """So that every rule has something to act on: a walk that does nothing shows nothing."""
        self.top_up_by_card(amounts[0])
        self.top_up_by_card(amounts[1])
        self.ask_for_money(amounts[2])

    @rule(amount=AMOUNTS)
    def top_up_by_card(self, amount: int) -> None:
        amount += 50
        payment = cards.top_up(self.place, amount)
        for _time in range(2):
            settle(payment, Answer(Outcome.SUCCEEDED, f"pi_{payment.pk}", amount=amount, currency="CHF"), now())
        self.payments.append((payment, amount))
        self.wallet.book(card=-amount, prepaid=amount).card = len(self.payments)

    @rule(amount=AMOUNTS)
    def top_up_by_transfer(self, amount: int) -> None:
        document = factories.document(self.place, amount)
        self._arrive(document, amount)
        self.wallet.book(bank=-amount, prepaid=amount)

    @rule(amount=AMOUNTS)
    def gift(self, amount: int) -> None:
        give(actor=self.two[0], organization=self.place, amount=amount, currency="CHF", reason="r", now=now())
        self.wallet.book(goodwill=-amount, prepaid=amount)

    @rule(net=AMOUNTS)
    def ask_for_money(self, net: int) -> None:
        row = QuotedLine(DocumentLine.Kind.ADJUSTMENT, "Work", net, net, "S", Decimal("8.1"), "CH")
        quote = quote_of([row], "CHF", "")
        document = issue(Kind.REQUEST, self.place, quote, Facts(due_on=here()), now())
        self.requests.append((document, []))

    @precondition(lambda self: self.requests)
    @rule(at=PICK, part=st.integers(1, 40_000))
    def set_aside(self, at: int, part: int) -> None:
        document, moves = self._request(at)
        part = min(part, document.left)
        if part > self.wallet.prepaid:
            _refused(lambda: self._reserve(document, part))
            return
        self._reserve(document, part)
        moves.append(self.wallet.book(prepaid=-part, held=part))
        moves[-1].request = document.pk
        self._settled(at)

    @precondition(lambda self: self.requests)
    @rule(at=PICK, amount=AMOUNTS)
    def transfer(self, at: int, amount: int) -> None:
        document, _moves = self._request(at)
        due = min(amount, document.left)
        self._arrive(document, amount)
        self.wallet.book(bank=-amount, held=due, prepaid=amount - due)
        self._settled(at)

    @precondition(lambda self: self.requests)
    @rule(at=PICK)
    def void_a_request(self, at: int) -> None:
        document, moves = self.requests.pop(at % len(self.requests))
        arrived = _fresh(document).paid + sum(move.amount for move in moves)
        organization, held = lock(self.place.pk, document.pk)
        for _time in range(2):
            void(organization, held, now())
        for move in moves:
            self.wallet.undo(move, held=move.amount, prepaid=-move.amount)
        self.wallet.book(held=-arrived, prepaid=arrived)

    @precondition(lambda self: self.invoices)
    @rule(at=PICK, net=AMOUNTS)
    def credit_a_part(self, at: int, net: int) -> None:
        invoice = self.invoices[at % len(self.invoices)]
        before = sum(invoice.followers.values_list("net", flat=True))
        if net > invoice.net - before:
            _refused(lambda: credit(invoice=invoice, nets={1: net}, reason="r", now=now()))
            return
        credit(invoice=invoice, nets={1: net}, reason="r", now=now())
        tax = _tax(before + net) - _tax(before)
        self.wallet.book(revenue=-net, vat=-tax, prepaid=net + tax).request = invoice.origin_id or 0

    @precondition(lambda self: self.payments)
    @rule(at=PICK, end=st.sampled_from(DisputeState), times=st.integers(1, 2))
    def dispute(self, at: int, end: DisputeState, times: int) -> None:
        number = at % len(self.payments) + 1
        payment, amount = self.payments[number - 1]
        for _time in range(times):
            settle_dispute(payment, Dispute(f"dp_{number}", amount, "CHF", end), now())
        if number not in self.disputes:
            there = min(self.wallet.prepaid, self.wallet.left_of(number), amount)
            self.disputes[number] = amount - there
            self.wallet.book(prepaid=-there, claim=there - amount, contested=amount).card = number
        if end != DisputeState.OPEN and number not in self.over:
            self.over.add(number)
            self._ended(number, amount, is_won=end == DisputeState.WON)

    def _ended(self, number: int, amount: int, *, is_won: bool) -> None:
        if is_won:
            self.won.add(number)
            owed = min(self.disputes[number], -self.wallet.balances["claim"])
            self.wallet.book(contested=-amount, claim=owed, prepaid=amount - owed).card = number
        else:
            self.wallet.book(contested=-amount, card=amount)

    @precondition(lambda self: self.payments)
    @rule(at=PICK, amount=AMOUNTS)
    def refund(self, at: int, amount: int) -> None:
        number = at % len(self.payments) + 1
        payment, paid = self.payments[number - 1]
        back = -sum(move.amount for whose, _refund, move in self.refunds if whose == number and not move.is_undone)
        if number in self.disputes.keys() - self.won or amount > min(paid - back, self.wallet.prepaid):
            _refused(lambda: create_refund(payment, amount, now()))
            return
        made = create_refund(payment, amount, now())
        move = self.wallet.book(prepaid=-amount, card=amount)
        move.card = number
        self.refunds.append((number, made, move))

    @precondition(lambda self: self.refunds)
    @rule(at=PICK, outcome=st.sampled_from([Outcome.SUCCEEDED, Outcome.NOTHING, Outcome.DECLINED]))
    def hear_of_a_refund(self, at: int, outcome: Outcome) -> None:
        _number, made, move = self.refunds[at % len(self.refunds)]
        settle_refund(made, Answer(outcome, f"re_{made.pk}"), now())
        if outcome == Outcome.DECLINED and not move.is_undone:
            self.wallet.undo(move, card=move.amount, prepaid=-move.amount)

    @rule(amount=AMOUNTS)
    def ask_back(self, amount: int) -> None:
        most = withdrawable(self.place.pk, "CHF", our_issuer().today(now())).now
        assert 0 <= most <= self.wallet.prepaid
        wish = Wish(amount, "CHF", ACCOUNT, "Talleres Rochat")
        if amount > most or self.wallet.balances["claim"]:
            _refused(lambda: ask_back(actor=self.nadia, wish=wish, now=now()))
            return
        asked = ask_back(actor=self.nadia, wish=wish, now=now())
        self.withdrawals.append((asked, self.wallet.book(prepaid=-amount, withdrawing=amount)))

    @precondition(lambda self: self.withdrawals)
    @rule(at=PICK, act=st.sampled_from(["cancel", "approve", "refuse", "send", "come back"]))
    def decide(self, at: int, act: str) -> None:
        asked, move = self.withdrawals[at % len(self.withdrawals)]
        state = Withdrawal.objects.get(pk=asked.pk).state
        facts: dict[str, Any] = {"withdrawal": asked, "now": now()}
        desk: dict[str, Any] = {"actor": self.two[act != "approve"], **facts}
        reason: dict[str, Any] = {"reason": "r"}
        acts: dict[str, tuple[Callable[[], object], set[str], dict[str, int]]] = {
            "cancel": (lambda: cancel(actor=self.nadia, **facts), {"requested", "cancelled"}, {"withdrawing": -1}),
            "approve": (lambda: paying_out.approve(seen=None, **desk), {"requested"}, {}),
            "refuse": (lambda: paying_out.refuse(**reason, **desk), {"requested", "approved"}, {"withdrawing": -1}),
            "send": (lambda: paying_out.settle(is_sent=True, **reason, **desk), {"approved"}, {"bank": 1}),
            "come back": (lambda: paying_out.take_back(**reason, **desk), {"sent"}, {"bank": -1}),
        }
        run, fits, moves = acts[act]
        if state not in fits:
            _refused(run)
            return
        run()
        if act == "send":
            self.wallet.book(withdrawing=move.amount, bank=-move.amount)
        elif moves and state != "cancelled":
            (source,) = moves
            self.wallet.undo(move, **{source: move.amount, "prepaid": -move.amount})

    def _request(self, at: int) -> tuple[Document, list[Move]]:
        document, moves = self.requests[at % len(self.requests)]
        return _fresh(document), moves

    def _reserve(self, document: Document, part: int) -> None:
        self.arrivals += 1
        organization, held = lock(self.place.pk, document.pk)
        with transaction.atomic():
            reserve(organization, held, part, f"reserve:{self.arrivals}", now())
            close_if_whole(organization, held, now())

    def _arrive(self, document: Document, amount: int) -> None:
        self.arrivals += 1
        money_ = Arrival(amount, "CHF", Account.Purpose.BANK, f"bank:{self.arrivals}", here())
        assert [receive(self.place.pk, document.pk, money_, now()) for _time in range(2)] == [True, False]

    def _settled(self, at: int) -> None:
        """If it is whole it is an invoice now."""
        document, _moves = self._request(at)
        if document.state == State.PAID:
            self.requests.pop(at % len(self.requests))
            self.invoices.append(document.followers.get())
            self.wallet.book(held=-document.total, revenue=document.net, vat=document.tax)


def _tax(net: int) -> int:
    return (net * 81 * 2 + 1000) // 2000


def _fresh(document: Document) -> Document:
    return Document.objects.get(pk=document.pk)


def _refused(act: Callable[[], object]) -> None:
    with pytest.raises((NotEnough, RuleError)), transaction.atomic():
        act()
