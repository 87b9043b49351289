"""What the local registry shows of a name."""

from domains.registry.local.names import Name
from domains.registry.local.reading import DOMAIN, SECDNS
from domains.registry.local.writing import at, el, some, txt


def name_data(found: Name, hosts: list[str], *, is_own: bool) -> str:
    """A name as an element; ``hosts`` are those below it."""
    statuses = "".join(el("status", s=each) for each in found.shown_statuses())
    contacts = "".join(txt("contact", handle, type=role) for role, handle in found.contacts)
    code = el("authInfo", txt("pw", found.code)) if is_own and found.code else ""
    dates = some("upID", found.updater), some("upDate", at(found.updated)), some("exDate", at(found.expires))
    return el(
        "infData", txt("name", found.name), txt("roid", found.roid), statuses, txt("registrant", found.registrant),
        contacts, _servers(found), *(txt("host", each) for each in hosts), txt("clID", found.client),
        txt("crID", found.creator), txt("crDate", at(found.created)), *dates,
        some("trDate", at(found.transferred)), code, xmlns=DOMAIN,
    )  # fmt: skip


def _servers(found: Name) -> str:
    if not found.servers:
        return ""
    if not found.glue:
        return el("ns", *(txt("hostObj", each) for each in found.servers))
    return el("ns", *(_with_glue(each, found.glue.get(each, [])) for each in found.servers))


def _with_glue(name: str, addresses: list[str]) -> str:
    return el("hostAttr", txt("hostName", name), *(address("hostAddr", each) for each in addresses))


def address(name: str, text: str) -> str:
    """An IP address as an element."""
    return txt(name, text, ip="v6" if ":" in text else "v4")


def signing_data(signing: list[list[str]]) -> list[str]:
    """DS or key records as an extension."""
    if not signing:
        return []
    names = {"ds": ("keyTag", "alg", "digestType", "digest"), "keys": ("flags", "protocol", "alg", "pubKey")}
    tags = {"ds": "dsData", "keys": "keyData"}
    rows = [
        el(tags[kind], *(txt(*each) for each in zip(names[kind], values, strict=True))) for kind, *values in signing
    ]
    return [el("infData", *rows, xmlns=SECDNS)]
