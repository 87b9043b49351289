"""Pay-outs that the bank sends back after it took them: each is known by its number, which the bank repeats (BIL-39).

What differs in anything, or comes back a second time, waits for a person like every other return.
"""

import datetime
import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from accounts.models import User
from billing.bank.camt.facts import BankStatement, Kind, Payment
from billing.bank.matching import Outcome, Row
from billing.models import Withdrawal
from core.hooks import Slot

NUMBER = re.compile(r"W-([1-9][0-9]{0,17})")
CameBack = Callable[[Withdrawal, User, str, datetime.datetime], object]
PAY_OUT_CAME_BACK: Slot[CameBack] = Slot()
"""Books one back, with what the bank said, and tells its organization; the organization is locked."""


def pay_outs_named(statements: Iterable[BankStatement]) -> list[Withdrawal]:
    """Those whose number a return carries, whatever their state is."""
    entries = (entry for each in statements for entry in each.entries if entry.kind in {Kind.RETURNED, Kind.CREDIT})
    numbers = {_number(payment) for entry in entries for payment in entry.payments if payment.is_return}
    return list(Withdrawal.objects.filter(pk__in=numbers - {0}))


class Returns:
    """The returns of one file. The organizations of the pay-outs that it names are locked by now."""

    def __init__(self, named: Iterable[Withdrawal]) -> None:
        rows = Withdrawal.objects.select_related("organization").select_for_update(no_key=True, of=("self",))
        self._left = {each.pk: each for each in rows.filter(pk__in=[each.pk for each in named]).order_by("pk")}
        self._found: list[tuple[Withdrawal, str]] = []

    def judged(self, row: Row) -> Row:
        """The row, as a pay-out that came back if it is one: the very amount of one that is out, once."""
        payment = row.payment
        if payment is None or row.match.outcome != Outcome.RETURNED:
            return row
        withdrawal = self._left.get(_number(payment))
        if withdrawal is None or not _is_out(withdrawal) or not _is_all_of_it(withdrawal, payment):
            return row
        del self._left[withdrawal.pk]
        self._found.append((withdrawal, payment.return_reason))
        return replace(row, match=replace(row.match, outcome=Outcome.CAME_BACK, document=withdrawal.number))

    def book(self, actor: User, now: datetime.datetime) -> None:
        """Every one that was found."""
        came_back = PAY_OUT_CAME_BACK.get()
        for withdrawal, said in self._found:
            if came_back:
                came_back(withdrawal, actor, said, now)


def _number(payment: Payment) -> int:
    found = NUMBER.fullmatch(payment.end_to_end)
    return int(found[1]) if found else 0


def _is_out(withdrawal: Withdrawal) -> bool:
    """At the bank: sent, or in a file whose answer nobody has read yet."""
    in_file = withdrawal.state == Withdrawal.State.APPROVED and withdrawal.file_id is not None
    return withdrawal.means == Withdrawal.Means.BANK and (in_file or withdrawal.state == Withdrawal.State.SENT)


def _is_all_of_it(withdrawal: Withdrawal, payment: Payment) -> bool:
    return (payment.amount, payment.currency) == (withdrawal.amount, withdrawal.currency)
