"""Orders to registries that the staff carry out."""

import datetime
from typing import Any

import pytest
from django.test import Client

from core.clock import now
from core.policy import Refused
from desk.registries.commands import finish
from domains.models import RegistryCommand
from domains.registry import base, exchange
from domains.registry.base import RegistryError
from security.models import Event
from tests import factories
from tests.domains import orders

pytestmark = pytest.mark.django_db
DAY = datetime.date(2031, 5, 1)


@pytest.fixture
def staff() -> Client:
    return factories.signed_in(factories.staff())


def waiting(order: base.Order) -> RegistryCommand:
    """The task of an order to the manual registry."""
    assert exchange.perform("manual", order).is_pending
    return RegistryCommand.objects.tasks().get(key=order.key)


def posted(staff: Client, task: RegistryCommand, act: str, **data: Any) -> Any:
    return staff.post(f"/desk/registries/{task.pk}/{act}/", data)


def test_every_order_can_be_read_by_whoever_carries_it_out(staff: Client) -> None:
    tasks = [waiting(order) for order in orders.every("huerto.es")]
    assert "huerto.es" in staff.get("/desk/registries/").content.decode()
    for task in tasks:
        page = staff.get(f"/desk/registries/{task.pk}/done/").content.decode()
        assert task.name in page
        assert orders.CODE not in page
        assert "[" not in page.partition("<main")[2].partition("</main")[0]


def test_done_answers_the_order_with_the_day_that_was_read(staff: Client) -> None:
    order = orders.renew("huerto.es", DAY)
    task = waiting(order)
    assert posted(staff, task, "done").status_code == 422
    assert posted(staff, task, "done", expires_on="2032-05-01").status_code == 303
    answer = exchange.perform("manual", order)
    assert (answer.is_pending, f"{answer.expires_at:%Y-%m-%d}") == (False, "2032-05-01")
    assert posted(staff, task, "done", expires_on="2033-05-01").status_code == 303
    assert exchange.perform("manual", order).expires_at == answer.expires_at
    assert Event.objects.filter(kind="registry:task-done").count() == 1


def test_an_order_without_a_day_asks_for_none(staff: Client) -> None:
    order = base.Delete(key=orders.key(), name="huerto.es")
    assert posted(staff, waiting(order), "done").status_code == 303
    assert not exchange.perform("manual", order).is_pending
    staff.get("/desk/registries/")  # takes the message along
    assert "huerto.es" not in staff.get("/desk/registries/").content.decode()


def test_a_refusal_ends_the_order_with_its_reason(staff: Client) -> None:
    order = orders.renew("huerto.es", DAY)
    task = waiting(order)
    assert posted(staff, task, "refuse").status_code == 422
    assert posted(staff, task, "refuse", reason="The name is gone.").status_code == 303
    with pytest.raises(RegistryError, match="The name is gone") as refused:
        exchange.perform("manual", order)
    assert refused.value.verdict is base.Verdict.REFUSED


def test_a_task_that_is_closed_or_of_no_person_is_not_found(staff: Client) -> None:
    task = waiting(orders.renew("huerto.es", DAY))
    posted(staff, task, "refuse", reason="Gone.")
    sent = RegistryCommand.objects.create(registry="x", key="abc", command="Renew", name="a.com", sent_at=now())
    for pk in (task.pk, sent.pk, 10**12):
        assert staff.get(f"/desk/registries/{pk}/done/").status_code == 404


def test_nobody_but_the_staff_closes_a_task(client: Client) -> None:
    task = waiting(orders.renew("huerto.es", DAY))
    owner = factories.owner_of(factories.organization())
    member = factories.signed_in(owner.user)
    assert {member.get(f"/desk/registries/{end}").status_code for end in ("", f"{task.pk}/done/")} == {404}
    with pytest.raises(Refused):
        finish(actor=owner.user, task=task, expires_on=DAY, now=now())
    assert RegistryCommand.objects.tasks().count() == 1
