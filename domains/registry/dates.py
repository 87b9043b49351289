"""Whether a day that a registry told can be true (REG-8)."""

import datetime

LONGEST = datetime.timedelta(days=3653 + 60)
"""Ten years, and what a registry adds by itself before they are over."""
BACK = datetime.timedelta(days=366 + 31)
"""A year that was added by itself is taken back by a deletion; more is a mistake."""


def is_believable(told: datetime.datetime | None, *, known: datetime.datetime | None, now: datetime.datetime) -> bool:
    """Whether the end of a term may be taken over. ``known`` is the one of before, None for a new name. What is not
    believable changes nothing and is shown to people beside the old one."""
    if told is None or told > now + LONGEST:
        return False
    return told > (known or now) - BACK
