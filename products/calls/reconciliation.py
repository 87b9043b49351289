"""Where a provider's accounts and the portal's products differ."""

from collections.abc import Iterator

from products import providers
from products.models import Product, ProviderCall
from products.providers import Account, Capability
from products.providers.base import AccountState

LIVING = {AccountState.ACTIVE, AccountState.SUSPENDED}


def differences(provider: str) -> Iterator[str]:
    """One sentence per difference. Raises ProviderError when the provider does not answer or keeps no books.

    Products with a request under way are left out: they differ for good reason.
    """
    reached = providers.get(provider)
    if Capability.ACCOUNTS not in reached.capabilities:
        raise providers.ProviderError(f"{provider} cannot list its accounts.", retryable=False)
    accounts = {account.reference: account for account in reached.accounts()}
    waiting = ProviderCall.objects.filter(product__kind__provider=provider, state=ProviderCall.State.WAITING)
    busy = set(waiting.values_list("product_id", flat=True))
    ours = Product.objects.filter(kind__provider=provider).select_related("kind", "plan")
    for product in ours.order_by("pk").iterator():
        account = accounts.pop(product.reference, None)
        if product.pk not in busy:
            yield from _compared(product, account)
    for account in accounts.values():
        if account.state in LIVING:
            yield f"{account.reference} {account.service}: runs at the provider, the portal knows no such product."


def _compared(product: Product, account: Account | None) -> Iterator[str]:
    name = f"{product.reference or 'without reference'} {product.service_name}"
    is_living = product.state != Product.State.CANCELLED
    runs = account is not None and account.state in LIVING
    if is_living != runs:
        yield f"{name}: {product.state} here, {account.state.value if account else 'unknown'} at the provider."
    if account is None or not (is_living and runs):
        return
    facts = {
        "service": (product.service_name, account.service),
        "kind": (product.kind.key, account.kind),
        "plan": (product.plan.key if product.plan else "", account.plan),
        "last day": (product.expires_on, account.until or product.expires_on),
    }
    for fact, (here, there) in facts.items():
        if here != there:
            yield f"{name}: {fact} {here or 'none'} here, {there or 'none'} at the provider."
