"""Limits of guessing and flooding, counted in the shared cache so that every process sees the same numbers.

A limit that cannot be counted refuses: a cache that is down never opens a door (REL-8).
"""

import hashlib
import ipaddress
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from redis.exceptions import RedisError

from core.errors import Unavailable
from core.valkey import answer

SECONDS_PER_MINUTE = 60
HOUR = 60 * SECONDS_PER_MINUTE
DAY = 24 * HOUR
COUNT = """
local full = false
for i, key in ipairs(KEYS) do
    local used = redis.call('INCR', key)
    if redis.call('TTL', key) < 0 then redis.call('EXPIRE', key, ARGV[2 * i]) end
    if used > tonumber(ARGV[2 * i - 1]) then full = i break end
end
if not full then return -1 end
"""
"""Take one from each, up to the first that is full; a window opens with its first take."""
HIT = f"{COUNT} return redis.call('PTTL', KEYS[full])"
HIT_ALL = f"{COUNT} for i = 1, full do redis.call('DECR', KEYS[i]) end return redis.call('PTTL', KEYS[full])"
WAIT = """
if tonumber(redis.call('GET', KEYS[1]) or 0) < tonumber(ARGV[1]) then return -1 end
return redis.call('PTTL', KEYS[1])
"""
REFUND = """
for i, key in ipairs(KEYS) do
    if tonumber(redis.call('GET', key) or 0) > 0 then redis.call('DECR', key) end
end
return 0
"""
IPV6_HOME = 64
"""Bits of an IPv6 address that one household or server gets: all its addresses count as one client."""


@dataclass(frozen=True)
class Limit:
    """At most ``amount`` takes per subject in a window of ``seconds``, which opens with the first take."""

    name: str
    amount: int
    seconds: int

    def hit(self, subject: str) -> int:
        """Count one try and answer 0, or the seconds to wait when the window is full.

        Counting comes before the act, so parallel tries cannot pass together. Raises Unavailable.
        """
        return _seconds(HIT, [(self, subject)])

    def wait(self, subject: str) -> int:
        """Seconds until the next try is allowed; 0 when it is allowed now. Counts nothing."""
        return _seconds(WAIT, [(self, subject)])

    def is_exceeded(self, subject: str) -> bool:
        """Whether more takes were counted than the limit allows. Counts nothing."""
        return replace(self, amount=self.amount + 1).wait(subject) > 0

    def refund(self, subject: str) -> None:
        """Undo one take: the try was legitimate."""
        refund_all([(self, subject)])

    def reset(self, subject: str) -> None:
        """Open a new window for the subject."""
        with _closed_when_down():
            cache.delete(self.key(subject))

    def key(self, subject: str) -> str:
        """Under which the takes of the window are counted; it ends with the window."""
        return f"limit:{self.name}:{hashlib.sha256(subject.encode()).hexdigest()}"


class News(Limit):
    """Mails about one thing that somebody can change to and fro. Beyond the amount the acts go on and the journal says
    so; only nobody is told again. The name is stored: a limit that is renamed forgets what was counted."""

    def goes_out(self, thing: Model) -> bool:
        """Whether this change of the thing is mailed; counts it. Raises Unavailable."""
        return not self.hit(str(thing.pk))

    def was_silent(self, thing: Model) -> bool:
        """Whether the last change was not mailed, because many were. Raises Unavailable."""
        return self.is_exceeded(str(thing.pk))


def hit_all(tries: Iterable[tuple[Limit, str]]) -> int:
    """Count one try in each of these limits and subjects, or in none: answers 0, or the seconds to wait.

    Limits of the person come first. Whoever is refused by one uses up nothing that others share. Raises Unavailable.
    """
    return _seconds(HIT_ALL, tries)


def refund_all(tries: Iterable[tuple[Limit, str]]) -> None:
    """Undo ``hit_all``."""
    _answer(REFUND, tries)


def claim(name: str, seconds: int) -> bool:
    """True for the first caller of this name within the seconds, False for everybody after. Raises Unavailable."""
    with _closed_when_down():
        return bool(cache.add(f"claim:{name}", 1, seconds))


def release(name: str) -> None:
    """Undo a claim: nothing was done under it. Raises Unavailable."""
    with _closed_when_down():
        cache.delete(f"claim:{name}")


def client(request: HttpRequest) -> str:
    """The client's address as a subject; an IPv6 client is its /64 network."""
    return network(get_adapter().get_client_ip(request))


def plain_address(ip: str) -> str:
    """An address as it is kept and counted: an IPv4 client on an IPv6 socket has its IPv4 address, not one shared by
    them all. Raises ValueError for no address."""
    address = ipaddress.ip_address(ip)
    return str(getattr(address, "ipv4_mapped", None) or address)


def network(client_ip: str) -> str:
    """An address as a subject; an IPv6 address is its /64 network. Raises ValueError for anything else."""
    address = ipaddress.ip_address(client_ip)
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, IPV6_HOME), strict=False))
    return str(address)


def wait_in_words(seconds: int) -> str:
    """A sentence with the time to wait: whole minutes, above two hours whole hours, above two days whole days."""
    minutes, hours, days = (-(-seconds // length) for length in (SECONDS_PER_MINUTE, HOUR, DAY))
    if seconds > 2 * DAY:
        return gettext("Too many attempts. Try again in %(days)s days.") % {"days": days}
    if seconds > 2 * HOUR:
        return gettext("Too many attempts. Try again in %(hours)s hours.") % {"hours": hours}
    return ngettext(
        "Too many attempts. Try again in %(minutes)s minute.",
        "Too many attempts. Try again in %(minutes)s minutes.",
        minutes,
    ) % {"minutes": minutes}


def _seconds(script: str, tries: Iterable[tuple[Limit, str]]) -> int:
    """To wait; the script answers milliseconds, or -1 for nothing to wait for."""
    rest = _answer(script, tries)
    return max(1, rest // 1000 + 1) if rest >= 0 else 0


def _answer(script: str, tries: Iterable[tuple[Limit, str]]) -> int:
    limits, subjects = zip(*tries, strict=True)
    keys = [limit.key(subject) for limit, subject in zip(limits, subjects, strict=True)]
    with _closed_when_down():
        return int(answer(script, keys, *(number for limit in limits for number in (limit.amount, limit.seconds))))


@contextmanager
def _closed_when_down() -> Iterator[None]:
    try:
        yield
    except RedisError as error:
        raise Unavailable(gettext("This is not possible at the moment. Try again in a few minutes.")) from error
