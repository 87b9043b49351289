"""Which mail service may set the password of a person's mailbox: one of their own organizations, under their login
address, alive and not stopped. Asked before it is offered, in the transaction, and again when the provider is called.
"""

import datetime

from accounts.models import User
from core import encryption
from organizations.models import Membership
from products.models import Hold, Product, ProviderCall
from products.providers import Action

PURPOSE = "products.mailbox-password"


def memberships_of(user: User, now: datetime.datetime) -> list[int]:
    """Ids of the organizations in which the person may act."""
    mine = Membership.objects.filter(user=user, organization__deleted_at=None).acting(now)
    return list(mine.values_list("organization_id", flat=True))


def may_set_password(service: Product, user: User, now: datetime.datetime) -> bool:
    """Whether this product may set the password of the person's mailbox now. The domain is compared letter by letter:
    what only looks alike is another one."""
    domain = user.email.rpartition("@")[2]
    has_domain = service.service_name.isascii() and service.service_name.lower() == domain
    is_running = service.state in {Product.State.ACTIVE, Product.State.EXPIRED}
    is_theirs = service.organization_id in memberships_of(user, now)
    return has_domain and is_running and is_theirs and not Hold.objects.in_force(now).filter(product=service).exists()


def is_outdated(call: ProviderCall, now: datetime.datetime) -> bool:
    """Whether a stored request may not be carried out any more: the person left, took another address, or the service
    was locked or cancelled (REL-9)."""
    if call.action != Action.SET_MAILBOX_PASSWORD:
        return False
    person = call.person
    return person is None or person.email != call.data["address"] or not may_set_password(call.product, person, now)


def encrypted(password: str) -> str:
    """As it waits in the database."""
    return encryption.encrypt(PURPOSE, password)


def secret_of(call: ProviderCall) -> str:
    """The password in clear; empty for other requests. Raises cryptography's InvalidToken when SECRET_KEY changed."""
    return encryption.decrypt(PURPOSE, call.sealed) if call.sealed else ""
