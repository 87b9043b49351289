"""What the local registry does with names of each extension. Data of the simulation; the portal's own table of policies
is another one, so that a difference between the two shows.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Policy:
    """Days and years of one extension. ``renews``: what happens at the end of a term without an order (yes: a year is
    added; no: the term ends; none: there is no term). ``restore``: report, request or none. ``hides``: a holder whose
    name is not disclosed may hold a name. Fees in cents."""

    renews: str = "yes"
    most_years: int = 10
    grace: int = 45
    redemption: int = 30
    pending_delete: int = 5
    restore: str = "report"
    report_days: int = 7
    restore_adds: int = 0
    has_renew: bool = True
    add_days: int = 5
    transfer_days: int = 5
    transfer_adds: int = 1
    lock_days: int = 60
    decision_days: int = 0
    keys: str = "ds"
    hides: bool = True
    fees: tuple[int, int, int, int] = (900, 900, 900, 6000)
    """Of create, renew, transfer and restore."""


GENERIC = Policy()
SWISS = Policy(
    most_years=1, grace=0, redemption=40, pending_delete=0, restore="request", has_renew=False, transfer_days=0,
    transfer_adds=0, lock_days=0, add_days=0, fees=(750, 750, 0, 3000),
)  # fmt: skip
NEW = replace(GENERIC, grace=30, fees=(3500, 3500, 3500, 8000))
POLICIES: dict[str, Policy] = {
    **dict.fromkeys(("example", "com", "net", "org", "info", "biz", "name"), GENERIC),
    **dict.fromkeys(("app", "dev", "shop", "cloud", "online"), replace(GENERIC, fees=(1500, 1500, 1500, 8000))),
    "swiss": replace(SWISS, most_years=10, has_renew=True, lock_days=60, decision_days=20, hides=False,
                     fees=(9000, 9000, 0, 12000)),
    **dict.fromkeys(("ch", "li"), SWISS),
    "de": replace(SWISS, renews="none", redemption=30, keys="keys", fees=(400, 0, 0, 2000)),
    "fr": replace(SWISS, most_years=10, grace=28, redemption=30, restore_adds=1, has_renew=True, transfer_adds=1),
    "eu": replace(SWISS, renews="no", most_years=10, has_renew=True, transfer_adds=1, keys="keys"),
    "es": replace(SWISS, renews="no", most_years=10, grace=10, redemption=0, restore="none", has_renew=True,
                  hides=False),
    "it": replace(SWISS, grace=15, redemption=30, pending_delete=5, has_renew=True),
    "at": replace(SWISS, redemption=56),
    "nl": replace(SWISS, keys="keys"),
    "be": replace(SWISS, most_years=10, transfer_adds=1, has_renew=True),
    **dict.fromkeys(("uk", "co.uk"), Policy(renews="no", grace=90, redemption=0, restore="none", transfer_days=0,
                                            transfer_adds=0, lock_days=0)),
    "io": NEW,
    "me": replace(NEW, grace=45),
    "co": replace(NEW, grace=45),
    "ai": replace(NEW, grace=45),
}  # fmt: skip
PREMIUM = {"premium-": (64_000, 64_000, 64_000, 64_000), "oncepremium-": (64_000, 900, 900, 6000)}
"""Names that begin so have fees of their own."""


def extension_of(name: str) -> str:
    """The extension of a name that is served here, with nothing but one label before it; empty for any other."""
    _label, _dot, rest = name.partition(".")
    return rest if rest in POLICIES else ""


def tier_of(name: str) -> str:
    """The registry's word for a name at a price of its own."""
    return "premium" if name.startswith(tuple(PREMIUM)) else ""


def fees_of(name: str) -> tuple[int, int, int, int]:
    """Fees of create, renew, transfer and restore, in cents."""
    own = next((fees for head, fees in PREMIUM.items() if name.startswith(head)), None)
    return own or POLICIES[extension_of(name)].fees
