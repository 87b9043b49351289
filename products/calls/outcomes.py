"""A product follows what its provider did."""

import datetime
from collections.abc import Callable

from accounts.models import User
from products.models import Product, ProviderCall
from products.providers import Action, ProviderAnswer
from products.providers.base import DETAILS
from security.journal import events as journal
from security.kinds import EventKind

State = Product.State
PEOPLE = {"person", "heir"}


def apply_answer(call: ProviderCall, answer: ProviderAnswer) -> None:
    """Bring the call's product, locked by the caller, to the state that the answer means; a line in the journal."""
    product = call.product
    HANDLERS[Action(call.action)](product, call.data, answer)
    product.save(update_fields=["reference", "state", "expires_on", "plan"])
    told = _told(call)
    journal.record(
        KINDS[Action(call.action)], actor=None, organization=product.organization, user=call.person,
        product=product, provider=product.kind.provider, **told,
    )  # fmt: skip


def _told(call: ProviderCall) -> dict[str, str]:
    """The details for the journal. People stand there by name, their login beside it, unless it is about the login."""
    told = {name: call.data[name] for name in DETAILS[Action(call.action)]}
    if call.action == Action.RENAME_PERSON:
        return told
    logins = {name: told[name] for name in PEOPLE & told.keys()}
    names = {user.email: user.full_name for user in User.objects.filter(email__in=logins.values())}
    emails = {f"{name}_email": login for name, login in logins.items()}
    return {**told, **emails, **{name: names.get(login, login) for name, login in logins.items()}}


def _provisioned(product: Product, data: dict[str, str], answer: ProviderAnswer) -> None:
    product.reference = answer.reference or product.reference
    if product.state == State.IN_PROGRESS:
        product.state, product.expires_on = State.ACTIVE, answer.until or product.expires_on
    elif answer.until:
        _last_until(product, answer.until)


def _extended(product: Product, data: dict[str, str], answer: ProviderAnswer) -> None:
    _last_until(product, answer.until or datetime.date.fromisoformat(data["until"]))
    if product.state in {State.EXPIRED, State.REDEMPTION}:
        product.state = State.ACTIVE


def _last_until(product: Product, until: datetime.date) -> None:
    """Never shorter: an answer may be older than what is known by now."""
    product.expires_on = max(until, product.expires_on or until)


def _changed_plan(product: Product, data: dict[str, str], answer: ProviderAnswer) -> None:
    product.plan = product.kind.plans.filter(key=data["plan"]).first() or product.plan


def _cancelled(product: Product, data: dict[str, str], answer: ProviderAnswer) -> None:
    product.state = State.CANCELLED


def _unchanged(product: Product, data: dict[str, str], answer: ProviderAnswer) -> None:
    """Why a product is suspended is said by its holds, what became of somebody's data by their departure; the password
    of a mailbox is no matter of the product."""


HANDLERS: dict[Action, Callable[[Product, dict[str, str], ProviderAnswer], None]] = {
    Action.PROVISION: _provisioned,
    Action.EXTEND: _extended,
    Action.SUSPEND: _unchanged,
    Action.RESUME: _unchanged,
    Action.CHANGE_PLAN: _changed_plan,
    Action.CANCEL: _cancelled,
    Action.RESTORE: _extended,
    Action.SET_MAILBOX_PASSWORD: _unchanged,
    Action.KEEP_DATA: _unchanged,
    Action.HAND_OVER_DATA: _unchanged,
    Action.GIVE_BACK_DATA: _unchanged,
    Action.RENAME_PERSON: _unchanged,
}
KINDS = {
    Action.PROVISION: EventKind.PRODUCT_PROVISIONED,
    Action.EXTEND: EventKind.PRODUCT_EXTENDED,
    Action.SUSPEND: EventKind.PRODUCT_SUSPENDED,
    Action.RESUME: EventKind.PRODUCT_RESUMED,
    Action.CHANGE_PLAN: EventKind.PRODUCT_PLAN_CHANGED,
    Action.CANCEL: EventKind.PRODUCT_ENDED,
    Action.RESTORE: EventKind.PRODUCT_RESTORED,
    Action.SET_MAILBOX_PASSWORD: EventKind.MAILBOX_PASSWORD_SET,
    Action.KEEP_DATA: EventKind.PERSONAL_DATA_KEPT,
    Action.HAND_OVER_DATA: EventKind.PERSONAL_DATA_HANDED_OVER,
    Action.GIVE_BACK_DATA: EventKind.PERSONAL_DATA_GIVEN_BACK,
    Action.RENAME_PERSON: EventKind.PERSON_RENAMED,
}
