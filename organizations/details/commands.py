"""Changing the data of an organization (guide 12): one save, one recap."""

import datetime
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from core.pictures import Picture
from core.shown import version_of
from core.work import wake
from organizations import emails, vat
from organizations.details.facts import FIELDS, differences, facts_of
from organizations.details.tasks import check_vat_numbers
from organizations.locks import lock_and_reload
from organizations.models import LogoShape, Membership, Organization, VatCheck
from organizations.models.organization import currency_of
from organizations.policies import may_edit_details
from security.journal.events import record
from security.kinds import EventKind

Logos = Mapping[LogoShape, Picture | None]
"""The shapes that change: to a picture, or to none."""


class DetailsEditedMeanwhile(RuleError):
    """What the page was made from is no longer what is stored."""


@transaction.atomic
def change_details(
    *,
    actor: Membership,
    values: Mapping[str, Any],
    logos: Logos,
    seen: str,
    understands_currency: bool,
    now: datetime.datetime,
) -> bool:
    """Save fields of ``details.FIELDS`` and logos, and send every legal representative what changed (ORG-50..60).

    ``seen``: version of the facts that the page was made from. False when nothing changes (double click). Raises
    Refused without the right, DetailsEditedMeanwhile when ``seen`` is old, RuleError for a currency nobody confirmed.
    """
    actor = lock_and_reload(actor)
    may_edit_details(actor).or_403()
    organization = actor.organization
    before = facts_of(organization)
    _set(organization, values, logos)
    changes = differences(before, facts_of(organization))
    if not changes:
        return False
    if seen != version_of(before):
        raise DetailsEditedMeanwhile(_("Someone else changed these data meanwhile. Compare and save again."))
    if before["currency"] != organization.currency and not understands_currency:
        raise RuleError(_("Confirm the change of the currency."))
    organization.save(update_fields=[*FIELDS, *(shape.column for shape in LogoShape)])
    _write_logos(organization, logos)
    _ask_register(actor, before["vat_number"], now)
    emails.details_changed(organization, actor=actor, changes=changes, now=now)
    record(
        EventKind.ORGANIZATION_CHANGED, actor=actor.user, organization=organization,
        before={each.key: each.old for each in changes}, after={each.key: each.new for each in changes},
    )  # fmt: skip
    return True


def changes_currency(organization: Organization, country: str) -> bool:
    """Whether the next documents would be in another currency."""
    return organization.currency != currency_of(country)


def _set(organization: Organization, values: Mapping[str, Any], logos: Logos) -> None:
    if not set(FIELDS) >= set(values):
        raise ValueError(f"Not data of an organization: {sorted(set(values) - set(FIELDS))}")
    for name, value in values.items():
        setattr(organization, name, value)
    for shape, picture in logos.items():
        setattr(organization, shape.column, picture.digest if picture else "")


def _write_logos(organization: Organization, logos: Logos) -> None:
    for shape, picture in logos.items():
        if picture is None:
            organization.logos.filter(shape=shape).delete()
        else:
            fields = {"data": picture.data, "digest": picture.digest}
            organization.logos.update_or_create(shape=shape, defaults=fields)


def _ask_register(actor: Membership, number_before: str, now: datetime.datetime) -> None:
    """Another number is another question; nobody is asked inside this transaction."""
    organization = actor.organization
    if organization.vat_number == number_before:
        return
    VatCheck.objects.filter(organization=organization).delete()
    if vat.covers(organization.vat_number):
        VatCheck.objects.create(
            organization=organization, number=organization.vat_number, asked_by=actor.user, due_at=now
        )
        transaction.on_commit(partial(wake, check_vat_numbers))
