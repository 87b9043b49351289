"""What notifications add to their own hooks."""

from notifications.digests import LOOK
from notifications.mail.again import LOOKS


def register() -> None:
    """Called once, when all models are ready."""
    LOOKS.add(LOOK)
