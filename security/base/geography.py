"""Where an address is, from data on this machine: a country, a town when the operator has such data. Never certain.

Words for the person, never a reason to let somebody in or keep them out.
"""

import ipaddress
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

import maxminddb
from django.conf import settings
from django.utils.translation import get_language, gettext
from django_countries import countries
from geoip2fast import GeoIP2Fast

IPV4_NETWORK, IPV6_NETWORK = 24, 48
"""Bits that the addresses of one connection keep when they change."""
DOCUMENTATION = [
    ipaddress.ip_network(each) for each in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]
"""Nobody's addresses (RFC 5737, RFC 3849): an unknown place, though Python calls them private."""
BUILT_IN = "geoip2fast-ipv6.dat.gz"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Spot:
    """An approximate place; its words are in the language of whoever reads them.

    ``country`` is ISO 3166-1 alpha-2 or empty, ``towns`` names by language.
    """

    country: str = ""
    towns: Mapping[str, str] = field(default_factory=dict, hash=False)
    is_local: bool = False

    @property
    def name(self) -> str:
        """The place alone, for a sentence that says elsewhere that it is approximate."""
        if self.is_local:
            return gettext("a local network")
        if not self.country:
            return gettext("an unknown place")
        town = self.towns.get((get_language() or "en")[:2]) or self.towns.get("en", "")
        return ", ".join(filter(None, [town, str(countries.name(self.country))]))

    def __str__(self) -> str:
        if self.is_local or not self.country:
            return self.name
        return gettext("%(place)s (approximate)") % {"place": self.name}


NOWHERE = Spot()


@lru_cache(maxsize=4096)
def locate(ip: str | None) -> Spot:
    """The place of an address; private and loopback addresses are a local network, unknown ones nowhere."""
    if not ip:
        return NOWHERE
    address = ipaddress.ip_address(ip)
    if address.is_loopback or address.is_link_local or (address.is_private and not _is_documentation(address)):
        return Spot(is_local=True)
    return _from_file(ip) if settings.GEOIP_PATH else _from_package(ip)


def network_of(ip: str) -> str:
    """The network that an address belongs to: /24, or /48 of IPv6."""
    address = ipaddress.ip_address(ip)
    bits = IPV4_NETWORK if isinstance(address, ipaddress.IPv4Address) else IPV6_NETWORK
    return str(ipaddress.ip_network((address, bits), strict=False))


def _is_documentation(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return any(address in each for each in DOCUMENTATION if each.version == address.version)


def _from_package(ip: str) -> Spot:
    code = str(_package().lookup(ip).country_code)
    return Spot(code) if code.isalpha() else NOWHERE


def _from_file(ip: str) -> Spot:
    """A record of a MaxMind database (GeoLite2 and DB-IP have this shape); a file that cannot be read knows nothing."""
    try:
        record: Any = _file(str(settings.GEOIP_PATH)).get(ip) or {}
    except (OSError, ValueError, maxminddb.InvalidDatabaseError) as trouble:
        log.warning("GEOIP_PATH cannot be read: %s", trouble)
        return NOWHERE
    return Spot(record.get("country", {}).get("iso_code", ""), record.get("city", {}).get("names", {}))


@lru_cache(maxsize=1)
def _package() -> Any:
    return GeoIP2Fast(geoip2fast_data_file=str(resources.files("geoip2fast") / BUILT_IN))


@lru_cache(maxsize=1)
def _file(path: str) -> maxminddb.Reader:
    return maxminddb.open_database(path)
