"""Whole lives of names, extension by extension, with the registry's clock moved: nobody pays, or somebody does in each
phase (DOM-10 to DOM-12, DOM-41 to DOM-47; G1, G7, G9, G10, G23)."""

import datetime

import pytest

from core.errors import RuleError
from domains.drift.findings import open_findings
from domains.registry.local.control import Control
from products.models import Hold
from tests.domains import names
from tests.domains.lives import PLENTY, Life

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
UNPAID = {
    "com": [("2027-05-01", "active"), ("2027-05-02", "expired"), ("2027-06-02", "expired"), ("2027-06-09", "expired"),
            ("2027-06-10", "redemption"), ("2027-07-09", "redemption"), ("2027-07-11", "deleting"),
            ("2027-07-16", "released")],
    "ch": [("2027-03-30", "active"), ("2027-03-31", "redemption"), ("2027-05-09", "redemption"),
           ("2027-05-11", "released")],
    "de": [("2027-05-01", "active"), ("2027-05-02", "redemption"), ("2027-05-31", "redemption"),
           ("2027-06-02", "released")],
    "fr": [("2027-05-01", "active"), ("2027-05-02", "expired"), ("2027-05-28", "expired"), ("2027-05-29", "redemption"),
           ("2027-06-27", "redemption"), ("2027-06-29", "released")],
    "eu": [("2027-05-01", "active"), ("2027-05-02", "redemption"), ("2027-06-10", "redemption"),
           ("2027-06-11", "released")],
    "es": [("2027-05-01", "active"), ("2027-05-02", "expired"), ("2027-05-11", "expired"), ("2027-05-12", "released")],
    "it": [("2027-05-01", "active"), ("2027-05-02", "expired"), ("2027-05-14", "expired"), ("2027-05-15", "redemption"),
           ("2027-06-13", "redemption"), ("2027-06-15", "deleting"), ("2027-06-20", "released")],
}  # fmt: skip
"""When nobody pays for more than 2027-05-01: the state in the evening of a day."""
RESTORED = {
    "com": ("2027-06-20", ["update", "delete", "restore", "report", "renew", "update"]),
    "ch": ("2027-04-20", ["delete", "restore"]),
    "de": ("2027-05-20", ["delete", "restore"]),
    "fr": ("2027-06-10", ["update", "delete", "restore", "update"]),
    "eu": ("2027-05-20", ["restore", "renew"]),
    "it": ("2027-05-25", ["update", "delete", "restore", "update"]),
}
"""The day on which somebody pays the restore, and what the registry did for us in the end."""


def life(control: Control, extension: str) -> Life:
    return Life.of(control, f"atrio.{extension}", "2027-05-01")


@pytest.mark.parametrize("extension", UNPAID)
def test_a_name_that_nobody_pays_goes_its_way(control: Control, extension: str) -> None:
    found = life(control, extension)
    for day, state in UNPAID[extension]:
        assert (day, found.go_to(day)[0]) == (day, state)
    assert found.ordered.count("renew") == 0
    assert control.name(f"atrio.{extension}") is None
    assert not open_findings().exists()


@pytest.mark.parametrize("extension", UNPAID)
def test_a_name_that_is_paid_in_time_lives_on(control: Control, extension: str) -> None:
    found = life(control, extension)
    found.go_to("2027-03-20")
    found.renew("2027-03-21")
    for day in ("2027-03-21", "2027-03-31", "2027-05-02", "2027-06-10"):
        assert found.go_to(day) == ("active", "active")
    assert str(names.reloaded(found.domain).product.expires_on) == "2028-05-01"
    assert (found.money < PLENTY, list(open_findings())) == (True, [])
    assert found.ordered == ([] if extension in {"ch", "de", "it"} else ["renew"])


@pytest.mark.parametrize("extension", ["com", "fr", "es", "it"])
def test_a_name_that_is_paid_in_its_grace_is_renewed_from_its_old_end(control: Control, extension: str) -> None:
    found = life(control, extension)
    late = {"com": "2027-06-09", "fr": "2027-05-28", "es": "2027-05-10", "it": "2027-05-14"}[extension]
    found.go_to((names.at(late) - DAY).date().isoformat())
    assert Hold.objects.filter(product=found.domain.product_id, lifted_at=None).count() == 1
    found.renew(late)
    assert found.go_to(late) == ("active", "active")
    assert not Hold.objects.filter(product=found.domain.product_id, lifted_at=None).exists()
    assert str(names.reloaded(found.domain).product.expires_on) == "2028-05-01"
    known = control.name(f"atrio.{extension}")
    assert known
    assert (known.statuses, f"{known.expires:%Y}") == ([], "2028")


@pytest.mark.parametrize("extension", RESTORED)
def test_a_deleted_name_comes_back_with_its_year_once(control: Control, extension: str) -> None:
    found, (day, ordered) = life(control, extension), RESTORED[extension]
    for each in [each for each, _state in UNPAID[extension] if each < day]:
        found.go_to(each)
    found.restore(day)
    assert found.go_to(day) == ("active", "active")
    assert str(names.reloaded(found.domain).product.expires_on) == "2028-05-01"
    found.go_to("2027-07-20")
    assert (found.go_to("2027-08-20"), found.ordered) == (("active", "active"), ordered)
    assert not open_findings().exists()


def test_after_the_redemption_nobody_restores(control: Control) -> None:
    found = life(control, "com")
    for day in ("2027-05-02", "2027-06-10", "2027-07-11"):
        found.go_to(day)
    with pytest.raises(RuleError):
        found.restore("2027-07-11")
    assert found.money == PLENTY


@pytest.mark.proof
@pytest.mark.parametrize("extension", UNPAID)
def test_day_by_day_each_state_comes_once_and_on_its_day(control: Control, extension: str) -> None:
    found, expected, seen = life(control, extension), dict(UNPAID[extension]), list[str]()
    for number in range(110):
        day = (names.at("2027-03-29") + number * DAY).date().isoformat()
        state = found.go_to(day)[0]
        assert state == expected.get(day, state), day
        seen += [] if seen[-1:] == [state] else [state]
    assert len(seen) == len(set(seen))
    assert found.ordered.count("delete") == (0 if extension in {"eu", "es"} else 1)
