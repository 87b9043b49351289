"""Which names alarm wherever they are shown: what nobody pays is lost soon (guide 9)."""

import datetime

from domains.extensions.reading import UnknownExtension, extension_of
from domains.life.deadlines import deadlines
from domains.life.following import PROVIDER
from products.models import Product

DANGER = datetime.timedelta(days=30)
"""Before it is given up, a name that does not renew by itself alarms."""


def alarms(product: Product, today: datetime.date) -> bool:
    """Whether it is a name that nobody pays and that is given up within thirty days. No query: the plan is the
    extension."""
    if product.kind.provider != PROVIDER or product.renews_itself or product.expires_on is None:
        return False
    try:
        extension = extension_of(product.service_name.lower(), today)
    except UnknownExtension:
        return False
    return today + DANGER >= deadlines(extension, product.expires_on).deleted_on
