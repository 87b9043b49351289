"""How the operator describes registries: ``REGISTRIES``, a JSON object of name → description (.env.example)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from domains.registry.base import Capability

LONGEST_TIMEOUT = 60
MOST_SESSIONS = 10
LARGEST_PORT = 65535


@dataclass(frozen=True, kw_only=True)
class Config:
    """One registry. ``timeout``: seconds for a whole call; ``sessions``: most at once of one process; ``idle``: seconds
    after which a session says hello before it is used. ``can`` and ``cannot``: names of capabilities, separated by
    commas. ``ca_file`` trusts another authority than the system's; ``certificate_file`` and ``key_file`` are ours;
    ``schemas`` is a folder whose ``all.xsd`` every message must pass as well."""

    type: str = "epp"
    host: str = ""
    port: int = 700
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: int = 20
    sessions: int = 2
    idle: int = 30
    can: str = "everything"
    cannot: str = ""
    ca_file: str = ""
    certificate_file: str = ""
    key_file: str = ""
    schemas: str = ""

    @classmethod
    def read(cls, given: object) -> Self | None:
        """The description as it came out of JSON; None when a name or a type in it is not one of ours."""
        types = {name: each.type for name, each in cls.__dataclass_fields__.items()}
        if not isinstance(given, Mapping) or not all(type(value) is types.get(name) for name, value in given.items()):
            return None
        return cls(**given)

    @property
    def capabilities(self) -> Capability:
        """``can`` without ``cannot``. Raises KeyError for a name that is none."""
        return _flags(self.can) & ~_flags(self.cannot)

    def complaint(self) -> str:
        """What to write instead, or nothing."""
        if self.type not in {"epp", "manual"}:
            return f"the type is {self.type!r}; epp or manual exist."
        try:
            self.capabilities  # noqa: B018 (asked for its complaint)
        except KeyError:
            return f"what it can is a list of: {', '.join(each.lower() for each in Capability.__members__)}."
        return "" if self.type == "manual" else self._epp_complaint()

    def _epp_complaint(self) -> str:
        if not self.host or not 0 < self.port <= LARGEST_PORT:
            return "the host and a port are needed."
        if not 3 <= len(self.user) <= 16 or len(self.password) < 6:
            return "the user has 3 to 16 characters, the password 6 or more."
        if not 1 <= self.timeout <= LONGEST_TIMEOUT:
            return f"the timeout is 1 to {LONGEST_TIMEOUT} seconds."
        return "" if 1 <= self.sessions <= MOST_SESSIONS else f"sessions is 1 to {MOST_SESSIONS}."


def _flags(names: str) -> Capability:
    found = Capability(0)
    for name in filter(None, (each.strip() for each in names.split(","))):
        found |= Capability[name.upper()]
    return found
