"""Whether an address is a mailbox of a mail service: the provider of the service knows, the portal asks."""

from collections.abc import Iterable

from django.db.models.functions import Lower

from organizations.models import Membership
from products import providers
from products.models import Product
from products.providers import Capability, ProviderError

MAIL = "mail"
"""Key of the catalogue's category whose services run under the domain of their mailboxes."""
DOMAINS = "domains"
"""Key of the category whose products are names on the net."""
MOST_ASKED = 3
"""Services asked about one address; a domain belongs to one mail service, others are on their way out."""


def mail_service_with(organization_ids: Iterable[int], address: str) -> Product | None:
    """The living mail service, of one of these organizations, that keeps a mailbox under this address.

    None also when its provider does not answer, because nothing may depend on a mailbox that cannot be seen now, and
    when several services say that they keep it: a password must not go to the wrong one.
    """
    domain = address.rpartition("@")[2].lower()
    living = Product.objects.living().filter(organization_id__in=list(organization_ids))
    services = living.annotate(host=Lower("service_name")).filter(kind__category__key=MAIL, host=domain)
    asked = services.select_related("kind", "organization").order_by("pk")[:MOST_ASKED]
    keeping = [service for service in asked if _keeps(service, address)]
    return keeping[0] if len(keeping) == 1 else None


def service_of_login(member: Membership) -> Product | None:
    """The living domain or mail service under which the member's login address lies; asks nobody."""
    labels = member.user.email.rpartition("@")[2].lower().split(".")
    names = [".".join(labels[place:]) for place in range(len(labels) - 1)]
    living = member.organization.products.living().filter(kind__category__key__in=[DOMAINS, MAIL])
    found: Product | None = living.annotate(host=Lower("service_name")).filter(host__in=names).order_by("pk").first()
    return found


def _keeps(service: Product, address: str) -> bool:
    try:
        provider = providers.get(service.kind.provider)
        return Capability.MAILBOXES in provider.capabilities and provider.has_mailbox(service.reference, address)
    except ProviderError:
        return False
