"""*Needs your attention*: what every app found, what is lost soonest first (UI-16)."""

import datetime
from collections.abc import Sequence

from django.utils.safestring import SafeString

from core.components.icons import icon
from core.findings import Finding, soonest
from core.patterns import filled
from organizations.hooks import FINDINGS
from organizations.models import Membership

SHOWN = 6
PRIMARY = " primary"


def attention(member: Membership, now: datetime.datetime) -> list[Finding]:
    """At most six; each app answers only what the member may see."""
    return soonest((each for found in FINDINGS for each in found(member, now)), SHOWN)


def drawn(findings: Sequence[Finding]) -> SafeString:
    """As lines; the act of the first stands out where something is lost or stops."""
    return filled("dashboard/finding.html", (_line(each, is_first=not at) for at, each in enumerate(findings)))


def _line(found: Finding, *, is_first: bool) -> dict[str, str]:
    return {
        "kind": found.kind, "icon": icon(found.icon), "what": found.what, "mend": str(found.mend), "url": found.url,
        "primary": PRIMARY if is_first and found.kind == "danger" else "",
    }  # fmt: skip
