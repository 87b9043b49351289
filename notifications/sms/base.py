"""What a gateway for SMS can do."""

from typing import Protocol


class GatewayError(Exception):
    """It was not sent; ``retryable`` when another try under the same key may help."""

    def __init__(self, message: str, *, retryable: bool) -> None:
        super().__init__(message)
        self.retryable = retryable


class Gateway(Protocol):
    """Hands messages to telephones."""

    def send(self, *, key: str, number: str, text: str) -> None:
        """Send once per key, however often it is asked. ``number`` is E.164. Raises GatewayError."""
