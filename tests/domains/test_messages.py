"""Messages of a registry: kept before they are acknowledged, and what they mean happens once (REG-20, G15)."""

import datetime

import pytest

from billing.models import Document
from core.clock import now
from domains.drift.findings import open_findings
from domains.drift.messages import store, take_next
from domains.models import Domain, RegistryMessage
from domains.registry import adapters, base
from domains.registry.base import RegistryError, Step
from domains.registry.facts import Decided, Message, TransferState
from domains.registry.local.control import Control
from products.calls.request import request
from products.models import ProviderCall
from products.providers import Action
from security.models import Event
from tests import factories
from tests.billing import money
from tests.domains import names, orders
from tests.domains.logs import MemoryLog
from tests.domains.reach import reach

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2026, 11, 30, 9, tzinfo=datetime.UTC)


def told(name: str, status: str, by: str = "OTHER", number: str = "7") -> Message:
    moved = TransferState(name, status, by, AT, by, AT)
    return Message(number, f"Transfer: {name}", 1, AT, transfer=moved)


def keep(message: Message) -> bool:
    return store("local", "ATRIO", message, now())


def requested(domain: Domain) -> Document:
    """An open request for the next year of the name."""
    member = factories.member(names.product_of(domain).organization, role="legal_representative")
    return money.pay_now(member, money.chosen(names.product_of(domain)), transfer=True).request


def test_a_transfer_out_ends_requests_and_renewal_once(control: Control) -> None:
    domain = names.registered(control, "atrio.com", "2031-05-01", renews_itself=True)
    document = requested(domain)
    assert [keep(told("atrio.com", "serverApproved")) for _time in range(2)] == [True, False]
    document.refresh_from_db()
    assert (names.state_of(domain), document.state) == (("transferred", "cancelled"), "void")
    assert not names.reloaded(domain).product.renews_itself
    assert Event.objects.filter(kind="product:name-transferred").count() == 1


@pytest.mark.parametrize("status", ["clientRejected", "clientCancelled"])
def test_a_transfer_that_does_not_happen_leaves_the_name_as_it_was(control: Control, status: str) -> None:
    domain = names.registered(control, "atrio.com", "2031-05-01", renews_itself=True)
    keep(told("atrio.com", "pending"))
    assert names.state_of(domain) == ("leaving", "active")
    keep(told("atrio.com", status, number="8"))
    assert (names.state_of(domain), names.reloaded(domain).product.renews_itself) == (("active", "active"), True)


def test_a_transfer_of_another_registrar_is_told_by_the_registry_and_followed(control: Control) -> None:
    domain = names.registered(control, "atrio.com", "2027-05-01")
    code = adapters.get("local").info("atrio.com").code
    other = reach(control, MemoryLog(), "OTHER")
    other.perform(base.Transfer(key=orders.key(), name="atrio.com", step=Step.REQUEST, code=code))
    control.move_clock("+6d")
    while take_next("local", now()):
        pass
    assert names.state_of(domain) == ("transferred", "cancelled")
    assert adapters.get("local").poll() is None
    assert not RegistryMessage.objects.filter(settled_at=None, name="").exists()


def test_a_registrar_who_gets_a_name_in_a_moment_is_one_message(control: Control) -> None:
    domain = names.registered(control, "atrio.ch", "2027-05-01")
    code = adapters.get("local").info("atrio.ch").code
    other = reach(control, MemoryLog(), "OTHER")
    other.perform(base.Transfer(key=orders.key(), name="atrio.ch", step=Step.REQUEST, code=code))
    assert [take_next("local", now()) for _time in range(2)] == [True, False]
    assert names.state_of(domain) == ("transferred", "cancelled")


def test_a_message_that_was_stored_and_not_acknowledged_has_its_effect_once(control: Control) -> None:
    names.registered(control, "atrio.com", "2027-05-01")
    control.fault("drop_before", 1, "poll ack")
    with control.books.page() as page:
        page.tell("ATRIO", "something new", "atrio.com")
    with pytest.raises(RegistryError):
        take_next("local", now())
    assert [take_next("local", now()) for _time in range(2)] == [True, False]
    assert RegistryMessage.objects.count() == 1


def test_a_message_about_nothing_that_we_know_waits_at_the_desk(control: Control) -> None:
    keep(Message("9", "The holiday is on Monday.", 0, AT))
    keep(Message("10", "About atrio.com: something else", 0, AT, is_understood=False))
    assert [(row.kind, row.name) for row in open_findings()] == [("message", "#9"), ("message", "atrio.com")]


def test_an_order_that_the_registry_decided_is_asked_about_or_refused(control: Control) -> None:
    domain = names.registered(control, "atrio.com", "2027-05-01")
    later = now() + datetime.timedelta(hours=1)
    done, refused = (
        request(product=names.product_of(domain), action=Action.EXTEND, data={"until": "2032-05-01"}, now=later)
        for _time in range(2)
    )
    keep(Message("11", "", 0, AT, decided=Decided("atrio.com", is_done=True, key=str(done.pk), at=AT)))
    keep(Message("12", "", 0, AT, decided=Decided("atrio.com", is_done=False, key=str(refused.pk), at=AT)))
    found = {call.pk: call for call in ProviderCall.objects.all()}
    assert (found[done.pk].state, found[done.pk].due_at < later, found[refused.pk].state) == ("waiting", True, "failed")
