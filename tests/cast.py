"""The people of the demo by their first names, in tests."""

import datetime

from django.test import Client

from accounts.models import User
from core.clock import now
from manager import demo
from notifications.models import Message
from organizations.models import Membership, Organization
from products.models import CatalogueVersion, Product
from tests import factories, tables

ADDRESSES = {email.split("@")[0]: email for email, *_rest in demo.CAST}


class Cast:
    """Everybody of ``manager.demo``: ``cast.nadia``, ``cast.client("clara")``, ``cast.member("beat")``."""

    def __init__(self) -> None:
        load_demo(now())
        everybody = User.objects.in_bulk(field_name="email")
        self.people = {name: everybody[email] for name, email in ADDRESSES.items()}
        places = Organization.objects.in_bulk(field_name="slug")
        self.talleres = places["talleres-rochat"]
        self.marchetti = places["estudio-marchetti"]
        self.globex = places["globex"]

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
        """The person's membership, in Talleres Rochat unless told."""
        return (organization or self.talleres).memberships.select_related("user").get(user=self.people[name])

    def managed_by_beat(self, kind: str, name: str) -> Product:
        """Another product of Talleres Rochat, on which Beat holds technical rights."""
        product = factories.product(self.talleres, kind, name)
        factories.grant(self.member("beat"), product, "technical")
        return product


_kept: dict[tuple[datetime.date, int | None], tables.Rows] = {}
"""The rows that the demo wrote. They fit the day and the loaded catalogue that they were made with."""


def load_demo(moment: datetime.datetime) -> None:
    """The demo takes 500 statements; the second test of a run copies what the first one wrote."""
    fits = (moment.date(), CatalogueVersion.objects.values_list("pk", flat=True).first())
    if fits in _kept and not User.objects.exists():
        tables.write(_kept[fits])
        return
    before = tables.read()
    demo.load(moment)
    Message.objects.filter(kind="products/access_changed").delete()  # what its teams brought is no news in a test
    if before["accounts_user"]:
        return  # somebody was there first: what the demo added is no whole demo for the next test
    _kept.clear()
    _kept[fits] = {name: rows for name, rows in tables.read().items() if rows and not before[name]}
