"""The report that RFC 3915 wants after a restore."""

from core.clock import now
from domains.registry.base import Report
from domains.registry.facts import DomainInfo

REPORT_REFUSED = "The report was not taken."
"""How what a call says then begins."""
STATEMENTS = (
    "The name is restored for its registrant and not for the registrar to use or sell it.",
    "What this report says is true to the best of our knowledge.",
)


def report_of(key: str, info: DomainInfo) -> Report:
    """For a name whose restore the registry has taken."""
    at = now()
    return Report(
        key=key, name=info.name, before="Unchanged since the deletion.", after="As before.",
        deleted_at=info.updated_at or at, restored_at=at, reason="The registrant did not renew in time.",
        statements=STATEMENTS,
    )  # fmt: skip
