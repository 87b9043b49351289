"""What a person may do with their own factors."""

from typing import TYPE_CHECKING

from core.policy import Verdict
from security.methods.factor_rules import may_be_left_with
from security.methods.factors import Factor, factors_of

if TYPE_CHECKING:
    from accounts.models import User


def may_remove_factor(user: "User", factor: Factor) -> Verdict:
    """Any, unless somebody requires what would be missing then (SEC-37): one at all, or one that is safe enough."""
    left = {str(other.method.strength) for other in factors_of(user) if other.device != factor.device}
    return may_be_left_with(user, left)


def is_last(user: "User", factor: Factor) -> bool:
    """Whether nothing but the password would be left."""
    return all(other.device == factor.device for other in factors_of(user))
