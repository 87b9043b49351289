"""The file of everything about one person: complete, theirs alone, harmless to open (PRO-60)."""

import csv
import hashlib
import io
import json
import tracemalloc
import zipfile
from typing import Any

import pytest
from django.test import Client

from accounts.exports.archive import archive
from accounts.models import User
from core.clock import now
from manager import demo
from notifications.models import Message
from notifications.outbox import post
from notifications.reader import Reader
from security.journal.events import record
from security.kinds import EventKind
from security.models import Event
from tests import factories
from tests.accounts.steps import type_credentials
from tests.accounts.test_avatar import photo
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PAGE = "/profile/export/"
TABLES = {
    "profile", "alerts", "login_changes", "sessions", "known_places",
    "remembered_browsers", "two_step_methods", "app_passwords",
    "activity", "messages", "organizations", "product_access", "support_messages",
}  # fmt: skip


def fresh(cast: Cast, name: str = "clara") -> Client:
    """A browser in which the person has just typed the password."""
    client = factories.browser()
    type_credentials(client, cast.people[name].email)
    return client


def bundle(client: Client) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(client.post(PAGE).getvalue()))


def rows(file: zipfile.ZipFile, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(file.read(f"{table}.json"))
    return found


def csv_rows(file: zipfile.ZipFile, table: str) -> list[dict[str, str]]:
    text = file.read(f"{table}.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def everything(file: zipfile.ZipFile) -> str:
    return "\n".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())


def test_it_has_every_part_twice_and_an_index(cast: Cast) -> None:
    client = fresh(cast)
    client.post("/profile/avatar/", {"picture": photo(), "position": "middle-left"})
    file = bundle(client)
    assert file.testzip() is None
    wanted = {f"{table}.{ending}" for table in TABLES for ending in ("csv", "json")}
    assert set(file.namelist()) == wanted | {"picture.webp", "index.html", "index.json"}


def test_the_index_knows_every_file(cast: Cast) -> None:
    file = bundle(fresh(cast))
    for entry in json.loads(file.read("index.json")):
        data = file.read(entry["name"])
        assert hashlib.sha256(data).hexdigest() == entry["sha256"], entry["name"]
        if entry["name"].endswith(".json"):
            assert len(json.loads(data)) == entry["rows"]
        assert entry["name"] in file.read("index.html").decode()


def test_both_forms_of_a_part_say_the_same(cast: Cast) -> None:
    file = bundle(fresh(cast))
    for table in TABLES - {"messages", "activity"}:
        as_text = [
            {key: "" if value is None else str(value) for key, value in row.items()} for row in rows(file, table)
        ]
        assert [
            {key: value.removeprefix("'") for key, value in row.items()} for row in csv_rows(file, table)
        ] == as_text


def test_it_says_what_the_portal_knows_about_the_person(cast: Cast) -> None:
    factories.app_password(cast.clara, name="Telephone")
    factories.message(cast.clara)
    file = bundle(fresh(cast))
    assert rows(file, "profile")[0]["email"] == cast.clara.email
    assert [row["name"] for row in rows(file, "app_passwords")] == ["Telephone"]
    assert (
        rows(file, "organizations")[0] | {"organization": cast.talleres.name, "role": "administrator"}
        == (rows(file, "organizations")[0])
    )
    assert "session:opened" in {row["kind"] for row in rows(file, "activity")}
    assert "accounts/welcome" in {row["kind"] for row in rows(file, "messages")}
    assert len(rows(file, "sessions")) == 1


def test_the_ways_back_into_the_account_are_in_it(cast: Cast) -> None:
    change = {"before": "clara@luz.example", "after": cast.clara.email, "state": "confirmed"}
    cast.clara.login_changes.create(**change, asked_at=now(), expires_at=now(), confirmed_at=now())
    User.objects.filter(pk=cast.clara.pk).update(recovery_email="ana@luz.example", recovery_phone="+41791234567")
    file = bundle(fresh(cast))
    (person,), (moved,) = rows(file, "profile"), rows(file, "login_changes")
    assert (person["recovery_email"], person["recovery_phone"]) == ("ana@luz.example", "+41791234567")
    assert {name: moved[name] for name in change} == change
    assert "password_mark" not in person


def test_the_rights_on_products_are_in_it(cast: Cast) -> None:
    member = cast.clara.memberships.get(organization=cast.talleres)
    product = cast.talleres.products.living().first()
    assert product is not None
    team = member.organization.teams.create(name="Taller Norte")
    team.members.add(member)
    factories.grant(team, product)
    found = [row for row in rows(bundle(fresh(cast)), "product_access") if row["team"] == "Taller Norte"]
    assert [(row["organization"], row["product"], row["through"]) for row in found] == [
        (cast.talleres.name, product.name, "team")
    ]


def test_the_own_deletion_of_an_organization_names_it(cast: Cast) -> None:
    for actor in (cast.clara, cast.nadia):
        record(EventKind.ORGANIZATION_DELETED, actor=actor, user=cast.clara, organization=cast.globex, name="Globex SA")
    own, foreign = [each for each in rows(bundle(fresh(cast)), "activity") if each["kind"] == "organization:deleted"]
    assert (own["organization"], cast.globex.name in own["what"]) == (cast.globex.name, True)
    assert cast.globex.name not in str(foreign)


def test_times_are_utc(cast: Cast) -> None:
    User.objects.filter(pk=cast.clara.pk).update(time_zone="Asia/Kathmandu")
    assert all(row["at"].endswith("+00:00") for row in rows(bundle(fresh(cast)), "activity"))


def test_no_secret_is_in_it(cast: Cast) -> None:
    factories.with_app(cast.clara)
    factories.with_sms(cast.clara)
    factories.app_password(cast.clara, "abcd-efgh-jkmn-pqrs-tuvw-xyz2")
    client = factories.signed_in(cast.clara)
    text = b"".join(archive(cast.clara))
    content = everything(zipfile.ZipFile(io.BytesIO(text)))
    cast.clara.refresh_from_db()
    secrets = [cast.clara.password, client.session.session_key, "abcd-efgh", "sealed", "digest"]
    secrets += [demo.APP_SECRET, cast.clara.app_passwords.get().digest]
    assert [secret for secret in secrets if str(secret) in content] == []
    assert {cast.clara.email, "+41791234567"} == {
        known for known in (cast.clara.email, "+41791234567") if known in content
    }


def test_links_and_codes_of_messages_are_not_in_it(cast: Cast) -> None:
    post("accounts/recovery_code", reader=Reader.of(cast.clara), secrets={"code": "48151623"})
    content = everything(bundle(fresh(cast)))
    assert "accounts/recovery_code" in content
    assert "48151623" not in content


def test_nobody_else_is_in_it(cast: Cast) -> None:
    """Clara acted on others, others acted on her, and both happened in organizations."""
    record(EventKind.MEMBER_REMOVED, actor=cast.clara, user=cast.beat, organization=cast.talleres, name="Beat Kessler")
    record(EventKind.INVITATION_SENT, actor=cast.clara, organization=cast.talleres, email="secret@invited.example")
    record(EventKind.MEMBER_SUSPENDED, actor=cast.nadia, user=cast.clara, organization=cast.talleres, reason="Gossip")
    record(EventKind.PERSON_BLOCKED, actor=cast.staff, user=cast.clara, reason="Suspected by Nadia Ferrari")
    Message.objects.all().delete()
    content = everything(bundle(fresh(cast)))
    others = [cast.nadia, cast.beat, cast.iker, cast.olga, cast.lucia, cast.staff]
    named = [each.full_name for each in others if each.full_name in content or each.email in content]
    assert (named, [word for word in ("secret@", "Gossip", "Suspected") if word in content]) == ([], [])


def test_the_address_of_whoever_acted_on_the_person_is_not_in_it(cast: Cast) -> None:
    Event.objects.create(
        kind=EventKind.MEMBER_ROLE_CHANGED, at=now(), actor=cast.nadia, user=cast.clara, organization=cast.talleres,
        ip="203.0.113.77", device="Nadia's Firefox",
    )  # fmt: skip
    content = everything(bundle(fresh(cast)))
    assert EventKind.MEMBER_ROLE_CHANGED in content
    assert "203.0.113.77" not in content
    assert "Nadia's" not in content


def test_an_organization_that_the_person_left_has_no_name_in_it(cast: Cast) -> None:
    record(EventKind.MEMBER_JOINED, actor=cast.clara, user=cast.clara, organization=cast.globex)
    row = next(row for row in rows(bundle(fresh(cast)), "activity")[::-1] if row["kind"] == EventKind.MEMBER_JOINED)
    assert row["organization"] == ""


def test_a_mail_that_named_nobody_stays_out(cast: Cast) -> None:
    """The address may have been somebody else's when it was written."""
    post("accounts/recovery_code", reader=Reader(cast.clara.email, "es"), secrets={"code": "1"})
    factories.message(cast.clara)
    found = {row["kind"] for row in rows(bundle(fresh(cast)), "messages")}
    assert "accounts/welcome" in found
    assert "accounts/recovery_code" not in found


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)"])
def test_no_cell_is_a_formula(cast: Cast, name: str) -> None:
    User.objects.filter(pk=cast.clara.pk).update(first_name=name)
    file = bundle(fresh(cast))
    assert csv_rows(file, "profile")[0]["first_name"] == f"'{name}"
    assert rows(file, "profile")[0]["first_name"] == name


def test_it_wants_the_password_anew(cast: Cast) -> None:
    client = cast.client("clara")
    for ask in (client.get, client.post):
        assert ask(PAGE)["Location"].startswith("/login/again/")
    assert not Event.objects.filter(kind=EventKind.DATA_EXPORTED).exists()


def test_it_is_written_down_and_mailed(cast: Cast) -> None:
    bundle(fresh(cast))
    assert Event.objects.filter(kind=EventKind.DATA_EXPORTED, user=cast.clara).count() == 1
    assert Message.objects.get(kind="accounts/data_exported").user == cast.clara


def test_the_file_is_kept_by_no_cache(cast: Cast) -> None:
    answer = fresh(cast).post(PAGE)
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith('attachment; filename="atrio-')


def test_downloads_are_bounded(cast: Cast) -> None:
    client = fresh(cast)
    assert [client.post(PAGE).status_code for _number in range(11)][9:] == [200, 429]


@pytest.mark.proof
def test_a_long_life_costs_no_more_memory(cast: Cast) -> None:
    """Ten thousand events with a kilobyte each are ten megabytes."""
    big = [
        Event(
            kind=EventKind.PROFILE_CHANGED,
            at=now(),
            actor=cast.clara,
            user=cast.clara,
            data={"after": {"x": "y" * 1000}},
        )
        for _number in range(10_000)
    ]
    Event.objects.bulk_create(big)
    del big
    tracemalloc.start()
    size = sum(len(piece) for piece in archive(cast.clara))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 50_000
    assert peak < 8_000_000
