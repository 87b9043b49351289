"""How registries are described, and what is said of a description that means nothing."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from domains.checks import _registries
from domains.registry import adapters, base, exchange
from domains.registry.base import RegistryError, Verdict
from domains.registry.epp.pool import pool
from domains.registry.local.control import Control
from manager import diagnosis, environment
from manager.supervisor import programs
from tests.domains import orders
from tests.domains.logs import MemoryLog
from tests.domains.reach import reach

GOOD = {"host": "epp.example.com", "user": "our-account", "password": "something"}
WRONG = [
    ({"hots": "x"}, "has to be an object"),
    ("epp", "has to be an object"),
    ({**GOOD, "port": "700"}, "has to be an object"),
    ({"type": "rri"}, "epp or manual"),
    ({**GOOD, "host": ""}, "host and a port"),
    ({**GOOD, "port": 0}, "host and a port"),
    ({**GOOD, "user": "x"}, "3 to 16"),
    ({**GOOD, "timeout": 61}, "1 to 60"),
    ({**GOOD, "sessions": 0}, "1 to 10"),
    ({**GOOD, "can": "everything, fly"}, "is a list of"),
]


@pytest.mark.parametrize(("given", "words"), WRONG)
def test_a_description_that_means_nothing_is_told(settings: LazySettings, given: object, words: str) -> None:
    settings.REGISTRIES = {"generic": given}
    assert words in adapters.problems()[0]
    assert words in diagnosis.described_registries()
    assert [each.id for each in _registries()] == ["domains.E001"]
    with pytest.raises(RegistryError) as trouble:
        adapters.get("generic")
    assert trouble.value.verdict is Verdict.RETRYABLE


def test_a_good_description_has_nothing_to_tell(settings: LazySettings) -> None:
    settings.REGISTRIES = {"generic": GOOD, "hand": {"type": "manual", "can": "register, delete"}}
    assert adapters.problems(["generic", "hand", "manual", "local"]) == []
    assert "nobody" in adapters.problems(["nobody"])[0]
    assert adapters.get("hand").capabilities == base.Capability.REGISTER | base.Capability.DELETE


def test_the_local_registry_is_for_a_machine_of_ones_own(settings: LazySettings, tmp_path: Path) -> None:
    settings.REGISTRIES, settings.VAR_DIR = {}, tmp_path
    with pytest.raises(RegistryError, match="does not run"):
        adapters.get("local")
    settings.DEVELOPMENT = False
    with pytest.raises(RegistryError, match="Describe it"):
        adapters.get("local")


def test_the_supervisor_starts_it_where_no_other_is_described() -> None:
    def started(**variables: str) -> bool:
        env = environment.load({"SECRET_KEY": "x" * 50, **variables})
        return "registry" in {child.name for child in programs.children(env, {}, mail_port=0)}

    assert started(DEVELOPMENT="1")
    assert not started()
    assert not started(DEVELOPMENT="1", REGISTRIES='{"generic": {"type": "manual"}}')


def test_what_a_registry_does_not_offer_is_not_asked_of_it(control: Control) -> None:
    log = MemoryLog()
    registry = reach(control, log, cannot="renew, report, dnssec, poll")
    asked = [
        lambda: registry.perform(orders.renew("huerto.ch", orders.DAY)),
        lambda: registry.perform(orders.report("huerto.ch", control.now())),
        lambda: registry.perform(orders.register("huerto.ch", ds=(orders.DS,))),
        registry.poll,
    ]
    for ask in asked:
        with pytest.raises(RegistryError, match="does not offer"):
            ask()
    assert log.lines == []
    assert registry.perform(orders.register("huerto.ch")).code == 1000


@pytest.mark.django_db
def test_an_order_that_may_have_arrived_is_not_repeated_where_nobody_can_be_asked(
    control: Control, settings: LazySettings
) -> None:
    place = vars(adapters._local())
    settings.REGISTRIES = {"silent": {**place, "cannot": "info"}}
    order = orders.register("huerto.com")
    control.fault("drop_after", 1, "create")
    for _time in range(2):
        with pytest.raises(RegistryError):
            exchange.perform("silent", order)
    assert len(control.effects("create")) == 1


def test_a_wrong_password_is_not_tried_again_at_once(control: Control) -> None:
    registry = reach(control, MemoryLog(), password="wrong-password")
    told = []
    for _time in range(4):
        with pytest.raises(RegistryError) as trouble:
            registry.info("huerto.com")
        told.append(trouble.value.code)
    assert told == [2200, 0, 0, 0]
    assert pool(registry.config).wrong_until > 0
