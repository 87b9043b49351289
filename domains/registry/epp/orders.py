"""Orders as messages."""

from collections.abc import Iterable, Sequence

from lxml import etree

from domains.registry import base
from domains.registry.epp.messages import make, several, written
from domains.registry.facts import Contact, DnsKey, DsData, Fee, NameServer, ip_version

Element = etree._Element


def message(order: base.Order) -> bytes:
    """The command of an order. Raises ValueError for what the grammar does not allow, or XML cannot carry."""
    verb, payload, extensions = _command(order)
    return command(verb, payload, order.key, extensions)


def command(verb: str, payload: Element, key: str, extensions: Iterable[Element | None] = (), **about: str) -> bytes:
    """A command with its payload, its extensions and its key. Raises ValueError."""
    added = [each for each in extensions if each is not None]
    extension = make("extension", *added) if added else None
    return written(make("epp", make("command", make(verb, payload, **about), extension, make("clTRID", key))))


def _command(order: base.Order) -> tuple[str, Element, list[Element | None]]:
    match order:
        case base.Register():
            return "create", _register(order), [_signing("secDNS:create", order.ds), _fee("fee:create", order.fee)]
        case base.Renew():
            until = make("domain:curExpDate", order.expires_on.isoformat())
            payload = make("domain:renew", make("domain:name", order.name), until, _period(order.years))
            return "renew", payload, [_fee("fee:renew", order.fee)]
        case base.Delete():
            return "delete", make("domain:delete", make("domain:name", order.name)), []
        case base.Update():
            return "update", _update(order), [_new_signing(order)]
        case base.Restore() | base.Report():
            return "update", _unchanged(order.name), _restoring(order)
    return *_of_others(order), []


def _restoring(order: base.Restore | base.Report) -> list[Element | None]:
    if isinstance(order, base.Report):
        return [_restore("report", _report(order))]
    return [_restore("request"), _fee("fee:update", order.fee)]


def _of_others(order: base.Order) -> tuple[str, Element]:
    match order:
        case base.CreateContact():
            hidden = _disclose(order.contact)
            return "create", make("contact:create", *_contact(order.name, order.contact, order.code), hidden)
        case base.UpdateContact():
            return "update", _changed_contact(order)
        case base.DeleteContact():
            return "delete", make("contact:delete", make("contact:id", order.name))
        case base.CreateHost():
            return "create", make(
                "host:create", make("host:name", order.name), *_addresses("host:addr", order.addresses)
            )
        case base.UpdateHost():
            return "update", _changed_host(order)
        case base.DeleteHost():
            return "delete", make("host:delete", make("host:name", order.name))
    raise TypeError(f"{type(order).__name__} is no order of EPP.")


def transfer(order: base.Transfer) -> bytes:
    """The step of a transfer. Raises ValueError."""
    name, period = make("domain:name", order.name), _period(order.years) if order.years else None
    payload = make("domain:transfer", name, period, _code(order.code) if order.code else None)
    return command("transfer", payload, order.key, [_fee("fee:transfer", order.fee)], op=order.step.value)


def _register(order: base.Register) -> Element:
    contacts = _contacts(order.contacts)
    owner = make("domain:registrant", order.registrant) if order.registrant else None
    name = make("domain:name", order.name)
    return make(
        "domain:create", name, _period(order.years), _servers(order.servers), owner, *contacts, _code(order.code)
    )


def _period(years: int) -> Element:
    return make("domain:period", str(years), unit="y")


def _code(code: str, name: str = "domain") -> Element:
    return make(f"{name}:authInfo", make(f"{name}:pw", code))


def _contacts(contacts: Iterable[tuple[str, str]]) -> list[Element]:
    return [make("domain:contact", handle, type=role) for role, handle in contacts]


def _servers(servers: Sequence[NameServer]) -> Element | None:
    """Hosts by name, or with their addresses when any has some: a message holds one form alone."""
    if not servers:
        return None
    if not any(each.addresses for each in servers):
        return make("domain:ns", *several("domain:hostObj", (each.name for each in servers)))
    return make("domain:ns", *map(_host_attribute, servers))


def _host_attribute(server: NameServer) -> Element:
    name = make("domain:hostName", server.name)
    return make("domain:hostAttr", name, *_addresses("domain:hostAddr", server.addresses))


def _addresses(name: str, addresses: Iterable[str]) -> list[Element]:
    return [make(name, each, ip=ip_version(each)) for each in addresses]


def _update(order: base.Update) -> Element:
    add = _change("domain:add", order.add_servers, order.add_contacts, order.add_statuses)
    remove = _change("domain:rem", order.remove_servers, order.remove_contacts, order.remove_statuses)
    owner = None if order.registrant is None else make("domain:registrant", order.registrant)
    code = None if order.code is None else _code(order.code)
    new = None if owner is None and code is None else make("domain:chg", owner, code)
    parts = [add, remove, new]
    if not any(part is not None for part in parts):
        return _unchanged(order.name)
    return make("domain:update", make("domain:name", order.name), *parts)


def _change(
    name: str, servers: Sequence[NameServer], contacts: Sequence[tuple[str, str]], statuses: Sequence[str]
) -> Element | None:
    if not (servers or contacts or statuses):
        return None
    return make(name, _servers(servers), *_contacts(contacts), *(make("domain:status", s=each) for each in statuses))


def _unchanged(name: str) -> Element:
    """What an extension hangs on."""
    return make("domain:update", make("domain:name", name), make("domain:chg"))


def _signing(name: str, records: Iterable[DsData | DnsKey]) -> Element | None:
    found = [_ds(each) if isinstance(each, DsData) else _dnskey(each) for each in records]
    return make(name, *found) if found else None


def _ds(record: DsData) -> Element:
    number = make("secDNS:keyTag", str(record.key_tag))
    algorithm, kind = make("secDNS:alg", str(record.algorithm)), make("secDNS:digestType", str(record.digest_type))
    return make("secDNS:dsData", number, algorithm, kind, make("secDNS:digest", record.digest))


def _dnskey(record: DnsKey) -> Element:
    numbers = {"flags": record.flags, "protocol": record.protocol, "alg": record.algorithm}
    parts = [make(f"secDNS:{name}", str(value)) for name, value in numbers.items()]
    return make("secDNS:keyData", *parts, make("secDNS:pubKey", record.key))


def _new_signing(order: base.Update) -> Element | None:
    """Removals stand first, so one message changes a key for another."""
    gone = make("secDNS:rem", make("secDNS:all", "true")) if order.remove_all_ds else None
    gone = gone if gone is not None else _signing("secDNS:rem", order.remove_ds)
    new = _signing("secDNS:add", order.add_ds)
    return None if gone is None and new is None else make("secDNS:update", gone, new)


def _fee(name: str, fee: Fee | None) -> Element | None:
    if fee is None:
        return None
    return make(name, make("fee:currency", fee.currency), make("fee:fee", format(fee.amount, "f")))


def _restore(step: str, report: Element | None = None) -> Element:
    return make("rgp:update", make("rgp:restore", report, op=step))


def _report(order: base.Report) -> Element:
    deleted, restored = (f"{each:%Y-%m-%dT%H:%M:%SZ}" for each in (order.deleted_at, order.restored_at))
    words = make("rgp:preData", order.before), make("rgp:postData", order.after)
    times = make("rgp:delTime", deleted), make("rgp:resTime", restored)
    return make(
        "rgp:report", *words, *times, make("rgp:resReason", order.reason), *several("rgp:statement", order.statements)
    )


def _contact(handle: str, contact: Contact, code: str) -> list[Element | None]:
    return [make("contact:id", handle), *_details(contact), _code(code, "contact")]


def _details(contact: Contact) -> list[Element | None]:
    phone = make("contact:voice", contact.phone) if contact.phone else None
    return [_postal(contact), phone, make("contact:email", contact.email)]


def _postal(contact: Contact) -> Element:
    """In the letters of the person (``loc``); a registry that wants ``int`` alone gets it for plain ASCII."""
    form = _form(contact)
    region = make("contact:sp", contact.region) if contact.region else None
    postcode = make("contact:pc", contact.postcode) if contact.postcode else None
    place = [*several("contact:street", contact.street), make("contact:city", contact.city), region, postcode]
    address = make("contact:addr", *place, make("contact:cc", contact.country))
    company = make("contact:org", contact.organization) if contact.organization else None
    return make("contact:postalInfo", make("contact:name", contact.name), company, address, type=form)


def _form(contact: Contact) -> str:
    return "int" if all(each.isascii() for each in (contact.name, contact.city, *contact.street)) else "loc"


def _disclose(contact: Contact) -> Element | None:
    if not contact.is_hidden:
        return None
    return make("contact:disclose", *_person(contact), make("contact:voice"), make("contact:email"), flag="0")


def _person(contact: Contact) -> list[Element]:
    """What says who it is, in the order of RFC 5733."""
    if not contact.hides_person:
        return []
    names = ["name", "org", "addr"] if contact.organization else ["name", "addr"]
    return [make(f"contact:{each}", type=_form(contact)) for each in names]


def _changed_contact(order: base.UpdateContact) -> Element:
    shown = "0" if order.contact.is_hidden else "1"
    person = _person(order.contact) if order.contact.is_hidden else []
    disclosed = make("contact:disclose", *person, make("contact:voice"), make("contact:email"), flag=shown)
    new = make("contact:chg", *_details(order.contact), disclosed)
    return make("contact:update", make("contact:id", order.name), new)


def _changed_host(order: base.UpdateHost) -> Element:
    add, gone = (_addresses("host:addr", each) for each in (order.add, order.remove))
    parts = make("host:add", *add) if add else None, make("host:rem", *gone) if gone else None
    return make("host:update", make("host:name", order.name), *parts)
