"""Commands about contacts and hosts."""

import json
from typing import Any
from zlib import crc32

from domains.registry.local.acts import Act, Done, No, code_of, needed
from domains.registry.local.policies import extension_of
from domains.registry.local.reading import CONTACT, HOST, Tag
from domains.registry.local.shown import address
from domains.registry.local.writing import at, el, some, txt

POSTAL = ("name", "org", "city", "sp", "pc", "cc")


def check_contacts(act: Act, tag: Tag) -> Done:
    """Which handles are free."""
    answers = [_free("id", each.text, act.page.one("contact", "handle", each.text)) for each in tag.all("id")]
    return Done(data=el("chkData", *answers, xmlns=CONTACT))


def check_hosts(act: Act, tag: Tag) -> Done:
    """Which hosts are not there yet."""
    answers = [
        _free("name", each.text.lower(), act.page.one("host", "name", each.text.lower())) for each in tag.all("name")
    ]
    return Done(data=el("chkData", *answers, xmlns=HOST))


def _free(name: str, text: str, found: object) -> str:
    return el("cd", txt(name, text, avail="0" if found else "1"), some("reason", "In use" if found else ""))


def create_contact(act: Act, tag: Tag) -> Done:
    """A new handle."""
    handle = needed(tag, "id")
    if act.page.one("contact", "handle", handle):
        raise No(2302)
    facts = {"created": at(act.page.now), "code": code_of(tag), **_person(tag, {})}
    if any(not facts["postal"].get(each) for each in ("name", "city", "cc")):
        raise No(2003, "Name, city and country are needed")
    _put(act, "contact", handle, facts)
    act.note("create contact", handle)
    data = el("creData", txt("id", handle), txt("crDate", facts["created"]), xmlns=CONTACT)
    return Done(data=data)


def _person(tag: Tag, before: dict[str, Any]) -> dict[str, Any]:
    """Facts of a contact from a payload, over those that were known."""
    postal = tag.get("postalInfo")
    facts = {key: before[key] for key in ("form", "postal", "voice", "email", "hidden") if key in before}
    if postal is not None:
        address_ = postal.get("addr") or Tag("", "addr")
        values = {each: (postal if each in {"name", "org"} else address_).say(each) for each in POSTAL}
        streets = [each.text for each in address_.all("street")]
        facts |= {"form": postal.attributes.get("type", "loc"), "postal": {**values, "street": streets}}
    disclosed = tag.get("disclose")
    if disclosed is not None:
        is_hidden = disclosed.attributes.get("flag") in {"0", "false"}
        named = [[each.name, each.attributes.get("type", "")] for each in disclosed.inside]
        facts["hidden"] = named if is_hidden else []
    return {**facts, **{each: tag.say(each) for each in ("voice", "email") if tag.get(each)}}


def info_contact(act: Act, tag: Tag) -> Done:
    """Everything about a handle."""
    handle = needed(tag, "id")
    facts = act.page.one("contact", "handle", handle)
    if facts is None:
        raise No(2303)
    postal = facts["postal"]
    place = [txt("street", each) for each in postal["street"]]
    place += [some(each, postal[each]) for each in ("city", "sp", "pc", "cc")]
    info = el("postalInfo", txt("name", postal["name"]), some("org", postal["org"]), el("addr", *place),
              type=facts["form"])  # fmt: skip
    hidden = el("disclose", *(_shown(*each) for each in facts["hidden"]), flag="0") if facts.get("hidden") else ""
    code = el("authInfo", txt("pw", facts["code"])) if facts["client"] == act.client else ""
    parts = txt("id", handle), txt("roid", f"C{crc32(handle.encode())}-LOCAL"), el("status", s=_state(act, handle))
    who = txt("clID", facts["client"]), txt("crID", facts["client"]), txt("crDate", facts["created"])
    data = el("infData", *parts, info, some("voice", facts.get("voice")), txt("email", facts["email"]), *who, code,
              hidden, xmlns=CONTACT)  # fmt: skip
    return Done(data=data)


def _shown(name: str, form: str) -> str:
    return el(name, type=form) if form else el(name)


def _state(act: Act, handle: str) -> str:
    return "linked" if _users(act, f'"{handle}"') else "ok"


def _users(act: Act, quoted: str) -> int:
    row = act.page.books.execute("SELECT count(*) FROM domain WHERE instr(facts, ?)", [quoted]).fetchone()
    return int(row[0])


def update_contact(act: Act, tag: Tag) -> Done:
    """New facts of a handle."""
    handle = needed(tag, "id")
    facts = _own(act, "contact", "handle", handle)
    change = tag.get("chg")
    if change is not None:
        facts = {**facts, **_person(change, facts)}
    _put(act, "contact", handle, facts)
    act.note("update contact", handle)
    return Done()


def delete_contact(act: Act, tag: Tag) -> Done:
    """A handle that nothing uses ends."""
    handle = needed(tag, "id")
    _own(act, "contact", "handle", handle)
    if _users(act, f'"{handle}"'):
        raise No(2305)
    act.page.books.execute("DELETE FROM contact WHERE handle = ?", [handle])
    act.note("delete contact", handle)
    return Done()


def create_host(act: Act, tag: Tag) -> Done:
    """A host: below a name of its own client with addresses, elsewhere without."""
    name = needed(tag, "name").lower()
    if act.page.one("host", "name", name):
        raise No(2302)
    addresses = [each.text for each in tag.all("addr")]
    parent = _parent(act, name)
    if parent and act.own(parent).client and not addresses:
        raise No(2003, "A host below a name needs an address")
    if not parent and addresses:
        raise No(2306, "Addresses are for hosts below a name of this registry")
    created = at(act.page.now)
    _put(act, "host", name, {"created": created, "addresses": addresses})
    act.note("create host", name)
    data = el("creData", txt("name", name), txt("crDate", created), xmlns=HOST)
    return Done(data=data)


def _parent(act: Act, name: str) -> str:
    """The registered name that a host lies below, of an extension that is served here; "" for hosts of elsewhere."""
    labels = name.split(".")
    for at_ in range(1, len(labels)):
        parent = ".".join(labels[at_:])
        if extension_of(parent) and act.page.domain(parent):
            return parent
    return ""


def info_host(act: Act, tag: Tag) -> Done:
    """Everything about a host."""
    name = needed(tag, "name").lower()
    facts = act.page.one("host", "name", name)
    if facts is None:
        raise No(2303)
    state = el("status", s="linked" if _users(act, f'"{name}"') else "ok")
    who = txt("clID", facts["client"]), txt("crID", facts["client"]), txt("crDate", facts["created"])
    addresses = [address("addr", each) for each in facts["addresses"]]
    parts = txt("name", name), txt("roid", f"H{crc32(name.encode())}-LOCAL"), state
    return Done(data=el("infData", *parts, *addresses, *who, xmlns=HOST))


def update_host(act: Act, tag: Tag) -> Done:
    """Addresses of a host."""
    name = needed(tag, "name").lower()
    facts = _own(act, "host", "name", name)
    gone, new = ([each.text for each in found.all("addr")] if (found := tag.get(part)) else []
                 for part in ("rem", "add"))  # fmt: skip
    if not set(gone) <= set(facts["addresses"]):
        raise No(2306, "An address to remove is not there")
    facts["addresses"] = [each for each in facts["addresses"] if each not in gone] + new
    _put(act, "host", name, facts)
    act.note("update host", name)
    return Done()


def delete_host(act: Act, tag: Tag) -> Done:
    """A host that no name uses ends."""
    name = needed(tag, "name").lower()
    _own(act, "host", "name", name)
    if _users(act, f'"{name}"'):
        raise No(2305)
    act.page.books.execute("DELETE FROM host WHERE name = ?", [name])
    act.note("delete host", name)
    return Done()


def _own(act: Act, table: str, column: str, key: str) -> dict[str, Any]:
    facts = act.page.one(table, column, key)
    if facts is None:
        raise No(2303)
    if facts["client"] != act.client:
        raise No(2201)
    return facts


def _put(act: Act, table: str, key: str, facts: dict[str, Any]) -> None:
    client = facts.get("client", act.client)
    stored = json.dumps({name: value for name, value in facts.items() if name != "client"})
    act.page.books.execute(f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?)", [key, client, stored])  # noqa: S608
