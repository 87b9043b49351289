"""Logos: one form and one save with the text, uploads that survive a refusal, bytes for members only (ORG-58)."""

import datetime
import io
import os
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from core.clock import now
from organizations.models import Logo, LogoShape, Organization, Role
from security.base.uploads import PICTURES
from tests import factories
from tests.cast import Cast
from tests.organizations.settings import hidden, problems, seen, send

pytestmark = pytest.mark.django_db
WRONG = {"postcode": "99"}
LOST = "Esta imagen ya no está guardada. Elíjala de nuevo."


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


@pytest.mark.parametrize(("position", "size"), [("", (256, 256)), ("middle-left", (256, 256)), ("whole", (256, 51))])
def test_a_long_square_logo_is_no_strip(cast: Cast, position: str, size: tuple[int, int]) -> None:
    send(cast.client("nadia"), square_logo=factories.upload("red", (500, 100)), square_position=position)
    data = Logo.objects.get(organization=cast.talleres, shape="square").data
    assert Image.open(io.BytesIO(bytes(data))).size == size


def noise(shape: LogoShape) -> SimpleUploadedFile:
    """The picture that takes the most bytes."""
    written = io.BytesIO()
    size = (shape.box.width, shape.box.height)
    Image.frombytes("RGBA", size, os.urandom(size[0] * size[1] * 4)).save(written, "PNG")
    return SimpleUploadedFile("noise.png", written.getvalue())


def test_the_largest_pictures_wait_as_well(cast: Cast) -> None:
    client = cast.client("nadia")
    uploads: dict[str, Any] = {f"{shape.value}_logo": noise(shape) for shape in LogoShape}
    answer = send(client, **uploads, **WRONG)
    drafts = {name: hidden(answer, name) for name in ("square_draft", "wide_draft")}
    assert min(map(len, drafts.values())) > 150_000
    assert send(client, **drafts).status_code == 303
    assert min(len(each.data) for each in cast.talleres.logos.all()) > 100_000


def waiting(cast: Cast, name: str = "nadia") -> str:
    """A square logo of Talleres Rochat that waits in the form of this person."""
    draft = hidden(send(cast.client(name), square_logo=factories.upload("red"), **WRONG), "square_draft")
    assert len(draft) > 100
    return draft


def assert_lost(cast: Cast, answer: Any, summary: str = LOST) -> None:
    """Refused with the sentence, the rest of the form kept, nothing stored."""
    assert (answer.status_code, summary in problems(answer)) == (422, True)
    assert 'value="Carouge"' in answer.content.decode()
    assert hidden(answer, "square_draft") == ""
    assert (fresh(cast).square_digest, fresh(cast).wide_digest) == (
        cast.talleres.square_digest, cast.talleres.wide_digest,
    )  # fmt: skip


def test_a_waiting_logo_serves_its_person_only(cast: Cast) -> None:
    factories.member(cast.talleres, Role.LEGAL_REPRESENTATIVE, cast.olga)
    draft = waiting(cast, "olga")
    assert_lost(cast, send(cast.client("nadia"), square_draft=draft, town="Carouge", postcode="1227"))


def test_a_waiting_logo_serves_its_shape_only(cast: Cast) -> None:
    assert_lost(cast, send(cast.client("nadia"), wide_draft=waiting(cast), town="Carouge", postcode="1227"))


def test_a_waiting_logo_serves_its_organization_only(cast: Cast) -> None:
    factories.member(cast.globex, Role.LEGAL_REPRESENTATIVE, cast.nadia)
    answer = send(cast.client("nadia"), "/org/globex/settings/edit/", square_draft=waiting(cast))
    assert (answer.status_code, LOST in problems(answer)) == (422, True)
    assert Organization.objects.get(pk=cast.globex.pk).square_digest == cast.globex.square_digest


@pytest.mark.parametrize(
    "change",
    [
        lambda draft: "../../etc/passwd",
        lambda draft: "x" * 5000,
        lambda draft: "\x00ü:" * 9,
        lambda draft: draft[:-1] + ("a" if draft[-1] != "a" else "b"),
        lambda draft: "QUJD" + draft[4:],
        lambda draft: draft + "x" * 300_000,
    ],
    ids=["path", "long", "letters", "signature", "picture", "longest"],
)
def test_a_waiting_logo_that_somebody_changed_is_refused_with_a_sentence(
    cast: Cast, change: Callable[[str], str]
) -> None:
    answer = send(cast.client("nadia"), square_draft=change(waiting(cast)), town="Carouge", postcode="1227")
    assert_lost(cast, answer)


def test_a_waiting_logo_is_over_after_a_day(cast: Cast) -> None:
    draft = waiting(cast)
    with time_machine.travel(now() + datetime.timedelta(hours=23)):
        assert hidden(send(cast.client("nadia"), square_draft=draft, **WRONG), "square_draft") == draft
    with time_machine.travel(now() + datetime.timedelta(hours=25)):
        assert_lost(cast, send(cast.client("nadia"), square_draft=draft, town="Carouge", postcode="1227"))


@pytest.mark.parametrize("instead", [{"square_logo": "new"}, {"square_remove": "on"}], ids=["another", "none"])
def test_whoever_chooses_another_picture_or_none_hears_nothing_of_a_lost_one(
    cast: Cast, instead: dict[str, Any]
) -> None:
    values = {**instead, "square_logo": factories.upload("green")} if "square_logo" in instead else instead
    assert send(cast.client("nadia"), square_draft="lost", **values).status_code == 303
    assert fresh(cast).square_digest != cast.talleres.square_digest


def test_a_conflict_keeps_the_waiting_picture_too(cast: Cast) -> None:
    client, draft = cast.client("nadia"), waiting(cast)
    old = seen(client)
    Organization.objects.filter(pk=cast.talleres.pk).update(town="Lancy")
    answer = send(client, square_draft=draft, seen=old)
    assert (answer.status_code, hidden(answer, "square_draft")) == (409, draft)


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


@pytest.mark.proof
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
