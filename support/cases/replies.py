"""The address to which somebody answers a mail about a case: signed, for that case and that person alone (SUP-26).

``support+12-7f-1k3a-mfrggzdfmztwq2lk@…``: case, person, last day, signature. Lower case throughout, since mail servers
may change the case of a name, and within the 64 characters that a name may have.
"""

import base64
import datetime
from dataclasses import dataclass

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36

LIFE = datetime.timedelta(days=90)
SIGNATURE_BYTES = 10
LONGEST = 64


@dataclass(frozen=True)
class Reply:
    """What a good reply address names; its days may be over."""

    case: int
    person: int
    is_expired: bool


def address_for(case: int, person: int, now: datetime.datetime) -> str:
    """Where this person answers about this case, for 90 days."""
    until = (now + LIFE).astimezone(datetime.UTC).date().toordinal()
    named = "-".join(int_to_base36(number) for number in (case, person, until))
    name, _sign, host = settings.SUPPORT_EMAIL.rpartition("@")
    return f"{name}+{named}-{_signature(named)}@{host}"


def read(address: str, now: datetime.datetime) -> Reply | None:
    """What the address names; None for one that this portal never made."""
    name, _sign, host = address.strip().lower().rpartition("@")
    own_name, _sign, own_host = settings.SUPPORT_EMAIL.lower().rpartition("@")
    if host != own_host or not name.startswith(f"{own_name}+") or len(name) > LONGEST:
        return None
    named, _dash, signature = name.removeprefix(f"{own_name}+").rpartition("-")
    if not constant_time_compare(signature, _signature(named)):
        return None
    case, person, until = (base36_to_int(part) for part in named.split("-"))
    return Reply(case, person, until < now.astimezone(datetime.UTC).date().toordinal())


def is_ours(address: str) -> bool:
    """Whether it is an address of the support itself, a reply address or not: mail from there goes round in circles."""
    name, _sign, host = address.strip().lower().rpartition("@")
    own_name, _sign, own_host = settings.SUPPORT_EMAIL.lower().rpartition("@")
    return host == own_host and name.partition("+")[0] == own_name


def _signature(named: str) -> str:
    digest = salted_hmac("support.cases.replies", named, algorithm="sha256").digest()
    return base64.b32encode(digest[:SIGNATURE_BYTES]).decode().lower()
