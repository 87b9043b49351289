"""Whoever took days more sees until when, on every page of that organization (UI-6)."""

import pytest

from core.clock import now
from organizations.models import Membership
from security.models import Event
from tests.cast import Cast
from tests.organizations.protection import protect, require, waiting

pytestmark = pytest.mark.django_db
HOME = "/org/talleres-rochat/"
BANNER = "Active la verificación en dos pasos: Talleres Rochat SA se cierra para usted el"


def test_taking_days_says_until_when_at_once_and_on_every_page(cast: Cast) -> None:
    require(cast.talleres)
    beat = cast.client("beat")
    answer = beat.post("/2fa-required/grace/", {"organization": "talleres-rochat"}, follow=True)
    assert Event.objects.filter(kind="member:grace-taken").count() == 1
    assert "Puede trabajar en Talleres Rochat SA hasta el" in answer.content.decode()
    for _visit in range(2):
        text = beat.get(HOME).content.decode()
        assert BANNER in text
        assert f'href="/profile/security/2fa/?next={HOME.replace("/", "%2F")}"' in text


@pytest.mark.parametrize("page", ["/2fa-required/", "/2fa-required/grace/"])
def test_the_address_alone_leads_to_the_organization_that_stops_the_person(cast: Cast, page: str) -> None:
    assert cast.client("beat").get(page).url == "/org/"  # type: ignore[attr-defined]
    require(cast.talleres)
    answer = cast.client("beat").get(page)
    assert answer.url == f"{page}?organization=talleres-rochat"  # type: ignore[attr-defined]
    assert cast.client("beat").get(f"{page}?organization=globex").status_code == 404
    suspended(cast.member("beat"))
    assert cast.client("beat").get(page).url == "/org/"  # type: ignore[attr-defined]


def suspended(member: Membership) -> None:
    """Locked out until somebody lets them in."""
    member.suspend(reason="x", until=None, by="Nadia", now=now())


def test_the_warning_goes_with_the_first_method(cast: Cast) -> None:
    require(cast.talleres)
    waiting(cast.member("beat"))
    assert BANNER in cast.client("beat").get(HOME).content.decode()
    assert BANNER not in cast.client("beat").get("/profile/").content.decode()
    protect(cast.beat)
    assert BANNER not in cast.client("beat").get(HOME).content.decode()
