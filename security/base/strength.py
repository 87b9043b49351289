"""How strong a person's second step is, in one word."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SecondFactor(models.TextChoices):
    """The strongest second step a person has; kept by ``security.methods.factors`` whenever their devices change."""

    NONE = "none", _("Not active")
    SMS = "sms", _("SMS only")
    APP = "app", _("Active · OTP app")
    PUSH = "push", _("Active · approval on a device")
    KEY = "key", _("Active · security key")

    @property
    def is_weak(self) -> bool:
        """Nothing, or what can be intercepted: not enough where safe methods are required."""
        return self in {SecondFactor.NONE, SecondFactor.SMS}
