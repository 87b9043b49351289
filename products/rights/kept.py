"""What is kept of a change of product access, so that it can be taken back."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from organizations.models import Membership
from organizations.undoing.commands import keep
from products.rights.grantees import Grantee

if TYPE_CHECKING:
    from products.rights.commands import AccessPlan

KEY = "access"
"""Of its ``UndoKind``."""
Value = TypeVar("Value")


def subject_of(grantee: Grantee) -> str:
    """As the step names the grantee."""
    return f"{grantee.field}:{grantee.row.pk}"


def keep_access(actor: Membership, grantee: Grantee, before: "AccessPlan", after: "AccessPlan") -> None:
    """The way back from this change; only what differs is kept."""
    products = {pk: _written(old) for pk, old in _differing(before.products, after.products).items()}
    kept = {"products": products, "future": _differing(before.future, after.future)}
    keep(actor, KEY, subject_of(grantee), grantee.name, kept)


def _differing(before: Mapping[int, Value], after: Mapping[int, Value]) -> dict[int, Value | None]:
    """What was where something else is now; None where there was nothing."""
    return {pk: before.get(pk) for pk in {*before, *after} if before.get(pk) != after.get(pk)}


def _written(choice: Any) -> list[Any] | None:
    return [choice.rights, choice.ends_on.isoformat() if choice.ends_on else None] if choice else None
