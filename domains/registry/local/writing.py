"""How the local registry writes messages: as text."""

import datetime
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from domains.registry.local.reading import CONTACT, DOMAIN, EPP, FEE, HOST, LOGIN, RGP, SECDNS

MESSAGES = {
    1000: "Done", 1001: "Accepted, takes effect later", 1300: "No messages waiting", 1301: "A message waits",
    1500: "Done; closing the session", 2000: "Unknown command", 2001: "The message cannot be read",
    2002: "Not now", 2003: "Something is missing", 2004: "A value is out of range",
    2005: "A value is not written as it should", 2101: "Not offered here", 2102: "This option is not offered",
    2103: "This extension is not offered", 2104: "Not enough money", 2105: "Not to be renewed",
    2106: "Not to be transferred", 2200: "Wrong user or password", 2201: "Not yours", 2202: "The code is wrong",
    2300: "A transfer waits already", 2301: "No transfer waits", 2302: "It is there already",
    2303: "It is not there", 2304: "The status of the object forbids it", 2305: "Something else needs it",
    2306: "A value is against the policy", 2307: "This object is not offered", 2308: "Against the policy of the data",
    2400: "The command failed", 2500: "The command failed; closing", 2501: "Wrong too often; closing",
    2502: "Too many sessions; closing",
}  # fmt: skip


def el(name: str, /, *inside: str, **attributes: str) -> str:
    """An element whose content is markup already."""
    given = "".join(f" {key.replace('_', ':')}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{given}>{''.join(inside)}</{name}>" if inside else f"<{name}{given}/>"


def txt(name: str, text: str, /, **attributes: str) -> str:
    """An element with a text."""
    return el(name, escape(text), **attributes)


def some(name: str, text: str | None) -> str:
    """An element with a text, or nothing without one."""
    return txt(name, text) if text else ""


def at(instant: datetime.datetime | None) -> str:
    """An instant; "" for none."""
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}" if instant else ""


def epp(inside: str) -> bytes:
    """A whole message."""
    return f'<?xml version="1.0" encoding="UTF-8"?>{el("epp", inside, xmlns=EPP)}'.encode()


def greeting(now: datetime.datetime) -> bytes:
    """Who is here and what is spoken."""
    objects = "".join(txt("objURI", each) for each in (DOMAIN, CONTACT, HOST))
    extensions = el("svcExtension", *(txt("extURI", each) for each in (RGP, SECDNS, FEE, LOGIN)))
    menu = el("svcMenu", txt("version", "1.0"), txt("lang", "en"), objects, extensions)
    statement = el("statement", el("purpose", el("prov")), el("recipient", el("ours")), el("retention", el("stated")))
    policy = el("dcp", el("access", el("personal")), statement)
    return epp(el("greeting", txt("svID", "Local registry"), txt("svDate", at(now)), menu, policy))


def answer(
    code: int,
    key: str,
    number: str,
    *,
    reason: str = "",
    data: str = "",
    extension: Iterable[str] = (),
    queue: str = "",
) -> bytes:
    """An answer to the command with this key."""
    why = el("extValue", el("value", el("undef")), txt("reason", reason)) if reason else ""
    result = el("result", txt("msg", MESSAGES[code]), why, code=str(code))
    added = "".join(extension)
    keys = el("trID", some("clTRID", key), txt("svTRID", number))
    return epp(el("response", result, queue, el("resData", data) if data else "",
                  el("extension", added) if added else "", keys))  # fmt: skip
