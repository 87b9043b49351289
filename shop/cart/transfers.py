"""What it costs to have a name come from another registrar (NAM-20)."""

import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from billing.models import DocumentLine
from billing.prices.book import PriceBook
from billing.prices.first_terms import FirstTerm, NewProduct, first_terms
from billing.prices.quotes import QuotedLine
from billing.tax import splits
from billing.tax.decision import Treatment
from core.errors import RuleError
from domains.extensions.policy import Renews
from domains.extensions.reading import extension_of
from domains.names import normalized
from domains.transfers.asking import NO_PRICE
from shop.models import CartLine


def transfer_term(line: CartLine, book: PriceBook, treatment: Treatment, today: datetime.date) -> FirstTerm:
    """One row at the price of the extension, without days: the registry says until when it lasts. Where the registry
    knows no terms, a first term of the list. Raises RuleError for what is not offered."""
    extension = extension_of(normalized(line.service_name), today)
    net = extension.prices.transfer.get(book.currency)
    if net is None:
        raise RuleError(NO_PRICE % {"extension": extension.key})
    if extension.renews == Renews.NEVER:
        return first_terms(line.organization, [NewProduct(line.product, line.months)], book, treatment, today)[0]
    (part,) = splits.parts(net, treatment, today, today)
    with translation.override(line.organization.invoice_language):
        concept = _("Transfer of the domain name %(name)s to us") % {"name": line.service_name}
    return FirstTerm([
        QuotedLine(
            kind=DocumentLine.Kind.TRANSFER, concept=concept, unit=net, net=net, category=treatment.category.value,
            percent=part.percent, country=treatment.country,
        )
    ])  # fmt: skip
