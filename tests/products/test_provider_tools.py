"""What operators are told: wrong descriptions, silent providers, accounts that differ."""

import datetime
import io
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.checks import run_checks
from django.core.management import call_command
from django.test import Client

from core.clock import now
from manager import diagnosis
from products.calls.reconciliation import differences
from products.calls.request import request
from products.models import Product, ProviderCall
from products.providers import Action, Request, problems
from tests import factories
from tests.products.receiver import SECRET
from tests.products.rigs import LocalRig

GOOD = {"type": "webhook", "url": "https://cp.example.com/", "secret": SECRET}
pytestmark = pytest.mark.django_db


@pytest.fixture
def rig(settings: LazySettings, tmp_path: Path) -> LocalRig:
    return LocalRig(settings, tmp_path)


def set_up(rig: LocalRig) -> Product:
    """A product that the local provider runs."""
    product = factories.product(kind="backup", state=Product.State.IN_PROGRESS)
    request(product=product, action=Action.PROVISION, now=now())
    rig.work()
    product.refresh_from_db()
    return product


@pytest.mark.parametrize(
    "wrong",
    [
        "x",
        {},
        {"type": "soap"},
        {**GOOD, "url": "http://cp.example.com/"},
        {**GOOD, "url": "https:///x"},
        {**GOOD, "url": "https://user@cp.example.com/"},
        {**GOOD, "url": "https://cp.example.com:99999/"},
        {**GOOD, "secret": "short"},
        {**GOOD, "timeout": 0},
        {**GOOD, "timeout": "20"},
        {**GOOD, "can": "fly"},
        {**GOOD, "colour": "red"},
    ],
)
def test_a_description_that_means_nothing_is_an_error_of_the_system_check(
    settings: LazySettings, wrong: object
) -> None:
    settings.PROVIDERS = {"hosting": GOOD}
    assert problems(["hosting", "manual", "local"]) == []
    settings.PROVIDERS = {"hosting": wrong}
    assert [error.id for error in run_checks() if "hosting" in error.msg] == ["products.E001"]


def test_a_name_that_nobody_described_is_said_by_check_and_doctor() -> None:
    factories.kind(provider="hosting")
    sentence = "No provider is called hosting. Describe it in PROVIDERS."
    assert sentence in [found.msg for found in run_checks(databases=["default"])]
    assert diagnosis.described_providers() == sentence


def test_the_local_provider_is_unknown_on_a_server(settings: LazySettings) -> None:
    settings.DEVELOPMENT = False
    assert problems(["local", "manual"]) == ["No provider is called local. Describe it in PROVIDERS."]


def test_a_provider_that_keeps_silent_for_an_hour_is_said() -> None:
    call = request(product=factories.product(kind="backup"), action=Action.PROVISION, now=now())
    ProviderCall.objects.filter(pk=call.pk).update(created_at=now() - datetime.timedelta(hours=2))
    assert "1 requests to providers wait" in diagnosis.described_providers()


def test_nothing_differs_after_a_provision(rig: LocalRig) -> None:
    set_up(rig)
    answer = io.StringIO()
    call_command("reconcile", "local", stdout=answer)
    assert answer.getvalue() == "Nothing differs.\n"


def test_every_difference_is_one_sentence(rig: LocalRig) -> None:
    renamed, gone, lost = set_up(rig), set_up(rig), set_up(rig)
    Product.objects.filter(pk=renamed.pk).update(service_name="other.example")
    Product.objects.filter(pk=gone.pk).update(state=Product.State.CANCELLED)
    Product.objects.filter(pk=lost.pk).update(reference="")
    found = list(differences("local"))
    assert len(found) == 4
    assert f"{renamed.reference} other.example: service other.example here, {renamed.service_name} there" in found[
        0
    ].replace("at the provider.", "there")
    assert "cancelled here, active at the provider" in found[1]
    assert "active here, unknown at the provider" in found[2]
    assert "the portal knows no such product" in found[3]


def test_differences_end_with_exit_code_1(rig: LocalRig) -> None:
    rig.provider.perform(Request("k", Action.PROVISION, "", "x.example", "hosting", "", "1"))
    factories.kind()
    with pytest.raises(SystemExit, match="1"):
        call_command("reconcile", stdout=io.StringIO())


def test_a_sign_on_link_opens_a_page_in_development_only(rig: LocalRig, client: Client, settings: LazySettings) -> None:
    product = set_up(rig)
    address = f"/dev/service/{product.reference}/"
    assert product.service_name in client.get(address).content.decode()
    assert client.get("/dev/service/unknown/").status_code == 404
    settings.DEVELOPMENT = False
    assert client.get(address).status_code == 404


def test_figures_of_an_account_are_always_the_same(rig: LocalRig) -> None:
    assert rig.provider.usage("srv-1") == rig.provider.usage("srv-1") != rig.provider.usage("srv-2")
