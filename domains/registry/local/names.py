"""A name in the local registry, and what happens to it by itself as time goes by."""

import datetime
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from domains.registry.local.policies import POLICIES, Policy, extension_of

DAY = datetime.timedelta(days=1)
Instant = datetime.datetime
UNRENEWED_DAYS = 30
"""A name that was restored after its expiry waits so long for its year before anything happens to it by itself."""


@dataclass
class Moving:
    """A transfer under way."""

    to: str
    since: Instant
    until: Instant
    years: int
    previous: str


@dataclass
class Name:
    """One registered name. ``state``: registered, redemption, restoring, deleting (to be released) or deciding."""

    name: str
    roid: str
    client: str
    creator: str
    registrant: str
    code: str
    created: Instant
    expires: Instant | None
    state: str = "registered"
    updated: Instant | None = None
    updater: str = ""
    transferred: Instant | None = None
    deleted: Instant | None = None
    restored: Instant | None = None
    added_until: Instant | None = None
    renewed_until: Instant | None = None
    auto_until: Instant | None = None
    moved_until: Instant | None = None
    contacts: list[list[str]] = field(default_factory=list)
    servers: list[str] = field(default_factory=list)
    glue: dict[str, list[str]] = field(default_factory=dict)
    statuses: list[str] = field(default_factory=list)
    signing: list[list[str]] = field(default_factory=list)
    moving: Moving | None = None
    last_move: dict[str, str] | None = None
    order: list[str] = field(default_factory=list)
    """Keys (of the client, ours) of a registration that is being decided."""

    @property
    def policy(self) -> Policy:
        """What its extension does."""
        return POLICIES[extension_of(self.name)]

    def packed(self) -> dict[str, Any]:
        """As it is stored."""
        found = {key: _text(value) for key, value in asdict(self).items()}
        if self.moving:
            found["moving"] = {key: _text(value) for key, value in asdict(self.moving).items()}
        return found

    @classmethod
    def unpacked(cls, stored: dict[str, Any]) -> "Name":
        """As it was stored."""
        instants = {each.name for each in fields(cls) if "datetime" in str(each.type)}
        given = {key: _instant(value) if key in instants else value for key, value in stored.items()}
        if given["moving"]:
            moving = given["moving"]
            times = {key: _instant(moving[key]) for key in ("since", "until")}
            given["moving"] = Moving(**{**moving, **times})
        return cls(**given)

    def grace(self, now: Instant) -> list[str]:
        """Its states of RFC 3915."""
        named = {"redemption": "redemptionPeriod", "restoring": "pendingRestore", "deleting": "pendingDelete"}
        if self.state in named:
            return [named[self.state]]
        periods = {"addPeriod": self.added_until, "autoRenewPeriod": self.auto_until,
                   "renewPeriod": self.renewed_until, "transferPeriod": self.moved_until}  # fmt: skip
        return [period for period, until in periods.items() if until and now < until]

    def begin_move(self, to: str, now: Instant, until: Instant) -> None:
        """Somebody asks for a transfer."""
        self.moving = Moving(to, now, until, self.policy.transfer_adds, self.client)

    def shown_statuses(self) -> list[str]:
        """Its states of RFC 5731."""
        if self.state == "deciding":
            return ["pendingCreate"]
        pending = ["pendingDelete"] if self.state != "registered" else ["pendingTransfer"] if self.moving else []
        found = sorted({*self.statuses, *pending})
        if not self.servers and self.state == "registered":
            found.append("inactive")
        return found or ["ok"]


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, Instant) else value


def _instant(value: Any) -> Any:
    return Instant.fromisoformat(value) if value else None


def later(instant: Instant, years: int) -> Instant:
    """The same day years later; the 28th where there is no 29th."""
    try:
        return instant.replace(year=instant.year + years)
    except ValueError:
        return instant.replace(year=instant.year + years, day=28)


def next_turn(name: Name) -> tuple[Instant, str] | None:
    """When something happens to the name by itself, and what. None: nothing ever."""
    policy = name.policy
    if name.state == "redemption" and name.deleted:
        return name.deleted + policy.redemption * DAY, "doom"
    if name.state == "restoring" and name.restored:
        return name.restored + policy.report_days * DAY, "fall back"
    if name.state == "deleting" and name.deleted:
        return name.deleted + (policy.redemption + policy.pending_delete) * DAY, "release"
    if name.state == "deciding":
        return name.created + policy.decision_days * DAY, "allocate"
    turns = [(name.moving.until, "move")] if name.moving else []
    if name.expires and policy.renews != "none":
        over = name.expires + (policy.grace * DAY if policy.renews == "no" else 0 * DAY)
        waits = name.restored + UNRENEWED_DAYS * DAY if name.restored else over
        turns.append((max(over, waits), "delete" if policy.renews == "no" else "renew"))
    return min(turns, default=None)


def take_turn(name: Name, turn: str, at: Instant) -> str:
    """Let it happen. Answers what the sponsor is told; the name is gone when its state is ``released``."""
    if turn == "renew" and name.expires:
        name.auto_until = name.expires + name.policy.grace * DAY
        name.expires, name.restored = later(name.expires, 1), None
        return "renewed by the registry"
    if turn == "move" and name.moving:
        finish_move(name, "serverApproved", at, "registry")
        return "transfer approved by the registry"
    if turn == "delete":
        end(name, at)
        return "term ended"
    if turn == "allocate":
        name.state, name.updated = "registered", at
        return "allocated"
    states = {"doom": "deleting", "fall back": "redemption", "release": "released"}
    name.state = states[turn]
    if turn == "doom" and not name.policy.pending_delete:
        name.state = "released"
    return {"doom": "redemption is over", "fall back": "no report came"}.get(turn, "released")


def end(name: Name, at: Instant) -> None:
    """Its deletion begins: redemption, pending delete, or gone at once. A year that was added by itself and is still in
    its grace is taken back."""
    policy = name.policy
    if name.auto_until and at < name.auto_until and name.expires:
        name.expires, name.auto_until = later(name.expires, -1), None
    name.deleted, name.updated, name.moving = at, at, None
    is_new = name.added_until is not None and at < name.added_until
    name.state = "released"
    if policy.redemption and not is_new:
        name.state = "redemption"
    elif policy.pending_delete and not is_new:
        name.state = "deleting"


def finish_move(name: Name, status: str, at: Instant, by: str) -> None:
    """A transfer ends, this way or that."""
    moving = name.moving
    if moving is None:
        return
    if status.endswith("Approved"):
        is_added = not (name.auto_until and at < name.auto_until)
        if name.expires and moving.years and is_added:
            name.expires = later(name.expires, moving.years)
        name.client, name.transferred, name.moved_until = moving.to, at, at + 5 * DAY
    name.moving, name.auto_until, name.updated = None, None, at
    told = {"status": status, "asked": moving.to, "since": moving.since.isoformat(), "by": by}
    name.last_move = {**told, "at": at.isoformat(), "previous": moving.previous}
