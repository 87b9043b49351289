"""Whoever took days more sees until when, on every page of that organization (UI-6)."""

import pytest

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


def test_the_warning_goes_with_the_first_method(cast: Cast) -> None:
    require(cast.talleres)
    waiting(cast.member("beat"))
    assert BANNER in cast.client("beat").get(HOME).content.decode()
    assert BANNER not in cast.client("beat").get("/profile/").content.decode()
    protect(cast.beat)
    assert BANNER not in cast.client("beat").get(HOME).content.decode()
