"""*Needs your attention*: what is lost soonest first, one act each, nothing that its reader may not see (UI-16)."""

import datetime

import pytest

from core.clock import now
from core.findings import Finding, Gravity, soonest
from domains.models import Domain
from domains.states import State
from manager.dashboard.attention import attention
from organizations.models import Organization
from tests import factories
from tests.billing import money
from tests.cast import Cast
from tests.domains.names import kind_of_names

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
TODAY = datetime.date(2031, 5, 1)


def finding(what: str, days: int | None, gravity: Gravity = Gravity.WARNING) -> Finding:
    return Finding(gravity, what, "", "", lost_on=None if days is None else TODAY + days * DAY)


def named(organization: Organization, name: str, days: int, state: State = State.ACTIVE) -> Domain:
    """A name that nobody pays and whose paid term ends in so many days."""
    kind = kind_of_names()
    plan, ends = kind.plans.get(key=name.rpartition(".")[2]), now().date() + days * DAY
    product = factories.product(organization, kind, name, plan=plan, expires_on=ends)
    deleted = now() if state == State.REDEMPTION else None
    Domain.objects.filter(product=product).update(state=state, deleted_at=deleted)
    return Domain.objects.get(product=product)


def told(cast: Cast, who: str, part: str) -> list[Finding]:
    return [each for each in attention(cast.member(who), now()) if part in each.what]


def test_what_is_lost_soonest_stands_first_and_graver_things_among_equals() -> None:
    rows = [finding("never", None), finding("b", 2), finding("a", 2, Gravity.LOSS), finding("late", 9, Gravity.LOSS)]
    assert [each.what for each in soonest(rows, 3)] == ["a", "b", "late"]


def test_a_name_in_danger_leads_who_pays_to_the_act_and_the_others_to_its_board(cast: Cast) -> None:
    domain = named(cast.talleres, "luz.ch", 40)
    factories.grant(cast.member("beat"), domain.product, "technical")
    (mine,), (other,) = told(cast, "nadia", "luz.ch"), told(cast, "beat", "luz.ch")
    assert f"sel={domain.product_id}" in mine.url
    assert other.url.endswith(f"/products/domains/{domain.product_id}/")


def test_a_name_is_counted_from_the_day_on_which_it_is_given_up(cast: Cast) -> None:
    named(cast.talleres, "luz.com", 40)
    assert told(cast, "nadia", "luz.com") == []


def test_a_deleted_name_leads_to_its_restore(cast: Cast) -> None:
    domain = named(cast.talleres, "luz.com", -41, State.REDEMPTION)
    (found,) = told(cast, "nadia", "luz.com")
    assert found.url == f"/org/talleres-rochat/products/domains/{domain.product_id}/restore/"


def test_each_sees_only_what_is_theirs(cast: Cast) -> None:
    named(cast.globex, "elsewhere.ch", 40)
    named(cast.talleres, "luz.ch", 40)
    assert told(cast, "nadia", "elsewhere") == []
    assert told(cast, "beat", "luz.ch") == []


def test_a_service_that_nobody_renews_is_found_once_and_by_who_may_account(cast: Cast) -> None:
    hosting = money.product_of(cast.talleres, "www.talleres-rochat.example")
    cast.talleres.products.filter(pk=hosting.pk).update(renews_itself=False, expires_on=now().date() + 3 * DAY)
    factories.grant(cast.member("beat"), hosting, "technical")
    assert len(told(cast, "nadia", hosting.name)) == 1
    assert told(cast, "beat", hosting.name) == []


def test_people_without_the_second_step_are_as_many_as_the_list_shows(cast: Cast) -> None:
    nadia = cast.client("nadia")
    cast.talleres.second_factor_from = now() + 3 * DAY
    cast.talleres.save()
    (found,) = [each for each in attention(cast.member("nadia"), now()) if each.url.endswith("?mfa=none")]
    count = found.what.split()[0]
    assert f"{count} " in nadia.get(found.url).text
    assert count == str(cast.talleres.memberships.filter(second_factor="none").count())


def test_the_panel_shows_at_most_six_with_their_acts(cast: Cast) -> None:
    for number in range(8):
        named(cast.talleres, f"luz{number}.ch", 40 + number)
    answer = cast.client("nadia").get("/org/talleres-rochat/")
    assert "Requiere su atención" in answer.text
    assert len(answer.context["findings"]) == 6
    days = [each.lost_on for each in answer.context["findings"]]
    assert days == sorted(days)
    assert all(each.url.replace("&", "&amp;") in answer.text for each in answer.context["findings"])
