"""Cards through Stripe: intents that are opened first and confirmed then, each call with a key and a time-out.

A card that is kept has a customer of its own there, so its token is ``cus_…/pm_…``.
"""

import calendar
import datetime
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import stripe

from billing.payments.acquirer import UNKNOWN, Answer, Order, Outcome, Reason, RefundOrder, SavedCard
from billing.payments.stripe_keys import StripeKeys

TIMEOUT = (5.0, 15.0)
"""Seconds to connect and to be answered."""
REFUSALS = (stripe.InvalidRequestError,)
"""The call did nothing; what earlier ones did has to be looked up."""
REASONS = {
    "insufficient_funds": Reason.NOT_ENOUGH,
    "expired_card": Reason.EXPIRED,
    "authentication_required": Reason.OWNER,
    "payment_intent_authentication_failure": Reason.REFUSED,
    "setup_intent_authentication_failure": Reason.REFUSED,
}
REFUND_OUTCOMES = {"succeeded": Outcome.SUCCEEDED, "failed": Outcome.DECLINED, "canceled": Outcome.DECLINED}


class StripeAcquirer:
    """Talks to Stripe, and touches no table."""

    name = "stripe"
    needs_scripts = True

    def __init__(self, keys: StripeKeys) -> None:
        self.keys = keys
        addresses: Any = {"api": keys.url} if keys.url else {}
        self._api = stripe.StripeClient(
            keys.secret_key, http_client=stripe.RequestsClient(timeout=TIMEOUT), base_addresses=addresses,
            max_network_retries=0,
        ).v1  # fmt: skip

    def open(self, order: Order) -> Answer:
        """An intent that nobody has confirmed takes nothing."""
        try:
            if not order.amount:
                return self._answer(order, self._api.setup_intents.create(self._setup(order), _once(order.key)))
            return self._answer(order, self._api.payment_intents.create(self._payment(order), _once(order.key)))
        except stripe.StripeError:
            return UNKNOWN

    def charge(self, order: Order) -> Answer:
        """Confirm the intent. Whoever is there comes back from the bank to our page."""
        how: Any = {"return_url": order.back_url} if order.is_present else {"off_session": True}
        try:
            intent = self._api.payment_intents.confirm(order.origin, how, _once(f"{order.key}-confirm"))
        except stripe.CardError as error:
            return Answer(Outcome.DECLINED, order.origin, _reason(error.code, _decline_code(error)))
        except REFUSALS:
            return self.look(order)
        except stripe.StripeError:
            return UNKNOWN
        return self._answer(order, intent)

    def look(self, order: Order) -> Answer:
        """As Stripe has it. An order without its name there was never confirmed."""
        if not order.origin:
            return Answer(Outcome.NOTHING)
        try:
            if not order.amount:
                return self._answer(order, self._api.setup_intents.retrieve(order.origin))
            return self._answer(order, self._api.payment_intents.retrieve(order.origin))
        except stripe.StripeError:
            return UNKNOWN

    def stop(self, order: Order) -> Answer:
        """Cancel the intent, which Stripe refuses when the money was taken."""
        if not order.origin:
            return Answer(Outcome.DECLINED, reason=Reason.CANCELLED)
        try:
            self._api.payment_intents.cancel(order.origin, {}, _once(f"{order.key}-cancel"))
        except REFUSALS:
            found = self.look(order)
            return found if found.outcome in {Outcome.SUCCEEDED, Outcome.DECLINED} else UNKNOWN
        except stripe.StripeError:
            return UNKNOWN
        return Answer(Outcome.DECLINED, order.origin, Reason.CANCELLED)

    def refund(self, refund: RefundOrder) -> Answer:
        """Give back, unless a refund with this key is there already: keys are forgotten after a day."""
        try:
            if refund.refund_origin:
                return _refunded(self._api.refunds.retrieve(refund.refund_origin))
            made: Any = self._api.refunds.list({"payment_intent": refund.origin, "limit": 100})
            for known in made.auto_paging_iter():
                if (known.to_dict().get("metadata") or {}).get("key") == refund.key:
                    return _refunded(known)
            facts: Any = {"payment_intent": refund.origin, "amount": refund.amount, "metadata": {"key": refund.key}}
            return _refunded(self._api.refunds.create(facts, _once(refund.key)))
        except REFUSALS as error:
            return Answer(Outcome.DECLINED, reason=str(error.code or Reason.DECLINED)[:40])
        except stripe.StripeError:
            return UNKNOWN

    def remove_card(self, token: str) -> bool:
        """Detach it from its customer; what is detached already is gone."""
        _customer, _slash, method = token.partition("/")
        try:
            self._api.payment_methods.detach(method)
        except REFUSALS:
            return True
        except stripe.StripeError:
            return False
        return True

    def card(self, token: str) -> SavedCard | None:
        """A kept card as it is now: the network may have replaced its number."""
        customer, _slash, method = token.partition("/")
        try:
            return _card(customer, self._api.payment_methods.retrieve(method))
        except stripe.StripeError:
            return None

    def client_secret(self, order: Order) -> str:
        """What the card page confirms the intent with; "" when nobody answers."""
        intents: Any = self._api.payment_intents if order.amount else self._api.setup_intents
        try:
            return str(intents.retrieve(order.origin).client_secret or "")
        except stripe.StripeError:
            return ""

    def dispute(self, key: str) -> tuple[str, int, str, str] | None:
        """Of a dispute: the payment's name there, what the bank took, its currency, the state; None: no answer."""
        try:
            found = self._api.disputes.retrieve(key).to_dict()
        except stripe.StripeError:
            return None
        return str(found["payment_intent"]), int(found["amount"]), str(found["currency"]).upper(), str(found["status"])

    def events(self, since: datetime.datetime) -> Iterator[dict[str, Any]]:
        """What happened there since, newest first. Raises ``stripe.StripeError``."""
        found = self._api.events.list({"created": {"gte": int(since.timestamp())}, "limit": 100})
        for event in found.auto_paging_iter():
            yield event.to_dict()

    def _payment(self, order: Order) -> Any:
        facts = {
            "amount": order.amount,
            "currency": order.currency.lower(),
            "payment_method_types": ["card"],
            "metadata": {"key": order.key, "organization": order.owner},
        }
        if order.token:
            customer, _slash, method = order.token.partition("/")
            return {**facts, "customer": customer, "payment_method": method}
        return {**facts, **self._keeping(order)} if order.keeps_card else facts

    def _keeping(self, order: Order) -> dict[str, str]:
        return {"customer": self._customer(order), "setup_future_usage": "off_session"}

    def _setup(self, order: Order) -> Any:
        facts = {"payment_method_types": ["card"], "metadata": {"key": order.key, "organization": order.owner}}
        return {**facts, "customer": self._customer(order), "usage": "off_session"}

    def _customer(self, order: Order) -> str:
        facts: Any = {"metadata": {"organization": order.owner}}
        return str(self._api.customers.create(facts, _once(f"{order.key}-customer")).id)

    def _answer(self, order: Order, found: stripe.StripeObject) -> Answer:
        """What a payment or setup intent says."""
        intent = found.to_dict()
        status, origin = str(intent["status"]), str(intent["id"])
        if status == "succeeded":
            return self._success(order, intent)
        if status == "canceled":
            return Answer(Outcome.DECLINED, origin, Reason.CANCELLED)
        if status == "requires_action":
            return Answer(Outcome.OWNER, origin, url=_bank_of(intent) or page_of(order))
        if status == "requires_confirmation":
            return Answer(Outcome.NOTHING, origin)
        if status == "requires_payment_method":
            return _without_a_card(order, intent)
        return Answer(Outcome.UNKNOWN, origin)

    def _success(self, order: Order, intent: dict[str, Any]) -> Answer:
        origin = str(intent["id"])
        card = self.card(f"{intent['customer']}/{intent['payment_method']}") if order.keeps_card else None
        if order.keeps_card and card is None:
            return Answer(Outcome.UNKNOWN, origin)
        if not order.amount:
            return Answer(Outcome.SUCCEEDED, origin, card=card)
        amount, currency = int(intent["amount_received"]), str(intent["currency"]).upper()
        return Answer(Outcome.SUCCEEDED, origin, amount=amount, currency=currency, card=card)


def _without_a_card(order: Order, intent: dict[str, Any]) -> Answer:
    if not order.token:  # the person may type another one
        return Answer(Outcome.OWNER, str(intent["id"]), url=page_of(order))
    error = intent.get("last_payment_error") or {}
    return Answer(Outcome.DECLINED, str(intent["id"]), _reason(error.get("code"), error.get("decline_code")))


def page_of(order: Order) -> str:
    """The path of our card page, beside the page that people come back to."""
    return f"{urlsplit(order.back_url).path}card/"


def _once(key: str) -> Any:
    return {"idempotency_key": key}


def _bank_of(intent: dict[str, Any]) -> str:
    redirect = (intent.get("next_action") or {}).get("redirect_to_url")
    return str(redirect["url"]) if redirect else ""


def _reason(code: str | None, decline_code: str | None) -> str:
    return REASONS.get(decline_code or "") or REASONS.get(code or "") or Reason.DECLINED


def _decline_code(error: stripe.CardError) -> str | None:
    return error.error.decline_code if error.error else None


def _refunded(refund: Any) -> Answer:
    outcome = REFUND_OUTCOMES.get(str(refund.status), Outcome.NOTHING)
    return Answer(outcome, str(refund.id), amount=int(refund.amount), currency=str(refund.currency).upper())


def _card(customer: str, method: Any) -> SavedCard:
    year, month = int(method.card.exp_year), int(method.card.exp_month)
    until = datetime.date(year, month, calendar.monthrange(year, month)[1])
    return SavedCard(f"{customer}/{method.id}", str(method.card.brand).title(), str(method.card.last4), until)
