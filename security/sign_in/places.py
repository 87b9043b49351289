"""Known places: what tells the sign-in of a person from that of somebody new (SEC-18, SEC-50)."""

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from security.alerts import emails
from security.base.geography import locate, network_of
from security.base.origin import Origin
from security.models import KnownPlace, SecurityPreferences

if TYPE_CHECKING:
    from accounts.models import User

MOST_PLACES = 50
"""Kept per person, the newest; a browser that forgets its cookies makes one at every sign-in."""


@transaction.atomic(savepoint=False)
def record_place(user: "User", *, device: str, origin: Origin, now: datetime.datetime) -> None:
    """The person passed the whole sign-in: keep the place, and tell them when it is new or they want every one.

    ``device`` is the name of the browser in its cookie, a fresh one when it had none. The first place of an account
    is no news.
    """
    if origin.ip is None:
        return
    network, country = network_of(origin.ip), locate(origin.ip).country
    known = list(KnownPlace.objects.filter(user=user).exclude(network="").order_by("-last_seen_at"))
    preferences = SecurityPreferences.of(user)
    if is_new(known, device, country):
        seen_networks = {place.network for place in known}
        emails.new_place(user, at=now, origin=origin, is_known_network=network in seen_networks)
    elif preferences.mails_every_sign_in:
        emails.signed_in(user, at=now, origin=origin)
    here = KnownPlace(user=user, device=device, network=network, country=country, first_seen_at=now, last_seen_at=now)
    KnownPlace.objects.bulk_create(
        [here], update_conflicts=True, unique_fields=["user", "device", "network"],
        update_fields=["country", "last_seen_at"],
    )  # fmt: skip
    KnownPlace.objects.filter(pk__in=[place.pk for place in known[MOST_PLACES - 1 :]], last_seen_at__lt=now).delete()


def record_proof(user: "User", *, device: str, now: datetime.datetime) -> None:
    """The person proved themselves in this browser by a code, without a sign-in: its tries are counted apart from those
    of strangers (SEC-58). It stays a new place."""
    seen = {"first_seen_at": now, "last_seen_at": now}
    KnownPlace.objects.update_or_create(user=user, device=device, network="", defaults=seen)


def is_new(known: Sequence[KnownPlace], device: str, country: str) -> bool:
    """Another browser, a private window, or a known browser that turned up in a country of its own."""
    if not known:
        return False
    if all(place.device != device for place in known):
        return True
    return bool(country) and all(place.country != country for place in known)
