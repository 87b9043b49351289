"""Pages against the bare view, in the same rounds."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass

from bench import data
from bench.server import Answer, Server
from organizations.models import Membership, Organization

WARM_UP = 5
HEAD = f"{'page':<22}{'queries':>8}{'CPU ms':>9}{'CPU x':>8}{'wall ms':>9}{'wall x':>8}{'KB':>7}\n"


@dataclass(frozen=True)
class Measured:
    """One page: medians in milliseconds, and medians of the ratios to the bare view answered just before."""

    name: str
    queries: int
    size: int
    cpu: float
    wall: float
    cpu_ratio: float
    wall_ratio: float

    def line(self) -> str:
        """A row of the table."""
        times = f"{self.cpu:>9.2f}{self.cpu_ratio:>8.2f}{self.wall:>9.2f}{self.wall_ratio:>8.2f}"
        return f"{self.name:<22}{self.queries:>8}{times}{self.size / 1024:>7.1f}\n"


def report(rounds: int) -> str:
    """Measure every page and draw the table."""
    organization = Organization.objects.get(slug=data.MEASURED)
    server = Server(data.READER)
    bare = f"/bare/{organization.pk}/"
    lines = [_measured(server, bare, name, address, rounds).line() for name, address in _addresses(organization)]
    return HEAD + "".join(lines)


def _addresses(organization: Organization) -> list[tuple[str, str]]:
    base = f"/org/{organization.slug}/users/"
    last = -(-organization.memberships.count() // 25)
    person = Membership.objects.filter(organization=organization, role="collaborator").earliest("pk")
    return [
        ("bare view", f"/bare/{organization.pk}/"),
        ("list", base),
        ("list, role and 2FA", f"{base}?role=collaborator&mfa=none"),
        ("list, search", f"{base}?q=ines+fontana"),
        ("list, last page", f"{base}?page={last}"),
        ("list, by activity", f"{base}?sort=-seen"),
        ("person", f"{base}{person.pk}/"),
    ]


def _measured(server: Server, bare: str, name: str, address: str, rounds: int) -> Measured:
    for _round in range(WARM_UP):
        server.get(bare), server.get(address)
    pairs = [(server.get(bare), server.get(address)) for _round in range(rounds)]
    counted = server.counted(address)

    def ratio(of: Callable[[Answer], float]) -> float:
        return statistics.median(of(page) / of(floor) for floor, page in pairs)

    cpu = statistics.median(page.cpu for _floor, page in pairs) * 1000
    wall = statistics.median(page.wall for _floor, page in pairs) * 1000
    ratios = ratio(lambda answer: answer.cpu), ratio(lambda answer: answer.wall)
    return Measured(name, counted.queries, counted.size, cpu, wall, *ratios)
