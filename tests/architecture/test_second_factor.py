"""REL-7: while two-step verification is required, no address of the organization is a way round.

From the URL configuration: every address × everybody who does, or does not, satisfy the rule × GET and POST.
"""

import datetime
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from organizations.models import Membership
from tests import factories
from tests.architecture import addresses
from tests.architecture.objects import Objects
from tests.architecture.test_access import state
from tests.cast import Cast
from tests.organizations.protection import DAY, exempted, protect, require, waiting

pytestmark = pytest.mark.django_db
Prepare = Callable[[Membership], None]
STOP = "/2fa-required/?organization=talleres-rochat&next="
METHODS = ["get", "post", "put", "patch", "delete"]


def nothing(_member: Membership) -> None:
    """The person stays as they are: without any factor."""


def sms(member: Membership) -> None:
    """Only the weak factor."""
    protect(member, "sms")


def app(member: Membership) -> None:
    """A factor that does under every rule."""
    protect(member, "app")


CASES: dict[str, tuple[Prepare, bool, datetime.timedelta, bool]] = {
    "no factor": (nothing, False, DAY, True),
    "no factor, no SMS": (nothing, True, DAY, True),
    "sms": (sms, False, DAY, False),
    "sms, no SMS": (sms, True, DAY, True),
    "grace": (waiting, True, DAY, False),
    "exception": (exempted, True, DAY, False),
    "start in the future": (nothing, True, -DAY, False),
    "app, no SMS": (app, True, DAY, False),
}
"""Who, without SMS or not, since when, and whether they are stopped."""


def urls(cast: Cast) -> dict[str, str]:
    """Every address of the organization, by name."""
    values = Objects(cast, "talleres")
    return {address.name: address.url(values) for address in addresses.inside()}


def stopped(client: Client, method: str, url: str) -> bool:
    """Whether the answer is the page that asks for the second step; 405 for a method that the address does not know."""
    answer = getattr(client, method)(url)
    return answer.status_code == 405 or str(answer.headers.get("Location", "")).startswith(STOP)


@pytest.mark.proof
@pytest.mark.parametrize("case", CASES)
def test_only_who_does_not_satisfy_the_rule_is_stopped(cast: Cast, case: str) -> None:
    prepare, refuses_sms, since, is_stopped = CASES[case]
    places, client = urls(cast), cast.client("clara")
    prepare(cast.member("clara"))
    require(cast.talleres, refuses_sms=refuses_sms, since=since)
    before, methods = state(), METHODS if is_stopped else ["get"]
    found = {(method, name): stopped(client, method, url) for name, url in places.items() for method in methods}
    assert [place for place, was_stopped in found.items() if was_stopped != is_stopped] == []
    assert not is_stopped or state() == before
    assert len(found) >= 50


@pytest.mark.proof
def test_from_outside_only_leaving_stays_open(cast: Cast) -> None:
    places, client = urls(cast), cast.client("lucia")
    require(cast.talleres)
    found = {name for name, url in places.items() for method in ("get", "post") if not stopped(client, method, url)}
    assert found == {"organizations:leave"}


@pytest.mark.proof
def test_strangers_and_suspended_people_learn_nothing_of_the_rule(cast: Cast) -> None:
    places = urls(cast)
    require(cast.talleres)
    suspended = factories.member(cast.talleres)
    suspended.suspend(reason="x", until=None, by="Nadia", now=suspended.joined_at)
    for browser, status in ((cast.client("olga"), 404), (factories.signed_in(suspended.user), 403)):
        assert {browser.get(url).status_code for url in places.values()} == {status}


@pytest.mark.parametrize("name", ["security:factors", "organizations:list", "organizations:create", "profile"])
def test_the_own_pages_stay_reachable(cast: Cast, name: str) -> None:
    address = next(each for each in addresses.everything() if each.name == name)
    require(cast.talleres)
    assert cast.client("beat").get(address.url({})).status_code == 200


def test_another_organization_stays_open(cast: Cast) -> None:
    require(cast.talleres)
    assert cast.client("lucia").get("/org/estudio-marchetti/").status_code == 200


def test_a_part_of_a_page_leads_the_whole_page_there(cast: Cast) -> None:
    require(cast.talleres)
    answer = cast.client("clara").get("/org/talleres-rochat/users/?q=x", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == STOP + "/org/talleres-rochat/users/%3Fq%3Dx"


@pytest.mark.parametrize("page", ["products/", "users/", "log/"])
def test_who_satisfies_the_rule_pays_no_query_for_it(cast: Cast, page: str) -> None:
    """The panel counts who does not satisfy it, for whoever looks after them."""
    protect(cast.nadia)
    counts = []
    for act in (list, partial(require, cast.talleres)):
        act()
        client = cast.client("nadia")
        client.get(f"/org/talleres-rochat/{page}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/org/talleres-rochat/{page}")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_factor_asked_for_is_the_present_one(cast: Cast) -> None:
    require(cast.talleres)
    client = cast.client("beat")
    assert client.get("/org/talleres-rochat/").status_code == 303
    protect(User.objects.get(pk=cast.beat.pk))
    assert client.get("/org/talleres-rochat/").status_code == 200
    protect(User.objects.get(pk=cast.beat.pk), "none")
    assert client.get("/org/talleres-rochat/").status_code == 303
