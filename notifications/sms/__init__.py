"""SMS: which gateway sends them, if any."""

from django.conf import settings

from notifications.sms.base import Gateway, GatewayError
from notifications.sms.local import LocalGateway
from notifications.sms.webhook import UnusableGateway, WebhookGateway

__all__ = ["Gateway", "GatewayError", "gateway", "is_offered", "problem"]


def gateway() -> Gateway | None:
    """The operator's gateway; in development without one the mail catcher. None: nobody. Raises UnusableGateway."""
    if settings.SMS_GATEWAY:
        return WebhookGateway(settings.SMS_GATEWAY)
    return LocalGateway() if settings.DEVELOPMENT else None


def problem() -> str:
    """What is wrong with the description, or nothing."""
    try:
        gateway()
    except UnusableGateway as error:
        return str(error)
    return ""


def is_offered() -> bool:
    """Whether anybody sends SMS."""
    return not problem() and gateway() is not None
