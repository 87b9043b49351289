"""Deleting an organization (guide 13, ORG-70..77): what stands in the way, what goes, what the law keeps."""

import datetime
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import nullcontext

import pytest
from django.db import IntegrityError, connection, models, transaction

from core.clock import now
from core.errors import RuleError
from core.policy import ALLOWED, Refused
from organizations.deletion import registry as deletion
from organizations.deletion.commands import delete_organization, erase_next_kept, is_same_name
from organizations.deletion.erasure import belonging
from organizations.deletion.registry import Blocked, Blocker
from organizations.departures.commands import leave
from organizations.invitations.bulk import BULK_INVITE
from organizations.invitations.commands import InvitationPlan, invite
from organizations.jobs.commands import start_job
from organizations.models import Membership, Organization, Role
from products.boards.create import create_product
from products.models import Kind, Product
from security.models import Event
from tests import factories
from tests.cast import Cast
from tests.organizations import outbox

pytestmark = pytest.mark.django_db
NAME = "Taller Último"


@pytest.fixture
def owner() -> Membership:
    """The only person of an organization without anything."""
    return factories.owner_of(factories.organization(NAME, phone="+41 22 555 01 09", town="Genève"))


def delete(actor: Membership, name: str = NAME) -> Organization:
    """What the red button does."""
    return delete_organization(actor=actor, typed_name=name, now=now())


def titles(actor: Membership) -> list[str]:
    """What stands in the way, in English."""
    return [str(blocker.title) for blocker in deletion.blockers_of(actor, now())]


def test_an_empty_organization_is_deleted_and_the_account_lives_on(owner: Membership) -> None:
    deleted = delete(owner)
    deleted.refresh_from_db()
    assert deleted.deleted_at is not None
    assert not deleted.memberships.exists()
    owner.user.refresh_from_db()
    assert owner.user.is_active
    assert factories.signed_in(owner.user).get("/org/").status_code == 200


def test_what_the_law_demands_is_kept_for_ten_years_and_the_rest_is_emptied(owner: Membership) -> None:
    deleted = delete(owner)
    deleted.refresh_from_db()
    assert (deleted.name, deleted.town) == (NAME, "Genève")
    assert deleted.phone == ""
    assert deleted.retained_until == datetime.date(now().year + 10, 12, 31)


def test_the_address_of_a_deleted_organization_is_given_to_nobody_else(owner: Membership) -> None:
    deleted = delete(owner)
    assert factories.organization(NAME).slug == f"{deleted.slug}-2"
    assert factories.signed_in(owner.user).get(f"/org/{deleted.slug}/").status_code == 404


def test_the_journal_keeps_who_deleted_it_and_the_mail_is_the_evidence(owner: Membership) -> None:
    delete(owner)
    event = Event.objects.get(kind="organization:deleted")
    assert (event.actor, event.data["name"]) == (owner.user, NAME)
    text = outbox.text_of(outbox.last(owner.user.email, "organization_deleted"))
    assert str(event.pk) in text
    assert str(owner.organization.customer_number) in text


def test_everything_of_the_organizations_own_goes_in_the_same_moment(owner: Membership) -> None:
    organization = owner.organization
    factories.invitation(owner)
    factories.team(organization)
    organization.tags.create(name="Fair")
    organization.jobs.create(asked_by=owner.user, kind="bulk-invite", state="done")
    delete(owner)
    left = {model.__name__: model._base_manager.filter(**{name: organization}).count() for model, name in own()}
    assert set(left) >= {"Membership", "Invitation", "Team", "Job", "Tag", "Grant", "FutureGrant"}
    assert set(left.values()) == {0}


def own() -> list[tuple[type[models.Model], str]]:
    """Tables whose rows go with the organization."""
    return list(belonging(models.CASCADE))


def test_a_table_with_a_claim_of_the_law_says_so_with_its_foreign_key() -> None:
    money = {"Account", "Card", "CardSetup", "Document", "Gift", "Payment", "Posting", "Refund", "Withdrawal"}
    orders = {"Order", "PromoCode", "FreeOffer", "DocumentTally"}
    assert {model.__name__ for model, _name in belonging(models.PROTECT)} == {"Product", "Event", *money, *orders}


def test_every_table_of_an_organization_has_the_trigger_but_those_that_hang_on_one_that_has() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'organization_must_live'")
        walled = {table for (table,) in cursor.fetchall()}
    open_ones = {model._meta.db_table for model, _name in belonging(models.CASCADE)} - walled
    assert open_ones == {"products_grant", "products_futuregrant"}


@pytest.mark.parametrize("state", ["in_progress", "active", "expired"])
def test_every_product_that_is_not_cancelled_stands_in_the_way(owner: Membership, state: str) -> None:
    factories.product(owner.organization, state=state)
    assert titles(owner) == ["1 active product"]
    with pytest.raises(Blocked):
        delete(owner)


def test_a_domain_in_redemption_is_a_blocker_of_its_own(owner: Membership) -> None:
    factories.product(owner.organization, state="redemption")
    assert titles(owner) == ["1 domain in redemption"]


def test_cancelled_products_are_no_obstacle_and_stay_for_the_documents(owner: Membership) -> None:
    product = factories.product(owner.organization, state="cancelled")
    delete(owner)
    assert Product.objects.filter(pk=product.pk).exists()


@pytest.mark.parametrize("kind", ["abuse", "unpaid"])
def test_a_stop_of_the_provider_stands_in_the_way(owner: Membership, kind: str) -> None:
    factories.product(owner.organization).holds.create(kind=kind, started_at=now())
    assert len(titles(owner)) == 2


def test_other_people_stand_in_the_way_suspended_ones_too(owner: Membership) -> None:
    factories.member(owner.organization, suspended_at=now())
    assert titles(owner) == ["1 other user"]
    with pytest.raises(Blocked):
        delete(owner)


def test_work_under_way_stands_in_the_way(owner: Membership) -> None:
    owner.organization.jobs.create(asked_by=owner.user, kind="bulk-invite")
    assert titles(owner) == ["1 task under way"]


def test_an_administrator_reads_that_a_legal_representative_has_to_finish(owner: Membership) -> None:
    administrator = factories.member(owner.organization, Role.ADMINISTRATOR)
    (blocker,) = deletion.blockers_of(administrator, now())
    assert "only they can finish" in str(blocker.detail)


@pytest.mark.parametrize("role", [Role.COLLABORATOR, Role.EXTERNAL])
def test_restricted_people_do_not_delete(owner: Membership, role: str) -> None:
    weak = factories.member(owner.organization, role, has_accounting=True)
    with pytest.raises(Refused, match="Only administrators and legal representatives"):
        delete(weak)


@pytest.fixture
def unpaid() -> Iterator[None]:
    """Another app that registers its question."""

    def question(actor: Membership, moment: datetime.datetime) -> Iterator[Blocker]:
        yield Blocker("3 unpaid invoices", 3, "Pay them.", "/pay/", "Pay", "invoice")

    deletion.BLOCKERS.add(question)
    yield
    deletion.BLOCKERS.remove(question)


@pytest.mark.usefixtures("unpaid")
def test_a_question_that_another_app_registers_is_on_the_page_and_in_the_command(owner: Membership) -> None:
    page = factories.signed_in(owner.user).get(f"/org/{owner.organization.slug}/settings/delete/").content.decode()
    assert "3 unpaid invoices" in page
    assert 'href="/pay/"' in page
    with pytest.raises(Blocked):
        delete(owner)


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        (NAME, True),
        ("  Taller \t Último ", True),
        (unicodedata.normalize("NFD", NAME), True),
        ("taller último", False),
        ("Taller Ultimo", False),
        ("Taller Úl\u200btimo", False),
        ("", False),
    ],
)
def test_the_typed_name_counts_letter_by_letter_but_not_blank_by_blank(typed: str, *, same: bool) -> None:
    assert is_same_name(typed, NAME) is same


def test_the_name_is_that_of_this_moment(owner: Membership) -> None:
    Organization.objects.filter(pk=owner.organization_id).update(name="Taller Nuevo")
    with pytest.raises(RuleError, match="not the name"):
        delete(owner)


def test_deleting_twice_deletes_once(owner: Membership) -> None:
    delete(owner)
    with pytest.raises(RuleError, match="was deleted"):
        delete(owner)
    assert outbox.kinds(owner.user.email) == ["organizations/organization_deleted"]


def test_nothing_is_written_into_a_deleted_organization(owner: Membership) -> None:
    organization = delete(owner)
    kind = Kind.objects.get(key="domain")
    acts: list[Callable[[], object]] = [
        lambda: create_product(organization=organization, kind=kind, service_name="x.example", actor=None, now=now()),
        lambda: invite(actor=owner, plan=InvitationPlan("x@luz.example", Role.EXTERNAL), now=now()),
        lambda: leave(actor=owner, now=now()),
        lambda: start_job(actor=owner, verdict=ALLOWED, kind=BULK_INVITE, rows=[]),
    ]
    for act in acts:
        with pytest.raises(RuleError, match="was deleted"):
            act()


def test_the_database_alone_would_hold_it_too(owner: Membership) -> None:
    organization, user = delete(owner), factories.person()
    kind = Kind.objects.get(key="domain")
    writes: list[Callable[[], object]] = [
        lambda: organization.memberships.create(user=user, role=Role.COLLABORATOR),
        lambda: organization.invitations.create(
            email="x@luz.example", role="external", sent_at=now(), expires_at=now()
        ),
        lambda: organization.teams.create(name="x"),
        lambda: organization.jobs.create(asked_by=user, kind="x"),
        lambda: Product.objects.create(organization=organization, kind=kind, service_name="x.example"),
        lambda: Organization.objects.filter(pk=organization.pk).update(deleted_at=None, retained_until=None),
        lambda: Organization.objects.filter(pk=organization.pk).update(retained_until=datetime.date(2026, 1, 1)),
    ]
    for write in writes:
        with pytest.raises(IntegrityError, match="was deleted"), transaction.atomic():
            write()


@pytest.mark.parametrize("what", ["member", "invitation", "product"])
def test_the_database_refuses_to_delete_an_organization_that_is_not_empty(owner: Membership, what: str) -> None:
    if what == "product":
        factories.product(owner.organization)
    if what == "invitation":
        factories.invitation(owner)
    with pytest.raises(IntegrityError, match="cannot be deleted"):
        close_behind_our_back(owner.organization, with_people=what == "member")


@transaction.atomic
def close_behind_our_back(organization: Organization, *, with_people: bool) -> None:
    """Mark it as deleted, as a script might."""
    if not with_people:
        organization.memberships.all().delete()
    marks = {"deleted_at": now(), "retained_until": datetime.date(2036, 12, 31)}
    Organization.objects.filter(pk=organization.pk).update(**marks)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_what_was_kept_goes_when_the_retention_is_over_and_not_a_day_earlier(owner: Membership) -> None:
    factories.product(owner.organization, state="cancelled")
    kept = delete_organization(actor=owner, typed_name=NAME, now=now() - datetime.timedelta(days=11 * 366))
    young = delete(factories.owner_of(factories.organization(NAME)))
    days = [(kept.retained_until or now().date()) + datetime.timedelta(days=days) for days in (-1, 0, 1, 1)]
    assert [erase_next_kept(day) for day in days] == [False, False, True, False]
    assert list(Organization.objects.filter(pk__in=[kept.pk, young.pk])) == [young]
    assert not Event.objects.filter(organization_id=kept.pk).exists()
    assert Event.objects.filter(organization=young).exists()


def test_the_journal_of_an_organization_that_is_kept_cannot_be_emptied(owner: Membership) -> None:
    organization = delete(owner)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Event.objects.filter(organization=organization).delete()
    with pytest.raises(IntegrityError, match="is kept until"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM organizations_organization WHERE id = %s", [organization.pk])


@pytest.mark.parametrize(("days", "goes"), [(-1, True), (0, False), (1, False)])
@pytest.mark.parametrize("where", ["security_event WHERE organization_id", "organizations_organization WHERE id"])
def test_the_database_keeps_them_until_the_last_day_is_over(
    owner: Membership, where: str, days: int, *, goes: bool
) -> None:
    pk = delete(owner).pk
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role TO replica")
        cursor.execute(
            "UPDATE organizations_organization SET retained_until = CURRENT_DATE + %s WHERE id = %s", [days, pk]
        )
        cursor.execute("SET LOCAL session_replication_role TO origin")
        with nullcontext() if goes else pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(f"DELETE FROM {where} = %s", [pk])
            assert cursor.rowcount > 0
            transaction.set_rollback(True)


def test_programs_of_somebody_who_belongs_nowhere_any_more_stop(owner: Membership) -> None:
    password = factories.app_password(owner.user)
    delete(owner)
    password.refresh_from_db()
    assert password.revoked_at is not None


def test_programs_of_somebody_with_another_organization_go_on(owner: Membership) -> None:
    factories.organization("Otra", owner=owner.user)
    password = factories.app_password(owner.user)
    delete(owner)
    password.refresh_from_db()
    assert password.revoked_at is None


def test_an_invitation_of_a_deleted_organization_says_that_it_is_closed(owner: Membership) -> None:
    link = f"/invite/{factories.invitation(owner).token}/"
    delete(owner)
    assert factories.browser().get(link).status_code == 410


def test_a_deleted_organization_is_in_nobodys_list(cast: Cast) -> None:
    cast.globex.products.update(state="cancelled")
    for product in cast.globex.products.all():
        product.calls.update(state="done")
    delete(cast.member("olga", cast.globex), "Globex GmbH")
    page = cast.client("olga").get("/org/").content.decode().split("<main")[1]
    assert "<h1" in page
    assert "Globex" not in page


def test_the_second_half_of_a_double_click_leads_on(owner: Membership) -> None:
    client, slug = factories.fresh(factories.signed_in(owner.user)), owner.organization.slug
    sent = {"typed_name": NAME, "password": factories.PASSWORD, "understood": "on"}
    pages = [client.post(f"/org/{slug}/settings/delete/confirm/", sent) for _click in range(2)]
    assert [(page.status_code, page["Location"]) for page in pages] == [(303, "/org/")] * 2
    assert factories.signed_in(factories.person()).post(f"/org/{slug}/settings/delete/confirm/").status_code == 404
