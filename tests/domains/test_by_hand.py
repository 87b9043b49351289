"""Names of a registry that nobody can ask: every act is a task of people, and ends with their answer (REG-26)."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from core.clock import now
from core.errors import RuleError
from domains.drift.findings import open_findings
from domains.drift.looking import look_at_some
from domains.drift.overdue import look_over
from domains.drift.repairs import close, mend
from domains.models import Domain, Finding
from domains.registry.local.control import Control
from products.calls.request import request
from products.models import ProviderCall
from products.providers import Action
from tests import factories
from tests.domains import names

pytestmark = pytest.mark.django_db


@pytest.fixture
def domain(control: Control, settings: LazySettings, tmp_path: Path) -> Domain:
    """A .fr name, whose registry is reached by people."""
    text = settings.EXTENSIONS_PATH.read_text()
    before, _like, after = text.partition("registry: AFNIC")
    settings.EXTENSIONS_PATH = tmp_path / "extensions.yaml"
    settings.EXTENSIONS_PATH.write_text(
        f"{before}registry: AFNIC{after.replace('through: local', 'through: manual', 1)}"
    )
    return names.registered(control, "atrio.fr", "2031-05-01")


def asked(domain: Domain, action: Action, **data: str) -> Finding:
    """The task of an act, as the desk sees it."""
    request(product=names.product_of(domain), action=action, data=data, now=now())
    names.work()
    look_over(now())
    return open_findings().get(kind="hand")


def done(finding: Finding, day: str = "") -> None:
    until = names.at(day).date() if day else None
    mend(actor=factories.staff(), finding_id=finding.pk, seen=None, day=until, now=now())
    names.work()


def test_a_renewal_is_done_with_the_day_that_the_registry_says(domain: Domain) -> None:
    finding = asked(domain, Action.EXTEND, until="2032-05-01")
    assert (finding.here, ProviderCall.objects.get().state) == ("Renew", "waiting")
    with pytest.raises(RuleError):
        done(finding)
    done(finding, "2032-05-01")
    assert ProviderCall.objects.get().state == "done"
    assert f"{names.reloaded(domain).expires_at:%Y-%m-%d}" == "2032-05-01"
    look_over(now())
    assert not open_findings().exists()


def test_a_renewal_that_people_refuse_is_refused(domain: Domain) -> None:
    finding = asked(domain, Action.EXTEND, until="2032-05-01")
    close(actor=factories.staff(), finding_id=finding.pk, note="Locked by a court.", seen=None, now=now())
    ProviderCall.objects.update(due_at=now())
    names.work()
    assert (ProviderCall.objects.get().state, "court" in ProviderCall.objects.get().error) == ("failed", True)


def test_an_end_a_restore_and_a_stop_have_their_task_and_their_state(domain: Domain) -> None:
    for action, data, state in (
        (Action.SUSPEND, {"reason": "abuse"}, "active"), (Action.RESUME, {}, "active"),
        (Action.CANCEL, {}, "redemption"), (Action.RESTORE, {"until": "2032-05-01"}, "active"),
    ):  # fmt: skip
        done(asked(domain, action, **data))
        assert (names.state_of(domain), ProviderCall.objects.latest("created_at").state) == ((state, state), "done")


def test_a_name_that_nobody_can_ask_about_is_not_looked_at(domain: Domain) -> None:
    assert look_at_some("manual", now()) == 0
