"""Handing over files that are kept of somebody who went, while they are kept (ORG-43)."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.components.formats import day_text
from core.errors import RuleError
from organizations.locks import lock_and_reload
from organizations.models import Departure, Membership
from organizations.policies import may_transfer_data
from products.calls.request import request
from products.models import Product
from products.offboarding.personal_data import heirs_of, still_kept
from products.providers import Action
from security.kinds import EventKind


@transaction.atomic
def hand_over(*, actor: Membership, departure: Departure, heirs: Mapping[int, int], now: datetime.datetime) -> None:
    """Give the kept files of these products (by id) to these members (by id); each provider is asked once.

    Raises Refused like removing the person would, RuleError when the files are kept no more, were transferred
    meanwhile, or the heir may not have them; nothing is changed then.
    """
    actor = lock_and_reload(actor)
    departures = actor.organization.departures.select_related("user", "organization")
    departure = departures.select_for_update(of=("self",)).get(pk=departure.pk)
    may_transfer_data(actor, departure).or_403()
    if reason := why_not_transfer(departure, now):
        raise RuleError(reason)
    kept = {product.pk: product for product, _items in still_kept(departure)}
    if not heirs or not heirs.keys() <= kept.keys():
        raise RuleError(_("These files were transferred already, or their service is gone. Look at the departure."))
    departure.transfers += [_asked(actor, departure, kept[pk], heir, now) for pk, heir in heirs.items()]
    departure.save(update_fields=["transfers"])


def why_not_transfer(departure: Departure, now: datetime.datetime) -> str:
    """Why nothing of the departure can be handed over, in words; empty when it can."""
    if departure.undone_at is not None:
        return str(_("This removal has already been undone."))
    if now >= departure.undo_until:
        return str(_("The data was kept until %(day)s. It is erased.") % {"day": day_text(departure.last_day)})
    if departure.user and departure.organization.memberships.filter(user=departure.user).exists():
        return str(_("The person belongs to the organization again."))
    return ""


def _asked(
    actor: Membership, departure: Departure, product: Product, heir_id: int, now: datetime.datetime
) -> dict[str, Any]:
    heir = next((each for each in heirs_of(product, now) if each.pk == heir_id), None)
    if heir is None:
        raise RuleError(_("This person cannot receive the files. Choose another one."))
    details = {"person": departure.email, "until": departure.last_day.isoformat(), "heir": heir.user.email}
    call = request(product=product, action=Action.HAND_OVER_DATA, data=details, now=now)
    name = heir.user.full_name
    actor.record(
        EventKind.DATA_TRANSFERRED,
        user=departure.user,
        name=departure.name,
        product=product,
        heir=name,
        departure=departure.pk,
    )
    return {
        "product": product.pk, "heir": name, "call": str(call.pk), "by": actor.user.full_name, "at": now.isoformat(),
    }  # fmt: skip
