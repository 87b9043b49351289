"""Asking a product's provider for something: a row in the transaction of the act, asked after its commit."""

import datetime
from collections.abc import Mapping
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import RuleError
from core.work import wake
from products import providers
from products.calls.mailbox_rules import encrypted
from products.calls.tasks import perform_calls
from products.models import Product, ProviderCall
from products.providers import Action
from products.providers.base import DETAILS, needed_for
from products.providers.registry import UnknownProvider


@transaction.atomic
def request(
    *,
    product: Product,
    action: Action,
    data: Mapping[str, str] | None = None,
    now: datetime.datetime,
    person: User | None = None,
    secret: str = "",
) -> ProviderCall:
    """Store the request; a worker asks the provider once the act is committed, and the product follows its answer.

    Requests about one product are asked in their order, each after the answer of the one before. ``data`` holds what
    ``products.providers.base.DETAILS`` names; dates are absolute, so that a repetition changes nothing. Who may ask is
    the caller's question. ``secret`` (a password for a mailbox of ``person``) is kept encrypted until the answer.

    Raises RuleError when the provider does not offer it, ValueError for missing details.
    """
    details = dict(data or {})
    if missing := DETAILS[action] - details.keys():
        raise ValueError(f"{action} needs {', '.join(sorted(missing))}")
    if not offers(product, action):
        raise RuleError(_("The provider of this product does not offer this. Contact support."))
    Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    kept = {"person": person, "sealed": encrypted(secret) if secret else "", "organization_id": product.organization_id}
    call = ProviderCall(product=product, action=action.value, data=details, due_at=now, **kept)
    call.save(force_insert=True)
    transaction.on_commit(partial(wake, perform_calls))
    return call


def offers(product: Product, action: Action) -> bool:
    """Whether the product's provider does this. One that nobody described yet may: the request waits for it."""
    try:
        return needed_for(action) in providers.get(product.kind.provider).capabilities
    except UnknownProvider:
        return True
