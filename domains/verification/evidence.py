"""Who holds names and where they live, as the staff see it on a document (NAM-30): asked for, accepted, or refused."""

import datetime
from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from billing.issuer import our_issuer
from core.errors import RuleError
from core.shown import check_unchanged
from core.work import wake
from domains import emails
from domains.models import Domain, OwnerFact
from domains.notices.managing import tell_managers
from domains.notices.readers import readers_about
from domains.states import GONE, KEPT
from domains.verification.bell import UNVERIFIED
from domains.verification.facts import names_of, prove, shown_facts
from domains.verification.tasks import release_proved
from notifications.notices import settle
from organizations.models import Organization
from security.journal import events as journal
from security.kinds import EventKind

Document = OwnerFact.Document
SETTLED = _("Somebody settled this before.")
NOT_HERE = _("No organization has this name here.")
NO_CARD = _("Only the registry knows who holds this name. Ask its organization to choose an owner for it first.")
ASKED = _("This was asked for already.")
IN_FUTURE = _("The document is from a day that is still to come.")


@dataclass(frozen=True)
class Paper:
    """What somebody looked at: which document, by which number, of which day."""

    document: str
    reference: str
    day: datetime.date


def waiting() -> QuerySet[OwnerFact]:
    """What somebody has to prove by a document; the soonest first."""
    facts = OwnerFact.objects.filter(proved_at=None, card__isnull=False)
    return facts.select_related("organization", "card").order_by("until", "pk")


@transaction.atomic
def ask_for_evidence(
    *, actor: User, name: str, kind: str, last_day: datetime.date, now: datetime.datetime
) -> OwnerFact:
    """Ask the owner of a name to prove who they are or where they live; people who manage it are told. ``last_day``
    counts where their organization is. Raises RuleError for a name that nobody has here, one without a card, and what
    is asked already."""
    names = Domain.objects.exclude(state__in=sorted(GONE)).select_related("holder", "product__kind__category")
    domain = names.filter(name=name).first()
    if domain is None or domain.state not in KEPT:
        raise RuleError(NOT_HERE)
    organization = Organization.objects.select_for_update(no_key=True).get(pk=domain.organization_id)
    if domain.holder is None:
        raise RuleError(NO_CARD)
    fact, is_new = OwnerFact.objects.select_for_update(of=("self",)).get_or_create(
        card=domain.holder, kind=kind,
        defaults={"organization": organization, "value": str(domain.holder)[:254], "asked_at": now},
    )  # fmt: skip
    if not is_new and fact.proved_at is None:
        raise RuleError(ASKED)
    until = _end_of(last_day, organization)
    fact.asked_at, fact.until, fact.look_at, fact.told, fact.told_at = now, until, until, 1, now
    fact.proved_at, fact.proved_by, fact.evidence = None, "", ""
    fact.document, fact.document_on, fact.refused_at, fact.reason = "", None, None, ""
    fact.save()
    fact.organization, found = organization, names_of(fact, domain)
    journal.record(
        EventKind.OWNER_EVIDENCE_ASKED, actor=actor, organization=organization, name=fact.value,
        what=str(fact.get_kind_display()),
    )  # fmt: skip
    emails.owner_evidence(fact, found, readers_about(organization, found, now))
    domain.product.organization = organization
    tell_managers(UNVERIFIED, fact.pk, domain, now)
    return fact


@transaction.atomic
def accept(*, actor: User, fact: OwnerFact, paper: Paper, seen: str | None, now: datetime.datetime) -> None:
    """It is so, by this document. What was stopped for it alone is back within minutes. Raises RuleError,
    ChangedMeanwhile."""
    organization = _locked(fact)
    if paper.day > our_issuer().today(now):
        raise RuleError(IN_FUTURE)
    is_first = prove(
        fact=fact, evidence=paper.reference, by=actor, seen=seen, now=now, document=paper.document,
        document_on=paper.day,
    )  # fmt: skip
    if not is_first:
        raise RuleError(SETTLED)
    _settle_bell(fact, now)
    names = names_of(fact)
    emails.owner_verified(fact, names, readers_about(organization, names, now))
    transaction.on_commit(partial(wake, release_proved))


@transaction.atomic
def refuse(*, actor: User, fact: OwnerFact, reason: str, seen: str | None, now: datetime.datetime) -> None:
    """What was sent does not prove it. The last day stays, and another document may be sent. Raises RuleError,
    ChangedMeanwhile."""
    organization = _locked(fact)
    fresh = waiting().select_for_update(of=("self",)).filter(pk=fact.pk).first()
    if fresh is None:
        raise RuleError(SETTLED)
    check_unchanged(seen, shown_facts(fresh))
    fresh.refused_at, fresh.reason = now, reason[:300]
    fresh.save(update_fields=["refused_at", "reason"])
    journal.record(
        EventKind.OWNER_EVIDENCE_REFUSED, actor=actor, organization=organization, name=fresh.value,
        what=str(fresh.get_kind_display()), reason=fresh.reason,
    )  # fmt: skip
    names = names_of(fresh)
    emails.owner_evidence(fresh, names, readers_about(organization, names, now))


def _end_of(day: datetime.date, organization: Organization) -> datetime.datetime:
    """Its last second where the organization is."""
    return datetime.datetime.combine(day, datetime.time(23, 59, 59), ZoneInfo(organization.time_zone))


def _locked(fact: OwnerFact) -> Organization:
    return Organization.objects.select_for_update(no_key=True).get(pk=fact.organization_id)


def _settle_bell(fact: OwnerFact, now: datetime.datetime) -> None:
    settle(UNVERIFIED, f"{fact.pk}:", now=now)
