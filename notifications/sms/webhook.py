"""A gateway behind one HTTPS address: each SMS is a signed POST (docs/operations.md says what the other side does).

2xx: taken. 400, 409, 410, 422: refused for good. Everything else, a redirect or a time-out included, is unknown: the
same key is asked again while the message is of use.
"""

from core.http_client import REFUSED, Endpoint, NoAnswer, post_signed
from notifications.sms.base import GatewayError

LONGEST_TIMEOUT = 30


class UnusableGateway(Exception):
    """SMS_GATEWAY means nothing; the message says what to write."""


class WebhookGateway:
    """Sends to an endpoint."""

    def __init__(self, given: object) -> None:
        """From the description of the operator. Raises UnusableGateway."""
        endpoint = Endpoint.read(given)
        if endpoint is None:
            raise UnusableGateway("SMS_GATEWAY has to be an object with url and secret.")
        if complaint := endpoint.complaint(longest=LONGEST_TIMEOUT):
            raise UnusableGateway(f"SMS_GATEWAY: {complaint}")
        self.endpoint = endpoint

    def send(self, *, key: str, number: str, text: str) -> None:
        """Post it."""
        try:
            status = post_signed(self.endpoint, key, {"key": key, "to": number, "text": text}).status
        except NoAnswer as trouble:
            raise GatewayError(str(trouble), retryable=True) from trouble
        if not 200 <= status < 300:
            raise GatewayError(f"The gateway answered {status}.", retryable=status not in REFUSED)
