"""``/dev/service/<reference>/``: where the sign-on link of a local provider leads. Absent outside development."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from manager.dev.mailbox import in_development
from products import providers
from products.providers.config import configs
from products.providers.local import LocalProvider


@in_development
def service(request: HttpRequest, reference: str) -> HttpResponse:
    """The account as its provider knows it, with its figures."""
    for name in configs():
        provider = providers.get(name)
        account = provider.account(reference) if isinstance(provider, LocalProvider) else None
        if account is not None:
            figures = provider.usage(reference)
            return render(request, "dev/service.html", {"account": account, "figures": figures, "provider": name})
    raise Http404
