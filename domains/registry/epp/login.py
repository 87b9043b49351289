"""The beginning of a session: who we are, which parts of EPP we speak."""

import secrets

from lxml import etree

from domains.registry.base import HIDDEN, RegistryError, Verdict
from domains.registry.config import Config
from domains.registry.epp.grammar import grammar
from domains.registry.epp.messages import Response, make, several, tag, without, written

LONG = "[LOGIN-SECURITY]"
"""What stands in the place of a password that is longer than RFC 5730 has room for (RFC 8807). Registries without it
that take a longer one have a wider type of their own."""
MOST = 16
OBJECTS = ("domain", "contact", "host")
EXTENSIONS = ("rgp", "secDNS", "fee", "loginSec")


def new_key() -> str:
    """A key for a command that changes nothing."""
    return f"q-{secrets.token_hex(12)}"


def command(config: Config, greeting: etree._Element, key: str) -> bytes:
    """The login: what both sides speak, and no more. Raises RegistryError when the registry speaks too little."""
    menu = [(each.text or "").strip() for each in greeting.iter(tag("objURI"), tag("extURI"))]
    uris = grammar().uris
    objects = [uris[each] for each in OBJECTS if uris[each] in menu]
    extensions = [uris[each] for each in EXTENSIONS if uris[each] in menu]
    is_long = len(config.password) > MOST and uris["loginSec"] in extensions
    if uris["domain"] not in objects:
        raise RegistryError(f"{config.host} does not speak what is needed.", verdict=Verdict.RETRYABLE)
    services = make("svcs", *several("objURI", objects))
    if extensions:
        services.append(make("svcExtension", *several("extURI", extensions)))
    about = make("options", make("version", "1.0"), make("lang", "en"))
    who = make("login", make("clID", config.user), make("pw", LONG if is_long else config.password), about, services)
    long = make("extension", _long(config.password)) if is_long else None
    return written(make("epp", make("command", who, long, make("clTRID", key))))


def _long(password: str) -> etree._Element:
    agent = make("loginSec:userAgent", make("loginSec:app", "Atrio"))
    return make("loginSec:loginSec", agent, make("loginSec:pw", password))


def complain(config: Config, answer: Response) -> None:
    """Raise RegistryError unless the login was taken. No order was sent: it can be given later."""
    first = answer.results[0]
    if first.code < 2000:
        return
    text = without(f"{config.host} does not let us in ({first.code}): {first.text}", {config.password, HIDDEN})
    raise RegistryError(text, verdict=Verdict.RETRYABLE, code=first.code, reasons=first.reasons)
