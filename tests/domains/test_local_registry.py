"""The local registry does with names what registries of their extensions do, day after day of its own clock."""

import datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from lxml import etree

from domains.registry import base
from domains.registry.base import RegistryError
from domains.registry.epp.adapter import EppRegistry
from domains.registry.facts import DnsKey, Fee
from domains.registry.local import authority
from domains.registry.local.control import OWNER, SERVERS, Control
from domains.registry.local.policies import POLICIES
from tests import schemas
from tests.domains import orders
from tests.domains.cases import CASES, Frame, frames
from tests.domains.logs import MemoryLog
from tests.domains.raw import Raw
from tests.domains.reach import reach

START = datetime.datetime(2027, 5, 1, 9, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
SECOND = datetime.timedelta(seconds=1)


@pytest.fixture
def registry(control: Control) -> EppRegistry:
    control.set_clock(START - 10 * DAY)
    return reach(control, MemoryLog())


def stage(registry: EppRegistry, name: str) -> str:
    """What is to be seen of a name: free, its grace, or its end."""
    try:
        info = registry.info(name)
    except RegistryError as error:
        assert error.code == 2303  # noqa: PT017
        return "free"
    return next(iter(info.grace), f"until {info.expires_at:%Y-%m-%d}" if info.expires_at else "no end")


LIVES = {
    "com": [(0, "autoRenewPeriod"), (44, "autoRenewPeriod"), (45, "until 2028-05-01")],
    "ch": [(-1, "until 2027-05-01"), (0, "until 2028-05-01")],
    "de": [(0, "no end"), (400, "no end")],
    "fr": [(0, "autoRenewPeriod"), (27, "autoRenewPeriod"), (28, "until 2028-05-01")],
    "eu": [(-1, "until 2027-05-01"), (0, "redemptionPeriod"), (39, "redemptionPeriod"), (40, "free")],
    "es": [(0, "until 2027-05-01"), (9, "until 2027-05-01"), (10, "free")],
    "it": [(0, "autoRenewPeriod"), (15, "until 2028-05-01")],
    "uk": [(0, "until 2027-05-01"), (89, "until 2027-05-01"), (90, "pendingDelete"), (95, "free")],
}  # fmt: skip
"""Nobody orders anything: days after the end of the term, and what is seen from then on."""
ENDS = {
    "com": [(0, "redemptionPeriod"), (29, "redemptionPeriod"), (30, "pendingDelete"), (35, "free")],
    "ch": [(0, "redemptionPeriod"), (39, "redemptionPeriod"), (40, "free")],
    "de": [(0, "redemptionPeriod"), (29, "redemptionPeriod"), (30, "free")],
    "fr": [(0, "redemptionPeriod"), (30, "free")],
    "eu": [(0, "redemptionPeriod"), (40, "free")],
    "es": [(0, "free")],
    "at": [(55, "redemptionPeriod"), (56, "free")],
}  # fmt: skip
"""The end is ordered: days after that."""


@pytest.mark.parametrize("extension", LIVES)
def test_a_name_that_nobody_renews_goes_the_way_of_its_extension(
    control: Control, registry: EppRegistry, extension: str
) -> None:
    name = f"huerto.{extension}"
    control.put(name, expires=None if extension == "de" else START)
    for days, seen in LIVES[extension]:
        control.set_clock(START + days * DAY + SECOND)
        assert stage(registry, name) == seen, days


@pytest.mark.parametrize("extension", ENDS)
def test_a_name_that_is_given_up_goes_the_way_of_its_extension(
    control: Control, registry: EppRegistry, extension: str
) -> None:
    name = f"huerto.{extension}"
    control.put(name, expires=None if extension == "de" else START)
    control.set_clock(START - 5 * DAY)
    registry.perform(base.Delete(key=orders.key(), name=name))
    for days, seen in ENDS[extension]:
        control.set_clock(START + (days - 5) * DAY + 3 * SECOND)
        assert stage(registry, name) == seen, days


def test_a_restore_wants_its_report_in_time(control: Control, registry: EppRegistry) -> None:
    control.put("huerto.com", expires=START)
    registry.perform(base.Delete(key=orders.key(), name="huerto.com"))
    registry.perform(base.Restore(key=orders.key(), name="huerto.com"))
    assert stage(registry, "huerto.com") == "pendingRestore"
    control.move_clock("+8d")
    assert stage(registry, "huerto.com") == "redemptionPeriod"
    registry.perform(base.Restore(key=orders.key(), name="huerto.com"))
    registry.perform(orders.report("huerto.com", control.now()))
    assert stage(registry, "huerto.com") == "until 2027-05-01"


@pytest.mark.parametrize(("extension", "year"), [("com", 2027), ("fr", 2028)])
def test_after_a_restore_the_year_may_be_missing(
    control: Control, registry: EppRegistry, extension: str, year: int
) -> None:
    """The year that was added by itself is taken back by the deletion, with its money; some extensions add one."""
    name = f"huerto.{extension}"
    control.put(name, expires=START)
    before = control.balance()
    control.set_clock(START + 20 * DAY)
    assert control.balance() < before
    registry.perform(base.Delete(key=orders.key(), name=name))
    assert control.balance() == before
    control.set_clock(START + 30 * DAY)
    registry.perform(base.Restore(key=orders.key(), name=name))
    if POLICIES[extension].restore == "report":
        registry.perform(orders.report(name, control.now()))
    found = registry.info(name).expires_at
    assert found is not None
    assert found.year == year
    if year == 2027:
        answer = registry.perform(orders.renew(name, found.date()))
        assert answer.expires_at == START.replace(year=2028)


def test_names_without_a_renew_command_say_so(control: Control, registry: EppRegistry) -> None:
    control.put("huerto.ch", expires=START)
    with pytest.raises(RegistryError) as refused:
        registry.perform(orders.renew("huerto.ch", START.date()))
    assert refused.value.code == 2101


def test_no_more_years_than_allowed(control: Control, registry: EppRegistry) -> None:
    control.put("huerto.com", expires=START)
    for years, code in ((11, 2004), (10, 2105), (9, 0)):
        order = orders.renew("huerto.com", START.date(), years=years)
        if code:
            with pytest.raises(RegistryError) as refused:
                registry.perform(order)
            assert refused.value.code == code
        else:
            assert registry.perform(order).code == 1000


@pytest.mark.parametrize(
    ("name", "amount", "code"),
    [("huerto.com", "9.00", 0), ("huerto.com", "8.99", 2004), ("premium-huerto.com", "9.00", 2004),
     ("premium-huerto.com", "640.00", 0), ("premium-huerto.com", "", 2003)],
)  # fmt: skip
def test_the_fee_of_an_order_is_the_one_that_was_shown(
    registry: EppRegistry, name: str, amount: str, code: int
) -> None:
    offer = registry.check([name], currency="CHF")[0]
    assert offer.tier == ("premium" if name.startswith("premium") else "")
    create, renew = offer.prices["create"].amount, offer.prices["renew"].amount
    assert f"{create}" == f"{renew}" == ("640.00" if offer.tier else "9.00")
    fee = Fee(Decimal(amount), "CHF") if amount else None
    try:
        answer = registry.perform(orders.register(name, fee=fee))
    except RegistryError as error:
        assert error.code == code  # noqa: PT017
    else:
        assert (code, answer.fee) == (0, fee)


def test_a_price_that_changed_between_showing_and_ordering_stops_the_order(
    control: Control, registry: EppRegistry
) -> None:
    shown = registry.check(["huerto.com"], currency="CHF")[0].prices["create"]
    control.price("huerto.com", 64_000, 900, 900, 6_000)
    assert shown.amount is not None
    with pytest.raises(RegistryError, match=r"640\.00"):
        registry.perform(orders.register("huerto.com", fee=Fee(shown.amount, shown.currency)))
    assert control.effects("create") == []


def test_some_extensions_decide_first(control: Control, registry: EppRegistry) -> None:
    order = orders.register("huerto.swiss")
    answer = registry.perform(order)
    assert (answer.code, answer.is_pending) == (1001, True)
    assert registry.info("huerto.swiss").statuses == {"pendingCreate"}
    assert registry.poll() is None
    control.move_clock("+20d")
    message = registry.poll()
    assert message is not None
    assert message.decided is not None
    assert (message.decided.is_done, message.decided.key, message.decided.name) == (True, order.key, "huerto.swiss")
    assert "pendingCreate" not in registry.info("huerto.swiss").statuses


def test_records_are_of_the_kind_that_the_extension_takes(registry: EppRegistry) -> None:
    key = DnsKey(257, 3, 13, "AwEAAbcd")
    registry.perform(orders.register("huerto.de", ds=(key,)))
    assert registry.info("huerto.de").ds == (key,)
    with pytest.raises(RegistryError, match="takes keys"):
        registry.perform(orders.register("otro.de", ds=(orders.DS,)))


def test_a_name_whose_hosts_serve_others_is_not_deleted(control: Control, registry: EppRegistry) -> None:
    control.put("huerto.com", expires=START)
    registry.perform(base.CreateHost(key=orders.key(), name="ns1.huerto.com", addresses=("192.0.2.1",)))
    control.put("otro.com", expires=START, servers=["ns1.huerto.com", SERVERS[0]])
    with pytest.raises(RegistryError, match="1 other") as refused:
        registry.perform(base.Delete(key=orders.key(), name="huerto.com"))
    assert refused.value.code == 2305


def test_a_locked_name_stays(control: Control, registry: EppRegistry) -> None:
    long_ago = START - 500 * DAY
    control.put(
        "huerto.com", expires=START, client="OTHER", code="x", created=long_ago, statuses=["clientTransferProhibited"]
    )
    control.put("nuevo.com", expires=START, client="OTHER", code="x", created=START - 60 * DAY)
    control.put("libre.com", expires=START, client="OTHER", code="x", created=long_ago)
    codes = {}
    for name, code in (("huerto.com", "x"), ("nuevo.com", "x"), ("libre.com", "y"), ("libre.com", "x")):
        try:
            order = base.Transfer(key=orders.key(), name=name, step=base.Step.REQUEST, code=code)
            codes[name, code] = registry.perform(order).code
        except RegistryError as error:
            codes[name, code] = error.code
    assert list(codes.values()) == [2304, 2304, 2202, 1001]


def test_a_transfer_that_nobody_stops_is_done_after_five_days(control: Control, registry: EppRegistry) -> None:
    control.put("huerto.com", expires=START + 100 * DAY, client="OTHER", code="x", created=START - 500 * DAY)
    registry.perform(base.Transfer(key=orders.key(), name="huerto.com", step=base.Step.REQUEST, code="x"))
    control.move_clock("+5d")
    info, state = registry.info("huerto.com"), registry.transfer("huerto.com")
    assert (info.sponsor, state.status) == ("ATRIO", "serverApproved")
    assert info.expires_at == (START + 100 * DAY).replace(year=2028)


def test_names_of_nobody_and_names_of_others_are_told_apart(control: Control, registry: EppRegistry) -> None:
    control.put("ajeno.com", expires=START, client="OTHER")
    codes = []
    for name in ("libre.com", "ajeno.com"):
        with pytest.raises(RegistryError) as refused:
            registry.perform(base.Delete(key=orders.key(), name=name))
        codes.append(refused.value.code)
    assert codes == [2303, 2201]
    assert registry.info("ajeno.com").code == ""


@pytest.mark.schemas
def test_every_answer_is_as_the_schemas_want(control: Control) -> None:
    """The adapter itself refuses what is not, when it is given a folder of schemas."""
    control.set_clock(START - 10 * DAY)
    registry = reach(control, MemoryLog(), schemas=str(schemas.FOLDER / "epp"))
    control.put(
        "otro.com", expires=START, client="OTHER", code="x", created=START - 500 * DAY, glue={SERVERS[0]: ["192.0.2.7"]}
    )
    assert registry.check(["huerto.com", "otro.com", "x.nowhere"], currency="CHF")[1].reason == "In use"
    for order in (
        *orders.every("huerto.com"),
        base.Transfer(key="abc", name="otro.com", step=base.Step.REQUEST, code="x"),
    ):
        try:
            registry.perform(order)
        except RegistryError as error:
            assert error.code, error  # noqa: PT017 (a refusal is an answer too)
    for ask in (registry.info, registry.transfer):
        ask("otro.com")
    registry.contact(OWNER)
    registry.host(SERVERS[0])
    control.move_clock("+60d")
    while message := registry.poll():
        registry.acknowledge(message.id)


@pytest.mark.parametrize("path", CASES, ids=lambda each: each.stem)
def test_the_sessions_of_the_cases_go_as_written(control: Control, path: Path) -> None:
    """What the client of a case says is said word by word; codes, days and graces of the answers are as written."""
    _furnish(control, path.stem)
    conversation, answered = frames(path), 0
    with Raw.opened(control) as line:
        for asked, told in pairwise(conversation):
            if asked.sender == "server":
                continue
            answered += _say(control, line, asked, told)
    assert answered > 1


def _say(control: Control, line: Raw, asked: Frame, told: Frame) -> bool:
    """Ask one frame and compare the answer; False when the line was cut instead."""
    if b"ATR-RESTORE-55<" in asked.data:
        control.move_clock("+20d")
    if told.find("svID"):  # the answer is lost: the line was cut, and another one is opened
        control.fault("drop_after", 1, "renew")
    said = line.login(asked) if asked.find("pw") == "[LOGIN-SECURITY]" else line.ask(asked.data)
    if said is None:
        return False
    answer = Frame("server", said)
    assert (answer.code, answer.find("clTRID")) == (told.code, told.find("clTRID"))
    assert answer.find("exDate")[:10] == told.find("exDate")[:10]
    assert _grace(answer) == _grace(told)
    assert answer.find("reason") == told.find("reason")
    return True


def _grace(frame: Frame) -> list[str]:
    return [str(each.get("s")) for each in etree.fromstring(frame.data).iter("{*}rgpStatus", "{*}status")]


def _furnish(control: Control, case: str) -> None:
    """The world at the beginning of a case."""
    day = {"1": "2026-11-29T10:00:00", "2": "2026-11-30T06:00:00", "3": "2026-11-10T02:00:00"}[case[0]]
    control.set_clock(datetime.datetime.fromisoformat(f"{day}+00:00"))
    expires = datetime.datetime(2026, 12, 4, 9, tzinfo=datetime.UTC)
    line = reach(control, MemoryLog())
    for handle in ("ATR-2",) if case[0] == "1" else ():
        line.perform(base.CreateContact(key=orders.key(), name=handle, contact=orders.NADIA, code="contact-2"))
    if case[0] == "1":
        control.put("xn--zrich-kva.example", expires=expires)
    if case[0] == "2":
        control.put("talleres-rochat.example", expires=expires)
    if case[0] == "3":
        year_ahead = datetime.datetime(2027, 10, 11, 9, tzinfo=datetime.UTC)
        control.put("rochat-bicis.example", expires=year_ahead, auto_until=year_ahead.replace(year=2026) + 45 * DAY)


def test_the_command_line_moves_the_clock_and_switches_faults(
    control: Control, capsys: pytest.CaptureFixture[str]
) -> None:
    control.put("huerto.com", expires=START)
    before = control.now()
    call_command("registry", "clock", "+1d")
    assert DAY <= control.now() - before < DAY + 60 * SECOND
    call_command("registry", "clock", "2027-05-02")
    call_command("registry", "show", "huerto.com")
    call_command("registry", "fault", "drop_after", "2", "renew")
    assert control.faults() == [("drop_after", "renew", 2)]
    told = capsys.readouterr().out
    assert "2027-05-02 00:00" in told
    assert "autoRenewPeriod" in told
    assert "2 × drop_after (renew)" in told
    for wrong in (["clock", "yesterday"], ["fault", "earthquake"], ["show"], ["clock", "2020-01-01"]):
        with pytest.raises(CommandError):
            call_command("registry", *wrong)


def test_certificates_are_made_once_and_keys_are_for_their_owner_alone(tmp_path: Path) -> None:
    authority.prepare(tmp_path)
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    authority.prepare(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first
    assert {path.stat().st_mode & 0o077 for path in tmp_path.iterdir()} == {0}
    assert b"PRIVATE" not in first[authority.AUTHORITY]
