"""Whatever the export of everything reads, it reads from one organization. Rows of two are made in turns, so that the
first and the last row of ours enclose theirs, and one person belongs to both."""

import datetime
import json

import pytest
from django.db import transaction

from accounts.models import User
from billing.bank.references import reference_for
from billing.issuer import our_issuer
from billing.ledger.postings import Cause, Move, post
from billing.models import Account, ContractEnd, Posting
from core.clock import now
from organizations import emails
from organizations.departures.commands import remove_member
from organizations.exports import registry as exports
from organizations.exports.commands import start_export
from organizations.models import Membership, Organization
from products.models import FutureGrant
from security.journal.events import record
from security.kinds import EventKind
from support.cases.files import attachment_of
from tests import factories
from tests.billing.open_papers import paper
from tests.cast import Cast
from tests.organizations.test_export_complete import read
from tests.shop import buying
from tests.support import matters

pytestmark = pytest.mark.django_db
OURS, THEIRS = "Mirabelle", "Quetsche"
ADDRESS = {"country": "CH", "street": "Quai 1", "postcode": "1201", "town": "Genève"}


def people(organization: Organization, mark: str, count: str) -> Membership:
    """A member, somebody invited, somebody removed, somebody exempted, and what they left behind."""
    owner = factories.owner_of(organization)
    member = factories.member(organization, user=factories.person(first_name=mark))
    factories.invitation(owner, first_name=mark)
    leaver = factories.member(organization, user=factories.person(first_name=mark))
    gone = remove_member(actor=owner, subject=leaver, now=now())
    gone.evidence.create(language="es", content=mark.encode(), digest="0" * 64, made_at=now())
    facts = {"reason": mark, "given_by_name": mark, "ends_at": now() + datetime.timedelta(days=9)}
    organization.second_factor_exceptions.create(user=member.user, given_at=now(), **facts)
    organization.jobs.create(asked_by=member.user, kind="export")
    record(EventKind.LOG_EXPORTED, actor=member.user, organization=organization, word=mark)
    emails.welcome(owner)
    return member


def crop(organization: Organization, mark: str, count: str) -> None:
    """A row of every table, each with the mark in its words."""
    people(organization, mark, count)
    factories.billing_address(organization, f"{mark} {count}")
    organization.logos.create(shape=count, data=mark.encode(), digest=f"{organization.pk:032x}")
    team = factories.team(organization, f"{mark} {count}")
    product = factories.product(organization, name=f"{mark}-{count}.example")
    factories.contact(organization, name=f"{mark} {count}")
    product.holds.create(kind="lock", started_at=now(), owner_name=mark, reason=mark)
    factories.grant(team, product, "technical")
    facts = {"rights": factories.mask("technical"), "granted_at": now(), "organization": organization}
    FutureGrant.objects.create(team=team, category=product.kind.category, **facts)
    factories.recipe(organization, f"{mark} {count}")
    credited(organization, f"{mark}-{count}")
    ended = {"ends_on": now().date(), "asked_at": now(), "asked_by_name": mark}
    ContractEnd.objects.create(organization=organization, product=product, **ended)
    owner = factories.owner_of(organization)
    factories.recipient(organization, f"{mark}-{count}@fiduciaria.example")
    buying.waiting(owner)
    matters.opened(owner, subject=mark, text=mark, attached=[attachment_of("a.txt", mark.encode())])


def credited(organization: Organization, number: str) -> None:
    """A document with this number, and the money that it brought."""
    _kind, reference = reference_for(organization.pk * 100 + len(number), our_issuer().accounts["CHF"].iban)
    made = paper(organization, number, 1_000, "CHF", reference, "top_up")
    cause = Cause(organization.pk, Posting.Kind.TOP_UP, number, now().date(), document_id=made.pk)
    moves = [Move(Account.Purpose.BANK, -1_000), Move(Account.Purpose.PREPAID, 1_000)]
    with transaction.atomic():
        post(cause, moves, currency="CHF", now=now())


@pytest.fixture
def both(cast: Cast) -> User:
    """Somebody who represents two organizations, whose rows were made in turns."""
    ana = factories.person(first_name="Ana")
    ours, theirs = (factories.organization(mark, owner=ana, **ADDRESS) for mark in (OURS, THEIRS))
    crop(ours, OURS, "square")
    crop(theirs, THEIRS, "square")
    crop(theirs, THEIRS, "wide")
    crop(ours, OURS, "wide")
    return ana


@pytest.mark.parametrize(("own", "foreign"), [(OURS, THEIRS), (THEIRS, OURS)])
def test_no_cell_of_any_part_comes_from_another_organization(both: User, own: str, foreign: str) -> None:
    actor = both.memberships.select_related("organization", "user").get(organization__name=own)
    said = {}
    for table in exports.tables():
        rows, files = read(actor, table.key)
        said[table.key] = f"{json.dumps(rows, default=str)} {files}"
    assert {key for key, text in said.items() if foreign in text} == set()
    assert {key for key, text in said.items() if own not in text} == set()


@pytest.mark.proof
def test_whoever_represents_two_organizations_gets_an_export_of_each(both: User) -> None:
    jobs = [start_export(actor=each) for each in both.memberships.select_related("organization", "user")]
    assert {job.organization.name for job in jobs} == {OURS, THEIRS}
