"""Orders and records with what tests do not care about filled in."""

import datetime
import itertools
from dataclasses import replace
from typing import Any

from domains.registry import base
from domains.registry.facts import Contact, DsData, NameServer
from domains.registry.local.control import OWNER, SERVERS

CODE = "a<b&\"c]]>'d"
DAY = datetime.date(2027, 5, 1)
DS = DsData(12345, 13, 2, "AB" * 32)
HOSTS = tuple(NameServer(each) for each in SERVERS)
NADIA = Contact("Nadia Ferrari", "Genève", "CH", "nadia@talleres-rochat.example", "Talleres Rochat SA",
                ("Rue du Lac 3",), postcode="1207", phone="+41.225550100")  # fmt: skip
STATEMENTS = ("It is restored for its holder.", "What this says is true as far as we know.")
numbers = itertools.count(1)


def key() -> str:
    """A key that no other order has."""
    return f"test-{next(numbers)}"


def register(name: str = "huerto.example", **more: Any) -> base.Register:
    """A registration for a year."""
    known = {"key": key(), "years": 1, "registrant": OWNER, "code": CODE, "contacts": (("tech", OWNER),)}
    return base.Register(name=name, **{**known, "servers": HOSTS, **more})


def renew(name: str, expires: datetime.date, **more: Any) -> base.Renew:
    """A year more."""
    return base.Renew(name=name, expires_on=expires, **{"key": key(), **more})


def report(name: str, now: datetime.datetime, **more: Any) -> base.Report:
    """What follows a restore."""
    facts = {"before": "a", "after": "b", "deleted_at": now, "restored_at": now, "reason": "A missed renewal"}
    return base.Report(name=name, **{"key": key(), **facts, "statements": STATEMENTS, **more})


def every(name: str = "huerto.example") -> list[base.Order]:
    """One order of each kind, with everything that it can have."""
    now = datetime.datetime(2026, 11, 30, 8, tzinfo=datetime.UTC)
    return [
        register(name, ds=(DS,)),
        register(name, servers=(NameServer(f"ns.{name}", ("192.0.2.1", "2001:db8::1")),)),
        renew(name, now.date(), years=2),
        base.Delete(key=key(), name=name),
        *(base.Transfer(key=key(), name=name, step=step, code=CODE, years=1) for step in base.Step),
        base.Update(key=key(), name=name, add_servers=HOSTS, remove_servers=(NameServer("ns.old.example"),),
                    add_contacts=(("admin", OWNER),), remove_contacts=(("tech", OWNER),),
                    add_statuses=("clientTransferProhibited",), remove_statuses=("clientHold",), registrant=OWNER,
                    code=CODE, add_ds=(DS,), remove_ds=(DS,)),
        base.Update(key=key(), name=name, remove_all_ds=True),
        base.Restore(key=key(), name=name),
        report(name, now),
        base.CreateContact(key=key(), name="ATR-1", contact=NADIA, code=CODE),
        base.UpdateContact(key=key(), name="ATR-1", contact=NADIA),
        base.CreateContact(key=key(), name="ATR-2", contact=replace(NADIA, hides_person=True), code=CODE),
        base.UpdateContact(key=key(), name="ATR-2", contact=replace(NADIA, organization="", hides_person=True)),
        base.DeleteContact(key=key(), name="ATR-1"),
        base.CreateHost(key=key(), name=f"ns.{name}", addresses=("192.0.2.1", "2001:db8::1")),
        base.UpdateHost(key=key(), name=f"ns.{name}", add=("192.0.2.2",), remove=("192.0.2.1",)),
        base.DeleteHost(key=key(), name=f"ns.{name}"),
    ]  # fmt: skip
