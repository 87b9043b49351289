"""What a member does with cases: open one, write, close, open again (SUP-20..22). The mail intake acts by the same."""

import datetime
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from core.policy import Verdict
from organizations.locks import lock_and_reload
from organizations.models import Membership
from products.models import Product
from security.base.limits import HOUR, Limit, wait_in_words
from security.kinds import EventKind
from support import hours
from support.cases import emails, files, policies
from support.models import Case, CaseFile, CaseMessage
from support.premium import levels

OPENED = Limit("support-cases", amount=10, seconds=HOUR)
"""Cases that one person opens."""
WRITTEN = Limit("support-messages", amount=60, seconds=HOUR)
"""Messages that one person writes."""
MOST_MESSAGES = 300
GONE = _("You cannot see this case any more.")
NO_PRODUCT = _("You cannot see this product any more. Choose another one.")
FULL = _("This case is very long. Open a new one that refers to it.")
State, Kind = Case.State, CaseMessage.Kind


@dataclass(frozen=True)
class Matter:
    """What somebody asks. ``earlier``: the case that it goes on from."""

    topic: str
    subject: str
    text: str
    product: Product | None = None
    earlier: Case | None = None
    attached: list[files.Attachment] = field(default_factory=list)


def open_case(*, actor: Membership, matter: Matter, now: datetime.datetime) -> Case:
    """Open a case. Raises RuleError for too many, for a product or an earlier case that the actor does not see."""
    _count(OPENED, actor)
    return _opened(actor, matter, now)


@transaction.atomic
def _opened(actor: Membership, matter: Matter, now: datetime.datetime) -> Case:
    actor = lock_and_reload(actor)
    level = level_of(actor, now)
    case = Case.objects.create(
        organization=actor.organization, opened_by=actor.user, opened_by_name=actor.full_name,
        product=_seen_product(actor, matter.product, now), earlier=_seen_earlier(actor, matter.earlier, now),
        topic=matter.topic, subject=matter.subject, level=level, opened_at=now, changed_at=now,
        due_at=hours.our_hours().due(level, now),
    )  # fmt: skip
    _add(actor, case, matter.text, matter.attached, now)
    actor.record(EventKind.CASE_OPENED, product=case.product, number=case.number)
    emails.case_opened(case, actor)
    return case


def write(
    *,
    actor: Membership,
    case: Case,
    text: str,
    attached: list[files.Attachment],
    now: datetime.datetime,
    mail_id: str = "",
) -> CaseMessage:
    """Write into the case. Raises RuleError when it is closed, full, or no longer the actor's to see; Refused."""
    _count(WRITTEN, actor)
    with transaction.atomic():
        actor, case = _locked(actor, case, now)
        _check(policies.may_write(case))
        return _written(actor, case, text, attached, now, mail_id)


def reopen(
    *,
    actor: Membership,
    case: Case,
    text: str,
    attached: list[files.Attachment],
    now: datetime.datetime,
    mail_id: str = "",
) -> CaseMessage:
    """Open a closed case again and say why. Raises RuleError after 14 days; otherwise as ``write``."""
    _count(WRITTEN, actor)
    with transaction.atomic():
        actor, case = _locked(actor, case, now)
        _check(policies.may_reopen(case, now))
        case.closed_at = None
        actor.record(EventKind.CASE_REOPENED, product=case.product, number=case.number)
        return _written(actor, case, text, attached, now, mail_id)


@transaction.atomic
def close(*, actor: Membership, case: Case, now: datetime.datetime) -> None:
    """The matter is settled. Nothing happens to a case that is closed already. Raises RuleError, Refused."""
    actor, case = _locked(actor, case, now)
    if not policies.may_write(case):
        return
    settle(case, now)
    actor.record(EventKind.CASE_CLOSED, product=case.product, number=case.number)
    emails.case_closed(case, by=actor.user)


def settle(case: Case, now: datetime.datetime) -> None:
    """Close the locked case."""
    case.state, case.closed_at, case.due_at, case.changed_at = State.CLOSED, now, None, now
    case.save(update_fields=["state", "closed_at", "due_at", "changed_at"])


def level_of(actor: Membership, now: datetime.datetime) -> str:
    """The support plan of the actor's organization."""
    return levels.level_of(actor.organization, now)


def _written(
    actor: Membership, case: Case, text: str, attached: list[files.Attachment], now: datetime.datetime, mail_id: str
) -> CaseMessage:
    message = _add(actor, case, text, attached, now, mail_id)
    if case.state != State.OPEN:
        case.state, case.escalated_at = State.OPEN, None
        case.due_at = hours.our_hours().due(level_of(actor, now), now)
    case.changed_at = now
    case.save(update_fields=["state", "escalated_at", "due_at", "changed_at", "closed_at"])
    actor.record(EventKind.CASE_WRITTEN, product=case.product, number=case.number)
    emails.customer_wrote(case, message)
    return message


def _add(
    actor: Membership,
    case: Case,
    text: str,
    attached: list[files.Attachment],
    now: datetime.datetime,
    mail_id: str = "",
) -> CaseMessage:
    check_capacity(case, attached)
    message = case.messages.create(
        kind=Kind.CUSTOMER, author=actor.user, author_name=actor.full_name, text=text, at=now, mail_id=mail_id
    )
    files.store(message, attached)
    return message


def check_capacity(case: Case, attached: list[files.Attachment]) -> None:
    """Raises RuleError for a locked case that takes no more messages or files."""
    if case.messages.count() >= MOST_MESSAGES:
        raise RuleError(FULL)
    if attached:
        kept = CaseFile.objects.filter(message__case=case).aggregate(number=Count("pk"), size=Sum("size"))
        files.check_capacity(kept["number"], kept["size"] or 0, attached)


def _locked(actor: Membership, case: Case, now: datetime.datetime) -> tuple[Membership, Case]:
    """The actor and the case as they are now. Raises RuleError when the actor does not see it any more."""
    actor = lock_and_reload(actor)
    seen = Case.objects.visible_to(actor, actor.day_at(now)).filter(pk=case.pk)
    found = Case.objects.for_update().filter(pk__in=seen.values("pk")).first()
    if found is None:
        raise RuleError(GONE)
    return actor, found


def _seen_product(actor: Membership, product: Product | None, now: datetime.datetime) -> Product | None:
    if product is None:
        return None
    found = Product.objects.visible_to(actor, actor.day_at(now)).filter(pk=product.pk).first()
    if found is None:
        raise RuleError(NO_PRODUCT)
    return found


def _seen_earlier(actor: Membership, earlier: Case | None, now: datetime.datetime) -> Case | None:
    if earlier is None:
        return None
    found = Case.objects.visible_to(actor, actor.day_at(now)).filter(pk=earlier.pk).first()
    if found is None:
        raise RuleError(GONE)
    return found


def _check(verdict: Verdict) -> None:
    if not verdict:
        raise RuleError(verdict.reason)


def _count(limit: Limit, actor: Membership) -> None:
    if wait := limit.hit(str(actor.user_id)):
        raise RuleError(wait_in_words(wait))
