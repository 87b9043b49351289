"""Names that would turn, split or hide the text around them are refused wherever somebody writes one."""

import pytest

from organizations.invitations import bulk
from organizations.invitations.lines import read_lines
from organizations.models import Organization
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NAMES = ["\u202egnp.exe", "Ana\nBcc: x@x.example", "Ana\u2066x", "\x1b[2J"]
WIZARD = "/org/talleres-rochat/users/add/?step=1"


@pytest.mark.parametrize("name", NAMES)
def test_the_wizard_refuses_the_name(cast: Cast, name: str) -> None:
    person = {"email": "paula@estudio-luz.example", "first_name": name, "language": "en"}
    assert cast.client("nadia").post(WIZARD, person).status_code == 422


@pytest.mark.parametrize("name", NAMES)
def test_an_organization_is_not_founded_under_the_name(cast: Cast, name: str) -> None:
    form = {"name": name, "kind": "company", "country": "CH"}
    assert cast.client("nadia").post("/org/new/", form).status_code == 422
    assert not Organization.objects.filter(name=name).exists()


@pytest.mark.parametrize("name", NAMES)
def test_an_invited_person_takes_no_such_name(cast: Cast, name: str) -> None:
    invitation = factories.invitation(cast.member("nadia"))
    answers = {"first_name": name, "language": "en", "password": "una frase bastante larga"}
    assert factories.browser().post(f"/invite/{invitation.token}/account/", answers).status_code == 422


def test_a_list_says_which_line_has_such_a_name(cast: Cast) -> None:
    lines = bulk.check(cast.talleres, read_lines("ana@luz.example;\u202egnp.exe;x\nbea@luz.example;Bea"))
    assert [bool(line.problem) for line in lines] == [True, False]
