"""A client that others wrote gets along with the local registry, and both clients see the same."""

from collections.abc import Iterator
from typing import Any

import pytest
from epptools import Client, Config
from epptools.exceptions import CommandException

from domains.registry import base
from domains.registry.epp.adapter import EppRegistry
from domains.registry.local import authority
from domains.registry.local.control import OWNER, SERVERS, Control
from tests.domains import orders
from tests.domains.logs import MemoryLog
from tests.domains.reach import reach

DS = {"key_tag": 12345, "alg": 13, "digest_type": 2, "digest": "AB" * 32}


def foreign(control: Control, user: str) -> Client:
    """The other client, logged in."""
    place = control.address() or {}
    config = Config(
        host=place["host"], port=place["port"], clid=user, password=place["passwords"][user], read_timeout=5,
        ca_file=str(control.folder / authority.AUTHORITY),
    )  # fmt: skip
    return Client.connect_and_login(config)


@pytest.fixture
def client(control: Control) -> Iterator[Client]:
    with foreign(control, "ATRIO") as found:
        yield found
        found.logout()


@pytest.fixture
def ours(control: Control) -> EppRegistry:
    return reach(control, MemoryLog())


def create(client: Client, name: str = "huerto.com", **more: Any) -> Any:
    known = {"years": 1, "registrant": OWNER, "contacts": {"tech": OWNER}, "auth_info": orders.CODE}
    return client.domain.create(name, **{**known, "nameservers": list(SERVERS), **more})


def test_it_registers_what_we_read(client: Client, ours: EppRegistry) -> None:
    assert client.domain.check(["huerto.com", "huerto.nowhere"]).availability() == {
        "huerto.com": True,
        "huerto.nowhere": False,
    }
    made = create(client, sec_dns={"ds_data": [DS]}, fee={"amount": "9.00", "currency": "CHF"})
    info = ours.info("huerto.com")
    assert (info.code, info.ds, [each.name for each in info.servers]) == (orders.CODE, (orders.DS,), list(SERVERS))
    assert made.expiry_date() == f"{info.expires_at:%Y-%m-%dT%H:%M:%SZ}"


def test_it_reads_what_we_registered(client: Client, ours: EppRegistry) -> None:
    ours.perform(orders.register("huerto.com", ds=(orders.DS,)))
    info = client.domain.info("huerto.com")
    assert (info.auth_info(), info.nameservers(), info.tech_contacts()) == (orders.CODE, list(SERVERS), [OWNER])
    assert info.ds_records()[0]["digest"] == orders.DS.digest
    assert info.rgp_status() == ["addPeriod"]


def test_it_learns_prices(client: Client) -> None:
    prices = client.domain.check(["huerto.com", "premium-huerto.com"], fee={"create": 2, "restore": 1}, currency="CHF")
    assert [prices.fee_for(name, "create", 2) for name in ("huerto.com", "premium-huerto.com")] == ["18.00", "1280.00"]


def test_it_renews_deletes_and_restores(client: Client, control: Control, ours: EppRegistry) -> None:
    create(client)
    day = ours.info("huerto.com").expires_at
    assert client.domain.renew("huerto.com", f"{day:%Y-%m-%d}", 1).is_success()
    with pytest.raises(CommandException) as refused:
        client.domain.renew("huerto.com", f"{day:%Y-%m-%d}", 1)
    assert refused.value.epp_code == 2306
    control.move_clock("+6d")
    assert client.domain.delete("huerto.com").is_pending()
    assert client.domain.restore("huerto.com").rgp_status() == ["pendingRestore"]


def test_it_changes_a_name_and_its_contacts_and_hosts(client: Client, ours: EppRegistry) -> None:
    create(client)
    client.contact.create("ATR-7", name="Ana", city="Bern", cc="CH", email="ana@x.example", auth_info="contact-1")
    client.host.create("ns1.huerto.com", ["192.0.2.1", "2001:db8::1"])
    change = {"registrant": "ATR-7", "auth_info": "another-code"}
    client.domain.update("huerto.com", add={"ns": ["ns1.huerto.com"], "statuses": ["clientHold"]}, chg=change)
    info = ours.info("huerto.com")
    assert (info.registrant, info.code, info.hosts) == ("ATR-7", "another-code", ("ns1.huerto.com",))
    assert info.statuses == {"clientHold"}
    assert ours.host("ns1.huerto.com").addresses == ("192.0.2.1", "2001:db8::1")
    assert ours.contact("ATR-7").city == "Bern"


def test_it_takes_a_name_over_and_we_hear_of_it(control: Control, ours: EppRegistry) -> None:
    now = control.now()
    control.put("huerto.com", expires=now.replace(year=now.year + 1), code=orders.CODE, created=now.replace(year=2020))
    with foreign(control, "OTHER") as other:
        asked = other.domain.transfer("request", "huerto.com", orders.CODE)
        assert (asked.is_pending(), asked.transfer_status()) == (True, "pending")
        message = ours.poll()
        assert message is not None
        assert message.transfer is not None
        assert (message.transfer.status, message.transfer.asked_by) == ("pending", "OTHER")
        ours.acknowledge(message.id)
        ours.perform(base.Transfer(key=orders.key(), name="huerto.com", step=base.Step.APPROVE))
        heard: list[str | None] = []
        assert other.poll.drain(lambda notice: heard.append(notice.transfer_status())) == 1
    assert heard == ["clientApproved"]
    assert ours.poll() is None
    assert ours.info("huerto.com").sponsor == "OTHER"
