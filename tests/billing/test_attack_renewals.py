"""What keeps a renewal from being made at all, or makes it for nobody (E5, E6)."""

import datetime
from functools import partial

import pytest

from billing.checkout.commands import Means
from billing.documents import issuing
from billing.issuer import our_issuer
from billing.ledger.checks import differences
from billing.models import Document, Payment
from billing.payments.acquirer import Reason
from billing.payments.settlement import ask_next, stop
from billing.prepaid.commands import credit
from billing.renewals import running
from billing.renewals.running import due_organizations, renew_organization
from billing.schedule import renew
from billing.snapshot import Snapshot
from billing.terms import ONE_DAY, later
from core.clock import now
from core.errors import RuleError
from products.models import Product
from tests import factories
from tests.billing import cards, money
from tests.billing.test_paying import transfer
from tests.billing.test_renewals import alone, attempts
from tests.cast import Cast

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)
Kind = Document.Kind


def test_a_renewal_whose_worker_died_before_the_charge_is_tried_again(cast: Cast) -> None:
    alone(cast, 1)
    cards.kept(cast.talleres)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "begin", lambda *_args: None)
        renew_organization(cast.talleres.pk, now())
    renew_organization(cast.talleres.pk, now() + MINUTE)
    assert Payment.objects.count() == 1
    assert ask_next(now() + 3 * MINUTE)
    assert cast.talleres.pk in set(due_organizations(now()))
    for _hour in range(2):
        renew_organization(cast.talleres.pk, now() + 4 * MINUTE)
    states = {payment.state: cards.charges(payment) for payment in Payment.objects.all()}
    assert (states, len(cards.invoices(cast.talleres))) == ({"failed": 0, "succeeded": 1}, 1)
    assert cast.talleres.pk not in set(due_organizations(now()))


def test_a_document_that_cannot_be_made_fails_the_attempt_and_not_the_run(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    product = alone(cast, 10)
    older = money.pay_now(cast.member("nadia"), money.chosen(product), transfer=True).request
    Document.objects.filter(pk=older.pk).update(announced_at=None)
    money.give(cast.talleres, 20_000)

    def refuse(_snapshot: Snapshot) -> None:
        raise RuleError("No bank could read it.")

    monkeypatch.setattr(issuing, "check", refuse)
    renew_organization(cast.talleres.pk, now())
    older.refresh_from_db()
    assert (attempts(product), older.state, money.prepaid(cast.talleres)) == (["failed"], "open", 20_000)


def test_what_is_wrong_with_one_organization_keeps_no_other_from_renewing(cast: Cast) -> None:
    product = alone(cast, 10)
    money.give(cast.talleres, 20_000)
    other = factories.product(cast.globex, "web-hosting", "g.example", plan=product.plan)
    Product.objects.filter(organization=cast.globex).update(renews_itself=False)
    Product.objects.filter(pk=other.pk).update(expires_on=product.expires_on, renews_itself=True, state="active")
    money.give(cast.globex, 20_000, "other")
    first, second = sorted([cast.talleres, cast.globex], key=lambda each: each.pk)
    type(first).objects.filter(pk=first.pk).update(country="XX")  # nobody knows where it is taxed
    with pytest.raises(ExceptionGroup):
        renew()
    assert [len(money.documents(each, Kind.INVOICE)) for each in (first, second)] == [0, 1]


def test_money_for_a_product_that_has_ended_goes_to_the_prepaid_account(cast: Cast) -> None:
    hosting = money.product_of(cast.talleres, "www.talleres-rochat.example")
    money.give(cast.talleres, 500)
    request = money.pay_now(cast.member("nadia"), money.chosen(hosting), prepaid=500, transfer=True).request
    Product.objects.filter(pk=hosting.pk).update(state=Product.State.CANCELLED)
    transfer(request, request.total - 500)
    request.refresh_from_db()
    assert (request.state, money.documents(cast.talleres, Kind.INVOICE)) == ("void", [])
    assert (money.prepaid(cast.talleres), money.held(cast.talleres)) == (request.total, 0)
    assert list(differences()) == []


def test_days_that_a_registry_gave_are_not_paid_again(cast: Cast) -> None:
    hosting, nadia = money.product_of(cast.talleres, "www.talleres-rochat.example"), cast.member("nadia")
    money.give(cast.talleres, 50_000)
    money.pay_now(nadia, money.chosen(hosting))
    hosting.refresh_from_db()
    assert hosting.expires_on
    hosting.expires_on = later(hosting.expires_on, 12)  # a transfer in
    hosting.save()
    paid = money.pay_now(nadia, money.chosen(hosting))
    line, until = paid.request.lines.get(), hosting.expires_on
    hosting.refresh_from_db()
    assert (line.starts_on, hosting.expires_on) == (until + ONE_DAY, later(until + ONE_DAY, 12) - ONE_DAY)


def test_top_ups_under_way_count_for_what_the_account_may_hold(cast: Cast) -> None:
    nadia, terms = cast.member("nadia"), our_issuer()
    money.give(cast.talleres, terms.most_balance - terms.most_top_up)
    ask = partial(credit, actor=nadia, amount=terms.most_top_up)
    first = ask(means=Means(0, Payment.Means.CARD), now=now())
    for means in Payment.Means:
        with pytest.raises(RuleError):
            ask(means=Means(0, means), now=now())
    stop(cards.payment_of(first), Reason.CANCELLED, now())
    second = ask(means=Means(0, Payment.Means.TRANSFER), now=now())
    with pytest.raises(RuleError):
        ask(means=Means(0, Payment.Means.CARD), now=now())
    assert transfer(second.request, second.request.total)
    assert money.prepaid(cast.talleres) == terms.most_balance
