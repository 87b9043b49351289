"""No confirmation acts on anything but what it showed.

Its form carries a version of what stood on the page (``seen``), its command compares it under its lock with what would
stand there now. When they differ nothing is done and the page is shown again, 409 (``manager.frame.again``).
"""

import json

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class ChangedMeanwhile(Exception):
    """What the person confirmed is not what would happen now: another person or another tab changed it.

    No RuleError, which forms show: no page but a fresh one helps.
    """

    message = _("This changed while you had the page open. Nothing was done: look at it again, then decide.")

    def __str__(self) -> str:
        """The sentence, for a row of a job."""
        return str(self.message)


def version_of(facts: object) -> str:
    """A short text that differs when the facts do. Facts: anything of lists, texts, numbers and instants.

    Keyed: nobody finds out by trying what a page does not show in full, such as a telephone number.
    """
    written = json.dumps(facts, sort_keys=True, default=str)
    return salted_hmac("core.shown", written, algorithm="sha256").hexdigest()[:32]


def is_unchanged(seen: str | None, facts: object) -> bool:
    """Whether ``seen`` is the version of these facts; None: an act without a page, such as
    a job's or a test's; a form never gives it (``core.http.seen``)."""
    return seen in {None, version_of(facts)}


def check_unchanged(seen: str | None, facts: object) -> None:
    """Raises ChangedMeanwhile when ``seen`` is the version of other facts."""
    if not is_unchanged(seen, facts):
        raise ChangedMeanwhile
