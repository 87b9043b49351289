"""UI-29: what waited is told once, in one mail each morning of its reader, and only as far as it is still so."""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import translation

from accounts.models import User
from billing.models import BalanceAlert
from billing.prepaid.alerts import tell_next
from core.clock import now
from notifications.digests import gather, gather_next, morning_of
from notifications.mail.delivery import deliver_due
from notifications.models import Digest, Message, Preference, Topic
from notifications.preferences import Mail
from notifications.schedule import gather_digests
from organizations.models import Role
from organizations.people.commands import change_role
from products.holds.commands import lock
from products.models import Grant, Product
from products.rights.emails import products_cancelled
from tests import factories
from tests.billing import money
from tests.billing.money import give
from tests.cast import Cast
from tests.notifications.inbox import Inbox

pytestmark = pytest.mark.django_db
EVENING = datetime.datetime(2026, 12, 1, 18, 0, tzinfo=datetime.UTC)
MORNING = datetime.datetime(2026, 12, 2, 6, 30, tzinfo=datetime.UTC)
"""Half past seven in Zürich."""


def wants_digest(user: User, *topics: Topic) -> None:
    """The person chose the daily digest."""
    for topic in topics or (Topic.ACCESS, Topic.RENEWALS, Topic.BILLING):
        Preference.objects.update_or_create(user=user, topic=topic, defaults={"mail": Mail.DIGEST})


def role_mail(cast: Cast, role: Role = Role.EXTERNAL) -> Message:
    """A mail to Beat that waits for his digest."""
    change_role(actor=cast.member("nadia"), subject=cast.member("beat"), role=role, has_accounting=False)
    return Message.objects.filter(user=cast.beat, kind="organizations/role_changed").latest("created_at")


def digests(user: User) -> list[Message]:
    """The digests that were written to a person."""
    return list(Message.objects.filter(user=user, kind="notifications/digest").order_by("created_at"))


@time_machine.travel(EVENING, tick=False)
def held(cast: Cast) -> Message:
    """In the evening Beat's role changed."""
    wants_digest(cast.beat)
    return role_mail(cast)


def gathered(cast: Cast) -> Message:
    """The digest of the next morning."""
    with time_machine.travel(MORNING, tick=False):
        gather_digests()
    (digest,) = digests(cast.beat)
    return digest


@pytest.mark.parametrize(
    ("zone", "moment", "morning"),
    [
        ("Europe/Zurich", "2026-12-02T06:00Z", "2026-12-02T06:00Z"),
        ("Europe/Zurich", "2026-12-02T05:59Z", "2026-12-01T06:00Z"),
        ("America/Bogota", "2026-12-02T06:30Z", "2026-12-01T12:00Z"),
        ("Asia/Tokyo", "2026-12-01T22:00Z", "2026-12-01T22:00Z"),
        ("Pacific/Kiritimati", "2026-12-01T17:00Z", "2026-12-01T17:00Z"),
        ("Europe/Zurich", "2027-03-28T05:00Z", "2027-03-28T05:00Z"),
        ("Europe/Zurich", "2027-03-28T04:59Z", "2027-03-27T06:00Z"),
        ("Europe/Zurich", "2026-10-25T06:00Z", "2026-10-25T06:00Z"),
    ],
)
def test_the_morning_is_that_of_the_readers_zone(zone: str, moment: str, morning: str) -> None:
    found = morning_of(zone, datetime.datetime.fromisoformat(moment))
    assert found == datetime.datetime.fromisoformat(morning)
    assert found.astimezone(ZoneInfo(zone)).hour == 7


def test_each_reader_gets_it_in_their_own_morning_and_language(cast: Cast) -> None:
    User.objects.filter(pk=cast.beat.pk).update(time_zone="Asia/Tokyo", language="de")
    cast.beat.refresh_from_db()
    held(cast)
    with time_machine.travel(EVENING + datetime.timedelta(hours=3, minutes=59), tick=False):
        gather_digests()
        assert digests(cast.beat) == []
    with time_machine.travel(EVENING + datetime.timedelta(hours=4), tick=False):
        gather_digests()
    (digest,) = digests(cast.beat)
    with translation.override("de"):
        assert digest.language == "de"
    assert digest.subject == "Ihre tägliche Zusammenfassung: 1 Nachricht"
    assert Digest.objects.get().day == datetime.date(2026, 12, 2)


def test_it_tells_each_mail_once_with_its_link(cast: Cast) -> None:
    item = held(cast)
    digest = gathered(cast)
    assert digest.text.count(item.subject) == 1
    assert "/org/talleres-rochat/" in digest.text
    item.refresh_from_db()
    assert (item.state, item.digest) == ("digested", Digest.objects.get())
    with time_machine.travel(MORNING + datetime.timedelta(hours=5), tick=False):
        gather_digests()
    with time_machine.travel(MORNING + datetime.timedelta(days=1), tick=False):
        gather_digests()
    assert digests(cast.beat) == [digest]


def test_what_is_written_after_it_comes_the_next_morning(cast: Cast) -> None:
    held(cast)
    gathered(cast)
    with time_machine.travel(MORNING + datetime.timedelta(hours=2), tick=False):
        role_mail(cast, Role.COLLABORATOR)
        gather_digests()
        assert len(digests(cast.beat)) == 1
    with time_machine.travel(MORNING + datetime.timedelta(days=1), tick=False):
        gather_digests()
    assert len(digests(cast.beat)) == 2


def test_days_without_a_worker_become_one_digest(cast: Cast) -> None:
    held(cast)
    with time_machine.travel(EVENING + datetime.timedelta(days=1), tick=False):
        role_mail(cast, Role.COLLABORATOR)
    with time_machine.travel(EVENING + datetime.timedelta(days=4), tick=False):
        gather_digests()
    (digest,) = digests(cast.beat)
    assert Digest.objects.get().items.count() == 2
    assert digest.subject.endswith("2 mensajes")


def test_a_move_to_another_zone_makes_no_second_digest_of_a_day(cast: Cast) -> None:
    held(cast)
    gathered(cast)
    User.objects.filter(pk=cast.beat.pk).update(time_zone="America/Bogota")
    with time_machine.travel(MORNING + datetime.timedelta(minutes=10), tick=False):
        role_mail(cast, Role.COLLABORATOR)
    with time_machine.travel(MORNING + datetime.timedelta(hours=6), tick=False):
        gather_digests()
    assert len(digests(cast.beat)) == 1


def low_balance(cast: Cast) -> None:
    """In the evening Iker's organization has too little, and he is told in the morning."""
    with time_machine.travel(EVENING, tick=False):
        wants_digest(cast.iker)
        BalanceAlert.objects.create(organization=cast.talleres, currency="CHF", least=10**8)
        tell_next(now())


def test_what_is_over_before_the_morning_is_in_no_digest(cast: Cast) -> None:
    low_balance(cast)
    give(cast.talleres, 10**8)
    with time_machine.travel(MORNING, tick=False):
        gather_digests()
    assert digests(cast.iker) == []
    assert Message.objects.get(user=cast.iker, kind="billing/low_balance").state == "dropped"


def test_what_is_over_when_it_leaves_is_left_out_and_all_over_sends_none(cast: Cast, inbox: Inbox) -> None:
    low_balance(cast)
    with time_machine.travel(MORNING, tick=False):
        gather_digests()
        (digest,) = digests(cast.iker)
        give(cast.talleres, 10**8)
        Message.objects.exclude(pk=digest.pk).filter(state="waiting").update(state="sent")
        deliver_due(now)
    digest.refresh_from_db()
    assert (digest.state, inbox.ids) == ("dropped", [])


def test_of_several_only_what_is_still_so_leaves(cast: Cast, inbox: Inbox) -> None:
    low_balance(cast)
    with time_machine.travel(EVENING, tick=False):
        change_role(actor=cast.member("nadia"), subject=cast.member("iker"), role=Role.EXTERNAL, has_accounting=True)
    with time_machine.travel(MORNING, tick=False):
        gather_digests()
        give(cast.talleres, 10**8)
        Message.objects.exclude(kind="notifications/digest").filter(state="waiting").update(state="sent")
        deliver_due(now)
    (digest,) = digests(cast.iker)
    assert (digest.state, len(inbox.ids)) == ("sent", 1)
    assert digest.subject.endswith("1 mensaje")
    assert "saldo" not in digest.text


def test_a_right_that_was_lost_meanwhile_takes_its_mails_along(cast: Cast) -> None:
    item = held(cast)
    cast.talleres.memberships.filter(user=cast.beat).update(suspended_at=now())
    with time_machine.travel(MORNING, tick=False):
        gather_digests()
    item.refresh_from_db()
    assert (digests(cast.beat), item.state) == ([], "dropped")


def test_who_wants_none_of_it_any_more_gets_none(cast: Cast) -> None:
    held(cast)
    Preference.objects.filter(user=cast.beat, topic=Topic.ACCESS).update(mail=Mail.NONE)
    with time_machine.travel(MORNING, tick=False):
        gather_digests()
    assert digests(cast.beat) == []


def test_a_day_is_gathered_once_whoever_runs(cast: Cast) -> None:
    held(cast)
    morning = morning_of("Europe/Zurich", MORNING)
    assert gather(cast.beat.pk, morning, MORNING)
    assert gather(cast.beat.pk, morning, MORNING) is None
    assert gather_next(MORNING, 0) == 0
    assert len(digests(cast.beat)) == 1


@pytest.mark.proof
def test_a_worker_that_dies_in_between_leaves_it_whole(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    held(cast)
    morning = morning_of("Europe/Zurich", MORNING)
    with monkeypatch.context() as patched:
        patched.setattr(Message, "save", _dies)
        with pytest.raises(MemoryError):
            gather(cast.beat.pk, morning, MORNING)
    assert (Digest.objects.count(), Message.objects.filter(state="held").count()) == (0, 1)
    assert gather(cast.beat.pk, morning, MORNING)
    assert len(digests(cast.beat)) == 1


def _dies(*_given: object, **_named: object) -> None:
    raise MemoryError


def test_a_stranger_finds_nothing_in_anothers_digest(cast: Cast) -> None:
    held(cast)
    digest = gathered(cast)
    assert cast.client("olga").get(f"/profile/messages/{digest.pk}/").status_code == 404
    assert factories.person() != digest.user


@time_machine.travel(EVENING, tick=False)
def lock_mail(cast: Cast) -> Message:
    """In the evening a product that Beat may see was locked."""
    wants_digest(cast.beat, Topic.PRODUCTS)
    product = Product.objects.select_related("kind__category").get(service_name="www.talleres-rochat.example")
    factories.grant(cast.member("beat"), product)
    lock(actor=cast.member("nadia"), product=product, reason="", ends_at=None, now=now())
    return Message.objects.get(user=cast.beat, kind="products/hold_changed")


def test_a_product_that_the_reader_still_sees_is_told(cast: Cast) -> None:
    assert lock_mail(cast).subject in gathered(cast).text


@pytest.mark.parametrize("lost", ["grant", "wish"])
def test_a_product_that_the_reader_sees_no_more_is_not_told(cast: Cast, lost: str) -> None:
    item = lock_mail(cast)
    if lost == "grant":
        Grant.objects.all().delete()
    else:
        cast.talleres.memberships.filter(user=cast.beat).update(wants_product_mail=False)
    with time_machine.travel(MORNING, tick=False):
        gather_digests()
    item.refresh_from_db()
    assert (digests(cast.beat), item.state) == ([], "dropped")


def test_what_managers_were_told_is_not_told_to_who_manages_no_more(cast: Cast) -> None:
    with time_machine.travel(EVENING, tick=False):
        wants_digest(cast.iker, Topic.PRODUCTS)
        change_role(
            actor=cast.member("nadia"), subject=cast.member("iker"), role=Role.ADMINISTRATOR, has_accounting=False
        )
        cancelled = money.product_of(cast.talleres, "www.talleres-rochat.example")
        products_cancelled([cancelled], actor=cast.member("nadia"))
        item = Message.objects.get(user=cast.iker, kind="products/cancelled")
        change_role(actor=cast.member("nadia"), subject=cast.member("iker"), role=Role.EXTERNAL, has_accounting=False)
        Message.objects.filter(user=cast.iker).exclude(pk=item.pk).delete()
    with time_machine.travel(MORNING, tick=False):
        gather_digests()
    item.refresh_from_db()
    assert (digests(cast.iker), item.state) == ([], "dropped")


def test_it_goes_where_its_reader_reads_now(cast: Cast, inbox: Inbox) -> None:
    """A server that is away for hours gets it late: the address may be another one by then."""
    held(cast)
    digest = gathered(cast)
    User.objects.filter(pk=cast.beat.pk).update(email="beat@elsewhere.example")
    with time_machine.travel(MORNING, tick=False):
        Message.objects.exclude(pk=digest.pk).filter(state="waiting").update(state="sent")
        deliver_due(now)
    digest.refresh_from_db()
    assert (digest.state, digest.address) == ("sent", "beat@elsewhere.example")
