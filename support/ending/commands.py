"""A declaration of anybody that a contract ends: a letter to the staff, confirmed at once by mail (BIL-122)."""

import datetime
import hashlib
import ipaddress
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from core.locales import labelled
from security.base.limits import HOUR, Limit, hit_all
from support import emails, hours
from support.models import Letter

BY_CLIENT = Limit("contract-end-client", amount=10, seconds=HOUR)
BY_ADDRESS = Limit("contract-end-address", amount=3, seconds=HOUR)
"""Confirmations to one address, whoever writes it down."""
BY_NEIGHBOURS = Limit("contract-end-network", amount=40, seconds=HOUR)
"""Of one network of a provider."""
AT_ONCE = Limit("contract-ends", amount=200, seconds=HOUR)
"""Confirmations that go out at once. Beyond them a declaration is taken all the same, so that nobody who fills this
keeps others from ending their contracts: its page confirms it, and its mail goes out when the hour is over."""
NEIGHBOURS = {4: 24, 6: 48}
"""Bits that the addresses of one network share."""


@dataclass(frozen=True)
class Declaration:
    """Who ends which contract, and when; ``reason`` is empty for the end of the paid term."""

    name: str
    email: str
    contract: str
    number: str
    reason: str
    language: str

    def lines(self) -> list[str]:
        """What was declared, a fact a line, in the language of the page."""
        when = _("at once, for an important reason") if self.reason else _("at the end of the paid term")
        facts = [
            (_("Name"), self.name), (_("Email"), self.email), (_("Contract"), self.contract),
            (_("Customer number"), self.number), (_("Ends"), when), (_("Reason"), self.reason),
        ]  # fmt: skip
        return [labelled(str(label), value) for label, value in facts if value]


def wait_for(declaration: Declaration, client: str) -> int:
    """Count the try: 0, or the seconds until the next one. Raises Unavailable."""
    address = declaration.email.lower()
    return hit_all([(BY_CLIENT, client), (BY_ADDRESS, address), (BY_NEIGHBOURS, neighbours_of(client))])


def neighbours_of(client: str) -> str:
    """The network around a client: a /24, or a /48."""
    network = ipaddress.ip_network(client)
    return str(network.supernet(new_prefix=NEIGHBOURS[network.version]))


@transaction.atomic
def declare(declaration: Declaration, *, form: str, now: datetime.datetime) -> Letter:
    """Lay it before the staff and confirm it, with day and time, to the address that it names. ``form``: the number of
    the form that was sent, by which a second press makes no second letter."""
    lines = declaration.lines()
    facts = {
        "address": declaration.email, "name": declaration.name, "text": "\n".join(lines), "received_at": now,
        "subject": _("End of a contract: %(contract)s") % {"contract": declaration.contract},
        "language": declaration.language, "due_at": hours.our_hours().due("standard", now),
    }  # fmt: skip
    key = hashlib.sha256(repr([form, lines]).encode()).hexdigest()
    letter, is_first = Letter.objects.get_or_create(mail_id=f"<{key}@contract-end>", defaults=facts)
    if is_first:
        emails.contract_end_received(letter, lines, now + datetime.timedelta(seconds=AT_ONCE.hit("everybody")))
    return letter
