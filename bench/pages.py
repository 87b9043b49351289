"""Every page that a target of ``docs/performance.md`` speaks of, each asked right after the floor."""

import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench import data
from bench.floor import BACKEND, stock_application
from bench.server import Answer, Server, application
from organizations.models import Membership, Organization
from products.models import Product

WARM_UP = 3
TITLES = ["queries", "SQL ms", "CPU ms", "big", "tenth", "small", "KB", "gz", "target"]
HEAD = f"\n{'page':<36}" + "".join(f"{title:>8}" for title in TITLES) + "\n"


@dataclass(frozen=True)
class Page:
    """An address below ``/org/<slug>/``, or the portal's own when it begins with a slash; ``target`` in floors."""

    name: str
    address: str
    target: float | None = None
    in_small: bool = True

    def of(self, organization: Organization) -> str:
        """The address in one organization; ``{name}`` stands for the key of a row of its own."""
        if self.address.startswith("/"):
            return self.address
        return f"/org/{organization.slug}/{self.address.format_map(_Keys(organization))}"


PAGES = [
    Page("frame, empty", "frame/", 1.6),
    Page("add user: five fields", "users/add/"),
    Page("panel", "", 2.5),
    Page("users", "users/", 3.5),
    Page("users, role and 2FA", "users/?role=collaborator&mfa=none", 3.5),
    Page("users, search", "users/?q=ines+fontana", 3.5),
    Page("users, last page", "users/?page={pages}", 3.5),
    Page("users, by activity", "users/?sort=-seen", 3.5),
    Page("person", "users/{person}/", 3, in_small=False),
    Page("person reached by 5,000 grants", "users/{reached}/", 3, in_small=False),
    Page("access page, closed", "users/{person}/access/", 5, in_small=False),
    Page("access page, filtered", "users/{person}/access/?q=domain-11", 5, in_small=False),
    Page("access page, 800 domains opened", "users/{person}/access/?open=domains", 5, in_small=False),
    Page("access page of a team", "teams/{team}/access/", 5, in_small=False),
    Page("products overview", "products/", 3.5),
    Page("products list", "products/domains/", 3.5),
    Page("products list, search", "products/domains/?q=domain-11", 3.5),
    Page("products list, state", "products/domains/?state=active", 3.5),
    Page("product board", "products/domains/{domain}/", 3),
    Page("product: manage", "products/domains/{domain}/manage/", 3),
    Page("explorer of a person", "users/{reached}/access/effective/", 3.5, in_small=False),
    Page("explorer of a product", "products/domains/{domain}/people/", 3.5),
    Page("teams", "teams/", 3.5, in_small=False),
    Page("team", "teams/{team}/", 3.5, in_small=False),
    Page("team, members form", "teams/{team}/members/", 4, in_small=False),
    Page("log", "log/", 3.5),
    Page("log, page 100", "log/?page=100", 3.5, in_small=False),
    Page("log, search", "log/?q=domain-11", 3.5),
    Page("log, search without a hit", "log/?q=zzzzzz", 3.5),
    Page("invoices", "billing/invoices/?size=50", 3.5),
    Page("invoices, state and days", "billing/invoices/?size=50&status=paid&from=2020-01-01&to=2026-06-30", 3.5),
    Page("invoices, late ones", "billing/invoices/?size=50&status=overdue", 3.5),
    Page("invoices, search", "billing/invoices/?size=50&q=domain-11", 3.5),
    Page("invoices, search for one", "billing/invoices/?size=50&q=000017", 3.5),
    Page("invoices, last page", "billing/invoices/?size=50&page=200", 3.5),
    Page("invoice", "billing/invoices/{invoice}/", 3),
    Page("security", "security/", 3.5),
    Page("settings", "settings/", 3),
    Page("invitations", "users/invitations/", 3.5),
    Page("search, product", "/search/?part=1&in=big&q=domain-11", 4),
    Page("search, slip of the finger", "/search/?part=1&in=big&q=domian-11", 5),
    Page("search, document", "/search/?part=1&in=big&q=2026+000017", 3.5),
    Page("search, amount", "/search/?part=1&in=big&q=1%27949%2C75", 3.5),
    Page("search, nonsense", "/search/?part=1&in=big&q=zzqxv", 5),
    Page("profile", "/profile/", 3),
    Page("own security", "/profile/security/", 3),
    Page("own activity", "/profile/activity/", 3.5),
]


class _Keys(dict[str, int | str]):
    """Keys of rows that addresses name."""

    def __init__(self, organization: Organization) -> None:
        members, own = Membership.objects.filter(organization=organization).order_by("pk"), Product.objects
        domains = own.filter(organization=organization, kind__key="domain").order_by("pk")
        team = organization.teams.order_by("pk").first()
        person = members.filter(role="collaborator").first()
        super().__init__(
            pages=-(-members.count() // 25), person=person.pk if person else 0, team=team.pk if team else 0,
            reached=members[2].pk if len(members[:3]) > 2 else 0, domain=domains[0].pk,
            invoice=organization.documents.filter(kind="invoice").earliest("pk").number,
        )  # fmt: skip


@dataclass(frozen=True)
class Ratio:
    """A page beside the floor: what one answer is, its milliseconds of CPU, the median of the ratios of CPU."""

    answer: Answer
    cpu: float
    times: float


class Bench:
    """The portal and the floor, asked in turn by the same person."""

    def __init__(self, rounds: int) -> None:
        self.rounds = rounds
        self.floor = Server(stock_application(), data.READER, backend=BACKEND)
        self.portal = Server(application(), data.READER)
        self.floor_address = f"/floor/{Organization.objects.get(slug=data.BIG).pk}/"

    def report(self, chosen: str) -> Iterator[str]:
        """The table, line by line; only pages whose name contains ``chosen``."""
        places = [Organization.objects.get(slug=slug) for slug in (data.BIG, data.TENTH, data.SMALL)]
        yield HEAD
        yield self._floor_line()
        for page in PAGES:
            if chosen in page.name:
                yield self._line(page, places if page.in_small else places[:2])

    def against_floor(self, act: Callable[[], Answer]) -> tuple[float, float]:
        """Median milliseconds of CPU of an act, and the median of its ratios to the floor just before it."""
        for _round in range(WARM_UP):
            self.floor.get(self.floor_address), act()
        pairs = [(self.floor.get(self.floor_address), act()) for _round in range(self.rounds)]
        cpu = statistics.median(page.cpu for _floor, page in pairs) * 1000
        return cpu, statistics.median(page.cpu / floor.cpu for floor, page in pairs)

    def _floor_line(self) -> str:
        cpu = statistics.median(self.floor.get(self.floor_address).cpu for _round in range(self.rounds)) * 1000
        answer = self.floor.counted(self.floor_address)
        return f"{'floor':<36}{answer.queries:>8}{answer.sql * 1000:>8.1f}{cpu:>8.1f}{1:>8.1f}\n"

    def _line(self, page: Page, places: list[Organization]) -> str:
        ratios = [self._ratio(page.of(place)) for place in places]
        big = ratios[0]
        columns = "".join(f"{each.times:>8.1f}" for each in ratios) + " " * 8 * (3 - len(ratios))
        size = f"{big.answer.size / 1024:>8.0f}{big.answer.compressed / 1024:>8.1f}"
        times = f"{big.answer.queries:>8}{big.answer.sql * 1000:>8.1f}{big.cpu:>8.1f}"
        return f"{page.name:<36}{times}{columns}{size}{page.target or '':>8}\n"

    def _ratio(self, address: str) -> Ratio:
        cpu, times = self.against_floor(lambda: self.portal.get(address))
        return Ratio(self.portal.counted(address), cpu, times)
