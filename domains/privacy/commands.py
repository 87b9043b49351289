"""Hiding the owner of a name, where its extension lets us (NAM-29, G13)."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from core.shown import check_unchanged
from domains.changes.commands import ask, locked_name
from domains.contacts.cards import handle_of
from domains.extensions.policy import Extension, Privacy
from domains.extensions.reading import extension_of
from domains.models import Change, Domain
from organizations.models import Membership
from products.models import Product

FORBIDDEN = _("Names under .%(extension)s show who holds them: its registry does not allow anything else.")
INCLUDED = _("The registry of .%(extension)s hides private data of all names by itself, at no cost.")
NO_OWNER = _("Only the registry knows who holds this name. Write down its owner first.")
AS_IT_IS = _("This is so already.")


def why_not(extension: Extension, domain: Domain) -> str:
    """Why nobody can switch it for this name; "" when it can be. What is on is always switched off."""
    words = {"extension": extension.key}
    if domain.is_private:
        return ""
    if extension.privacy is Privacy.FORBIDDEN:
        return FORBIDDEN % words
    if extension.privacy is Privacy.REGISTRY:
        return INCLUDED % words
    return "" if domain.holder else str(NO_OWNER)


def facts_of(domain: Domain) -> object:
    """What the page shows."""
    return domain.name, domain.holder_id, domain.is_private


@transaction.atomic
def set_privacy(
    *, actor: Membership, product: Product, hides: bool, seen: str | None, now: datetime.datetime
) -> Change:
    """Ask for it, or for its end. Raises Refused, RuleError where the extension has none of it, ChangedMeanwhile."""
    actor, domain = locked_name(actor, product, now)
    check_unchanged(seen, facts_of(domain))
    if reason := why_not(extension_of(domain.extension, now.date()), domain):
        raise RuleError(reason)
    if domain.holder is None or domain.is_private == hides:
        raise RuleError(AS_IT_IS)
    step = {"owner": handle_of(domain.holder, is_private=hides), "card": domain.holder_id, "private": hides}
    return ask(actor, domain, Change.Kind.PRIVACY, [step], now)
