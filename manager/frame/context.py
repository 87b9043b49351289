"""What the frame of every page needs: product, organization under way, menus, the reader's choices."""

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core import clock
from core.components.icons import icon
from core.patterns import filled
from manager.frame import navigation
from manager.frame.fragments import HERE, ORGANIZATION, TOKEN, fragment
from organizations.models import Membership
from security.base.strength import SecondFactor
from security.methods import factors, push
from security.sign_in.reauthentication import methods_proved
from shop.cart.frame import NAME as IN_CART
from shop.policies import may_order
from support import visits
from support.help.articles import Help, help_of

PERSONAL = "/profile/"
CURRENT = SafeString(' aria-current="page"')


@dataclass(frozen=True)
class AccountMenu:
    """What the avatar menu depends on."""

    links: tuple[navigation.MenuLink, ...]
    theme: str
    signs_out_on_a_page: bool


class Frame:
    """Menus of one request, worked out when the page shows them."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @property
    def user(self) -> Any:
        """The reader; None before the session was read."""
        return getattr(self.request, "user", None)

    @cached_property
    def membership(self) -> Any:
        """The reader's membership of the organization under way, or None outside one."""
        return getattr(self.request, "membership", None)

    @cached_property
    def sections(self) -> tuple[navigation.MenuSection, ...]:
        """The sidebar's groups."""
        return navigation.sections(self.membership, self.request.path, self.user)

    @property
    def menu(self) -> SafeString:
        """The sidebar, drawn."""
        return fragment("base/menu.html", self.sections, self._gaps)

    @property
    def account_menu(self) -> SafeString:
        """What the avatar opens below the person's address, drawn. Who has only this device signs out on a page."""
        facts = AccountMenu(
            navigation.account_links(), self.theme, getattr(self.user, "second_factor", "") == SecondFactor.PUSH
        )
        gaps = {TOKEN: get_token(self.request), HERE: self.here}
        return fragment("base/account_menu.html", facts, gaps)

    @property
    def here(self) -> str:
        """The page's address, for whatever leads back to it.

        Outside of organizations without its query. Secrets are shown there, and a page with a secret repeats nothing
        that somebody else may have chosen: the length of a compressed answer would tell them whether it is like the
        secret (BREACH).
        """
        is_inside = self.request.path.startswith("/org/")
        return self.request.get_full_path() if is_inside else self.request.path

    @property
    def _gaps(self) -> dict[str, str]:
        return {ORGANIZATION: self.membership.organization.slug if self.membership else ""}

    @property
    def submenu(self) -> Any:
        """What stands in the sidebar instead of its groups, if the page says so (core.navigation.Submenu)."""
        return getattr(self.request, "submenu", None)

    @property
    def submenu_lines(self) -> SafeString:
        """The lines of the submenu, drawn."""
        links = navigation.submenu_links(self.submenu, self.request.path)
        lines = [
            {
                "url": link.url,
                "current": CURRENT if link.is_current else "",
                "icon": icon(link.icon),
                "label": link.label,
            }
            for link in links
        ]
        return filled("base/submenu_line.html", lines)

    @cached_property
    def push_request(self) -> Any:
        """A sign-in that waits for the answer of this very device, if any; no query on other browsers."""
        return push.waiting_here(self.request, self.user, clock.now()) if self.user else None

    @property
    def is_device(self) -> bool:
        """Whether this browser was registered to answer (by whomever); costs no query."""
        return settings.DEVICE_COOKIE_NAME in self.request.COOKIES

    @cached_property
    def lone_device(self) -> Any:
        """The registered device of a reader who has no other method: signing out on it may keep them out."""
        return factors.lone_device(self.user)

    @cached_property
    def memberships(self) -> list[Any]:
        """For the organization switcher; the way into an organization has read them already."""
        if not self.user.is_authenticated:
            return []
        found: list[Any] | None = getattr(self.request, "memberships", None)
        return Membership.objects.memberships_of(self.user, clock.now()) if found is None else found

    @cached_property
    def unread(self) -> int:
        """Entries of the bell that wait, as the memberships were read with: no query of its own."""
        moment, proved = clock.now(), methods_proved(self.request) if self.user.is_authenticated else set()
        for each in self.memberships:
            each.user = self.user
        there = sum(each.unread for each in self.memberships if each.opens_as_it_is(moment, proved))
        own: int = max((each.unread_own for each in self.memberships), default=0)
        return int(there) + own

    @cached_property
    def in_cart(self) -> int | None:
        """Products in the cart of the organization under way, read with the memberships: no query of its own. None for
        who may not order there."""
        if self.membership is None or not may_order(self.membership):
            return None
        here = (each for each in self.memberships if each.pk == self.membership.pk)
        return next((getattr(each, IN_CART, 0) for each in here), 0)

    @property
    def personal_menu(self) -> SafeString:
        """The sidebar of the person's own area, drawn; empty on every other page."""
        if self.membership or not self.request.path.startswith(PERSONAL):
            return SafeString("")
        return fragment("base/menu.html", navigation.personal_section(self.request.path), {})

    @property
    def way_back(self) -> Any:
        """The organization that the reader worked in last, if any: where the own area leads back to."""
        long_ago = datetime.datetime.min.replace(tzinfo=datetime.UTC)
        return max(self.memberships, key=lambda each: each.last_active_at or long_ago, default=None)

    @property
    def visit(self) -> Any:
        """The visit by which a member of the staff looks at this page, if any."""
        return getattr(self.request, "visit", None)

    @cached_property
    def looked_at_until(self) -> datetime.datetime | None:
        """Until when support may look at the reader's organizations."""
        until = visits.banner_until(self.user) if self.user and self.user.is_authenticated else None
        return until if until and until > clock.now() else None

    @property
    def now(self) -> datetime.datetime:
        """The instant of the page, for the line that only paper shows."""
        return clock.now()

    @property
    def theme(self) -> str:
        """``light``, ``dark`` or ``system``."""
        return getattr(self.user, "theme", "system")


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of every page. Nothing here costs a query until it is shown."""
    help = _help(request)
    return {
        "PRODUCT_NAME": settings.PRODUCT_NAME,
        "SUPPORT_EMAIL": settings.SUPPORT_EMAIL,
        "membership": getattr(request, "membership", None),
        "frame": Frame(request),
        "help_url": help.url if help else "",
        "help_label": help.label if help else "",
    }


def _help(request: HttpRequest) -> Help | None:
    """The article about the page, if there is one."""
    match = request.resolver_match
    return help_of(match.view_name, get_language() or "es") if match else None
