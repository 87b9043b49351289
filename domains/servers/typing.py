"""Name servers and records of signing as people paste them."""

import base64
import ipaddress
import re

from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from domains.changes.goals import Record
from domains.extensions.policy import Dnssec
from domains.names import normalized
from domains.registry.facts import DnsKey, DsData

FEWEST, MOST, MOST_RECORDS, MOST_ADDRESSES = 2, 13, 8, 4
LENGTHS = {1: 40, 2: 64, 4: 96}
"""Digits of a digest by its type (RFC 4034, 4509, 6605)."""
DIGITS = re.compile(r"[0-9A-F]+")
HOW_MANY = _("Name servers are at least %(least)s and at most %(most)s, one a line.")
NO_SERVER = _("%(text)s is no name server.")
NO_ADDRESS = _("%(text)s is no address of a server on the internet.")
GLUE = _("%(name)s lies below the name itself: write its addresses behind it, such as %(name)s 192.0.2.1.")
NO_GLUE = _("Addresses are only for name servers below the name itself. Leave those of %(name)s out.")
NO_RECORD = _("%(text)s is no record of this kind. It looks like this: %(example)s")
TOO_MANY = _("At most %(n)s records, one a line.")
EXAMPLES = {Dnssec.DS: "12345 13 2 49FD46E6C4B45C55…", Dnssec.KEY: "257 3 13 mdsswUyr3DPW132mOi8V9xESWE8j…"}


def servers_of(text: str, name: str) -> list[list[str]]:
    """A list of name and addresses for each line. Raises RuleError with what is wrong in which line."""
    lines = [line.replace(",", " ").split() for line in text.splitlines() if line.strip()]
    if not FEWEST <= len({line[0].lower() for line in lines}) == len(lines) <= MOST:
        raise RuleError(HOW_MANY % {"least": FEWEST, "most": MOST})
    return [_server(line[0], line[1:], name) for line in lines]


def _server(typed: str, addresses: list[str], name: str) -> list[str]:
    server = normalized(typed)
    if server.count(".") < 1:
        raise RuleError(NO_SERVER % {"text": typed[:80]})
    is_below = server.endswith(f".{name}")
    if is_below and not addresses:
        raise RuleError(GLUE % {"name": server})
    if addresses and not is_below:
        raise RuleError(NO_GLUE % {"name": server})
    return [server, *(_address(each) for each in addresses[:MOST_ADDRESSES])]


def _address(typed: str) -> str:
    try:
        address = ipaddress.ip_address(typed)
    except ValueError:
        raise RuleError(NO_ADDRESS % {"text": typed[:80]}) from None
    if address.is_loopback or address.is_link_local or address.is_multicast or address.is_unspecified:
        raise RuleError(NO_ADDRESS % {"text": typed[:80]})
    return str(address)


def records_of(text: str, kind: Dnssec) -> list[Record]:
    """A record for each line. Raises RuleError."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_RECORDS:
        raise RuleError(TOO_MANY % {"n": MOST_RECORDS})
    return [_record(line, kind) for line in lines]


def _record(line: str, kind: Dnssec) -> Record:
    parts = line.split()
    try:
        found = _key(parts) if kind is Dnssec.KEY else _ds(parts)
    except (ValueError, IndexError):  # what is no base64 is a ValueError too
        found = None
    if found is None:
        raise RuleError(NO_RECORD % {"text": line[:80], "example": EXAMPLES[kind]})
    return found


def _ds(parts: list[str]) -> DsData | None:
    tag, algorithm, kind = (int(each) for each in parts[:3])
    digest = "".join(parts[3:]).upper()
    is_good = 0 <= tag < 65_536 and 0 < algorithm < 256 and len(digest) == LENGTHS.get(kind)
    return DsData(tag, algorithm, kind, digest) if is_good and DIGITS.fullmatch(digest) else None


def _key(parts: list[str]) -> DnsKey | None:
    flags, protocol, algorithm = (int(each) for each in parts[:3])
    key = "".join(parts[3:])
    is_good = flags in {256, 257} and protocol == 3 and 0 < algorithm < 256 and base64.b64decode(key, validate=True)
    return DnsKey(flags, protocol, algorithm, key) if is_good else None


def typed_servers(servers: list[list[str]]) -> str:
    """As somebody would type them."""
    return "\n".join(" ".join(each) for each in servers)


def typed_records(records: list[Record]) -> str:
    """The same for records."""
    return "\n".join(
        f"{each.key_tag} {each.algorithm} {each.digest_type} {each.digest}"
        if isinstance(each, DsData)
        else f"{each.flags} {each.protocol} {each.algorithm} {each.key}"
        for each in records
    )
