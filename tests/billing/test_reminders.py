"""A reminder looks again when it leaves: what is no longer so is not sent, what changed is written anew (BIL-79, E9).

With the real outbox and a real mail server that is away for ten hours.
"""

import datetime

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import User
from billing.documents.crediting import credit
from billing.documents.reminding import remind_next
from billing.documents.settling import Arrival, receive, void
from billing.models import Account, Document
from billing.payments.cards import remove_card
from billing.renewals.cards_ending import tell_next as tell_of_card
from billing.renewals.commands import switch_renewal
from billing.renewals.running import renew_organization
from billing.renewals.telling import tell_organization
from core.clock import now
from core.components.formats import amount_text
from core.money import Money
from notifications.mail import delivery
from notifications.models import Message
from notifications.reader import Reader
from tests.billing import cards, money
from tests.billing.test_renewals import alone
from tests.cast import Cast
from tests.clock import here
from tests.notifications.inbox import Inbox, at

pytestmark = pytest.mark.django_db
NADIA = "nadia@talleres-rochat.example"
TEN_HOURS = datetime.timedelta(hours=10)


def asked(cast: Cast, product: str = cards.DOMAIN) -> Document:
    """A request, written for a transfer, whose last day comes in three days; nothing was announced."""
    paid = money.pay_now(cast.member("nadia"), money.chosen(money.product_of(cast.talleres, product)), transfer=True)
    Document.objects.filter(pk=paid.request.pk).update(announced_at=None)
    Message.objects.all().delete()
    return Document.objects.get(pk=paid.request.pk)


def reminded(cast: Cast) -> Document:
    """The same, reminded of at the moment of its ladder."""
    document = asked(cast)
    assert remind_next(before(document))
    return document


def before(document: Document) -> datetime.datetime:
    return now() + datetime.timedelta(days=7)


def arrives(document: Document, amount: int) -> None:
    arrival = Arrival(amount, "CHF", Account.Purpose.BANK, f"in:{amount}", here())
    assert receive(document.organization_id, document.pk, arrival, now())


def written(amount: int) -> str:
    """As Nadia reads it."""
    with Reader.of(User.objects.get(email=NADIA)).reading():
        return amount_text(Money.of_minor(amount, "CHF"))


def sent(kind: str = "request_due") -> tuple[str, str]:
    """What became of Nadia's mail of the kind, and why."""
    delivery.deliver_due(at(now() + TEN_HOURS))
    message = Message.objects.get(kind=f"billing/{kind}", address=NADIA)
    return message.state, message.error


def test_one_that_is_still_true_is_sent(cast: Cast, inbox: Inbox) -> None:
    document = reminded(cast)
    assert sent() == ("sent", "")
    assert any(document.number in text for text in inbox.taken)


def test_paid_while_the_mail_server_was_away_is_not_sent_and_the_log_says_why(
    cast: Cast, inbox: Inbox
) -> None:  # fmt: skip
    document = reminded(cast)
    arrives(document, document.total)
    assert sent() == ("dropped", "Se pagó entretanto.")
    assert not any("debe pagarse" in text for text in inbox.taken)
    page = cast.client("nadia").get(
        reverse("security:message", args=[Message.objects.get(kind="billing/request_due", address=NADIA).pk])
    )
    assert "Se pagó entretanto." in page.content.decode()


def test_paid_in_part_it_asks_for_what_is_left_then(cast: Cast, inbox: Inbox) -> None:
    document = reminded(cast)
    assert written(document.total) in Message.objects.get(kind="billing/request_due", address=NADIA).text
    arrives(document, document.total - 1000)
    assert sent() == ("sent", "")
    text = next(text for text in inbox.taken if document.number in text and written(1000) in text)
    assert written(document.total) not in text


def test_what_became_void_is_not_sent(cast: Cast, inbox: Inbox) -> None:
    document = reminded(cast)
    void(cast.talleres, document, now())
    assert sent()[0] == "dropped"


@pytest.mark.parametrize(("how", "why"), [("disputed", "está en disputa"), ("credited", "nota de crédito")])
def test_what_was_paid_and_taken_back_or_credited_is_not_asked_for(
    how: str, why: str, cast: Cast, inbox: Inbox
) -> None:  # fmt: skip
    document = reminded(cast)
    arrives(document, document.total)
    invoice = document.followers.get(kind="invoice")
    if how == "credited":
        credit(invoice=invoice, reason="", now=now())
    else:
        Document.objects.filter(pk=invoice.pk).update(state=Document.State.DISPUTED)
    state, reason = sent()
    assert state == "dropped"
    assert why in reason


def test_an_announced_transfer_is_not_reminded_of(cast: Cast, inbox: Inbox) -> None:
    document = reminded(cast)
    Document.objects.filter(pk=document.pk).update(announced_at=now())
    assert sent()[0] == "dropped"


def test_whoever_lost_the_right_meanwhile_gets_nothing(cast: Cast, inbox: Inbox) -> None:
    reminded(cast)
    cast.talleres.memberships.filter(user=cast.nadia).update(wants_billing_mail=False)
    assert sent()[0] == "dropped"
    assert NADIA not in inbox.readers


def test_each_day_of_the_ladder_tells_once_however_often_the_clock_runs(cast: Cast) -> None:
    document = asked(cast)
    for hours in range(0, 14 * 24, 6):
        while remind_next(now() + datetime.timedelta(hours=hours)):
            pass
    assert Message.objects.filter(kind="billing/request_due", address=NADIA).count() == 2
    assert document.reminders.count() == 2


def test_a_renewal_that_is_paid_meanwhile_is_not_announced(cast: Cast, inbox: Inbox) -> None:
    alone(cast, 14)
    cast.talleres.products.exclude(service_name="www.talleres-rochat.example").update(expires_on=None)
    money.give(cast.talleres, 20_000)
    Message.objects.all().delete()
    tell_organization(cast.talleres.pk, now())
    assert Message.objects.filter(kind="billing/renewal_planned", address=NADIA).count() == 1
    renew_organization(cast.talleres.pk, now())
    assert sent("renewal_planned")[0] == "dropped"


def test_of_several_renewals_those_that_are_still_to_come_are_told(cast: Cast, inbox: Inbox) -> None:
    product = alone(cast, 6, renews=False)
    Message.objects.all().delete()
    tell_organization(cast.talleres.pk, now())
    message = Message.objects.get(kind="billing/renewal_needed", address=NADIA)
    assert product.name in message.text
    others = message.text.count("\n- ") - 1
    switch_renewal(actor=cast.member("nadia"), product_id=product.pk, on=True, means="", now=now())
    state, _why = sent("renewal_needed")
    message.refresh_from_db()
    assert (state, product.name in message.text) == ("sent" if others else "dropped", not others)


def test_a_card_that_is_no_longer_the_one_to_charge_is_not_warned_about(cast: Cast, inbox: Inbox) -> None:
    alone(cast, 10)
    card = cards.kept(cast.talleres, until=here() + datetime.timedelta(days=2))
    assert tell_of_card(now())
    remove_card(actor=cast.member("nadia"), card=card)
    assert sent("card_ending")[0] == "dropped"


def test_an_attempt_that_failed_is_not_told_of_once_the_product_is_paid(cast: Cast, inbox: Inbox) -> None:
    product = alone(cast, 14)
    Message.objects.all().delete()
    renew_organization(cast.talleres.pk, now())
    assert Message.objects.filter(kind="billing/renewal_failed", address=NADIA).count() == 1
    money.give(cast.talleres, 20_000)
    money.pay_now(cast.member("nadia"), money.chosen(product))
    assert sent("renewal_failed")[0] == "dropped"


@pytest.mark.django_db(transaction=True)
def test_nothing_is_held_while_the_mail_server_speaks(cast: Cast, inbox: Inbox) -> None:
    reminded(cast)
    held: list[bool] = []
    inbox.meanwhile = lambda _address: held.append(_somebody_waits_in_a_transaction())
    delivery.deliver_due(at(now() + TEN_HOURS))
    assert held
    assert not any(held)


def _somebody_waits_in_a_transaction() -> bool:
    """Asked on a connection of the mail server's own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction' AND xact_start IS NOT NULL"
            " AND datname = current_database()"
        )
        found = int(cursor.fetchone()[0])
    connection.close()
    return found > 0
