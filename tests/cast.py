"""The people of the demo by their first names, in tests."""

from django.test import Client

from accounts.models import User
from core.clock import now
from manager import demo
from organizations.models import Membership, Organization
from tests import factories

ADDRESSES = {email.split("@")[0]: email for email, *_rest in demo.CAST}


class Cast:
    """Everybody of ``manager.demo``: ``cast.nadia``, ``cast.client("clara")``, ``cast.member("beat")``."""

    def __init__(self) -> None:
        demo.load(now())
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
