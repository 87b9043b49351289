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
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from redis.exceptions import RedisError

from core.clock import now
from core.errors import Unavailable

SECONDS_PER_MINUTE = 60
HOUR = 60 * SECONDS_PER_MINUTE
DAY = 24 * HOUR
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
        with _closed_when_down():
            opened = self._opened(subject)
            if _count(self._key(subject, opened), self.seconds) <= self.amount:
                return 0
            return self._rest(opened)

    def wait(self, subject: str) -> int:
        """Seconds until the next try is allowed; 0 when it is allowed now. Counts nothing."""
        with _closed_when_down():
            opened = self._opened(subject)
            used = int(cache.get(self._key(subject, opened), 0))
            return self._rest(opened) if used >= self.amount else 0

    def is_exceeded(self, subject: str) -> bool:
        """Whether more takes were counted than the limit allows. Counts nothing."""
        return replace(self, amount=self.amount + 1).wait(subject) > 0

    def refund(self, subject: str) -> None:
        """Undo one take: the try was legitimate."""
        with _closed_when_down():
            key = self._key(subject, self._opened(subject))
            if int(cache.get(key, 0)) > 0:
                cache.decr(key)

    def reset(self, subject: str) -> None:
        """Open a new window for the subject."""
        with _closed_when_down():
            cache.delete(self._window(subject))

    def _opened(self, subject: str) -> float:
        """Instant at which the subject's window opened (Unix seconds); opens one when there is none."""
        instant = now().timestamp()
        cache.add(self._window(subject), instant, self.seconds)
        return float(cache.get(self._window(subject), instant))

    def _rest(self, opened: float) -> int:
        return max(1, int(opened + self.seconds - now().timestamp()) + 1)

    def _window(self, subject: str) -> str:
        return f"limit:{self.name}:{hashlib.sha256(subject.encode()).hexdigest()}"

    def _key(self, subject: str, opened: float) -> str:
        return f"{self._window(subject)}:{opened:.6f}"


def hit_all(tries: Iterable[tuple[Limit, str]]) -> int:
    """Count one try in each of these limits and subjects, or in none: answers 0, or the seconds to wait.

    Limits of the person come first. Whoever is refused by one uses up nothing that others share. Raises Unavailable.
    """
    taken = []
    for limit, subject in tries:
        wait = limit.hit(subject)
        taken.append((limit, subject))
        if wait:
            refund_all(taken)
            return wait
    return 0


def refund_all(tries: Iterable[tuple[Limit, str]]) -> None:
    """Undo ``hit_all``."""
    for limit, subject in tries:
        limit.refund(subject)


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


def _count(key: str, seconds: int) -> int:
    cache.add(key, 0, seconds + SECONDS_PER_MINUTE)
    return int(cache.incr(key))


@contextmanager
def _closed_when_down() -> Iterator[None]:
    try:
        yield
    except RedisError as error:
        raise Unavailable(gettext("This is not possible at the moment. Try again in a few minutes.")) from error
