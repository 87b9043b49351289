"""No confirmation acts on anything but what it showed.

Its form carries a version of what stood on the page (``seen``), its command compares it under its lock with what would
stand there now. When they differ nothing is done and the page is shown again, 409 (``manager.frame.again``).
"""

import json

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError


class ChangedMeanwhile(RuleError):
    """What the person confirmed is not what would happen now: another person or another tab changed it."""

    def __init__(self) -> None:
        super().__init__(
            _("This changed while you had the page open. Nothing was done: look at it again, then decide.")
        )


def version_of(facts: object) -> str:
    """A short text that differs when the facts do. Facts: anything of lists, texts, numbers and instants.

    Keyed: nobody finds out by trying what a page does not show in full, such as a telephone number.
    """
    written = json.dumps(facts, sort_keys=True, default=str)
    return salted_hmac("core.shown", written, algorithm="sha256").hexdigest()[:32]


def check_unchanged(seen: str | None, facts: object) -> None:
    """Raises ChangedMeanwhile when ``seen`` is the version of other facts; None: no page was looked at."""
    if seen is not None and seen != version_of(facts):
        raise ChangedMeanwhile
