"""Logos: one form and one save with the text, drafts that survive a refusal, bytes for members only (ORG-58)."""

import datetime
import io
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from core.clock import now
from organizations.models import Logo, LogoDraft, Organization, Role
from organizations.schedule import forget_logo_drafts
from security.base.uploads import PICTURES
from tests import factories
from tests.cast import Cast
from tests.organizations.settings import hidden, problems, send

pytestmark = pytest.mark.django_db
WRONG = {"postcode": "99"}


def fresh(cast: Cast) -> Organization:
    """What is stored now."""
    return Organization.objects.get(pk=cast.talleres.pk)


def test_text_and_both_logos_are_saved_at_once(cast: Cast) -> None:
    uploads: dict[str, Any] = {
        "square_logo": factories.upload("red"),
        "wide_logo": factories.upload("green", (900, 200)),
    }
    assert send(cast.client("nadia"), town="Carouge", postcode="1227", **uploads).status_code == 303
    stored = fresh(cast)
    assert stored.town == "Carouge"
    assert {each.digest for each in stored.logos.all()} == {stored.square_digest, stored.wide_digest}
    assert stored.square_digest != cast.talleres.square_digest


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("x.png", b"<svg onload='x'/>"),
        SimpleUploadedFile("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        SimpleUploadedFile("x.png", b"\x89PNG\r\n\x1a\n" + b"0" * 2_100_000),
        SimpleUploadedFile("x.png", b""),
    ],
    ids=["text", "svg", "large", "empty"],
)
def test_a_wrong_picture_never_loses_the_text(cast: Cast, file: SimpleUploadedFile) -> None:
    answer = send(cast.client("nadia"), town="Carouge", postcode="1227", square_logo=file)
    assert answer.status_code == 422
    assert 'value="Carouge"' in answer.content.decode()
    assert (fresh(cast).town, fresh(cast).square_digest) == ("Genève", cast.talleres.square_digest)


def test_wrong_text_never_loses_the_picture(cast: Cast) -> None:
    client = cast.client("nadia")
    answer = send(client, square_logo=factories.upload("red"), wide_logo=factories.upload("blue"), **WRONG)
    assert answer.status_code == 422
    assert answer.content.decode().count("data:image/webp;base64,") == 4
    drafts = {name: hidden(answer, name) for name in ("square_draft", "wide_draft")}
    again = send(client, **WRONG, **drafts)
    assert {name: hidden(again, name) for name in drafts} == drafts
    assert send(client, **drafts).status_code == 303
    assert fresh(cast).square_digest not in {"", cast.talleres.square_digest}
    assert not LogoDraft.objects.exists()


@pytest.mark.parametrize(("position", "size"), [("", (256, 256)), ("middle-left", (256, 256)), ("whole", (256, 51))])
def test_a_long_square_logo_is_no_strip(cast: Cast, position: str, size: tuple[int, int]) -> None:
    send(cast.client("nadia"), square_logo=factories.upload("red", (500, 100)), square_position=position)
    data = Logo.objects.get(organization=cast.talleres, shape="square").data
    assert Image.open(io.BytesIO(bytes(data))).size == size


def test_a_draft_is_sealed_and_bounded(cast: Cast) -> None:
    client = cast.client("nadia")
    for colour in ("red", "green", "blue", "black", "white"):
        send(client, square_logo=factories.upload(colour), **WRONG)
    assert LogoDraft.objects.count() == 3
    assert not any("WEBP" in draft.sealed or draft.sealed.startswith("UklGR") for draft in LogoDraft.objects.all())


def test_a_draft_serves_its_person_its_place_and_its_shape_only(cast: Cast) -> None:
    factories.member(cast.talleres, Role.LEGAL_REPRESENTATIVE, cast.olga)
    draft = hidden(send(cast.client("olga"), square_logo=factories.upload("red"), **WRONG), "square_draft")
    before = fresh(cast).square_digest
    for typed in (draft, str(uuid.uuid4()), "../../etc/passwd", "x" * 5000):
        send(cast.client("nadia"), square_draft=typed, town="Carouge", postcode="1227")
    send(cast.client("olga"), wide_draft=draft, town="Carouge", postcode="1227")
    assert (fresh(cast).square_digest, fresh(cast).wide_digest) == (before, cast.talleres.wide_digest)


def test_a_draft_is_over_after_a_day_and_erased(cast: Cast) -> None:
    client = cast.client("nadia")
    draft = hidden(send(client, square_logo=factories.upload("red"), **WRONG), "square_draft")
    LogoDraft.objects.update(created_at=now() - datetime.timedelta(days=1))
    send(client, square_draft=draft, town="Carouge", postcode="1227")
    assert fresh(cast).square_digest == cast.talleres.square_digest
    forget_logo_drafts()
    assert not LogoDraft.objects.exists()


def test_a_logo_can_be_removed_and_the_initials_come_back(cast: Cast) -> None:
    client = cast.client("nadia")
    assert send(client, square_remove="on").status_code == 303
    assert not Logo.objects.filter(organization=cast.talleres, shape="square").exists()
    page = client.get("/org/talleres-rochat/").content.decode()
    assert '<span class="orgmark" aria-hidden="true">TR</span>' in page


@pytest.mark.parametrize(
    ("name", "status"), [("nadia", 200), ("lucia", 200), ("olga", 404), ("staff", 404), ("nobody", 302)]
)
def test_the_bytes_are_for_members_only(cast: Cast, name: str, status: int) -> None:
    answer = cast.client(name).get(cast.talleres.square_url)
    assert answer.status_code == status
    if status == 200:
        assert (answer.headers["Content-Type"], answer.headers["X-Content-Type-Options"]) == ("image/webp", "nosniff")
        assert answer.headers["Cache-Control"].startswith("private")


@pytest.mark.parametrize(
    "name", ["square-", "wide-{square}", "square-{square}0", "square", "x-{square}", "square-{wide}"]
)
def test_another_digest_or_shape_is_not_found(cast: Cast, name: str) -> None:
    asked = name.format(square=cast.talleres.square_digest, wide=cast.talleres.wide_digest)
    assert cast.client("nadia").get(f"/org/talleres-rochat/logo/{asked}.webp").status_code == 404


def test_a_logo_of_another_tenant_is_not_found_under_the_own_slug(cast: Cast) -> None:
    name = f"square-{cast.talleres.square_digest}"
    assert cast.client("olga").get(f"/org/globex/logo/{name}.webp").status_code == 404


def test_a_logo_costs_pages_no_query(cast: Cast) -> None:
    def queries() -> int:
        client = cast.client("nadia")
        client.get("/org/talleres-rochat/teams/")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get("/org/talleres-rochat/teams/")
        return len(asked)

    with_logo = queries()
    Organization.objects.filter(pk=cast.talleres.pk).update(square_digest="")
    assert queries() == with_logo


def test_the_reading_page_asks_few_queries(cast: Cast, django_assert_max_num_queries: Any) -> None:
    client = cast.client("nadia")
    for number in range(40):
        factories.billing_address(cast.talleres, f"Oficina {number}")
    client.get("/org/talleres-rochat/settings/")
    with django_assert_max_num_queries(14):
        client.get("/org/talleres-rochat/settings/")


def test_the_same_picture_again_changes_nothing(cast: Cast) -> None:
    client = cast.client("nadia")
    send(client, square_logo=factories.upload("red"))
    answer = send(client, square_logo=factories.upload("red"))
    assert (answer.status_code, problems(answer)) == (303, "")
    assert cast.nadia.memberships.count() == 1


def test_whoever_uploads_without_end_is_told_to_wait_and_keeps_the_text(cast: Cast) -> None:
    for _upload in range(PICTURES.amount):
        PICTURES.hit(str(cast.nadia.pk))
    answer = send(cast.client("nadia"), town="Carouge", postcode="1227", square_logo=factories.upload("red"))
    assert answer.status_code == 422
    assert 'value="Carouge"' in answer.content.decode()
    assert fresh(cast).square_digest == cast.talleres.square_digest
