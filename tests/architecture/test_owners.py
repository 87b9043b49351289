"""Every table belongs to an organization, to a person or to the provider; a new one joins the list below.

A row of an organization says whose it is, and the database lets it hang on nothing of another organization.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction

from core.clock import now
from organizations.departures.commands import remove_member
from products.calls.request import request
from products.models import Hold, Product, StaffTask
from products.providers import Action
from tests import factories
from tests.cast import Cast

OF_AN_ORGANIZATION = {
    "organizations_organization", "organizations_membership", "organizations_membership_teams", "organizations_team",
    "organizations_invitation", "organizations_invitation_teams", "organizations_billingaddress", "organizations_logo",
    "organizations_vatcheck", "organizations_secondfactorexception", "organizations_secondfactorgrace",
    "organizations_departure", "organizations_departureevidence", "organizations_job",
    "billing_posting", "billing_entry", "billing_document", "billing_documentline", "billing_documentfile",
    "billing_renewalmove", "billing_calendarfeed",
    "billing_subscription", "billing_renewalstep", "billing_payment", "billing_card", "billing_cardsetup",
    "billing_refund",
    "products_product", "products_product_tags", "products_tag", "products_grant", "products_futuregrant",
    "products_hold", "products_accessrequest", "products_providercall", "products_stafftask",
    "products_recipe", "products_recipeuse",
    "billing_warrantyterm", "billing_warrantytask",
    "billing_withdrawal", "billing_approval", "billing_gift", "billing_documentreminder", "billing_balancealert",
    "billing_contractend",
    "domains_domain", "domains_contact", "domains_intention", "domains_change", "domains_ownerchange",
    "domains_datareminder", "domains_notice", "domains_transfer", "domains_ownerfact",
    "shop_cartline", "shop_order", "shop_orderline", "shop_freeoffer",
    "billing_documenttally", "billing_billingwishes", "billing_invoicerecipient", "billing_monthlydelivery",
    "organizations_undostep", "support_case", "support_casemessage", "support_casefile",
}  # fmt: skip
OF_A_PERSON = {
    "accounts_user", "accounts_user_groups", "accounts_user_user_permissions", "accounts_avatar",
    "accounts_loginchange", "security_event", "notifications_message",
    "security_block", "security_apppassword", "security_rememberedbrowser", "security_appfactor", "security_backupcode",
    "security_securitykey", "security_smsfactor", "security_smscode", "security_knownplace", "security_failedsignin",
    "security_securitypreferences", "security_pushdevice", "security_pushrequest",
    "support_supportcode", "support_visit", "support_helpvote", "core_storedform", "billing_account",
    "shop_promocode", "notifications_notice", "notifications_noticereading",
    "notifications_preference", "notifications_digest",
}  # fmt: skip
"""Events, messages, codes and accounts of the books are of an organization or of none."""
OF_THE_PROVIDER = {
    "support_helppage", "support_helpword",
    "billing_series", "billing_price", "billing_threshold", "billing_providerevent",
    "products_right", "products_category", "products_kind", "products_kind_rights", "products_plan",
    "products_catalogueversion", "billing_bankfile", "billing_bankentry", "billing_bankpayment",
    "billing_payoutfile", "billing_desknote", "domains_registrycommand", "domains_registrymessage", "domains_finding",
    "support_letter",
}  # fmt: skip
BY_ANOTHER_WAY = {("organizations_team", "leader_id")}
"""A leader is in the team (organizations.0019), and that row has both in one organization."""
BINDINGS = """
SELECT conrelid::regclass::text, (SELECT array_agg(attname::text) FROM pg_attribute
    WHERE attrelid = conrelid AND attnum = ANY (conkey)) FROM pg_constraint WHERE contype = 'f' AND convalidated
"""
JOINING = (
    "organizations_membership_teams", "organizations_invitation_teams", "products_product_tags", "products_hold",
    "products_providercall", "products_stafftask", "organizations_departureevidence",
)  # fmt: skip


def ours() -> Iterator[type[models.Model]]:
    """Every model with a table, those that join two others too."""
    here = Path(settings.BASE_DIR)
    for config in apps.get_app_configs():
        if Path(config.path).parent == here:
            yield from config.get_models(include_auto_created=True)


def fetched(statement: str) -> list[tuple[str, list[str]]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


@contextmanager
def immediate() -> Iterator[None]:
    """Whatever waits for the end of the transaction is asked at the end of the block."""
    with transaction.atomic():
        yield
        connection.check_constraints()


def references(table: str) -> set[tuple[str, str]]:
    """(column, table that it names) for every foreign key of a model."""
    fields = next(model for model in ours() if model._meta.db_table == table)._meta.concrete_fields
    return {(field.column, field.related_model._meta.db_table) for field in fields if field.is_relation}  # type: ignore[union-attr]


def test_every_table_has_one_owner() -> None:
    tables = sorted(model._meta.db_table for model in ours())
    assert tables == sorted([*OF_AN_ORGANIZATION, *OF_A_PERSON, *OF_THE_PROVIDER])


def test_nothing_of_the_provider_or_of_people_hangs_on_what_an_organization_owns() -> None:
    below = OF_AN_ORGANIZATION - {"organizations_organization"}
    outside = {(table, *each) for table in OF_A_PERSON | OF_THE_PROVIDER for each in references(table)}
    assert {each for each in outside if each[2] in below} == set()
    assert {each for each in outside if each[0] in OF_THE_PROVIDER and each[2] not in OF_THE_PROVIDER} == set()


@pytest.mark.django_db
def test_every_row_of_an_organization_says_whose_it_is() -> None:
    carrying = fetched(
        "SELECT table_name FROM information_schema.columns WHERE column_name = 'organization_id' AND is_nullable = 'NO'"
    )
    assert {table for (table,) in carrying} == OF_AN_ORGANIZATION - {"organizations_organization"}  # type: ignore[misc]


@pytest.mark.django_db
def test_no_row_hangs_on_a_row_of_another_organization() -> None:
    bound = {
        (table, column) for table, columns in fetched(BINDINGS) if "organization_id" in columns for column in columns
    }
    inside = OF_AN_ORGANIZATION - {"organizations_organization"}
    wanted = {(table, column) for table in inside for column, other in references(table) if other in inside}
    assert wanted - bound - BY_ANOTHER_WAY == set()
    assert len(wanted) > 15


@pytest.mark.django_db
def test_a_row_that_names_another_organization_than_its_parent_is_refused(cast: Cast) -> None:
    product = factories.product(cast.talleres)
    with pytest.raises(IntegrityError), immediate():
        Hold.objects.create(product=product, kind="lock", started_at=now(), organization=cast.globex)


@pytest.mark.django_db
def test_a_row_that_names_none_gets_that_of_its_parent(cast: Cast) -> None:
    hold = factories.product(cast.talleres).holds.create(kind="lock", started_at=now())
    hold.refresh_from_db()
    assert hold.organization == cast.talleres


@pytest.mark.django_db
def test_a_team_of_one_organization_takes_no_member_of_another(cast: Cast) -> None:
    team = factories.team(cast.globex)
    with pytest.raises(IntegrityError), immediate():
        team.members.add(cast.member("nadia"))


def call(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def rows(cast: Cast) -> None:
    """One at least in each table that got the column."""
    product = factories.product(cast.talleres, kind=factories.kind(provider="manual"))
    asked = request(product=product, action=Action.SUSPEND, data={"reason": "x"}, now=now())
    StaffTask.objects.create(call=asked)
    product.holds.create(kind="lock", started_at=now())
    product.tags.add(cast.talleres.tags.create(name="Fair"))
    nadia, team = cast.member("nadia"), factories.team(cast.talleres)
    nadia.teams.add(team)
    factories.invitation(nadia).teams.add(team)
    gone = remove_member(actor=nadia, subject=cast.member("beat"), now=now())
    gone.evidence.create(language="es", content=b"%PDF", digest="0" * 64, made_at=now())


@pytest.mark.full
@pytest.mark.django_db
def test_a_database_with_rows_is_brought_here_and_back(cast: Cast) -> None:
    rows(cast)
    before = {table: fetched(f"SELECT id, organization_id FROM {table} ORDER BY id") for table in JOINING}
    call("SET CONSTRAINTS ALL IMMEDIATE")
    call_command("migrate", "products", "0005", verbosity=0)
    call_command("migrate", "organizations", "0019", verbosity=0)
    gone = fetched("SELECT table_name FROM information_schema.columns WHERE column_name = 'organization_id'")
    assert {table for (table,) in gone} & set(JOINING) == set()  # type: ignore[misc]
    tags = Product.tags.through.objects
    other = cast.globex.tags.create(name="Elsewhere")
    tags.create(product=cast.talleres.products.earliest("pk"), tag=other)
    call("SET CONSTRAINTS ALL IMMEDIATE")
    call_command("migrate", "products", verbosity=0)
    assert {table: fetched(f"SELECT id, organization_id FROM {table} ORDER BY id") for table in JOINING} == before
    assert all(before.values())
