"""How the operator describes Stripe: ``STRIPE``, a JSON object (.env.example)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings


class UnusableStripe(Exception):
    """The description means nothing; the message says what to write."""


@dataclass(frozen=True)
class StripeKeys:
    """``webhook_secrets``: all of them count, so that one can be replaced without a gap. ``url``: another server that
    speaks like Stripe, for tests."""

    secret_key: str
    publishable_key: str
    webhook_secrets: list[str] = field(default_factory=list)
    url: str = ""


def keys() -> StripeKeys | None:
    """What is set; None when nothing is. Raises UnusableStripe."""
    given = settings.STRIPE
    if not given:
        return None
    known = {"secret_key", "publishable_key", "webhook_secrets", "url"}
    if not isinstance(given, Mapping) or not set(given) <= known:
        raise UnusableStripe(f"STRIPE has to be an object with some of: {', '.join(sorted(known))}.")
    found = StripeKeys(**{"secret_key": "", "publishable_key": "", **given})
    _check(found)
    return found


def _check(found: StripeKeys) -> None:
    if not str(found.secret_key).startswith(("sk_", "rk_")) or not str(found.publishable_key).startswith("pk_"):
        raise UnusableStripe("STRIPE needs a secret_key (sk_… or rk_…) and a publishable_key (pk_…).")
    secrets = found.webhook_secrets
    if not isinstance(secrets, list) or not secrets or not all(str(each).startswith("whsec_") for each in secrets):
        raise UnusableStripe("STRIPE needs webhook_secrets, a list of one or two that begin with whsec_.")


def problems() -> list[str]:
    """What is wrong with ``STRIPE``, in sentences for the operator."""
    try:
        keys()
    except UnusableStripe as error:
        return [str(error)]
    return []
