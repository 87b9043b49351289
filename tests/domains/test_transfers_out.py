"""Another registrar asks for a name: people are told until when, answer once, and what is lost is not billed (G15)."""

import datetime

import pytest
from django.test import Client

from core.clock import now
from domains.board.findings import names_in_danger
from domains.drift.messages import take_next
from domains.models import Change, Domain, Transfer
from domains.registry import adapters, base
from domains.registry.base import Step
from domains.registry.local.control import Control
from notifications.models import Message as Mail
from notifications.models import Notice
from notifications.notices import settle_over
from security.models import Event
from tests import factories
from tests.cast import Cast
from tests.domains import names, orders
from tests.domains.logs import MemoryLog
from tests.domains.reach import reach
from tests.domains.test_changes import act, address, name_of, work
from tests.domains.test_messages import requested
from tests.organizations import outbox

pytestmark = pytest.mark.django_db


def asked(
    cast: Cast, control: Control, name: str = "huerto.com", *, is_known: bool = True, technical: str = ""
) -> Domain:
    """A name of Talleres that OTHER asks for; the message was read. ``technical`` holds that right on it."""
    domain = name_of(cast, control, name)
    if technical:
        factories.grant(cast.member(technical), domain.product, "technical")
    domain.holder = domain.holder if is_known else None
    domain.save()
    known = control.name(name)
    assert known is not None
    known.created = control.now() - datetime.timedelta(days=400)
    with control.books.page() as page:
        page.put(known)
    code = adapters.get("local").info(name).code
    other = reach(control, MemoryLog(), "OTHER")
    other.perform(base.Transfer(key=orders.key(), name=name, step=Step.REQUEST, code=code))
    while take_next("local", now()):
        pass
    return domain


def mails(kind: str = "name_leaving") -> list[str]:
    return sorted(Mail.objects.filter(kind=f"domains/{kind}").values_list("address", flat=True))


def sponsor(control: Control, name: str = "huerto.com") -> str:
    found = control.name(name)
    assert found is not None
    return found.client


def answer(client: Client, domain: Domain, wish: str, status: int = 303) -> str:
    return act(client, domain, "leaving", status, answer=wish, understands="on")


def test_who_manages_a_name_and_its_owner_are_told_until_when(cast: Cast, control: Control) -> None:
    factories.product(cast.talleres, "mail-service", "huerto.com")
    beat = cast.member("beat")
    domain = asked(cast, control)
    moved = Transfer.objects.get()
    assert (names.state_of(domain), moved.registrar, moved.state) == (("leaving", "active"), "OTHER", "pending")
    assert moved.until is not None
    assert {"nadia@rochat.example", "nadia@talleres-rochat.example"} <= set(mails())
    assert "usan el nombre" in Mail.objects.filter(kind="domains/name_leaving").first().text  # type: ignore[union-attr]
    (found,) = (each for each in names_in_danger(cast.member("nadia"), now()) if "huerto.com" in each.what)
    assert found.lost_on == beat.day_at(moved.until)
    assert not [each for each in names_in_danger(beat, now()) if "huerto.com" in each.what]
    page = cast.client("nadia").get(f"/org/talleres-rochat/products/domains/{domain.product_id}/").text
    assert "Aprobar o rechazar" in page
    assert "Con el otro registrador" in page


def test_whom_only_the_registry_knows_is_told_too(cast: Cast, control: Control) -> None:
    asked(cast, control, is_known=False)
    assert "hostmaster@atrio.example" in mails()


@pytest.mark.parametrize("wish", ["reject", "lock"])
def test_a_rejected_name_stays_and_may_be_locked_with_another_code(cast: Cast, control: Control, wish: str) -> None:
    domain = asked(cast, control)
    code, client = control.name("huerto.com").code, cast.client("nadia")  # type: ignore[union-attr]
    answer(client, domain, wish)
    control.fault("drop_after", 1, "transfer reject")
    work()
    work(datetime.timedelta(minutes=1))
    known = control.name("huerto.com")
    assert known is not None
    assert (sponsor(control), names.state_of(domain), Transfer.objects.get().state) == (
        "ATRIO", ("active", "active"), "refused",
    )  # fmt: skip
    assert (known.code == code, "clientTransferProhibited" in known.statuses) == (wish == "reject", wish == "lock")
    assert len(control.effects("transfer reject")) == 1
    assert not Mail.objects.filter(kind="domains/code").exists()


def test_an_approved_name_is_gone_and_nothing_is_billed_for_it(cast: Cast, control: Control) -> None:
    domain = asked(cast, control)
    document = requested(domain)
    assert "Confirme" in act(cast.client("nadia"), domain, "leaving", 422, answer="approve")
    answer(cast.client("nadia"), domain, "approve")
    work()
    document.refresh_from_db()
    fresh = names.reloaded(domain)
    assert (sponsor(control), names.state_of(domain)) == ("OTHER", ("transferred", "cancelled"))
    assert (document.state, fresh.product.renews_itself, Transfer.objects.get().state) == ("void", False, "done")
    assert "nadia@talleres-rochat.example" in mails("name_left")
    kinds = Event.objects.filter(product_id=domain.product_id, kind__startswith="product:name").order_by("pk")
    assert [each.kind for each in kinds] == [
        "product:name-leaving", "product:name-change-asked", "product:name-leaving-answered", "product:name-changed",
        "product:name-transferred",
    ]  # fmt: skip
    assert cast.client("nadia").get(address(domain, "leaving")).status_code in {200, 404}


def test_the_registry_decides_when_nobody_answers(cast: Cast, control: Control) -> None:
    domain = asked(cast, control)
    control.move_clock("+6d")
    while take_next("local", now()):
        pass
    assert names.state_of(domain) == ("transferred", "cancelled")
    assert Transfer.objects.get().state == "done"


def test_what_the_registry_has_decided_is_not_answered_any_more(cast: Cast, control: Control) -> None:
    domain, client = asked(cast, control), cast.client("nadia")
    Transfer.objects.update(until=now())
    assert "El registro ya ha decidido" in answer(client, domain, "reject", 422)
    assert not Change.objects.exists()
    Transfer.objects.update(until=now() + datetime.timedelta(hours=1))
    answer(client, domain, "reject")


def test_an_answer_is_given_once_and_only_to_what_was_shown(cast: Cast, control: Control) -> None:
    domain, client = asked(cast, control), cast.client("nadia")
    assert client.post(address(domain, "leaving"), {"answer": "reject", "seen": "old"}).status_code == 409
    answer(client, domain, "reject")
    assert client.post(address(domain, "leaving"), {"answer": "approve", "understands": "on"}).status_code == 409
    assert Change.objects.count() == 1
    work()
    assert "Ningún otro registrador" in act(client, domain, "leaving", 422, answer="reject")
    assert cast.client("olga").post(address(domain, "leaving"), {"answer": "approve"}).status_code == 404


def rejecting(cast: Cast, control: Control) -> tuple[Domain, str]:
    """The name that is asked for, and the link in the mail to its owner, who is nobody's member."""
    domain = asked(cast, control, is_known=False)
    return domain, outbox.link_of(Mail.objects.get(kind="domains/name_leaving", address="hostmaster@atrio.example"))


def test_an_owner_who_is_no_member_rejects_it_by_a_link(cast: Cast, control: Control) -> None:
    domain, link = rejecting(cast, control)
    client = factories.browser()
    page = client.get(link)
    assert page.status_code == 200
    assert all(word in page.text for word in ("huerto.com", "OTHER", "Talleres Rochat"))
    assert not Change.objects.exists()
    assert client.post(link, {"seen": "old"}).status_code == 409
    assert factories.confirm(client, link, {}).status_code == 200
    assert Event.objects.filter(kind="product:name-leaving-rejected").count() == 1
    assert "nadia@talleres-rochat.example" in mails("leaving_rejected")
    assert [client.get(link).status_code, client.post(link).status_code] == [410, 410]
    work()
    assert (sponsor(control), names.state_of(domain)) == ("ATRIO", ("active", "active"))
    assert Transfer.objects.get().state == "refused"
    assert len(control.effects("transfer reject")) == 1


def test_the_link_of_the_owner_ends_with_the_answer_and_with_its_last_day(cast: Cast, control: Control) -> None:
    domain, link = rejecting(cast, control)
    client = factories.browser()
    assert client.get(f"{link[:-4]}xxx/").status_code == 410
    Transfer.objects.update(until=now() - datetime.timedelta(seconds=1))
    assert client.get(link).status_code == 410
    Transfer.objects.update(until=now() + datetime.timedelta(days=1))
    seen = client.get(link).text.split('name="seen" value="')[1].split('"')[0]
    answer(cast.client("nadia"), domain, "approve")
    assert client.post(link, {"seen": seen}).status_code == 410
    assert Change.objects.get().steps == [{"transfer": "approve"}]
    for _time in range(30):
        client.get(link)
    assert client.get(link).status_code == 429


def test_the_bell_tells_who_can_answer_until_it_is_answered(cast: Cast, control: Control) -> None:
    technical = cast.member("iker")
    domain = asked(cast, control, technical="iker")
    entries = Notice.objects.filter(kind="name-leaving", done_at=None)
    assert sorted((each.audience, each.user_id) for each in entries) == [
        ("managers", None), ("person", technical.user_id),
    ]  # fmt: skip
    bell = factories.signed_in(technical.user).get("/notifications/").text
    assert "huerto.com" in bell
    technical.grants.all().delete()
    settle_over(list(entries), now())
    assert [each.audience for each in entries.all()] == ["managers"]
    answer(cast.client("nadia"), domain, "reject")
    work()
    settle_over(list(entries.all()), now())
    assert not entries.all().exists()
