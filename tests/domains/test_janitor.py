"""What waits too long, was paid and not done, or was refused after the payment (REG-23, REG-24; G1, G11)."""

import datetime

import pytest

from billing.models import Document, Subscription
from core.clock import now
from domains.drift.findings import open_findings
from domains.drift.overdue import look_over
from domains.life import reporting
from domains.life.provider import RegistryProvider
from domains.models import Domain
from domains.registry.local.control import Control
from domains.restore.refused import give_back_next
from products.calls import queue
from products.calls.request import request
from products.models import Product, ProviderCall
from products.providers import Action
from tests.billing import money
from tests.cast import Cast
from tests.domains import names
from tests.domains.test_restore import GROSS, ask, deleted, pay

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def open_kinds(at: datetime.datetime | None = None) -> list[tuple[str, str]]:
    look_over(at or now())
    return list(open_findings().order_by("pk").values_list("kind", "name"))


def bought(cast: Cast, domain: Domain) -> Document:
    """The next year, paid from the prepaid account."""
    money.give(cast.talleres, 20_000)
    paid = money.pay_now(cast.member("nadia"), money.chosen(names.product_of(domain)))
    assert paid.invoice is not None
    return paid.invoice


def test_what_is_paid_is_under_way_and_then_done_and_never_on_the_list(cast: Cast, control: Control) -> None:
    domain = names.registered(control, "atrio.com", "2031-05-01", cast.talleres)
    bought(cast, domain)
    assert open_kinds() == []
    names.work()
    assert open_kinds() == []


def test_what_is_paid_and_neither_done_nor_under_way_is_on_the_list(cast: Cast, control: Control) -> None:
    domain = names.registered(control, "atrio.com", "2031-05-01", cast.talleres)
    bought(cast, domain)
    ProviderCall.objects.all().delete()
    assert open_kinds() == [("paid", "atrio.com")]
    request(product=names.product_of(domain), action=Action.EXTEND, data={"until": "2032-05-01"}, now=now())
    assert open_kinds() == []


def test_a_renewal_that_the_registry_refuses_gives_everything_back_once(cast: Cast, control: Control) -> None:
    domain = names.registered(control, "atrio.com", "2031-05-01", cast.talleres)
    invoice = bought(cast, domain)
    call = ProviderCall.objects.get(action="extend")
    queue.refuse(call.pk, "Not for you.", now())
    assert open_kinds() == [("paid", "atrio.com")]
    assert [give_back_next(now()), give_back_next(now())] == [True, False]
    assert money.prepaid(cast.talleres) == 20_000
    assert str(names.reloaded(domain).product.expires_on) == "2031-05-01"
    assert Subscription.objects.get(product=domain.product_id).months_paid == 0
    assert Document.objects.filter(origin=invoice, kind=Document.Kind.CREDIT_NOTE).count() == 1


def test_only_the_name_that_was_refused_is_given_back(cast: Cast, control: Control) -> None:
    both = [names.registered(control, f"{label}.com", "2031-05-01", cast.talleres) for label in ("uno", "dos")]
    money.give(cast.talleres, 20_000)
    money.pay_now(cast.member("nadia"), money.chosen(*(names.product_of(each) for each in both)))
    before = money.prepaid(cast.talleres)
    queue.refuse(ProviderCall.objects.get(product=both[0].product_id).pk, "Not for you.", now())
    names.work()
    assert [give_back_next(now()), give_back_next(now())] == [True, False]
    assert money.prepaid(cast.talleres) - before == (20_000 - before) // 2
    assert [str(names.reloaded(each).product.expires_on) for each in both] == ["2031-05-01", "2032-05-01"]


@pytest.mark.parametrize("name", ["atrio.com", "atrio.ch"])
def test_a_name_that_was_deleted_meanwhile_is_not_renewed_and_the_money_comes_back(
    cast: Cast, control: Control, name: str
) -> None:
    domain = names.registered(control, name, (now() + 9 * DAY).date().isoformat(), cast.talleres)
    bought(cast, domain)
    control.put(name, expires=names.at("2027-05-01"), state="redemption", deleted=now())
    names.work()
    assert ProviderCall.objects.get(action="extend").state == ProviderCall.State.FAILED
    while give_back_next(now()):
        pass
    assert money.prepaid(cast.talleres) == 20_000


def test_an_answer_from_before_a_newer_state_changes_nothing(control: Control) -> None:
    domain = names.registered(control, "atrio.com", "2027-01-10")
    old = request(product=names.product_of(domain), action=Action.RESUME, now=now())
    said = RegistryProvider().perform(queue.request_of(ProviderCall.objects.get(pk=old.pk)))
    assert said
    Product.objects.filter(pk=domain.product_id).update(state="redemption")
    Domain.objects.filter(pk=domain.pk).update(state="redemption", deleted_at=now(), since=now())
    queue.settle(old.pk, said, now())
    assert names.state_of(domain) == ("redemption", "redemption")


def test_an_order_that_nobody_answers_is_told_after_six_hours(control: Control) -> None:
    domain = names.registered(control, "atrio.com", "2031-05-01")
    request(product=names.product_of(domain), action=Action.SUSPEND, data={"reason": "abuse"}, now=now())
    assert open_kinds(now() + datetime.timedelta(hours=5)) == []
    assert open_kinds(now() + datetime.timedelta(hours=7)) == [("order", "atrio.com")]
    names.work()
    assert open_kinds(now() + datetime.timedelta(hours=7)) == []


def test_a_report_that_is_missing_at_half_time_is_told_with_its_last_moment(cast: Cast, control: Control) -> None:
    domain = deleted(cast, control)
    money.give(cast.talleres, 20_000)
    pay(cast, ask(cast, domain))
    since = names.reloaded(domain).since
    assert open_kinds(since + 3 * DAY) == [("order", "atrio.com")]
    look_over(since + 4 * DAY)
    found = open_findings().get(kind="report")
    assert found.until == since + 7 * DAY


def test_a_report_that_is_refused_waits_for_a_person_and_keeps_the_money(
    cast: Cast, control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    domain = deleted(cast, control)
    money.give(cast.talleres, 20_000)
    monkeypatch.setattr(reporting, "STATEMENTS", ("", ""))
    pay(cast, ask(cast, domain))
    names.work()
    assert (names.state_of(domain), open_kinds()) == (("restoring", "redemption"), [("report", "atrio.com")])
    assert (money.prepaid(cast.talleres), give_back_next(now())) == (20_000 - GROSS, False)
    monkeypatch.undo()
    ProviderCall.objects.update(due_at=now())
    names.work()
    assert (names.state_of(domain), open_kinds()) == (("active", "active"), [])
