"""What getting a deleted name back costs: the registry's restore and the year from its old end on (DOM-7, DOM-47)."""

import datetime
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import DocumentLine
from billing.prices.quotes import Quote, QuotedLine, Want, quote_of, quote_renewals
from billing.tax import splits
from billing.tax.decision import Treatment
from billing.terms import MONTHS_OF_A_YEAR
from core.components.formats import day_text
from core.errors import RuleError
from domains.extensions.reading import extension_of
from domains.life.deadlines import Deadlines, deadlines
from domains.models import Domain
from domains.states import State
from organizations.models import Organization

NOT_DELETED = gettext_lazy("%(name)s is not deleted: there is nothing to restore. Renew it as usual.")
UNDER_WAY = gettext_lazy("%(name)s is being restored already. Nothing more has to be paid.")
NOBODY_CAN = gettext_lazy(
    "Names under .%(extension)s cannot be restored. %(name)s can be registered again from %(day)s on."
)
TOO_LATE = gettext_lazy("%(name)s could be restored until %(last)s. It is free for anybody from %(day)s on.")
NO_PRICE = gettext_lazy("What restoring %(name)s costs is not known today. Contact support: it can still be saved.")


@dataclass(frozen=True)
class Rescue:
    """A name that can be restored: until which day, and what that costs to the cent."""

    domain: Domain
    days: Deadlines
    quote: Quote


def days_of(domain: Domain, today: datetime.date) -> Deadlines | None:
    """The days that decide about this name; None for one whose term has no end."""
    if domain.product.expires_on is None:
        return None
    gone = domain.deleted_at.date() if domain.deleted_at else None
    return deadlines(extension_of(domain.extension, today), domain.product.expires_on, gone)


def rescue_of(organization: Organization, domain: Domain, treatment: Treatment, today: datetime.date) -> Rescue:
    """Raises RuleError with why not, and what to do instead."""
    days = days_of(domain, today)
    if days is None or (reason := why_not(domain, days, today)):
        raise RuleError(reason if days else NOT_DELETED % {"name": domain.product.service_name})
    renewal = quote_renewals(organization, [Want(domain.product, MONTHS_OF_A_YEAR)], treatment, today=today)
    rows = [_fee(organization, domain, treatment, today), *renewal.lines]
    return Rescue(domain, days, quote_of(rows, renewal.currency, renewal.tax_reason))


def why_not(domain: Domain, days: Deadlines, today: datetime.date) -> str:
    """The most particular reason why the name cannot be restored now (H8); empty when it can."""
    named = {"name": domain.product.service_name, "extension": domain.extension, "day": day_text(days.free_on)}
    if domain.state == State.RESTORING:
        return UNDER_WAY % named
    if domain.state not in {State.REDEMPTION, State.DELETING, State.RELEASED}:
        return NOT_DELETED % named
    if days.restorable_until is None:
        return NOBODY_CAN % named
    if domain.state != State.REDEMPTION or today > days.restorable_until:
        return TOO_LATE % {**named, "last": day_text(days.restorable_until)}
    return ""


def _fee(organization: Organization, domain: Domain, treatment: Treatment, today: datetime.date) -> QuotedLine:
    net = extension_of(domain.extension, today).prices.restore.get(organization.currency)
    if net is None:
        raise RuleError(NO_PRICE % {"name": domain.product.service_name})
    (part,) = splits.parts(net, treatment, today, today)
    with translation.override(organization.invoice_language):
        concept = _("Restoring the domain name %(name)s") % {"name": domain.product.service_name}
    return QuotedLine(
        kind=DocumentLine.Kind.RESTORE, concept=concept, unit=net, net=net, category=treatment.category.value,
        percent=part.percent, country=treatment.country, product_id=domain.product_id,
    )  # fmt: skip
