"""What a person may do with their own factors."""

from typing import TYPE_CHECKING

from core.policy import ALLOWED, Verdict
from security.factors import Factor, factors_of
from security.requirements import may_remove_last_factor

if TYPE_CHECKING:
    from accounts.models import User


def may_remove_factor(user: "User", factor: Factor) -> Verdict:
    """Any but the last one; the last one unless somebody requires it (SEC-37)."""
    return may_remove_last_factor(user) if is_last(user, factor) else ALLOWED


def is_last(user: "User", factor: Factor) -> bool:
    """Whether nothing but the password would be left."""
    return all(other.device == factor.device for other in factors_of(user))
