"""Guide 8, PRD-20 to PRD-26, PRD-31: locking the management of a product, maintenance, stacked holds."""

import datetime

import pytest
from django.test import Client

from core.clock import now, today
from core.errors import RuleError
from core.policy import Refused
from notifications.models import Message
from organizations.models import Membership, Role
from products.boards import commands as boards
from products.boards.commands import Details
from products.holds import commands as holds
from products.models import Hold
from products.policies import may_manage, may_use
from security.models import Event
from tests import factories
from tests.products.conftest import House

HOUR = datetime.timedelta(hours=1)


def lock(house: House, by: Membership | None = None, **given: object) -> Hold:
    """Lock the drive."""
    values = {"reason": "", "ends_at": None, "now": now(), **given}
    return holds.lock(actor=by or house.clara, product=house.drive, **values)  # type: ignore[arg-type]


def unlock(house: House) -> None:
    """Unlock the drive."""
    holds.unlock(actor=house.clara, product=house.drive, now=now())


def addresses() -> set[str]:
    """Who got a mail about a hold."""
    return set(Message.objects.filter(kind="products/hold_changed").values_list("address", flat=True))


def text_of(client: Client, address: str) -> str:
    """A page as HTML."""
    return client.get(address).content.decode()


def test_the_lock_is_asked_for_with_those_it_stops(house: House) -> None:
    house.beat.user.last_name = "Kessler"
    house.beat.user.save()
    page = text_of(house.client(house.clara), house.url(house.drive, "lock/"))
    assert "Lock the management of Disco Taller?" in page
    assert "Kessler" in page
    assert house.holds(house.drive) == []


def test_at_most_five_are_named_and_the_rest_counted(house: House) -> None:
    for _number in range(6):
        factories.grant(factories.member(house.organization), house.drive)
    assert "and 3 more" in text_of(house.client(house.clara), house.url(house.drive, "lock/"))


@pytest.mark.parametrize("name", ["nadia", "clara"])
def test_managers_lock_and_come_back_to_the_board(house: House, name: str) -> None:
    answer = house.client(getattr(house, name)).post(house.url(house.drive, "lock/"), {"reason": "Audit"})
    assert (answer.status_code, answer["Location"]) == (303, house.url(house.drive))
    assert house.holds(house.drive) == ["lock"]


@pytest.mark.parametrize("page", ["lock/", "unlock/"])
def test_a_technician_neither_locks_nor_unlocks(house: House, page: str) -> None:
    client = house.client(house.beat)
    assert client.post(house.url(house.drive, page)).status_code == 403
    assert "Only administrators and legal representatives" in text_of(client, house.url(house.drive, page))
    with pytest.raises(Refused):
        lock(house, house.beat)


def test_everybody_who_sees_the_product_reads_who_locked_it_and_why(house: House) -> None:
    lock(house, reason="Audit until Friday")
    for member in (house.nadia, house.beat, house.lucia):
        page = text_of(house.client(member), house.url(house.drive))
        assert f"Locked by {house.clara.user.full_name} on" in page
        assert "Audit until Friday" in page


def test_only_who_may_unlock_is_offered_to(house: House) -> None:
    for product, start in ((house.drive, holds.lock), (house.mail, holds.maintain)):
        start(actor=house.clara, product=product, reason="", ends_at=None, now=now())
        factories.grant(house.lucia, product, "technical")
        for member, may in ((house.nadia, True), (house.lucia, False)):
            page = text_of(house.client(member), house.url(product))
            assert (house.url(product, "unlock/") in page or house.url(product, "maintenance/end/") in page) is may


def test_a_lock_stops_a_form_that_was_open_already(house: House) -> None:
    client = house.client(house.beat)
    assert client.get(house.url(house.drive, "edit/")).status_code == 200
    lock(house)
    answer = client.post(house.url(house.drive, "edit/"), {"custom_name": "Mine"})
    assert answer.status_code == 403
    assert "ask an administrator to unlock it" in answer.content.decode()
    house.drive.refresh_from_db()
    assert house.drive.custom_name == ""


def test_a_lock_stops_what_runs_without_a_page(house: House) -> None:
    lock(house)
    with pytest.raises(Refused, match="ask an administrator to unlock it"):
        boards.edit_product(actor=house.beat, product=house.drive, details=Details("Mine"), now=now())


def test_a_lock_stops_no_manager_and_not_the_service(house: House) -> None:
    factories.grant(house.clara, house.drive, "use")
    lock(house)
    assert may_manage(house.clara, house.facts(house.clara, house.drive))
    assert may_use(house.clara, house.facts(house.clara, house.drive))


def test_locking_twice_holds_once_and_mails_once(house: House) -> None:
    client = house.client(house.clara)
    client.post(house.url(house.drive, "lock/"))
    sent = Message.objects.count()
    assert client.post(house.url(house.drive, "lock/")).status_code == 303
    assert (house.holds(house.drive), Message.objects.count()) == (["lock"], sent)
    with pytest.raises(RuleError):
        lock(house)


def test_unlocking_twice_is_no_error(house: House) -> None:
    lock(house)
    for _time in range(2):
        assert factories.confirm(house.client(house.nadia), house.url(house.drive, "unlock/")).status_code == 303
    assert house.holds(house.drive) == []
    assert Event.objects.filter(kind="product:unlocked").count() == 1


def test_an_end_in_the_past_is_refused_and_locks_nothing(house: House) -> None:
    yesterday = today(house.clara.user.time_zone) - datetime.timedelta(days=1)
    answer = house.client(house.clara).post(house.url(house.drive, "lock/"), {"ends_on": yesterday.isoformat()})
    assert answer.status_code == 422
    assert "at most ten years ahead" in answer.content.decode()
    with pytest.raises(RuleError, match="future"):
        lock(house, ends_at=now() - HOUR)
    assert house.holds(house.drive) == []


@pytest.mark.parametrize("day", ["tomorrow", "2026-02-30", "9999-12-31", "0001-01-01"])
def test_an_end_that_is_no_day_is_refused(house: House, day: str) -> None:
    answer = house.client(house.clara).post(house.url(house.drive, "lock/"), {"ends_on": day})
    assert (answer.status_code, house.holds(house.drive)) == (422, [])


def test_the_last_day_of_a_lock_is_still_locked(house: House) -> None:
    day = today(house.clara.user.time_zone)
    house.client(house.clara).post(house.url(house.drive, "lock/"), {"ends_on": day.isoformat()})
    end = house.drive.holds.get().ends_at
    assert end
    assert now() < end <= now() + 24 * HOUR
    assert house.holds(house.drive) == ["lock"]


def test_after_its_end_the_product_is_free_and_can_be_locked_again(house: House) -> None:
    before = now() - 2 * HOUR
    lock(house, now=before, ends_at=before + HOUR)
    assert may_manage(house.beat, house.facts(house.beat, house.drive))
    lock(house)
    assert house.holds(house.drive) == ["lock"]


def test_unlocking_leaves_an_open_invoice(house: House) -> None:
    house.unpaid(house.drive)
    lock(house)
    unlock(house)
    assert house.holds(house.drive) == ["unpaid"]
    assert "invoice is open" in str(may_manage(house.clara, house.facts(house.clara, house.drive)).reason)


def test_both_holds_stand_on_the_board(house: House) -> None:
    house.unpaid(house.drive)
    lock(house)
    page = text_of(house.client(house.beat), house.url(house.drive))
    assert "Locked by" in page
    assert "Stopped because an invoice is open" in page


def test_the_mail_goes_to_those_who_see_the_product_and_want_its_events(house: House) -> None:
    blind = factories.member(house.organization)
    quiet = factories.member(house.organization, Role.ADMINISTRATOR, wants_product_mail=False)
    lock(house)
    expected = {each.user.email for each in (house.nadia, house.beat, house.lucia)}
    assert addresses() == expected
    assert not {house.clara.user.email, blind.user.email, quiet.user.email} & addresses()


def test_the_journal_says_who_locked_and_unlocked(house: House) -> None:
    lock(house, reason="Audit")
    unlock(house)
    kinds = ["product:locked", "product:unlocked"]
    events = Event.objects.filter(organization=house.organization, kind__in=kinds).order_by("pk")
    assert [(each.kind, each.actor) for each in events] == [
        ("product:locked", house.clara.user),
        ("product:unlocked", house.clara.user),
    ]
    assert [each.data["product"] for each in events] == ["Disco Taller", "Disco Taller"]


def test_a_demoted_administrator_unlocks_nothing(house: House) -> None:
    lock(house)
    actor = house.clara
    Membership.objects.filter(pk=actor.pk).update(role=Role.COLLABORATOR)
    with pytest.raises(Refused):
        holds.unlock(actor=actor, product=house.drive, now=now())
    assert house.holds(house.drive) == ["lock"]


def test_a_product_of_another_organization_is_not_locked(house: House) -> None:
    other = factories.product(factories.organization(), kind=house.drive.kind)
    with pytest.raises(RuleError, match="no longer exists"):
        holds.lock(actor=house.clara, product=other, reason="", ends_at=None, now=now())
    assert house.holds(other) == []


def test_a_mail_service_refuses_the_lock_and_offers_maintenance(house: House) -> None:
    answer = house.client(house.clara).post(house.url(house.mail, "lock/"))
    assert answer.status_code == 409
    assert f'href="{house.url(house.mail, "maintenance/")}"' in answer.content.decode()
    with pytest.raises(Refused, match="Turn on maintenance instead"):
        holds.lock(actor=house.clara, product=house.mail, reason="", ends_at=None, now=now())


def test_maintenance_needs_the_tick(house: House) -> None:
    client, address = house.client(house.clara), house.url(house.mail, "maintenance/")
    assert client.post(address).status_code == 422
    assert house.holds(house.mail) == []
    assert client.post(address, {"understood": "on"}).status_code == 303
    assert house.holds(house.mail) == ["maintenance"]


def test_maintenance_interrupts_the_use_for_everybody_until_its_end(house: House) -> None:
    holds.maintain(actor=house.clara, product=house.mail, reason="", ends_at=None, now=now())
    assert "reception goes on" in str(may_use(house.clara, house.facts(house.clara, house.mail)).reason)
    assert factories.confirm(house.client(house.clara), house.url(house.mail, "maintenance/end/")).status_code == 303
    assert may_use(house.clara, house.facts(house.clara, house.mail))


def test_only_what_has_maintenance_takes_it(house: House) -> None:
    assert house.client(house.clara).post(house.url(house.drive, "maintenance/")).status_code == 403
    with pytest.raises(Refused):
        holds.maintain(actor=house.clara, product=house.drive, reason="", ends_at=None, now=now())


def test_a_technician_of_the_mail_service_does_not_end_the_maintenance(house: House) -> None:
    factories.grant(house.beat, house.mail, "technical")
    holds.maintain(actor=house.clara, product=house.mail, reason="", ends_at=None, now=now())
    for page in ("manage/", "edit/", "maintenance/", "maintenance/end/"):
        assert house.client(house.beat).get(house.url(house.mail, page)).status_code == 403


def test_a_reason_cannot_turn_the_text_around(house: House) -> None:
    answer = house.client(house.clara).post(house.url(house.drive, "lock/"), {"reason": "a\u202eb"})
    assert (answer.status_code, house.holds(house.drive)) == (422, [])


def test_a_hold_is_lifted_also_when_the_kind_does_not_know_it_any_more(house: House) -> None:
    lock(house)
    house.drive.kind.is_lockable = False
    house.drive.kind.save()
    assert factories.confirm(house.client(house.clara), house.url(house.drive, "unlock/")).status_code == 303
    assert house.holds(house.drive) == []


@pytest.mark.proof
def test_whoever_toggles_a_lock_does_not_flood_mailboxes(house: House) -> None:
    for _time in range(6):
        lock(house)
        unlock(house)
    mails = Message.objects.filter(kind="products/hold_changed").count()
    page = house.client(house.clara).post(house.url(house.drive, "lock/"), follow=True).content.decode()
    assert (house.holds(house.drive), "without another email" in page) == ([Hold.Kind.LOCK], True)
    unlock(house)
    assert house.holds(house.drive) == []
    assert Message.objects.filter(kind="products/hold_changed").count() == mails
    assert Event.objects.filter(kind="product:locked").count() == 7


def test_a_stop_by_the_provider_is_always_told(house: House) -> None:
    for _time in range(7):
        lock(house)
        unlock(house)
    mails = Message.objects.filter(kind="products/hold_changed").count()
    holds.stop(product=house.drive, kind=Hold.Kind.ABUSE, reason="x", owner=None, now=now())
    assert Message.objects.filter(kind="products/hold_changed").count() > mails
