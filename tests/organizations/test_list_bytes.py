"""What a page of a long list weighs before it is compressed, and one row of it: no class or address 25 times."""

import pytest

from accounts.models import User
from bench import data
from bench.data import Size
from core.clock import now
from organizations.models import Team
from tests import factories

pytestmark = pytest.mark.django_db
MOST = 32 * 1024
LISTS = {"users/": 600, "products/domains/": 480, "users/invitations/": 600, "log/": 200}
"""Bytes of a row, by address; a name, an e-mail and an access are about 120 of them."""


@pytest.fixture
def big() -> User:
    """Reads lists of more than one page, in five teams: a filter lists all of them."""
    size = Size(people=300, organizations=30, others=300, members=60, products=300, events=300)
    data.fill(size, now().isoformat())
    Team.objects.filter(
        pk__in=Team.objects.filter(organization__slug=data.BIG).order_by("pk").values("pk")[5:]
    ).delete()
    return User.objects.get(email=data.READER)


@pytest.mark.proof
@pytest.mark.parametrize(("path", "most"), LISTS.items())
def test_a_page_of_25_rows_is_light_and_so_is_a_row(big: User, path: str, most: int) -> None:
    answer = factories.signed_in(big).get(f"/org/{data.BIG}/{path}?status=active")
    head, _tag, rest = answer.content.partition(b"<tbody>")
    rows, _tag, foot = rest.partition(b"</tbody>")
    assert rows.count(b"<tr>") >= 25
    assert len(rows) / rows.count(b"<tr>") <= most
    assert len(head) + 25 * most + len(foot) <= MOST
