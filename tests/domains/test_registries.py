"""The contract of a registry: every implementation runs every test of this file."""

import datetime
import threading
from collections.abc import Callable

import pytest
from django.db import connection

from domains.registry import adapters, base, exchange
from domains.registry.base import Answer, Capability, RegistryError, Verdict
from tests.domains import orders
from tests.domains.rigs import EXPIRES, LocalRig, ManualRig, Rig


@pytest.fixture(params=["local", "manual"])
def rig(request: pytest.FixtureRequest) -> Rig:
    if request.param == "manual":
        return ManualRig()
    return LocalRig(request.getfixturevalue("control"))


def done(rig: Rig, order: base.Order) -> Answer:
    """The answer, when it is there and people have answered."""
    exchange.perform(rig.name, order)
    rig.settle()
    return exchange.perform(rig.name, order)


NAMED: list[Callable[[], base.Order]] = [
    lambda: orders.register("nuevo.com"),
    lambda: orders.renew("huerto.com", EXPIRES.date()),
    lambda: base.Delete(key=orders.key(), name="huerto.com"),
]


@pytest.mark.django_db
@pytest.mark.parametrize("make", NAMED)
def test_an_order_happens_once_however_often_it_is_asked(rig: Rig, make: Callable[[], base.Order]) -> None:
    rig.put("huerto.com")
    order = make()
    for _time in range(3):
        done(rig, order)
    assert rig.effects(order) == 1


@pytest.mark.django_db
def test_the_day_after_a_renewal_is_the_registrys(rig: Rig) -> None:
    rig.put("huerto.com")
    answer = done(rig, orders.renew("huerto.com", EXPIRES.date()))
    assert answer.expires_at == EXPIRES.replace(year=EXPIRES.year + 1)
    assert not answer.is_pending


@pytest.mark.django_db
def test_a_refusal_says_why_and_does_nothing(rig: Rig) -> None:
    order = orders.renew("unknown.com", datetime.date(2027, 1, 1))
    with pytest.raises(RegistryError, match="not there") as refused:
        done(rig, order)
    assert refused.value.verdict is Verdict.REFUSED
    assert rig.effects(order) == 0


@pytest.mark.django_db
def test_what_a_registry_says_it_can_is_answered_and_the_rest_refused(rig: Rig) -> None:
    rig.put("huerto.com")
    registry = adapters.get(rig.name)
    questions: dict[Capability, Callable[[], object]] = {
        Capability.CHECK: lambda: registry.check(["huerto.com"]),
        Capability.INFO: lambda: registry.info("huerto.com"),
        Capability.POLL: lambda: registry.poll() is None,
    }
    for capability, ask in questions.items():
        if capability in registry.capabilities:
            assert ask()
        else:
            with pytest.raises(RegistryError) as refused:
                ask()
            assert refused.value.verdict is Verdict.REFUSED


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("make", NAMED)
def test_six_workers_with_one_order_cause_one_effect(rig: Rig, make: Callable[[], base.Order]) -> None:
    rig.put("huerto.com")
    order, barrier, told = make(), threading.Barrier(6), list[Verdict]()
    threads = [threading.Thread(target=_work, args=[rig, order, barrier, told]) for _worker in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rig.settle()
    assert rig.effects(order) == 1
    assert Verdict.REFUSED not in told


def _work(rig: Rig, order: base.Order, barrier: threading.Barrier, told: list[Verdict]) -> None:
    barrier.wait()
    try:
        exchange.perform(rig.name, order)
    except RegistryError as error:
        told.append(error.verdict)
    connection.close()


def test_orders_need_what_an_adapter_may_lack() -> None:
    kinds = {type(order) for order in orders.every()}
    assert kinds == set(base.NEEDED)
