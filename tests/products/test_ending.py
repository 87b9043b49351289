"""What ends when: the drawing of ninety days, the list behind it and its file, of what each sees (known failure H4)."""

import datetime
import re
from itertools import pairwise

import pytest

from core.clock import now
from products.ending.coming import AHEAD, Coming, Ending, Group, coming_for
from products.ending.timeline import ABOVE, BELOW, LANES, LEFT, LETTER, LONGEST, RIGHT, WIDTH, Label, timeline_of
from products.models import Category, Kind, Product
from tests import factories
from tests.cast import Cast
from tests.html import Document
from tests.products.conftest import House

TODAY = datetime.date(2031, 5, 10)
DAY = datetime.timedelta(days=1)
LIST = "/org/talleres-rochat/ending/"


def category(number: int) -> Category:
    return Category(pk=number, key=f"c{number}", names={"en": f"Category {number}"}, rank=number)


def row(name: str, days: int, where: int = 1) -> Ending:
    kind = Kind(category=category(where))
    return Ending(Product(custom_name=name, kind=kind, expires_on=TODAY + days * DAY), "", "", is_over=False)


def coming(*rows: Ending, by_hand: int = 0, groups: list[Group] | None = None) -> Coming:
    told = [
        Group(each.product.kind.category, each.product.expires_on or TODAY, at >= by_hand, 1)
        for at, each in enumerate(rows)
    ]
    return Coming(TODAY, len(rows), list(rows), told if groups is None else groups)


def spans(names: list[Label], y: int) -> list[tuple[float, float]]:
    """Where the names at this height begin and end, in their order."""
    wide = [(each, len(each.words) * LETTER) for each in names if each.y == y]
    return sorted((each.x - size, each.x) if each.anchor == "end" else (each.x, each.x + size) for each, size in wide)


def test_days_lie_between_today_and_the_ninetieth() -> None:
    drawn = timeline_of(coming(row("a", 0), row("b", AHEAD), row("c", -3)))
    assert [int(x) for x in re.findall(r"M(\d+) ", drawn.itself)] == [LEFT, RIGHT, LEFT]
    assert drawn.by_hand == ""


def test_a_diamond_is_what_does_not_renew_itself() -> None:
    drawn = timeline_of(coming(row("a", 10), row("b", 20), by_hand=1))
    assert (drawn.by_hand.count("M"), drawn.itself.count("M")) == (1, 1)
    assert drawn.says == "2 products end within 90 days. 1 of them does not renew by itself."


def test_three_categories_have_a_lane_each_and_a_fourth_shares_the_last() -> None:
    three = timeline_of(coming(row("a", 1, 1), row("b", 1, 2), row("c", 1, 3)))
    four = timeline_of(coming(row("a", 1, 1), row("b", 1, 2), row("c", 1, 3), row("d", 1, 4), row("e", 2, 4)))
    names = ["Category 1", "Category 2", "Category 3"]
    assert [(each.words, each.y) for each in three.lanes] == list(zip(names, LANES, strict=True))
    assert [each.words for each in four.lanes] == ["Category 1", "Others", "Category 4"]


def test_names_never_lie_over_each_other_nor_leave_the_drawing() -> None:
    rows = [row(f"talleres-rochat-{number}.example", number, number % 3 + 1) for number in range(0, 90, 3)]
    names = timeline_of(coming(*rows)).names
    assert len(names) >= 4
    for lane in LANES:
        for beside in (ABOVE, BELOW):
            found = spans(names, lane + beside)
            assert all(end <= begin for (_start, end), (begin, _end) in pairwise(found))
            assert all(start >= 0 and end <= WIDTH for start, end in found)


def test_a_long_name_is_cut_and_a_day_is_named_once() -> None:
    names = timeline_of(coming(row("x" * 80, 5), row("second", 5))).names
    assert [each.words for each in names] == ["x" * (LONGEST["name"] - 1) + "…"]


def test_words_of_the_axis_never_touch() -> None:
    for number in range(365):
        ticks = timeline_of(Coming(TODAY + number * DAY, 0, [], [])).ticks
        assert (ticks[0].words, ticks[0].x, ticks[-1].x) == ("today", LEFT, RIGHT)
        assert all(after.x - before.x >= 48 for before, after in pairwise(ticks))


@pytest.mark.django_db
def test_what_has_ended_and_can_be_saved_is_counted_and_is_not_what_ends_next(house: House) -> None:
    today = house.nadia.day_at(now())
    Product.objects.filter(pk=house.drive.pk).update(expires_on=today - 40 * DAY)
    Product.objects.filter(pk=house.mail.pk).update(expires_on=today + 90 * DAY)
    found = coming_for(house.nadia, now(), today)
    assert found.rows[0].product == house.drive
    assert found.next_day == today + 90 * DAY
    Product.objects.filter(pk=house.mail.pk).update(expires_on=today + 91 * DAY)
    assert coming_for(house.nadia, now(), today).next_day is None


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["nadia", "iker", "beat", "lucia"])
def test_the_list_has_what_its_reader_sees_and_the_file_is_the_list(cast: Cast, who: str) -> None:
    member = cast.member(who)
    seen = cast.talleres.products.visible_to(member, member.day_at(now())).exclude(expires_on=None)
    client = cast.client(who)
    shown = [each.product for each in client.get(f"{LIST}?size=100").context["rows"]]
    assert shown == list(seen.order_by("expires_on", "service_name", "pk")) != []
    lines = client.get(LIST[:-1] + ".csv").content.decode("utf-8-sig").splitlines()[1:]
    assert [line.split(";")[0].strip('"') for line in lines] == [each.name for each in shown]


@pytest.mark.django_db
def test_filters_narrow_list_and_file_alike(cast: Cast) -> None:
    client, query = cast.client("nadia"), "?within=90&renewal=manual&category=domains"
    names = [each.product.name for each in client.get(LIST + query).context["rows"]]
    assert names == ["rochat-bicis.example", "talleres-rochat.example"]
    lines = client.get(LIST[:-1] + ".csv" + query).content.decode("utf-8-sig").splitlines()[1:]
    assert [line.split(";")[0].strip('"') for line in lines] == names
    assert "Ningún resultado" in client.get(f"{LIST}?q=zzqxv").text


@pytest.mark.django_db
def test_whoever_sees_no_product_finds_no_list(cast: Cast) -> None:
    nobody = factories.member(cast.talleres, user=factories.person(language="en"))
    page = Document.of(factories.signed_in(nobody.user).get(LIST).text)
    assert "No product of yours has an end" in page.text
