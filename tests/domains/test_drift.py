"""The nightly comparison: what differs is told, nothing is ended by it (REG-22, G15, G16)."""

import datetime

import pytest

from core.clock import now
from domains.drift.findings import open_findings
from domains.drift.looking import NIGHT, due, look_at_some
from domains.drift.messages import take_next
from domains.models import Domain, Finding, RegistryMessage
from domains.registry.local.control import Control
from products.calls.request import request
from products.models import Product
from products.providers import Action
from tests.domains import names

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def look(nights: int = 0, most: int = 200) -> int:
    """The look of tonight, or of so many nights on."""
    return look_at_some("local", now() + nights * DAY, most)


def kinds() -> list[tuple[str, str]]:
    """Everything that is open, what was seen once too."""
    return list(Finding.objects.filter(ended_at=None).order_by("pk").values_list("kind", "name"))


def vanish(control: Control, name: str) -> None:
    with control.books.page() as page:
        page.books.execute("DELETE FROM domain WHERE name = ?", [name])


def test_a_name_that_is_as_it_should_be_is_not_told(control: Control) -> None:
    domain = names.registered(control, "atrio.com", "2031-05-01")
    assert (look(), look()) == (1, 0)
    assert (kinds(), names.reloaded(domain).seen_at is not None) == ([], True)


def test_a_name_that_the_registry_misses_once_changes_nothing_and_twice_is_told(control: Control) -> None:
    domain = names.registered(control, "atrio.com", "2031-05-01", renews_itself=True)
    vanish(control, "atrio.com")
    look()
    assert (kinds(), list(open_findings())) == ([("missing", "atrio.com")], [])
    look(1)
    assert [row.times for row in open_findings()] == [2]
    assert (names.state_of(domain), names.reloaded(domain).product.renews_itself) == (("active", "active"), True)
    control.put("atrio.com", expires=names.at("2031-05-01"))
    look(2)
    assert kinds() == []


def test_a_name_that_is_with_somebody_else_is_told_and_kept(control: Control) -> None:
    domain = names.registered(control, "atrio.com", "2031-05-01")
    control.put("atrio.com", expires=names.at("2031-05-01"), client="OTHER")
    look()
    look(1)
    assert [(row.kind, row.here) for row in open_findings()] == [("foreign", "active")]
    assert names.state_of(domain) == ("active", "active")


@pytest.mark.parametrize("year", [1970, 2021, 2062])
def test_an_absurd_day_leaves_the_old_one_and_shows_both(control: Control, year: int) -> None:
    domain = names.registered(control, "atrio.ch", "2031-05-01")
    control.put("atrio.ch", expires=datetime.datetime(2031, 5, 1, tzinfo=datetime.UTC))
    with control.books.page() as page:
        name = page.domain("atrio.ch")
        assert name
        name.expires = datetime.datetime(year, 5, 1, tzinfo=datetime.UTC)
        row = "UPDATE domain SET facts = json_set(facts, '$.expires', ?), turn = NULL"
        page.books.execute(row, [name.expires.isoformat()])
    look()
    (found,) = open_findings()
    assert (found.kind, found.here[:10], found.there[:10]) == ("date", "2031-05-01", f"{year}-05-01")
    assert f"{names.reloaded(domain).expires_at:%Y-%m-%d}" == "2031-05-01"
    assert names.state_of(domain) == ("active", "active")


def test_a_day_that_moved_is_taken_over(control: Control) -> None:
    domain = names.registered(control, "atrio.com", "2031-05-01")
    control.put("atrio.com", expires=names.at("2032-05-01"))
    look()
    assert (f"{names.reloaded(domain).expires_at:%Y}", kinds()) == ("2032", [])


def test_a_deletion_that_nobody_announced_is_told_and_an_announced_one_followed(control: Control) -> None:
    domain = names.registered(control, "atrio.com", "2031-05-01")
    control.put("atrio.com", expires=names.at("2031-05-01"), state="redemption", deleted=now())
    look()
    assert (kinds(), names.state_of(domain)) == ([("state", "atrio.com")], ("active", "active"))
    with control.books.page() as page:
        page.tell("ATRIO", "deleted", "atrio.com")
    assert take_next("local", now())
    look()
    assert (kinds(), names.state_of(domain)) == ([], ("redemption", "redemption"))
    assert not RegistryMessage.objects.filter(settled_at=None).exists()


def test_what_the_calendar_expects_is_followed_without_a_message(control: Control) -> None:
    domain = names.registered(control, "atrio.eu", (now() - 3 * DAY).date().isoformat())
    Domain.objects.filter(pk=domain.pk).update(state="expired")
    Product.objects.filter(pk=domain.product_id).update(state="expired")
    look()
    assert (kinds(), names.state_of(domain)) == ([], ("redemption", "redemption"))
    vanish(control, "atrio.eu")
    look(50)
    assert (kinds(), names.state_of(domain)) == ([], ("released", "cancelled"))


def test_a_registry_that_is_silent_is_told_and_asked_again(control: Control) -> None:
    for number in range(5):
        names.registered(control, f"atrio{number}.com", "2031-05-01")
    control.fault("2400", 4, "info")
    assert look() == 3
    assert {kind for kind, _name in kinds()} == {"silent"}
    look()
    look(1)
    assert (kinds(), due("local", now() + DAY).count()) == ([], 0)


def test_a_look_that_was_interrupted_goes_on_where_it_was(control: Control) -> None:
    for number in range(5):
        names.registered(control, f"atrio{number}.com", "2031-05-01")
    assert [look(most=2), look(most=2), look(most=2), look()] == [2, 2, 1, 0]


def test_a_name_that_a_message_announced_is_looked_at_before_those_that_nobody_saw(control: Control) -> None:
    for number in range(3):
        names.registered(control, f"atrio{number}.com", "2031-05-01")
    Domain.objects.update(seen_at=None)
    told = Domain.objects.get(name="atrio2.com")
    Domain.objects.filter(pk=told.pk).update(seen_at=now())
    RegistryMessage.objects.create(
        registry="local", key="1", name=told.name, text="deleted", at=now(), received_at=now()
    )
    assert look(most=1) == 1
    assert list(Domain.objects.exclude(seen_at=None).values_list("name", flat=True)) == ["atrio2.com"]
    assert not RegistryMessage.objects.filter(settled_at=None).exists()


def test_whatever_has_a_request_under_way_differs_for_good_reason(control: Control) -> None:
    domain = names.registered(control, "atrio.com", "2031-05-01")
    request(product=names.product_of(domain), action=Action.CANCEL, now=now())
    assert look() == 0
    assert NIGHT < DAY
