"""A last day ends where the organization is: at 23:30 UTC it is over in Zurich, four hours later it lasts in New York
still, wherever its people say that they are.

A day taken in UTC, or in the zone of a reader, fails one of the two.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest
import time_machine

from accounts.models import User
from core.clock import now
from core.components.formats import day_text
from notifications.models import Message
from notifications.reader import Reader
from organizations.departures.commands import remove_member, undo_removal
from organizations.departures.registry import personal_items_of, stays
from organizations.models import Membership
from products.holds.commands import lock
from products.menus import categories_of
from products.models import Grant, Product
from products.rights.commands import AccessPlan, save_access, version_of
from products.rights.grantees import Grantee
from tests import factories

pytestmark = pytest.mark.django_db
LAST = datetime.date(2026, 11, 23)
OVER = ("Europe/Zurich", datetime.datetime(2026, 11, 23, 23, 30, tzinfo=datetime.UTC))
LASTING = ("America/New_York", datetime.datetime(2026, 11, 24, 3, 30, tzinfo=datetime.UTC))


@dataclass(frozen=True)
class House:
    """An organization in one zone with its people in the other; a suite paid up to LAST and granted for as long."""

    owner: Membership
    member: Membership
    product: Product

    @property
    def base(self) -> str:
        """Address of the organization."""
        return f"/org/{self.owner.organization.slug}"

    def read(self, address: str) -> str:
        """A page as the owner reads it."""
        return factories.signed_in(self.owner.user).get(self.base + address).getvalue().decode()


def house(zone: str) -> House:
    """In this time zone."""
    other = next(each for each, _moment in (OVER, LASTING) if each != zone)
    founded = factories.organization(owner=factories.person(time_zone=zone))
    User.objects.filter(memberships__organization=founded).update(time_zone=other)
    owner = factories.owner_of(founded)
    member = factories.member(founded, user=factories.person(time_zone=other, last_name="Zbinden"))
    product = factories.product(owner.organization, "suite", "suite.example", expires_on=LAST)
    factories.grant(member, product, "use", "technical", ends_on=LAST)
    return House(owner, member, product)


def in_the_explorer_of_the_person(house: House) -> bool:
    """Read by the owner."""
    return "suite.example" in house.read(f"/users/{house.member.pk}/access/effective/")


def in_the_file_of_the_person(house: House) -> bool:
    """The same as CSV."""
    return "suite.example" in house.read(f"/users/{house.member.pk}/access/effective/csv/")


def in_the_explorer_of_the_product(house: House) -> bool:
    """Turned round."""
    return "Zbinden" in house.read(f"/products/suite/{house.product.pk}/people/")


def counted_in_the_list_of_users(house: House) -> bool:
    """How many products each person sees."""
    row = house.read("/users/?q=Zbinden").partition("<tbody>")[2].partition("</tbody>")[0]
    assert "Zbinden" in row
    return "1\N{NO-BREAK SPACE}product" in row


def in_what_a_leaver_has(house: House) -> bool:
    """On the page that removes them."""
    return "Product access" in [str(item.title) for item in personal_items_of(house.member, now())]


def a_reason_to_stay(house: House) -> bool:
    """Whoever uses the suite does not leave by themselves (ORG-49)."""
    return house.member.pk in stays([house.member], now())


def back_after_an_undone_removal(house: House) -> bool:
    """Removed and brought back in the same minute."""
    departure = remove_member(actor=house.owner, subject=house.member, now=now())
    back = undo_removal(actor=house.owner, departure=departure, now=now())
    return Grant.objects.filter(membership=back.member).exists() and back.lost == []


def told_when_it_is_taken_away(house: House) -> bool:
    """What is over already is nobody's loss."""
    grantee = Grantee.of(house.member)
    save_access(actor=house.owner, grantee=grantee, plan=AccessPlan(), version=version_of(grantee), now=now())
    return Message.objects.filter(address=house.member.user.email, kind="products/access_changed").exists()


def not_expired_in_the_list(house: House) -> bool:
    """Paid up to LAST: the filter of the list."""
    pages = [house.read(f"/products/suite/?state={state}") for state in ("expiring", "expired")]
    shown = ["suite.example" in page.partition("<tbody>")[2].partition("</tbody>")[0] for page in pages]
    assert sorted(shown) == [False, True]
    return shown[0]


def not_expired_at_the_desk(house: House) -> bool:
    """The same for the staff."""
    staff = factories.staff()
    type(staff).objects.filter(pk=staff.pk).update(time_zone=house.owner.user.time_zone, language="en")
    page = factories.signed_in(staff).get("/desk/products/?q=suite.example").content.decode()
    (row,) = [row for row in page.split("<tr") if house.owner.organization.name in row]
    return "Expired" not in row


def not_counted_as_lost_in_the_menu(house: House) -> bool:
    """Beside the category in the sidebar."""
    (suite,) = categories_of(house.owner)
    return bool(suite.lost_soon == 0)  # type: ignore[attr-defined]


def on_the_page_of_the_member(house: House) -> bool:
    """The check of the portal itself: whoever holds it opens its board."""
    address = f"/org/{house.member.organization.slug}/products/suite/{house.product.pk}/"
    return factories.signed_in(house.member.user).get(address).status_code == 200


def told_of_a_lock(house: House) -> bool:
    """Whoever sees the product (PRD-22)."""
    lock(actor=house.owner, product=house.product, reason="", ends_at=None, now=now())
    return Message.objects.filter(address=house.member.user.email, kind="products/hold_changed").exists()


PLACES: list[Callable[[House], bool]] = [
    in_the_explorer_of_the_person, in_the_file_of_the_person, in_the_explorer_of_the_product,
    counted_in_the_list_of_users, in_what_a_leaver_has, a_reason_to_stay, back_after_an_undone_removal,
    told_when_it_is_taken_away, not_expired_in_the_list, not_expired_at_the_desk,
    not_counted_as_lost_in_the_menu, on_the_page_of_the_member, told_of_a_lock,
]  # fmt: skip


@pytest.mark.parametrize("lasts", PLACES, ids=lambda place: place.__name__)
def test_a_last_day_ends_where_the_organization_is(lasts: Callable[[House], bool]) -> None:
    for (zone, moment), is_lasting in ((OVER, False), (LASTING, True)):
        with time_machine.travel(moment, tick=False):
            assert lasts(house(zone)) is is_lasting, zone


def test_the_mail_about_a_lock_names_the_last_day_of_the_organization() -> None:
    zone, moment = LASTING
    midnight = datetime.datetime.combine(LAST + datetime.timedelta(days=1), datetime.time(), ZoneInfo(zone))
    with time_machine.travel(moment, tick=False):
        locked = house(zone)
        lock(actor=locked.owner, product=locked.product, reason="", ends_at=midnight, now=now())
    with Reader.of(locked.member.user).reading():
        expected = f"Until: {day_text(LAST)}"
    assert expected in Message.objects.get(address=locked.member.user.email, kind="products/hold_changed").text


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_access_comes_back_with_its_last_day_and_not_after_it(days: int) -> None:
    zone, moment = LASTING
    with time_machine.travel(moment + datetime.timedelta(days=days), tick=False):
        assert back_after_an_undone_removal(house(zone)) is (days <= 0)
