"""The picture of a person: uploaded, cut, shown to the right people, removed (PRO-2)."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.models import Avatar, User
from core.clock import now
from security.kinds import EventKind
from security.models import Event
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PAGE = "/profile/avatar/"


def photo(width: int = 900, height: int = 300, kind: str = "PNG") -> SimpleUploadedFile:
    """Red at the left, green in the middle, blue at the right."""
    image = Image.new("RGB", (width, height), "lime")
    image.paste("red", (0, 0, width // 3, height))
    image.paste("blue", (2 * width // 3, 0, width, height))
    written = io.BytesIO()
    image.save(written, kind)
    return SimpleUploadedFile("me.png", written.getvalue())


def upload(client: Client, file: Any = None, **more: str) -> Any:
    return client.post(PAGE, {"picture": file or photo(), "position": "middle-centre", **more})


def shown(client: Client, user: User) -> Any:
    user.refresh_from_db()
    return client.get(user.avatar_url)


def colour(answer: Any) -> str:
    """The strongest channel in the middle of the picture."""
    pixel = Image.open(io.BytesIO(answer.content)).convert("RGB").getpixel((128, 128))
    assert isinstance(pixel, tuple)
    return ["red", "green", "blue"][pixel.index(max(pixel))]


def test_the_page_opens_without_complaints(cast: Cast) -> None:
    for _time in ("without a picture", "with one"):
        answer = cast.client("clara").get(PAGE)
        assert (answer.status_code, "Hay un problema" in answer.content.decode()) == (200, False)
        upload(cast.client("clara"))


def test_an_upload_becomes_a_square_of_our_own(cast: Cast) -> None:
    client = cast.client("clara")
    assert upload(client)["Location"] == PAGE
    answer = shown(client, cast.clara)
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/webp", "nosniff")
    assert "private" in answer["Cache-Control"]
    assert Image.open(io.BytesIO(answer.content)).size == (256, 256)


def test_the_part_that_stays_is_chosen_and_chosen_again_without_a_new_upload(cast: Cast) -> None:
    client = cast.client("clara")
    upload(client, position="middle-left")
    assert colour(shown(client, cast.clara)) == "red"
    client.post(PAGE, {"position": "middle-right"})
    assert colour(shown(client, cast.clara)) == "blue"
    client.post(PAGE, {"position": "middle-centre"})
    assert colour(shown(client, cast.clara)) == "green"


def test_it_is_shown_wherever_the_person_is(cast: Cast) -> None:
    upload(cast.client("clara"))
    cast.clara.refresh_from_db()
    team = cast.talleres.teams.get(name="Taller")
    cast.member("clara").teams.add(team)
    users = "/org/talleres-rochat/users/"
    for page in (users, f"{users}{cast.member('clara').pk}/", f"/org/talleres-rochat/teams/{team.pk}/"):
        assert cast.clara.avatar_url in cast.client("nadia").get(page).content.decode(), page
    assert cast.client("clara").get("/profile/").content.decode().count(cast.clara.avatar_url) == 2


def test_colleagues_see_it_and_strangers_do_not(cast: Cast) -> None:
    upload(cast.client("clara"))
    found = {
        who: shown(cast.client(who), cast.clara).status_code for who in ("nadia", "beat", "lucia", "olga", "staff")
    }
    assert found == {"nadia": 200, "beat": 200, "lucia": 200, "olga": 404, "staff": 404}
    assert shown(cast.client("nobody"), cast.clara).status_code == 302


def test_whoever_left_or_is_suspended_sees_it_no_more(cast: Cast) -> None:
    upload(cast.client("clara"))
    cast.member("beat").suspend(reason="", until=None, by="Nadia", now=now())
    cast.member("iker").delete()
    assert shown(cast.client("beat"), cast.clara).status_code == 404
    assert shown(cast.client("iker"), cast.clara).status_code == 404


def test_the_same_picture_of_somebody_else_opens_nothing(cast: Cast) -> None:
    upload(cast.client("clara"))
    upload(cast.client("olga"))
    cast.clara.refresh_from_db()
    Avatar.objects.filter(user=cast.olga).delete()
    assert cast.client("olga").get(cast.clara.avatar_url).status_code == 404


def test_a_new_picture_and_removing_at_once_is_a_question(cast: Cast) -> None:
    client = cast.client("clara")
    client.post(PAGE, {"picture": photo(), "position": "middle-centre"})
    answer = client.post(PAGE, {"picture": photo(), "position": "middle-centre", "remove": "on"})
    assert answer.status_code == 422
    assert "Elija una de las dos cosas" in answer.content.decode()
    cast.clara.refresh_from_db()
    assert cast.clara.avatar_digest


def test_removed_it_is_gone_and_the_initials_are_back(cast: Cast) -> None:
    client = cast.client("clara")
    upload(client)
    cast.clara.refresh_from_db()
    address = cast.clara.avatar_url
    assert client.post(PAGE, {"position": "middle-centre", "remove": "on"})["Location"] == "/profile/"
    assert client.get(address).status_code == 404
    assert not Avatar.objects.exists()
    assert ">CM</span>" in client.get("/profile/").content.decode()


def test_the_changes_are_written_down_once(cast: Cast) -> None:
    client = cast.client("clara")
    upload(client)
    client.post(PAGE, {"position": "middle-centre"})
    events = Event.objects.filter(kind=EventKind.PROFILE_CHANGED, user=cast.clara)
    assert [event.data["before"] for event in events] == [{"picture": ""}]


def test_a_wrong_picture_keeps_the_old_one_and_the_rest_of_the_form(cast: Cast) -> None:
    client = cast.client("clara")
    upload(client)
    answer = upload(client, SimpleUploadedFile("x.png", b"no picture"), position="middle-left")
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Este archivo no se puede leer" in html
    assert 'value="middle-left"' in html.split("checked")[0].rsplit("<input", 1)[1]
    assert colour(shown(client, cast.clara)) == "green"


@pytest.mark.parametrize("data", [{}, {"position": "middle-centre"}, {"position": "elsewhere", "picture": "text"}])
def test_what_is_no_upload_is_refused(cast: Cast, data: dict[str, str]) -> None:
    assert cast.client("clara").post(PAGE, data).status_code == 422
    assert not Avatar.objects.exists()


def test_a_made_up_position_is_refused(cast: Cast) -> None:
    assert upload(cast.client("clara"), position="../../etc").status_code == 422


def test_uploads_are_bounded(cast: Cast) -> None:
    client = cast.client("clara")
    answers = [upload(client, SimpleUploadedFile("x", b"x")).status_code for _number in range(31)]
    assert (answers[29], answers[30]) == (422, 429)


@pytest.mark.parametrize("number", [1, 20])
def test_pictures_cost_a_list_no_query(cast: Cast, number: int, django_assert_max_num_queries: Any) -> None:
    client = cast.client("nadia")
    client.get("/org/talleres-rochat/users/")
    people = list(User.objects.filter(memberships__organization=cast.talleres)[:number])
    User.objects.filter(pk__in=[each.pk for each in people]).update(avatar_digest="0" * 32)
    with django_assert_max_num_queries(16):
        html = client.get("/org/talleres-rochat/users/?status=active").content.decode()
    assert html.count("/people/000") >= number
