"""The mailbox service of accounts: one password for the portal and the mailbox (PRO-51..54)."""

import datetime

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.passwords.mailboxes import Mailbox
from core.errors import RuleError
from products.calls.mailbox_rules import may_set_password, memberships_of
from products.calls.request import offers, request
from products.mailboxes.lookup import mail_service_with
from products.models import Product, ProviderCall
from products.providers import Action

ACTION = Action.SET_MAILBOX_PASSWORD


class MailServices:
    """Mail services of the person's organizations."""

    def find(self, user: User, now: datetime.datetime) -> Mailbox | None:
        """Asks the provider whether the mailbox exists."""
        service = mail_service_with(memberships_of(user, now), user.email)
        if service is None or not may_set_password(service, user, now) or not offers(service, ACTION):
            return None
        return Mailbox(user.email, service.pk, service.name, service.organization.name)

    def unify(self, *, actor: User, mailbox: Mailbox, password: str, now: datetime.datetime) -> None:
        """Stores the request under its key, the password encrypted."""
        services = Product.objects.living().select_related("kind", "organization")
        service = services.select_for_update(of=("self",), no_key=True).filter(pk=mailbox.service).first()
        if service is None or mailbox.address != actor.email or not may_set_password(service, actor, now):
            raise RuleError(_("The mailbox cannot take the password any more. Keep the passwords apart."))
        data = {"address": mailbox.address}
        request(product=service, action=ACTION, data=data, now=now, person=actor, secret=password)

    def pending(self, user: User) -> str:
        """From the requests that still wait."""
        waiting = ProviderCall.objects.filter(person=user, action=ACTION, state=ProviderCall.State.WAITING)
        return str(waiting.values_list("data__address", flat=True).first() or "")
