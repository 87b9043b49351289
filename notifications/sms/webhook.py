"""A gateway behind one HTTPS address: each SMS is a signed POST (docs/operations.md says what the other side does).

2xx: taken. 400, 409, 410, 422: refused for good. Everything else, a redirect or a time-out included, is unknown: the
same key is asked again while the message is of use.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from core.exchange import NoAnswer, post, signature
from notifications.sms.base import GatewayError

REFUSED = {400, 409, 410, 422}
SHORTEST_SECRET = 32
LONGEST_TIMEOUT = 30


class UnusableGateway(Exception):
    """SMS_GATEWAY means nothing; the message says what to write."""


@dataclass(frozen=True)
class WebhookGateway:
    """Asks ``url``, signs with ``secret``; ``timeout`` in seconds for the whole call, the rest as in core.exchange."""

    url: str
    secret: str
    timeout: int = 10
    allow_private: bool = False
    ca_file: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "WebhookGateway":
        """The description of the operator, checked. Raises UnusableGateway."""
        types = {name: each.type for name, each in cls.__dataclass_fields__.items()}
        if not all(type(value) is types.get(name) for name, value in given.items()) or not {"url", "secret"} <= set(
            given
        ):
            raise UnusableGateway("SMS_GATEWAY has to be an object with url and secret.")
        gateway = cls(**given)
        address = urlsplit(gateway.url)
        if address.scheme not in ({"https", "http"} if gateway.allow_private else {"https"}) or not address.hostname:
            raise UnusableGateway("The url of SMS_GATEWAY has to begin with https:// and name a host.")
        if len(gateway.secret) < SHORTEST_SECRET:
            raise UnusableGateway(f"The secret of SMS_GATEWAY needs {SHORTEST_SECRET} random characters or more.")
        if not 1 <= gateway.timeout <= LONGEST_TIMEOUT:
            raise UnusableGateway(f"The timeout of SMS_GATEWAY is 1 to {LONGEST_TIMEOUT} seconds.")
        return gateway

    def send(self, *, key: str, number: str, text: str) -> None:
        """Post it."""
        body = json.dumps({"key": key, "to": number, "text": text}, sort_keys=True, ensure_ascii=False).encode()
        timestamp = f"{time.time():.6f}"
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": key,
            "Portal-Timestamp": timestamp,
            "Portal-Signature": f"v1={signature(self.secret, timestamp, body)}",
        }
        try:
            status = post(self, body, headers).status
        except NoAnswer as trouble:
            raise GatewayError(str(trouble), retryable=True) from trouble
        if not 200 <= status < 300:
            raise GatewayError(f"The gateway answered {status}.", retryable=status not in REFUSED)
