"""Facts of owners: asked for when a name gets its owner, proved once for all names that have the same (NAM-27, G14)."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import RuleError
from core.shown import check_unchanged
from domains import emails
from domains.changes.commands import locked_name
from domains.extensions.reading import UnknownExtension, extension_of
from domains.models import Domain, OwnerFact
from domains.states import KEPT
from organizations.models import Membership, Organization
from products.models import Product
from security.base.limits import Limit
from security.journal import events as journal
from security.kinds import EventKind

Kind = OwnerFact.Kind
DAYS = datetime.timedelta(days=15)
"""To answer a mail about an address that nobody knows yet."""
AGAIN = datetime.timedelta(days=5)
MOST_MAILS = 3
MAILS = Limit("owner-facts", amount=3, seconds=86_400)
"""Of one address."""
BY_LINK = _("Answered the link in our mail")
BY_LOGIN = _("Sign-in address of a person of the organization")
TOO_MANY = _("The owner was written to three times within a day. Try again tomorrow.")
PROVED = _("This address is verified already.")
MOST_NAMES = 2_000


def kept_names(fact: OwnerFact) -> QuerySet[Domain]:
    """The names whose owner it is about: those of the card, or of whoever has the address."""
    names = Domain.objects.filter(organization_id=fact.organization_id, state__in=sorted(KEPT))
    if fact.card_id is not None:
        return names.filter(holder=fact.card_id)
    return names.filter(holder__email__iexact=fact.value)


def names_of(fact: OwnerFact, first: Domain | None = None) -> list[Domain]:
    """Those names, so many at most; ``first``, which a mail is about, before the others."""
    names = kept_names(fact).select_related("product", "holder").order_by("name")[:MOST_NAMES]
    return list(names) if first is None else [first, *(each for each in names if each.pk != first.pk)]


def is_asked(domain: Domain, today: datetime.date) -> bool:
    """Whether the extension wants its owners verified."""
    try:
        return extension_of(domain.extension, today).gtld
    except UnknownExtension:
        return False


def fact_of(domain: Domain) -> OwnerFact | None:
    """What is known of the e-mail address of the name's owner."""
    return next((each for each in facts_about(domain) if each.kind == Kind.EMAIL), None)


def facts_about(domain: Domain) -> list[OwnerFact]:
    """All that is known of the owner: of the address, and of what the staff asked for and looked at."""
    if domain.holder is None:
        return []
    email = Q(kind=Kind.EMAIL, value=domain.holder.email.lower())
    facts = OwnerFact.objects.filter(organization_id=domain.organization_id)
    return list(facts.filter(email | Q(card=domain.holder)))


def waiting_of(domain: Domain) -> list[OwnerFact]:
    """What has to be proved of the owner; the soonest first."""
    return unproved(facts_about(domain))


def unproved(facts: Iterable[OwnerFact]) -> list[OwnerFact]:
    """Those that nobody proved yet; the soonest end first."""
    return sorted((each for each in facts if each.proved_at is None), key=lambda fact: str(fact.until))


def expect(domain: Domain, now: datetime.datetime) -> None:
    """The name has this owner now: ask for what nobody proved yet. One address is asked once, however many names it
    has. What was not proved in time stops this name too."""
    if domain.holder is None:
        return
    late = OwnerFact.objects.filter(pk__in=[each.pk for each in waiting_of(domain)], until__lte=now)
    late.update(look_at=now)
    if not is_asked(domain, now.date()):
        return
    address = domain.holder.email.lower()
    members = User.objects.filter(memberships__organization=domain.organization_id, email__iexact=address)
    open_until = {"until": now + DAYS, "look_at": now + DAYS}
    known = {"proved_at": now, "evidence": str(BY_LOGIN)} if members.exists() else open_until
    fact, is_new = OwnerFact.objects.get_or_create(
        organization_id=domain.organization_id, kind=Kind.EMAIL, value=address, defaults={"asked_at": now, **known}
    )
    if is_new and fact.proved_at is None:
        _write(fact, domain, domain.product.organization, now)


def _write(fact: OwnerFact, domain: Domain, organization: Organization, now: datetime.datetime) -> None:
    fact.told, fact.told_at = fact.told + 1, now
    fact.save(update_fields=["told", "told_at"])
    fact.organization = organization
    emails.owner_proof(fact, [each.name for each in names_of(fact, domain)])


@transaction.atomic
def ask_again(*, actor: Membership, product: Product, now: datetime.datetime) -> OwnerFact:
    """Write to the owner once more. Raises Refused, RuleError."""
    actor, domain = locked_name(actor, product, now)
    fact = fact_of(domain)
    if fact is None or fact.proved_at is not None:
        raise RuleError(PROVED)
    if MAILS.hit(str(fact.pk)):
        raise RuleError(TOO_MANY)
    _write(fact, domain, actor.organization, now)
    return fact


def by_link(token: str) -> OwnerFact | None:
    """What a link asks, as long as nobody proved it."""
    key = OwnerFact.read_token(token)
    waiting = OwnerFact.objects.select_related("organization").filter(proved_at=None)
    return waiting.filter(pk=key).first() if key else None


def shown_facts(fact: OwnerFact) -> object:
    """What the pages show that prove it."""
    return str(fact.pk), fact.value, str(fact.until), str(fact.refused_at)


@transaction.atomic
def prove(
    *, fact: OwnerFact, evidence: str, by: User | None = None, seen: str | None = None, now: datetime.datetime,
    **paper: Any,
) -> bool:  # fmt: skip
    """Write down that it is so; ``by`` and ``paper`` (``document``, ``document_on``) of whoever looked at a document.
    Its names are released by ``stops.lift_next`` right afterwards. False when somebody was first. Raises
    ChangedMeanwhile."""
    fresh = OwnerFact.objects.select_for_update(of=("self",)).select_related("organization").get(pk=fact.pk)
    if fresh.proved_at is not None:
        return False
    check_unchanged(seen, shown_facts(fresh))
    fresh.proved_at, fresh.evidence, fresh.proved_by = now, evidence[:300], by.full_name[:200] if by else ""
    for field, value in paper.items():
        setattr(fresh, field, value)
    fresh.save(update_fields=["proved_at", "evidence", "proved_by", *paper])
    facts: dict[str, Any] = {"organization": fresh.organization, "evidence": fresh.evidence}
    if by is None:
        journal.record(EventKind.OWNER_PROVED, actor=None, address=fresh.value, **facts)
    else:
        what = str(fresh.get_kind_display())
        journal.record(EventKind.OWNER_EVIDENCE_ACCEPTED, actor=by, name=fresh.value, what=what, **facts)
    return True
