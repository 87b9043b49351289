"""What is read out of the registry's answers. Everything was checked by the grammar; instants are checked here."""

import datetime
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from lxml import etree

from domains.registry.base import Answer
from domains.registry.epp.grammar import Ungrammatical
from domains.registry.epp.messages import Queue, Response, tag
from domains.registry.facts import (
    Contact,
    Decided,
    DnsKey,
    DomainInfo,
    DsData,
    Fee,
    HostInfo,
    Message,
    NameServer,
    Offer,
    Price,
    TransferState,
)

Element = etree._Element
ZONE = re.compile(r"(Z|[+-]\d\d:\d\d)$")
EXPIRY = ("domain:creData", "domain:renData", "domain:trnData")
FEES = ("fee:creData", "fee:renData", "fee:trnData", "fee:updData")


def instant(text: str) -> datetime.datetime | None:
    """The instant, aware; UTC where the registry leaves the zone out. None for no text, and for a day that no calendar
    has (``0000-00-00``): a date that nobody can read is no date."""
    if not text.strip():
        return None
    given = text.strip()
    try:
        found = datetime.datetime.fromisoformat(given if ZONE.search(given) else f"{given}Z")
        return found.astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        return None


def answer(response: Response) -> Answer:
    """What an order came to."""
    data = next((part for name in EXPIRY if (part := response.part(name)) is not None), None)
    moved = response.part("domain:trnData")
    return Answer(
        code=response.results[0].code,
        is_pending=response.results[0].code == 1001,
        expires_at=None if data is None else instant(_text(data, "domain:exDate")),
        created_at=None if data is None else instant(_text(data, "domain:crDate")),
        fee=_charged(response),
        transfer=None if moved is None else transfer(moved),
        server_key=response.server_key,
    )


def _charged(response: Response) -> Fee | None:
    part = next((part for name in FEES if (part := response.part(name)) is not None), None)
    if part is None or part.find(tag("fee:fee")) is None:
        return None
    amounts = [Decimal((each.text or "").strip()) for each in part.iter(tag("fee:fee"), tag("fee:credit"))]
    return Fee(sum(amounts, Decimal(0)), _text(part, "fee:currency"))


def transfer(data: Element) -> TransferState:
    """``domain:trnData``. Raises Ungrammatical for instants that no calendar has."""
    asked, acted = (instant(_text(data, f"domain:{each}")) for each in ("reDate", "acDate"))
    if asked is None or acted is None:
        raise Ungrammatical("A transfer has no instants.")
    name, status, asker, actor = (_text(data, f"domain:{each}") for each in ("name", "trStatus", "reID", "acID"))
    return TransferState(name, status, asker, asked, actor, acted, instant(_text(data, "domain:exDate")))


def offers(response: Response, names: Sequence[str]) -> list[Offer]:
    """The names of a check in their order, with prices where they were told. Raises Ungrammatical for a missing one."""
    found = {_name(each.name): each for each in _offers(response)}
    if set(names) - found.keys():
        raise Ungrammatical("Not every name was answered.")
    return [found[name] for name in names]


def _offers(response: Response) -> Iterator[Offer]:
    found, fees = response.part("domain:chkData"), response.part("fee:chkData")
    if found is None:
        raise Ungrammatical("An answer to a check has nothing to say.")
    told = {_name(_text(each, "fee:objID")): each for each in ([] if fees is None else fees.iterfind(tag("fee:cd")))}
    currency = "" if fees is None else _text(fees, "fee:currency")
    for each in found.iterfind(tag("domain:cd")):
        name = _name(_text(each, "domain:name"))
        is_free = _first(each, "domain:name").get("avail", "").strip() in {"1", "true"}
        yield _offer(name, _text(each, "domain:reason"), told.get(name), currency, is_free=is_free)


def _offer(name: str, reason: str, fees: Element | None, currency: str, *, is_free: bool) -> Offer:
    if fees is None:
        return Offer(name, is_free, reason)
    prices = {each.get("name", ""): _price(each, currency) for each in fees.iterfind(tag("fee:command"))}
    tier = _text(fees, "fee:class")
    return Offer(name, is_free, reason or _text(fees, "fee:reason"), "" if tier == "standard" else tier, prices)


def _price(command: Element, currency: str) -> Price:
    period = _text(command, "fee:period")
    amounts = [Decimal((each.text or "").strip()) for each in command.iterfind(tag("fee:fee"))]
    return Price(sum(amounts, Decimal(0)) if amounts else None, currency, int(period) if period else None)


def domain(response: Response, name: str) -> DomainInfo:
    """The answer to an info about a name. Raises Ungrammatical when it is about another one."""
    data, grace = _part(response, "domain:infData"), response.part("rgp:infData")
    found = _domain(data, grace, response.part("secDNS:infData"))
    if found.name != name:
        raise Ungrammatical("The answer is about another name.")
    return found


def _domain(data: Element, grace: Element | None, signing: Element | None) -> DomainInfo:
    contacts = [(each.get("type", ""), (each.text or "").strip()) for each in data.iterfind(tag("domain:contact"))]
    dates = {each: instant(_text(data, f"domain:{each}")) for each in ("crDate", "upDate", "exDate", "trDate")}
    return DomainInfo(
        name=_name(_text(data, "domain:name")),
        sponsor=_text(data, "domain:clID"),
        statuses=_statuses(data, "domain:status"),
        grace=frozenset() if grace is None else _statuses(grace, "rgp:rgpStatus"),
        registrant=_text(data, "domain:registrant"),
        contacts=tuple(contacts),
        servers=tuple(_servers(data)),
        hosts=tuple(_name(each.text or "") for each in data.iterfind(tag("domain:host"))),
        ds=() if signing is None else tuple(_records(signing)),
        created_at=dates["crDate"],
        updated_at=dates["upDate"],
        expires_at=dates["exDate"],
        transferred_at=dates["trDate"],
        code=data.findtext(f"{tag('domain:authInfo')}/{tag('domain:pw')}", ""),
    )


def _statuses(data: Element, name: str) -> frozenset[str]:
    return frozenset(each.get("s", "").strip() for each in data.iterfind(tag(name)))


def _servers(data: Element) -> Iterator[NameServer]:
    for each in data.iterfind(f"{tag('domain:ns')}/{tag('domain:hostObj')}"):
        yield NameServer(_name(each.text or ""))
    for each in data.iterfind(f"{tag('domain:ns')}/{tag('domain:hostAttr')}"):
        addresses = tuple((one.text or "").strip() for one in each.iterfind(tag("domain:hostAddr")))
        yield NameServer(_name(_text(each, "domain:hostName")), addresses)


def _records(signing: Element) -> Iterator[DsData | DnsKey]:
    yield from (_ds(each) for each in signing.iterfind(tag("secDNS:dsData")))
    for each in signing.iterfind(tag("secDNS:keyData")):
        flags, protocol, algorithm = (int(_text(each, f"secDNS:{name}")) for name in ("flags", "protocol", "alg"))
        yield DnsKey(flags, protocol, algorithm, "".join(_text(each, "secDNS:pubKey").split()))


def _ds(data: Element) -> DsData:
    number, algorithm, kind = (int(_text(data, f"secDNS:{each}")) for each in ("keyTag", "alg", "digestType"))
    return DsData(number, algorithm, kind, _text(data, "secDNS:digest").upper())


def contact(response: Response) -> Contact:
    """The answer to an info about a contact; the form in the person's own letters where there are two."""
    data = _part(response, "contact:infData")
    forms = {each.get("type"): each for each in data.iterfind(tag("contact:postalInfo"))}
    postal = forms.get("loc", forms.get("int"))
    if postal is None:
        raise Ungrammatical("A contact has no address.")
    address = _first(postal, "contact:addr")
    streets = [(each.text or "").strip() for each in address.iterfind(tag("contact:street"))]
    hidden = data.find(tag("contact:disclose"))
    is_hidden = hidden is not None and hidden.get("flag", "").strip() in {"0", "false"}
    return Contact(
        name=_text(postal, "contact:name"),
        organization=_text(postal, "contact:org"),
        street=tuple(streets),
        city=_text(address, "contact:city"),
        region=_text(address, "contact:sp"),
        postcode=_text(address, "contact:pc"),
        country=_text(address, "contact:cc"),
        phone=_text(data, "contact:voice"),
        email=_text(data, "contact:email"),
        is_hidden=is_hidden,
        hides_person=is_hidden and hidden is not None and hidden.find(tag("contact:name")) is not None,
    )


def host(response: Response) -> HostInfo:
    """The answer to an info about a name server."""
    data = _part(response, "host:infData")
    addresses = tuple((each.text or "").strip() for each in data.iterfind(tag("host:addr")))
    statuses = _statuses(data, "host:status")
    return HostInfo(_name(_text(data, "host:name")), addresses, statuses, _text(data, "host:clID"))


def message(response: Response, queue: Queue) -> Message:
    """The message of an answer to poll."""
    moved, decided, data = (response.part(f"domain:{each}") for each in ("trnData", "panData", "infData"))
    return Message(
        id=queue.id,
        text=queue.text,
        left=queue.left,
        at=instant(queue.at),
        transfer=None if moved is None else transfer(moved),
        decided=None if decided is None else _decided(decided),
        domain=None if data is None else _domain(data, response.part("rgp:infData"), None),
        is_understood=not response.unknown,
    )


def _decided(data: Element) -> Decided:
    name, at = _first(data, "domain:name"), instant(_text(data, "domain:paDate"))
    if at is None:
        raise Ungrammatical("A decision has no instant.")
    key = data.findtext(f"{tag('domain:paTRID')}/{tag('clTRID')}", "").strip()
    return Decided((name.text or "").strip(), name.get("paResult", "").strip() in {"1", "true"}, key, at)


def _part(response: Response, name: str) -> Element:
    found = response.part(name)
    if found is None:
        raise Ungrammatical(f"The answer does not say {name}.")
    return found


def _first(element: Element, name: str) -> Element:
    found = element.find(tag(name))
    if found is None:
        raise Ungrammatical(f"{name} is not there.")
    return found


def _name(text: str) -> str:
    """A name as it is compared: registries write it in capitals, or with a dot at the end."""
    return text.strip().lower().rstrip(".")


def _text(element: Element, name: str) -> str:
    return element.findtext(tag(name), "").strip()
