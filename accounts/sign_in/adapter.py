"""Where django-allauth meets the portal."""

from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.sign_in.known_browsers import remember
from core.clock import now
from core.http import see_other
from security.base.limits import plain_address
from security.base.origin import current
from security.sessions import opened
from security.sign_in.blocks import is_blocked
from security.sign_in.places import record_place

BLOCKED = _("Our support has blocked your access. Write to %(address)s, or call us, to get it back.")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in through allauth's login stages, with the portal's answers."""

    def get_login_stages(self) -> list[str]:
        """One stage after the password: the second step (decision 11)."""
        return ["security.sign_in.stage.SecondStep"]

    def pre_login(self, request: HttpRequest, user: User, **login: Any) -> HttpResponse | None:
        """Whatever proved the person: whoever is blocked goes no further, and only now reads why."""
        if not is_blocked(user):
            refusal: HttpResponse | None = super().pre_login(request, user, **login)
            return refusal
        clear_login(request)
        messages.error(request, BLOCKED % {"address": settings.SUPPORT_EMAIL})
        return see_other("account_login")

    def post_login(self, request: HttpRequest, user: User, *, redirect_url: str | None, **_login: Any) -> HttpResponse:
        """Every stage is passed: go where the person wanted to go, and know this browser and place from now on."""
        response = see_other(redirect_url or self.get_login_redirect_url(request))
        browser = remember(request, response, user)
        opened(request, user, browser=browser)
        record_place(user, device=browser, origin=current(), now=now())
        return response

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """Closed between the check of the password and the opening of the session."""
        return see_other("account_login")

    def get_client_ip(self, request: HttpRequest) -> str:
        """Address of the client (``plain_address``).

        Raises PermissionDenied when the header does not come from as many proxies as are trusted.
        """
        try:
            return plain_address(super().get_client_ip(request))
        except ImproperlyConfigured as error:
            raise PermissionDenied("X-Forwarded-For names fewer addresses than TRUSTED_PROXIES.") from error

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> NoReturn:
        """Every mail is one of ours and goes through the outbox (accounts.emails)."""
        raise NotImplementedError(f"{template_prefix} has no mail in accounts.emails")
