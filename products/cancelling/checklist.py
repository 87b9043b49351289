"""How a product ends when it is cancelled: what is lost, what forbids it, whether it is under way."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from products.models import Hold, Product, ProviderCall


@dataclass(frozen=True)
class Ending:
    """One product on the page that cancels. ``refusal`` says why it cannot be cancelled, ``trouble`` what the provider
    answered the last time."""

    product: Product
    loss: str
    refusal: str = ""
    trouble: str = ""
    is_under_way: bool = False
    is_over: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it can be ticked."""
        return not (self.refusal or self.is_under_way or self.is_over)


def ending_of(product: Product, *, offered: bool) -> Ending:
    """For a product as ``with_ending`` fetches it; ``offered``: its provider ends services."""
    state, error = product.cancel_state, product.cancel_error  # type: ignore[attr-defined]
    return Ending(
        product=product,
        loss=_loss(product),
        refusal=_refusal(product, offered=offered),
        trouble=error if state == ProviderCall.State.FAILED else "",
        is_under_way=state == ProviderCall.State.WAITING,
        is_over=product.state == Product.State.CANCELLED,
    )


def _loss(product: Product) -> str:
    if product.state == Product.State.REDEMPTION:
        return _("In redemption: it can no longer be restored, and the registry gives the name to whoever wants it.")
    return product.kind.ending or _("The service stops and its data are lost.")


def _refusal(product: Product, *, offered: bool) -> str:
    holds = product.hold_kinds  # type: ignore[attr-defined]
    if Hold.Kind.ABUSE in holds:
        return _("The provider stopped it because of misuse and looks into it. Contact support.")
    if Hold.Kind.UNPAID in holds:
        return _("It is stopped because an invoice is open. Pay it first.")
    return "" if offered else _("Its provider does not end services by itself. Contact support.")
