"""The people of the demo by their first names, in tests."""

import datetime
from dataclasses import dataclass

from django.db import connection, transaction
from django.test import Client

from accounts.models import User
from core.clock import now
from manager import demo
from notifications.models import Message
from organizations.models import Membership, Organization
from products.models import CatalogueVersion, Product
from tests import factories

ADDRESSES = {email.split("@")[0]: email for email, *_rest in demo.CAST}


class Cast:
    """Everybody of ``manager.demo``: ``cast.nadia``, ``cast.client("clara")``, ``cast.member("beat")``."""

    def __init__(self) -> None:
        load_demo(now())
        everybody = User.objects.in_bulk(field_name="email")
        self.people = {name: everybody[email] for name, email in ADDRESSES.items()}
        self.talleres = Organization.objects.get(slug="talleres-rochat")
        self.marchetti = Organization.objects.get(slug="estudio-marchetti")
        self.globex = Organization.objects.get(slug="globex")

    def __getattr__(self, name: str) -> User:
        """A person by first name."""
        try:
            return self.people[name]
        except KeyError as error:
            raise AttributeError(name) from error

    def client(self, name: str) -> Client:
        """A new browser in which this person is signed in; ``nobody`` gets an empty one."""
        return factories.browser() if name == "nobody" else factories.signed_in(self.people[name])

    def member(self, name: str, organization: Organization | None = None) -> Membership:
        """The person's standing, in Talleres Rochat unless told."""
        return (organization or self.talleres).memberships.select_related("user").get(user=self.people[name])

    def managed_by_beat(self, kind: str, name: str) -> Product:
        """Another product of Talleres Rochat, on which Beat holds technical rights."""
        product = factories.product(self.talleres, kind, name)
        factories.grant(self.member("beat"), product, "technical")
        return product


@dataclass(frozen=True)
class Snapshot:
    """The rows that the demo wrote, table by table. It fits the day and the loaded catalogue that it was made with."""

    fits: tuple[datetime.date, int | None]
    rows: dict[str, bytes]

    def restore(self) -> None:
        """Write the rows again, as they were: triggers and foreign keys have been satisfied once."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role TO replica")
            for table, rows in self.rows.items():
                with cursor.cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                    copy.write(rows)
            cursor.execute("SET LOCAL session_replication_role TO origin")


_kept: list[Snapshot] = []


def load_demo(moment: datetime.datetime) -> None:
    """The demo takes 500 statements; the second test of a run copies what the first one wrote."""
    newest = CatalogueVersion.objects.values_list("pk", flat=True).first()
    fits = (moment.date(), newest)
    if _kept and _kept[0].fits == fits and not User.objects.exists():
        _kept[0].restore()
        return
    before = _rows()
    demo.load(moment)
    Message.objects.filter(kind="products/access_changed").delete()  # what its teams brought is no news in a test
    if _may_copy():
        _kept[:] = [Snapshot(fits, {name: rows for name, rows in _rows().items() if rows and not before[name]})]


def _rows() -> dict[str, bytes]:
    with connection.cursor() as cursor:
        found = {}
        for table in sorted(connection.introspection.django_table_names(only_existing=True, include_views=False)):
            with cursor.cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                found[table] = b"".join(bytes(block) for block in copy)
        return found


def _may_copy() -> bool:
    """A server of one's own may not let the tests switch triggers off; then every test loads the demo."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
        return bool(cursor.fetchone()[0])
