"""What the board of a product says of its name: where it stands, what can be done until when, and for how much."""

import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.prices.book import listed
from billing.terms import MONTHS_OF_A_YEAR
from core.clock import now
from core.money import Money
from domains.board.timeline import Phase, mark_of, phases_of, phases_of_transfer, pieces_of
from domains.extensions.policy import Privacy
from domains.extensions.reading import UnknownExtension, extension_of
from domains.life.alarms import alarms
from domains.life.deadlines import Deadlines
from domains.models import Domain, Transfer
from domains.names import shown
from domains.restore.quotes import days_of
from domains.restore.refused import restores_error
from domains.servers.hanging import hanging_on
from domains.states import KEPT, State
from domains.verification.facts import waiting_of
from products.access import ProductRequest
from products.policies import may_manage

PRIVACY = {
    Privacy.OFFERED: gettext_lazy("Visible to everybody"),
    Privacy.REGISTRY: gettext_lazy("Hidden by the registry"),
    Privacy.FORBIDDEN: gettext_lazy("Visible: this extension allows nothing else"),
}
TOLD = datetime.timedelta(days=60)
"""Before the end, from the first notice on."""
MOVING = (State.ARRIVING, State.LEAVING)


def domain_of(request: ProductRequest) -> Domain | None:
    """The name of the request's product, None for other products. Asked once, whichever card comes first."""
    if not hasattr(request, "_domain"):
        names = Domain.objects.select_related("product", "holder")
        request._domain = names.filter(product=request.product).first()  # type: ignore[attr-defined]
    found: Domain | None = request._domain  # type: ignore[attr-defined]
    return found


def name_card(request: ProductRequest) -> SafeString:
    """The card of a domain name; nothing for other products. Three queries, one more while it is
    transferred, and while it ends."""
    domain = domain_of(request)
    if domain is None:
        return SafeString("")
    today = request.membership.day_at(now())
    try:
        days = days_of(domain, today)
    except UnknownExtension:
        days = None
    facts = {
        "domain": domain,
        "name": shown(domain.name),
        "state": State(domain.state).label,
        "request": request,
        "may_change": may_manage(request.membership, request.facts) and domain.state in KEPT,
    }
    facts["moved"] = moved = (
        domain.transfers.filter(state__in=Transfer.OPEN).first() if domain.state in MOVING else None
    )
    facts["privacy"] = _privacy(domain, today) if domain.state in KEPT else ""
    facts["unverified"] = waiting_of(domain) if domain.state in KEPT else []
    facts["lost_servers"] = domain.lost_servers if domain.state in KEPT else []
    facts["refused"] = restores_error(domain.product_id) if domain.state == State.REDEMPTION else ""
    timeline = _timeline(request, domain, days, today) if days else {}
    if moved is not None:
        timeline |= _drawn(phases_of_transfer(moved, today), today, _("What happens with the transfer"))
    if timeline.get("alarms") or _ends_soon(domain, today):
        facts["hanging"] = hanging_on(domain.organization_id, [domain.name])[domain.name]
    return render_to_string("domains/board/card.html", {**facts, **timeline}, request)


def _ends_soon(domain: Domain, today: datetime.date) -> bool:
    """Whether it is among those of which people are told that they end."""
    ends = domain.product.expires_on
    return not domain.product.renews_itself and ends is not None and ends <= today + TOLD and domain.state in KEPT


def _privacy(domain: Domain, today: datetime.date) -> object:
    """What the public sees of the owner, in a few words."""
    if domain.is_private:
        return _("Hidden")
    try:
        return PRIVACY[extension_of(domain.extension, today).privacy]
    except UnknownExtension:
        return ""


def _drawn(phases: list[Phase], today: datetime.date, caption: str) -> dict[str, Any]:
    """The bar and its table."""
    pieces = pieces_of(phases) if phases else []
    facts = {"phases": phases, "pieces": pieces, "today": today, "caption": caption}
    return {**facts, "mark": mark_of(pieces, today)}


def _timeline(request: ProductRequest, domain: Domain, days: Deadlines, today: datetime.date) -> dict[str, Any]:
    currency, product = request.membership.organization.currency, request.product
    net = listed(product, MONTHS_OF_A_YEAR, today, currency)
    fee = extension_of(domain.extension, today).prices.restore.get(currency)
    year = Money.of_minor(net, currency) if net is not None else None
    restore = Money.of_minor(fee, currency) if fee is not None else None
    phases = phases_of(days, today, year=year, restore=restore)
    return {
        **_drawn(phases, today, _("What happens to the name when nobody pays")), "days": days,
        "is_restorable": domain.state == State.REDEMPTION and days.restorable_until is not None
        and today <= days.restorable_until,
        "is_renewable": domain.state in {State.ACTIVE, State.EXPIRED} and request.membership.sees_accounting,
        "alarms": domain.state in {*KEPT, State.REDEMPTION} and alarms(product, today),
    }  # fmt: skip
