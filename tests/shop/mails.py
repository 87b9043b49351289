"""Every mail of the shop as a case for the tests that render all mails in five languages."""

from collections.abc import Callable

from accounts.models import User
from shop import emails
from shop.models import Order
from tests.cast import Cast
from tests.shop import buying


def _order(cast: Cast, language: str) -> Order:
    """A discounted product, always the same one; everybody of Talleres Rochat reads this language."""
    User.objects.filter(memberships__organization=cast.talleres).update(language=language)
    return cast.talleres.orders.first() or _placed(cast)


def _placed(cast: Cast) -> Order:
    line = buying.put(cast.member("nadia"))
    line.code = buying.code()
    line.save()
    return buying.order(cast.member("nadia"), buying.by_transfer()).order


def _refused(cast: Cast, language: str) -> None:
    order = _order(cast, language)
    line = order.lines.get()
    line.reason = "2026-11"
    emails.line_refused(order, line)


CASES: dict[str, Callable[..., object]] = {
    "shop.order_confirmed": lambda cast, language: emails.order_confirmed(_order(cast, language)),
    "shop.line_refused": _refused,
    "shop.order_lapsed": lambda cast, language: emails.order_lapsed(_order(cast, language)),
}
"""By the name of the mail, as those of ``tests.architecture.test_mails``."""
