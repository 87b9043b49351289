"""What every template may use: product, organisation under way, navigation."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame. Lazy where it costs a query."""
    return {
        "PRODUCT_NAME": settings.PRODUCT_NAME,
        "SUPPORT_EMAIL": settings.SUPPORT_EMAIL,
        "membership": getattr(request, "membership", None),
    }
