"""The board of a name: where it stands, what comes when nobody pays, and the way out (guide 9, DOM-46)."""

import datetime
from itertools import pairwise

import pytest

from core.clock import now
from domains.board.timeline import LEAST, WIDTH, mark_of, phases_of, pieces_of
from domains.extensions.reading import extension_of, our_extensions
from domains.life.deadlines import deadlines
from domains.models import Domain
from domains.registry.local.control import Control
from tests.cast import Cast
from tests.domains import names
from tests.domains.test_restore import deleted

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2027, 4, 20)


@pytest.mark.parametrize("key", sorted(our_extensions()))
@pytest.mark.parametrize("ahead", [-70, -20, 0, 11, 400])
def test_phases_follow_each_other_without_a_gap_and_hold_every_day(key: str, ahead: int) -> None:
    days = deadlines(extension_of(key, TODAY), TODAY + datetime.timedelta(days=ahead))
    phases = phases_of(days, TODAY, year=None, restore=None)
    for before, after in pairwise(phases):
        assert before.last_day is not None
        assert (after.first_day - before.last_day).days == 1
    assert [each.key for each in phases if each.holds(TODAY)]
    pieces = pieces_of(phases)
    assert min(piece.width for piece in pieces) >= LEAST
    assert abs(sum(piece.width for piece in pieces) - WIDTH) <= len(pieces)
    assert mark_of(pieces, TODAY) is not None


def board(cast: Cast, domain: Domain, who: str = "nadia") -> str:
    return cast.client(who).get(f"/org/talleres-rochat/products/domains/{domain.product_id}/").text


def test_a_deleted_name_alarms_and_leads_to_its_restore(cast: Cast, control: Control) -> None:
    domain = deleted(cast, control)
    page = board(cast, domain)
    assert all(words in page for words in ("se puede restaurar hasta", "En redención", 'href="restore/"', "Restaurar"))


def test_a_name_that_nobody_pays_alarms_before_it_is_given_up(cast: Cast, control: Control) -> None:
    soon = (now() + datetime.timedelta(days=55)).date().isoformat()
    domain = names.registered(control, "atrio.ch", soon, cast.talleres)
    assert "Nadie lo paga" in board(cast, domain)
    domain.product.renews_itself = True
    domain.product.save()
    assert "Nadie lo paga" not in board(cast, domain)


def test_other_products_have_no_such_card(cast: Cast) -> None:
    product = cast.talleres.products.get(service_name="www.talleres-rochat.example")
    page = cast.client("nadia").get(f"/org/talleres-rochat/products/hosting/{product.pk}/").text
    assert "timeline" not in page
