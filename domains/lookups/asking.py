"""Asking a resolver that checks signatures how a name is reached (NAM-32, G3, G17)."""

from enum import StrEnum

import dns.exception
import dns.flags
import dns.message
import dns.query
from django.conf import settings
from dns.rcode import Rcode

SECONDS = 5.0


class Reached(StrEnum):
    """What a resolver says of a name."""

    YES = "yes"
    CHAIN = "chain"
    """Its servers answer, and their signatures do not fit the records of its parent: whoever checks them loses it."""
    SILENT = "silent"
    """None of its servers answers for it."""
    ABSENT = "absent"
    """Its extension does not know it."""
    UNKNOWN = "unknown"
    """The resolver gave no answer that says anything."""


def is_possible() -> bool:
    """Whether there is a resolver to ask."""
    return bool(settings.DNS_RESOLVER)


def reach(name: str) -> Reached:
    """How a name (an A-label form) is reached now. A second question, without checking, tells a broken chain from
    servers that do not answer."""
    checked = _ask(name, checks=True)
    if checked != Rcode.SERVFAIL:
        return {Rcode.NOERROR: Reached.YES, Rcode.NXDOMAIN: Reached.ABSENT}.get(checked, Reached.UNKNOWN)
    unchecked = _ask(name, checks=False)
    if unchecked == Rcode.SERVFAIL:
        return Reached.SILENT
    return Reached.CHAIN if unchecked == Rcode.NOERROR else Reached.UNKNOWN


def _ask(name: str, *, checks: bool) -> Rcode:
    """The code of the answer; ``REFUSED`` for none."""
    if settings.DNS_RESOLVER is None:
        return Rcode.REFUSED
    host, port = settings.DNS_RESOLVER
    question = dns.message.make_query(f"{name}.", "SOA")
    if not checks:
        question.flags |= dns.flags.CD
    try:
        answer, _by_tcp = dns.query.udp_with_fallback(
            question, host, timeout=SECONDS, port=port, ignore_unexpected=True, ignore_errors=True
        )  # what somebody else throws in between is no answer: the right one is waited for
    except (dns.exception.DNSException, OSError):
        return Rcode.REFUSED
    return answer.rcode()
