"""System checks: who charges cards."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from billing.payments.stripe_keys import problems


@register
def cards(**_given: Any) -> list[CheckMessage]:
    """``STRIPE`` means something."""
    return [Error(sentence, id="billing.E001") for sentence in problems()]
