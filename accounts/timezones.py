"""Time zones offered to people: the IANA names, without the historical aliases."""

from functools import cache
from zoneinfo import available_timezones

REGIONS = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Arctic/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)


def time_zone_choices() -> list[tuple[str, str]]:
    """Pairs of name and readable name, sorted, UTC first."""
    names = sorted(name for name in _zones() if name.startswith(REGIONS))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


@cache
def _zones() -> frozenset[str]:
    """Python opens all 600 files of the system to name them, which takes as long as a page."""
    return frozenset(available_timezones())
