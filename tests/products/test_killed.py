"""A worker that is killed between the provider's effect and its own commit causes exactly one effect."""

import datetime
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import LazySettings
from django.db import connection

from core.clock import now
from manager import environment
from organizations.departures.commands import remove_member
from organizations.departures.registry import Decision
from products.calls import queue as calls
from products.calls.request import request
from products.models import Product, ProviderCall
from products.providers import Action, DataKind, PersonalData
from security.models import Event
from tests import factories
from tests.evidence import count
from tests.products.receiver import SECRET, receiving
from tests.products.rigs import LocalRig, WebhookRig

LATER = datetime.timedelta(hours=1)
WORK = "import django; django.setup()\nfrom core.clock import now\nfrom products.calls import queue as calls\n"
DIES = f"import os\ncalls.settle = lambda *_answer: os.kill(os.getpid(), {signal.SIGKILL:d})\n"
"""The fault: the process is gone once the provider has answered."""


def worker(*, fault: str = "", **variables: str) -> "subprocess.Popen[bytes]":
    """A worker in a process of its own, on the database of the tests."""
    place = connection.get_connection_params()
    url = f"postgresql:///{place['dbname']}?host={quote(place['host'])}&user={place['user']}"
    told = {**os.environ, "DJANGO_SETTINGS_MODULE": "manager.settings", "DATABASE_URL": url, **variables}
    script = f"{WORK}{fault}calls.perform_next(now())"
    return subprocess.Popen([sys.executable, "-c", script], env=told, cwd=environment.ROOT)


def wanted(provider: str) -> Product:
    """A product that waits to be set up."""
    product = factories.product(provider=provider, state=Product.State.IN_PROGRESS)
    request(product=product, action=Action.PROVISION, now=now())
    return product


def assert_waits_under_a_lease(product: Product) -> None:
    """Claimed and not answered; nobody asks again before the lease is over."""
    assert product.calls.get().state == ProviderCall.State.WAITING
    assert not calls.perform_next(now())


@pytest.mark.django_db(transaction=True)
def test_killed_after_the_local_provider_acted(settings: LazySettings, tmp_path: Path) -> None:
    rig = LocalRig(settings, tmp_path)
    settings.PROVIDERS = {}
    product = wanted("local")
    assert worker(fault=DIES, ATRIO_VAR=str(tmp_path)).wait(30) == -signal.SIGKILL
    count("processes killed in the middle of their work")
    assert rig.effects(Action.PROVISION) == 1
    assert_waits_under_a_lease(product)
    assert calls.perform_next(now() + LATER)
    product.refresh_from_db()
    assert (product.state, rig.effects(Action.PROVISION)) == (Product.State.ACTIVE, 1)


@pytest.mark.django_db(transaction=True)
def test_killed_by_the_receiver_before_it_answers(settings: LazySettings) -> None:
    with receiving() as receiver:
        rig = WebhookRig(settings, receiver)
        product = wanted("hosting")
        running: list[subprocess.Popen[bytes]] = []
        receiver.faults = [lambda _handler: running[0].kill()]
        description = {"type": "webhook", "url": receiver.url, "secret": SECRET, "allow_private": True}
        running.append(worker(PROVIDERS=json.dumps({"hosting": description})))
        assert running[0].wait(30) == -signal.SIGKILL
        count("processes killed in the middle of their work")
        assert rig.effects(Action.PROVISION) == 1
        assert_waits_under_a_lease(product)
        assert calls.perform_next(now() + LATER)
        product.refresh_from_db()
        assert (product.state, rig.effects(Action.PROVISION)) == (Product.State.ACTIVE, 1)
        assert product.reference == "web-1"


@pytest.mark.django_db(transaction=True)
def test_killed_after_the_files_of_a_removed_person_were_handed_over(settings: LazySettings, tmp_path: Path) -> None:
    rig = LocalRig(settings, tmp_path)
    settings.PROVIDERS = {}
    drive = factories.product(kind="drive", name="Disco Feria")
    owner, beat = factories.owner_of(drive.organization), factories.member(drive.organization)
    request(product=drive, action=Action.PROVISION, now=now())
    calls.perform_next(now())
    drive.refresh_from_db()
    rig.put_data(drive.reference, beat.user.email, PersonalData(DataKind.FILES, "Planos"))
    decisions = {f"data-{drive.pk}": Decision(owner.pk, ["Planos"])}
    remove_member(actor=owner, subject=beat, now=now(), decisions=decisions)
    assert worker(fault=DIES, ATRIO_VAR=str(tmp_path)).wait(30) == -signal.SIGKILL
    count("processes killed in the middle of their work")
    assert calls.perform_next(now() + LATER)
    assert rig.effects(Action.HAND_OVER_DATA) == 1
    assert len(rig.provider.data_of(drive.reference, owner.user.email)) == 1
    assert Event.objects.filter(kind="product:data-handed-over").count() == 1
