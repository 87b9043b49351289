"""PRD-31 and PRD-23..26: what holds do to the service at its provider, told by the provider's own books."""

import datetime
from pathlib import Path

import pytest
from django.conf import LazySettings

from core.clock import now
from core.errors import RuleError
from products.calls import queue as calls
from products.calls import request
from products.holds import commands as holds
from products.models import Hold, Product, ProviderCall
from products.providers import Action
from products.providers.local import LocalProvider
from products.schedule import end_holds
from security.models import Event
from tests import factories
from tests.products.conftest import House

MINUTE = datetime.timedelta(minutes=1)


class Service:
    """A product that its provider really runs, and the provider's view of it."""

    def __init__(self, house: House, product: Product, folder: Path) -> None:
        self.house, self.product = house, product
        self.provider = LocalProvider(folder / "providers" / "local.sqlite3")
        request.request(product=product, action=Action.PROVISION, now=now())
        self.ask()

    def ask(self) -> None:
        """Let the worker ask everything that waits."""
        while calls.perform_next(now()):
            pass
        self.product.refresh_from_db()

    @property
    def state(self) -> tuple[str, str]:
        """How the provider runs it, and the reason it was given last."""
        self.ask()
        account = self.provider.account(self.product.reference)
        told = ProviderCall.objects.filter(product=self.product, action="suspend").order_by("created_at").last()
        return (account.state.value if account else "", told.data["reason"] if told else "")

    def stop(self, kind: Hold.Kind) -> None:
        holds.stop(product=self.product, kind=kind, reason="case 7", owner=None, now=now())

    def release(self, kind: Hold.Kind) -> None:
        holds.release(product=self.product, kind=kind, by=None, now=now())


@pytest.fixture
def mail(house: House, settings: LazySettings, tmp_path: Path) -> Service:
    settings.VAR_DIR = tmp_path
    return Service(house, house.mail, tmp_path)


def maintain(service: Service, ends_at: datetime.datetime | None = None) -> None:
    holds.maintain(actor=service.house.clara, product=service.product, reason="", ends_at=ends_at, now=now())


def test_a_lock_leaves_the_service_alone(house: House, settings: LazySettings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    drive = Service(house, house.drive, tmp_path)
    holds.lock(actor=house.clara, product=house.drive, reason="", ends_at=None, now=now())
    assert drive.state == ("active", "")


def test_maintenance_reaches_the_provider_and_its_end_too(mail: Service) -> None:
    maintain(mail)
    assert mail.state == ("suspended", "maintenance")
    holds.end_maintenance(actor=mail.house.clara, product=mail.product, now=now())
    assert mail.state == ("active", "maintenance")


def test_the_service_resumes_only_when_the_last_reason_is_lifted(mail: Service) -> None:
    maintain(mail)
    mail.stop(Hold.Kind.UNPAID)
    assert mail.state == ("suspended", "unpaid")
    mail.release(Hold.Kind.UNPAID)
    assert mail.state == ("suspended", "maintenance")
    holds.end_maintenance(actor=mail.house.clara, product=mail.product, now=now())
    assert mail.state[0] == "active"


def test_a_lesser_reason_asks_nothing_of_the_provider(mail: Service) -> None:
    mail.stop(Hold.Kind.ABUSE)
    before = ProviderCall.objects.count()
    mail.stop(Hold.Kind.UNPAID)
    mail.release(Hold.Kind.UNPAID)
    assert (mail.state, ProviderCall.objects.count()) == (("suspended", "abuse"), before)


def test_a_maintenance_ends_by_itself_and_the_service_resumes(mail: Service) -> None:
    maintain(mail, ends_at=now() + MINUTE)
    assert mail.state[0] == "suspended"
    Hold.objects.update(ends_at=now() - MINUTE)
    assert (end_holds(), end_holds(), mail.state[0]) == (1, 0, "active")
    assert Event.objects.filter(kind="product:maintenance-ran-out").count() == 1


def test_what_runs_out_leaves_the_graver_reason(mail: Service) -> None:
    maintain(mail, ends_at=now() + MINUTE)
    mail.stop(Hold.Kind.UNPAID)
    Hold.objects.filter(kind=Hold.Kind.MAINTENANCE).update(ends_at=now() - MINUTE)
    assert (end_holds(), mail.state) == (1, ("suspended", "unpaid"))


def test_a_provider_that_cannot_suspend_leaves_the_doors_to_the_portal(house: House, settings: LazySettings) -> None:
    description = {"type": "webhook", "url": "https://cp.example/", "secret": "s" * 40, "can": "provision"}
    settings.PROVIDERS = {"plain": description}
    house.mail.kind.provider = "plain"
    house.mail.kind.save()
    holds.maintain(actor=house.clara, product=house.mail, reason="", ends_at=None, now=now())
    assert (house.holds(house.mail), ProviderCall.objects.count()) == (["maintenance"], 0)


def test_a_stop_is_set_once_and_told_to_those_who_see_the_product(mail: Service) -> None:
    factories.grant(mail.house.beat, mail.product, "technical")
    mail.stop(Hold.Kind.UNPAID)
    with pytest.raises(RuleError):
        mail.stop(Hold.Kind.UNPAID)
    mail.release(Hold.Kind.UNPAID)
    mail.release(Hold.Kind.UNPAID)
    kinds = ["product:stopped-unpaid", "product:released-unpaid"]
    assert list(Event.objects.filter(kind__in=kinds).order_by("pk").values_list("kind", flat=True)) == kinds


def test_a_stop_of_a_product_that_ended_is_refused(mail: Service) -> None:
    Product.objects.update(state=Product.State.CANCELLED)
    with pytest.raises(RuleError):
        mail.stop(Hold.Kind.ABUSE)
    assert not Hold.objects.exists()
