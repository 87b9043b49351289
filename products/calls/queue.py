"""Asking providers: the request is stored with the act, asked outside any transaction, its answer written once.

A worker that dies after the provider acted asks again under the same key, by which the provider knows the repetition.
An unknown answer never becomes a refusal: the call stays waiting and is asked again, for as long as it takes.
"""

import datetime
import uuid
from collections.abc import Callable

from cryptography.fernet import InvalidToken
from django.db import transaction

from core.hooks import Hook
from products import providers
from products.calls import outcomes
from products.calls.mailbox_rules import is_outdated, secret_of
from products.models import Product, ProviderCall
from products.providers import Action, ProviderAnswer, ProviderError, Request
from products.rights import emails
from security.journal import events as journal
from security.kinds import EventKind

WAITS = [datetime.timedelta(seconds=seconds) for seconds in (10, 30, 60, 120, 300)]
"""Pauses after an unknown answer; the last one is repeated for a day."""
DAY = 300
"""Tries after which a call is asked hourly."""
MOST_TRIES = 32_000
CALL_ANSWERED: Hook[Callable[[ProviderCall, ProviderAnswer | None], None]] = Hook()
"""What apps above do with a call that is done, or refused (None), in the transaction that writes the answer. Call and
product are locked, so what needs the lock of the organization is left to a worker."""


def perform_next(now: datetime.datetime) -> bool:
    """Ask one due request; False when there is none."""
    call = _claim(now)
    if call is None:
        return False
    if is_outdated(call, now):
        refuse(call.pk, "It is not wanted any more.", now)
        return True
    try:
        answer = providers.get(call.product.kind.provider).perform(request_of(call))
    except InvalidToken:
        refuse(call.pk, "What was sealed cannot be read with this SECRET_KEY.", now)
        return True
    except ProviderError as error:
        _not_done(call, error, now)
        return True
    if answer is None:
        _ask_again(call, now + _pause(call.attempts), "")
    else:
        settle(call.pk, answer, now)
    return True


def request_of(call: ProviderCall) -> Request:
    """What the provider is told."""
    product = call.product
    return Request(
        key=str(call.pk),
        action=Action(call.action),
        reference=product.reference,
        service=product.service_name,
        kind=product.kind.key,
        plan=product.plan.key if product.plan else "",
        organization=str(product.organization_id),
        details=call.data,
        secret=secret_of(call),
    )


@transaction.atomic
def settle(pk: uuid.UUID, answer: ProviderAnswer, now: datetime.datetime) -> bool:
    """Write the answer and let the product follow, once. False when the call was answered before."""
    call = _still_waiting(pk)
    if call is None:
        return False
    call.state, call.answered_at, call.error, call.sealed = ProviderCall.State.DONE, now, "", ""
    call.answer = {"reference": answer.reference, "until": answer.until.isoformat() if answer.until else None}
    call.save(update_fields=["state", "answered_at", "answer", "error", "sealed"])
    outcomes.apply_answer(call, answer)
    for answered in CALL_ANSWERED:
        answered(call, answer)
    return True


@transaction.atomic
def refuse(pk: uuid.UUID, reason: str, now: datetime.datetime) -> bool:
    """Write down that the provider will not do it. False when the call was answered before."""
    call = _still_waiting(pk)
    if call is None:
        return False
    call.state, call.answered_at, call.error, call.sealed = ProviderCall.State.FAILED, now, reason[:500], ""
    call.save(update_fields=["state", "answered_at", "error", "sealed"])
    journal.record(
        EventKind.PROVIDER_REFUSED, actor=None, organization=call.product.organization,
        product=call.product, action=call.action, reason=call.error, user=call.person,
    )  # fmt: skip
    if call.action == Action.SET_MAILBOX_PASSWORD and call.person is not None:
        emails.mailbox_kept_its_password(call.person, address=call.data["address"])
    for answered in CALL_ANSWERED:
        answered(call, None)
    return True


@transaction.atomic
def _claim(now: datetime.datetime) -> ProviderCall | None:
    call = ProviderCall.objects.next_due(now)
    if call is not None:
        lease = providers.lease(call.product.kind.provider)
        call.due_at, call.attempts = now + lease, min(call.attempts + 1, MOST_TRIES)
        call.save(update_fields=["due_at", "attempts"])
    return call


def _not_done(call: ProviderCall, error: ProviderError, now: datetime.datetime) -> None:
    if error.retryable:
        _ask_again(call, now + max(_pause(call.attempts), error.retry_after or WAITS[0]), str(error))
    else:
        refuse(call.pk, str(error), now)


def _ask_again(call: ProviderCall, due_at: datetime.datetime, error: str) -> None:
    waiting = ProviderCall.objects.filter(pk=call.pk, state=ProviderCall.State.WAITING)
    waiting.update(due_at=due_at, error=error[:500])


def _pause(attempts: int) -> datetime.timedelta:
    return datetime.timedelta(hours=1) if attempts > DAY else WAITS[min(attempts, len(WAITS)) - 1]


def _still_waiting(pk: uuid.UUID) -> ProviderCall | None:
    waiting = ProviderCall.objects.filter(pk=pk, state=ProviderCall.State.WAITING)
    call = waiting.select_for_update(of=("self",)).first()
    if call is not None:
        products = Product.objects.select_related("kind", "organization")
        call.product = products.select_for_update(no_key=True, of=("self",)).get(pk=call.product_id)
    return call
