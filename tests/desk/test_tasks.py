"""The staff's desk: tasks by hand, for staff only."""

import datetime
import threading
from copy import copy
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from core.clock import now
from core.policy import Refused
from desk.products.commands import finish
from desk.tasks.overdue import PATIENCE
from products.calls import queue as calls
from products.calls.request import request
from products.models import Product, StaffTask
from products.providers import Action
from security.models import Event
from support.models import Case
from tests import factories
from tests.support.matters import opened

pytestmark = pytest.mark.django_db
MORE_THAN_A_PAGE = 60


def task(**fields: Any) -> StaffTask:
    """Somebody waits for a product to be set up."""
    product = factories.product(provider="manual", state=Product.State.IN_PROGRESS, **fields)
    call = request(product=product, action=Action.PROVISION, now=now())
    calls.perform_next(now())
    return StaffTask.objects.get(call=call)


@pytest.fixture
def staff() -> Client:
    return factories.signed_in(factories.staff())


def test_what_is_overdue_anywhere_is_one_list_with_one_count(staff: Client) -> None:
    assert "Overdue work" not in staff.get("/desk/").text
    for name in ("one", "two"):
        late = task(service_name=name)
        StaffTask.objects.filter(pk=late.pk).update(created_at=now() - PATIENCE - datetime.timedelta(minutes=1))
    task(service_name="fresh")
    case = opened(factories.owner_of(factories.organization()))
    Case.objects.filter(pk=case.pk).update(due_at=now())
    page = staff.get("/desk/")
    found = [(each.count, each.url) for each in page.context["overdue_lists"]]
    assert found == [(1, "/desk/cases/"), (2, "/desk/")]
    assert page.context["overdue_count"] == 3
    assert "Overdue work" in page.text


def test_the_desk_does_not_exist_for_members(client: Client) -> None:
    waiting = task()
    owner = factories.owner_of(waiting.call.product.organization)
    addresses = ["/desk/", f"/desk/tasks/{waiting.pk}/done/", f"/desk/tasks/{waiting.pk}/refuse/"]
    member = factories.signed_in(owner.user)
    assert [member.get(address).status_code for address in addresses] == [404, 404, 404]
    assert [member.post(address, {"note": "x"}).status_code for address in addresses[1:]] == [404, 404]
    assert {client.get(address).status_code for address in addresses} == {302}
    assert "/desk/" not in member.get(f"/org/{owner.organization.slug}/").content.decode()
    assert StaffTask.objects.open().count() == 1


def test_staff_see_what_to_do_for_whom(staff: Client) -> None:
    waiting = task(service_name="taller.example")
    page = staff.get("/desk/").content.decode()
    assert "taller.example" in page
    assert waiting.call.product.organization.name in page
    assert 'href="/desk/"' in page


def test_done_makes_the_product_active_under_the_reference(staff: Client) -> None:
    waiting = task()
    address = f"/desk/tasks/{waiting.pk}/done/"
    assert staff.get(address).status_code == 200
    assert staff.post(address, {"note": "On web3.", "reference": "web3/taller"}).status_code == 303
    product = waiting.call.product
    product.refresh_from_db()
    assert (product.state, product.reference) == (Product.State.ACTIVE, "web3/taller")
    assert Event.objects.filter(kind="task:done", organization=product.organization).count() == 1


def test_a_second_click_on_done_changes_nothing(staff: Client) -> None:
    waiting = task()
    for reference in ("first", "second"):
        answer = staff.post(f"/desk/tasks/{waiting.pk}/done/", {"reference": reference})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/")
    waiting.call.product.refresh_from_db()
    assert waiting.call.product.reference == "first"
    assert staff.get(f"/desk/tasks/{waiting.pk}/done/").status_code == 404


def test_a_refusal_needs_a_reason_and_ends_the_request(staff: Client) -> None:
    waiting = task()
    address = f"/desk/tasks/{waiting.pk}/refuse/"
    assert staff.post(address, {"note": ""}).status_code == 422
    assert staff.post(address, {"note": "The name is taken."}).status_code == 303
    waiting.call.refresh_from_db()
    assert (waiting.call.state, waiting.call.error) == ("failed", "The name is taken.")


def test_a_request_that_was_answered_in_another_way_is_no_task_any_more(staff: Client) -> None:
    waiting = task(service_name="taller.example")
    calls.refuse(waiting.call_id, "It is not wanted any more.", now())
    assert "taller.example" not in staff.get("/desk/").content.decode()
    assert not finish(actor=factories.staff(), task=waiting, note="", now=now())


@pytest.mark.proof
def test_the_list_is_paged_and_costs_the_same_for_many(staff: Client, django_assert_max_num_queries: object) -> None:
    owner, kind = factories.organization(), factories.kind(provider="manual")
    for _number in range(MORE_THAN_A_PAGE):
        factories.product(owner, kind=kind)
    for product in Product.objects.all():
        request(product=product, action=Action.CANCEL, now=now())
        calls.perform_next(now())
    staff.get("/desk/")  # the first page of a session lists it among the sessions
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        page = staff.get("/desk/").content.decode()
    assert page.count("/done/") == 25


def test_somebody_who_is_no_staff_any_more_ticks_nothing() -> None:
    waiting, former = task(), factories.staff()
    type(former).objects.filter(pk=former.pk).update(is_staff=False)
    with pytest.raises(Refused):
        finish(actor=former, task=waiting, note="", now=now())


@pytest.mark.django_db(transaction=True)
def test_eight_people_tick_a_task_and_one_of_them_has_done_it() -> None:
    waiting, staff = task(), factories.staff()
    barrier, outcomes = threading.Barrier(8), []

    def tick(number: int) -> None:
        barrier.wait(10)
        outcomes.append(finish(actor=copy(staff), task=waiting, note="", reference=f"r{number}", now=now()))
        connection.close()

    threads = [threading.Thread(target=tick, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False] * 7 + [True]
    assert Event.objects.filter(kind="task:done").count() == 1
