"""An order happens once, whatever becomes of its answer, of the line and of the worker (REG-2)."""

import datetime
from collections.abc import Callable
from xml.sax.saxutils import escape

import pytest
from django.conf import settings as live
from django.db import transaction

from domains.models import RegistryCommand
from domains.registry import adapters, base, exchange
from domains.registry.base import RegistryError, Step, Verdict
from domains.registry.config import Config
from domains.registry.facts import Contact
from domains.registry.local.control import OWNER, Control
from domains.registry.log import DatabaseLog
from tests.domains import orders
from tests.domains.playing import Line, answer, info, playing
from tests.evidence import count

NAME = "huerto.com"
EXPIRES = datetime.datetime(2031, 5, 1, 9, tzinfo=datetime.UTC)
LOST = ["drop_before", "drop_after", "2400", "2400_done"]
Make = Callable[[], base.Order]
CASES: dict[str, Make] = {
    "create": lambda: orders.register("nuevo.com"),
    "renew": lambda: orders.renew(NAME, EXPIRES.date()),
    "delete": lambda: base.Delete(key=orders.key(), name=NAME),
    "transfer request": lambda: base.Transfer(key=orders.key(), name="ajeno.com", step=Step.REQUEST, code="x"),
    "transfer cancel": lambda: base.Transfer(key=orders.key(), name="pedido.com", step=Step.CANCEL),
    "update": lambda: base.Update(
        key=orders.key(), name=NAME, add_statuses=("clientHold",), add_ds=(orders.DS,), code="new-code",
        remove_servers=orders.HOSTS[:1],
    ),
    "restore": lambda: base.Restore(key=orders.key(), name="perdido.com"),
    "report": lambda: orders.report("vuelve.com", EXPIRES),
    "create contact": lambda: base.CreateContact(key=orders.key(), name="ATR-9", contact=orders.NADIA, code="x-y"),
    "update contact": lambda: base.UpdateContact(key=orders.key(), name=OWNER, contact=orders.NADIA),
    "delete contact": lambda: base.DeleteContact(key=orders.key(), name="ATR-8"),
    "create host": lambda: base.CreateHost(key=orders.key(), name=f"ns.{NAME}", addresses=("192.0.2.1",)),
    "update host": lambda: base.UpdateHost(key=orders.key(), name=f"ns1.{NAME}", add=("192.0.2.9",)),
    "delete host": lambda: base.DeleteHost(key=orders.key(), name=f"ns1.{NAME}"),
}  # fmt: skip
"""By what the local registry calls it. All names but ``nuevo.com`` are there before (``furnish``)."""
SENT_AS = {"restore": "update", "report": "update"}


def furnish(control: Control) -> None:
    """A name of every sort that the cases need."""
    now, later = control.now(), control.now() + datetime.timedelta(days=300)
    control.put(NAME, expires=EXPIRES)
    control.put("ajeno.com", client="OTHER", expires=later, code="x")
    control.put("perdido.com", expires=later, state="redemption", deleted=now)
    control.put("vuelve.com", expires=later, state="restoring", deleted=now, restored=now)
    control.put("pedido.com", client="OTHER", expires=later, code="x")
    local = adapters.get("local")
    person = Contact("Idle", "Basel", "CH", "idle@atrio.example")
    local.perform(base.Transfer(key=orders.key(), name="pedido.com", step=Step.REQUEST, code="x"))
    local.perform(base.CreateContact(key=orders.key(), name="ATR-8", contact=person, code="idle-code"))
    local.perform(base.CreateHost(key=orders.key(), name=f"ns1.{NAME}", addresses=("192.0.2.8",)))


def insist(order: base.Order) -> base.Answer:
    """Ask as a worker does, again and again, until there is an answer."""
    for _time in range(4):
        try:
            return exchange.perform("local", order)
        except RegistryError as error:
            assert error.verdict is not Verdict.REFUSED, error  # noqa: PT017
    raise AssertionError("Never answered.")


@pytest.mark.django_db
@pytest.mark.parametrize("command", CASES)
def test_an_order_without_an_answer_is_done_once(control: Control, command: str) -> None:
    for fault in LOST:
        control.empty()
        control.put_basics()
        furnish(control)
        order = CASES[command]()
        before = len(control.effects(command, order.name))
        control.fault(fault, 1, SENT_AS.get(command, command.removesuffix(" contact").removesuffix(" host")))
        for _time in range(2):
            insist(order)
            assert len(control.effects(command, order.name)) == before + 1, fault
        assert control.faults() == []
        count("lost answers of a registry")


@pytest.mark.django_db
def test_a_renewal_without_an_answer_is_asked_about_before_it_is_sent_again(control: Control) -> None:
    control.put(NAME, expires=EXPIRES)
    order = orders.renew(NAME, EXPIRES.date())
    control.fault("drop_after", 1, "renew")
    with pytest.raises(RegistryError) as lost:
        exchange.perform("local", order)
    assert lost.value.verdict is Verdict.UNKNOWN
    answer = exchange.perform("local", order)
    assert (answer.code, answer.expires_at) == (0, EXPIRES.replace(year=2032))
    assert [row.verdict for row in RegistryCommand.objects.of("local", order.key)] == ["unknown"]


@pytest.mark.django_db
def test_a_renewal_with_a_day_that_is_over_does_nothing(control: Control) -> None:
    control.put(NAME, expires=EXPIRES)
    exchange.perform("local", orders.renew(NAME, EXPIRES.date()))
    with pytest.raises(RegistryError, match="2032-05-01") as refused:
        exchange.perform("local", orders.renew(NAME, EXPIRES.date()))
    assert (refused.value.verdict, refused.value.code) == (Verdict.REFUSED, 2306)
    assert len(control.effects("renew", NAME)) == 1


@pytest.mark.django_db
def test_a_day_that_moved_otherwise_is_left_to_people(control: Control) -> None:
    control.put(NAME, expires=EXPIRES)
    order = orders.renew(NAME, EXPIRES.date(), years=2)
    control.fault("drop_before", 1, "renew")
    with pytest.raises(RegistryError):
        exchange.perform("local", order)
    adapters.get("local").perform(orders.renew(NAME, EXPIRES.date()))
    with pytest.raises(RegistryError, match="Nobody can tell") as unclear:
        exchange.perform("local", order)
    assert unclear.value.verdict is Verdict.UNKNOWN


@pytest.mark.django_db
def test_a_name_of_somebody_else_is_not_taken_for_our_registration(control: Control) -> None:
    order = orders.register("nuevo.com")
    control.fault("drop_before", 1, "create")
    with pytest.raises(RegistryError):
        exchange.perform("local", order)
    control.put("nuevo.com", client="OTHER", expires=EXPIRES)
    with pytest.raises(RegistryError) as refused:
        exchange.perform("local", order)
    assert (refused.value.verdict, refused.value.code) == (Verdict.REFUSED, 2302)


@pytest.mark.django_db(transaction=True)
def test_an_order_inside_a_transaction_is_a_mistake(control: Control) -> None:
    control.put(NAME, expires=EXPIRES)
    with pytest.raises(RuntimeError), transaction.atomic():
        exchange.perform("local", orders.renew(NAME, EXPIRES.date()))
    assert control.effects("renew", NAME) == []


def renewing(control: Control, told: str, shown: str) -> base.Answer:
    """A renewal whose answer tells one day, at a registry that shows another one afterwards."""
    day = f"<exDate>{told}</exDate>" if told else ""
    data = f'<renData xmlns="urn:ietf:params:xml:ns:domain-1.0"><name>{NAME}</name>{day}</renData>'
    with playing(control.folder, saying((1000, data), (1000, info(NAME, shown)))) as (config, _lines):
        describe(config)
        return exchange.perform("plays", orders.renew(NAME, EXPIRES.date()))


@pytest.mark.django_db
@pytest.mark.parametrize("told", ["", "0000-00-00T00:00:00Z", "1970-01-01T00:00:00Z", "2031-05-01T09:00:00Z"])
def test_a_renewal_that_tells_no_new_day_is_asked_for_it(control: Control, told: str) -> None:
    assert renewing(control, told, "2032-05-01T09:00:00Z").expires_at == EXPIRES.replace(year=2032)
    assert renewing(control, told, "2031-05-01T09:00:00Z").expires_at is None
    assert renewing(control, "2033-05-01T09:00:00Z", "").expires_at == EXPIRES.replace(year=2033)


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "is_ours"), [(orders.CODE, True), ("another-code", False)])
def test_there_already_may_be_the_answer_to_an_earlier_try(control: Control, code: str, is_ours: bool) -> None:  # noqa: FBT001
    """The first try takes so long that the second one finds nothing, and is refused."""
    order = orders.register(NAME)
    DatabaseLog("plays").sent(order, "Register", "")
    ours = info(NAME).replace("</infData>", f"<authInfo><pw>{escape(code)}</pw></authInfo></infData>")
    with playing(control.folder, saying((2303, ""), (2302, ""), (1000, ours))) as (config, _lines):
        describe(config)
        if is_ours:
            assert exchange.perform("plays", order).code == 0
        else:
            with pytest.raises(RegistryError, match="2302"):
                exchange.perform("plays", order)


def saying(*answers: tuple[int, str]) -> Callable[[Line], None]:
    """A player that gives these answers, whatever it is asked."""

    def play(line: Line) -> None:
        line.welcome()
        for code, data in answers:
            line.hear()
            line.say(answer(line.key(), code=code, data=data))
        line.hear()

    return play


def describe(config: Config) -> None:
    """Let the portal know it as ``plays``."""
    names = ("host", "port", "user", "password", "ca_file")
    live.REGISTRIES = {"plays": {name: getattr(config, name) for name in names}}
