"""Asking, withdrawing, granting, refusing: each under the organization's lock, each answered once."""

import datetime
import re

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from core.shown import check_unchanged
from notifications.notices import Audience, settle, tell
from organizations.locks import lock_and_reload, reload_member
from organizations.models import Membership
from products.models import AccessRequest, Product
from products.policies import may_be_granted, may_grant
from products.rights import emails
from products.rights.commands import AccessPlan, GrantChoice, fingerprint, plan_of, save_access
from products.rights.grantees import Grantee
from security.base.limits import DAY, Limit
from security.kinds import EventKind

OPEN_FOR = datetime.timedelta(days=14)
"""After which a request that nobody answered is over."""
REST = datetime.timedelta(days=7)
"""So long after a no, and between two requests for the same, nobody is asked again."""
A_DAY = Limit("access-requests", amount=10, seconds=DAY)
"""Requests of one member."""
A_PATH = re.compile(r"[\w/.-]+")
OF_ONE_PRODUCT = re.compile(r"/org/[\w-]+/products/([\w-]+)/([0-9]{1,18})/")
MANY_TODAY = _("You have asked for a lot today. Try again tomorrow.")
ASKED_ALREADY = _("You asked for this already. You will be written to when there is an answer.")
ASKED_LATELY = _("You asked for this lately. Ask again a week later, or talk to an administrator.")
ANSWERED = _("This request was answered, withdrawn or is over.")
NOT_HERE = _("Only what an address of this organization leads to can be asked for.")
OTHER_END = _("This person has a right to it already, with another end. Change it on the page of their access.")
NOTHING_THERE = _("There is nothing at this address to which access can be granted.")
LONGEST_TARGET = 200


def target_of(slug: str, address: str) -> str:
    """What an address of the organization is about: a product's own page for every page below it. Looks nothing up.
    Raises RuleError for an address of elsewhere."""
    path = address.partition("?")[0].partition("#")[0]
    if not path.startswith(f"/org/{slug}/") or len(path) > LONGEST_TARGET or not A_PATH.fullmatch(path):
        raise RuleError(NOT_HERE)
    found = OF_ONE_PRODUCT.match(path)
    return found[0] if found else path


@transaction.atomic
def ask(*, actor: Membership, target: str, words: str, now: datetime.datetime) -> AccessRequest:
    """Ask those who grant access for what the ``target`` leads to; whether it leads anywhere changes nothing for who
    asks. Raises RuleError when it was asked lately, or too much was asked today."""
    actor = lock_and_reload(actor)
    if may_grant(actor):
        raise RuleError(_("You have access to everything by role; there is nothing to ask for."))
    mine = actor.access_requests.filter(target=target, created_at__gt=now - OPEN_FOR)
    if any(each.is_open(now) for each in mine):
        raise RuleError(ASKED_ALREADY)
    if mine.exclude(state=AccessRequest.State.GRANTED).filter(created_at__gt=now - REST).exists():
        raise RuleError(ASKED_LATELY)
    if A_DAY.hit(str(actor.pk)):
        raise RuleError(MANY_TODAY)
    actor.access_requests.filter(target=target, state=AccessRequest.State.OPEN).update(
        state=AccessRequest.State.WITHDRAWN, answered_at=now
    )
    asked = AccessRequest.objects.create(
        organization=actor.organization, membership=actor, product=_product_at(actor, target), target=target,
        words=words, created_at=now, ends_at=now + OPEN_FOR,
    )  # fmt: skip
    place, name = actor.organization, actor.user.full_name
    tell("access-request", asked.pk, now=now, organization=place, audience=Audience.MANAGERS, name=name)
    emails.access_asked(asked)
    actor.record(EventKind.ACCESS_ASKED, target=target)
    return asked


@transaction.atomic
def withdraw(*, actor: Membership, asked: AccessRequest, now: datetime.datetime) -> None:
    """Take the own request back. Raises RuleError when it is not open any more."""
    actor = lock_and_reload(actor)
    asked = _open(actor, asked, now)
    if asked.membership_id != actor.pk:
        raise RuleError(ANSWERED)
    _close(asked, AccessRequest.State.WITHDRAWN, actor, now)
    actor.record(EventKind.ACCESS_ASKING_WITHDRAWN, target=asked.target)


@transaction.atomic
def grant(
    *,
    actor: Membership,
    asked: AccessRequest,
    rights: int,
    ends_on: datetime.date,
    now: datetime.datetime,
    seen: str | None = None,
) -> None:
    """Give the rights until the end of a day, besides what the person holds. Raises Refused without the right,
    ChangedMeanwhile when the person's access is another one than was ``seen``, RuleError for what was answered
    meanwhile, for what is no product, and where a grant with another end would be changed."""
    actor = lock_and_reload(actor)
    may_grant(actor).or_403()
    asked = _open(actor, asked, now)
    subject = reload_member(actor, asked.membership_id)
    may_be_granted(subject).or_403()
    if asked.product_id is None:
        raise RuleError(NOTHING_THERE)
    grantee = Grantee.of(subject)
    before = plan_of(grantee)
    check_unchanged(seen, facts_of(asked, before))
    held = before.products.get(asked.product_id)
    if held is not None and held.ends_on != ends_on:
        raise RuleError(OTHER_END)
    choice = GrantChoice(rights | (held.rights if held else 0), ends_on)
    plan = AccessPlan({**before.products, asked.product_id: choice}, before.future)
    save_access(actor=actor, grantee=grantee, plan=plan, version=fingerprint(before), now=now)
    _close(asked, AccessRequest.State.GRANTED, actor, now)
    emails.access_answered(asked, actor=actor, until=ends_on)
    actor.record(EventKind.ACCESS_ASKING_ANSWERED, about=subject, target=asked.target)


@transaction.atomic
def refuse(*, actor: Membership, asked: AccessRequest, reason: str, now: datetime.datetime) -> None:
    """Say no, with the reason. Raises Refused without the right, RuleError for what was answered meanwhile."""
    actor = lock_and_reload(actor)
    may_grant(actor).or_403()
    asked = _open(actor, asked, now)
    asked.answer = reason
    _close(asked, AccessRequest.State.REFUSED, actor, now)
    emails.access_answered(asked, actor=actor, until=None)
    actor.record(EventKind.ACCESS_ASKING_ANSWERED, about=asked.membership, target=asked.target)


def facts_of(asked: AccessRequest, plan: AccessPlan) -> list[object]:
    """What a page that asks for the answer shows: the request, and what the person holds of it."""
    held = plan.products.get(asked.product_id) if asked.product_id else None
    return [asked.pk, asked.state, asked.product_id, list(held) if held else None]


def _open(actor: Membership, asked: AccessRequest, now: datetime.datetime) -> AccessRequest:
    """The request as it is now, inside the actor's organization, whose lock is held."""
    rows = actor.organization.access_requests.select_related("membership__user", "product", "organization")
    fresh: AccessRequest | None = rows.filter(pk=asked.pk).first()
    if fresh is None or not fresh.is_open(now):
        raise RuleError(ANSWERED)
    return fresh


def _close(asked: AccessRequest, state: str, actor: Membership, now: datetime.datetime) -> None:
    asked.state, asked.answered_at, asked.answered_by = state, now, actor.user
    asked.save(update_fields=["state", "answered_at", "answered_by", "answer"])
    settle("access-request", asked.pk, now=now)


def _product_at(actor: Membership, target: str) -> Product | None:
    found = OF_ONE_PRODUCT.fullmatch(target)
    if found is None:
        return None
    living = actor.organization.products.living()
    product: Product | None = living.filter(pk=int(found[2]), kind__category__key=found[1]).first()
    return product
