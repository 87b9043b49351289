"""UI-28: everybody chooses how they are told about what; security is always told, and one choice holds everywhere."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import User
from core.clock import now
from core.errors import RuleError
from core.policy import Refused
from notifications.models import Message, Notice, Preference, Topic
from notifications.notices import tell
from notifications.outbox import post
from notifications.preferences import CHOSEN, Mail
from notifications.reader import Reader
from notifications.to_many import post_to_all
from organizations.models import Membership, Role
from organizations.notices.commands import ALWAYS as ALWAYS_TOLD
from organizations.notices.commands import WHETHER, Way, Wish, change_preferences
from organizations.people.commands import change_role
from organizations.protection.alerts import send_alert
from security.models import Event
from tests import factories
from tests.architecture.sources import ROOT
from tests.cast import Cast
from tests.notifications.test_notices import bell, entries, failed

pytestmark = pytest.mark.django_db
PAGE = "/profile/notifications/"


def choose(user: User, topic: Topic, *, bell: bool = True, mail: Mail = Mail.EACH) -> None:
    """The person's choice."""
    change_preferences(actor=user, ways={topic: Way(bell, mail)}, wishes={})


def fields(client: Client, **changed: Any) -> dict[str, Any]:
    """What the page would send, with these changes; None leaves a field out."""
    form = client.get(PAGE).context["form"]
    values = {name: form[name].value() for name in form.fields} | changed
    return {name: "on" if value is True else value for name, value in values.items() if value not in {False, None}}


def states(user: User, kind: str) -> list[str]:
    """What became of the mails of one kind to a person."""
    return list(Message.objects.filter(user=user, kind=kind).order_by("created_at").values_list("state", flat=True))


def test_a_mail_waits_for_the_digest_or_is_not_written_as_its_reader_chose(cast: Cast) -> None:
    nadia, beat = cast.member("nadia"), cast.member("beat")
    for way, role in ((Mail.EACH, Role.EXTERNAL), (Mail.DIGEST, Role.COLLABORATOR), (Mail.NONE, Role.EXTERNAL)):
        choose(cast.beat, Topic.ACCESS, mail=way)
        change_role(actor=nadia, subject=beat, role=role, has_accounting=False)
        beat.refresh_from_db()
    assert states(cast.beat, "organizations/role_changed") == ["waiting", "held"]


def test_mails_to_many_obey_each_reader(cast: Cast) -> None:
    readers = [Reader.of(user) for user in (cast.nadia, cast.clara, cast.beat)]
    choose(cast.clara, Topic.ACCESS, mail=Mail.DIGEST)
    choose(cast.beat, Topic.ACCESS, mail=Mail.NONE)
    facts: dict[str, Any] = {"person": "Olga", "member": cast.member("iker"), "link": "x"}
    post_to_all("organizations/member_joined", readers, cast.talleres, **facts)
    found = Message.objects.filter(kind="organizations/member_joined").values_list("user", "state")
    assert dict(found) == {cast.nadia.pk: "waiting", cast.clara.pk: "held"}


def test_another_address_of_the_person_is_written_to_at_once(cast: Cast) -> None:
    choose(cast.beat, Topic.ACCESS, mail=Mail.DIGEST)
    reader = Reader("other@luz.example", "es", "Beat", user=cast.beat, key=cast.beat.pk)
    facts: dict[str, Any] = {"person": "Olga", "member": cast.member("iker"), "link": "x"}
    post_to_all("organizations/member_joined", [reader], cast.talleres, **facts)
    post("organizations/member_joined", reader=reader, organization=cast.talleres, **facts)
    assert states(cast.beat, "organizations/member_joined") == ["waiting", "waiting"]


def test_security_is_told_at_once_whatever_was_chosen(cast: Cast) -> None:
    for topic in Topic:
        if topic != Topic.SECURITY:
            choose(cast.beat, topic, bell=False, mail=Mail.DIGEST)
    send_alert(actor=cast.member("nadia"), subject=cast.member("beat"), now=now())
    assert states(cast.beat, "organizations/security_alert") == ["waiting"]
    assert bell(cast.client("beat")) == 1


def test_nobody_silences_security(cast: Cast) -> None:
    with pytest.raises(RuleError) as refusal:
        choose(cast.beat, Topic.SECURITY, bell=False)
    assert refusal.value.message == ALWAYS_TOLD
    client = cast.client("beat")
    sent = {**fields(client), "bell-security": "", "mail-security": "none", "mail-access": "digest"}
    assert client.post(PAGE, sent).status_code == 303
    assert set(Preference.objects.values_list("topic", flat=True)) == {"access"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Preference.objects.create(user=cast.beat, topic=Topic.SECURITY, bell=False)


def test_never_is_only_for_what_no_organization_decides(cast: Cast) -> None:
    client = cast.client("beat")
    refused = client.post(PAGE, fields(client, **{"mail-billing": "none"}))
    assert refused.status_code == 422
    with pytest.raises(RuleError) as refusal:
        choose(cast.beat, Topic.BILLING, mail=Mail.NONE)
    assert refusal.value.message == WHETHER
    assert not Preference.objects.exists()


def test_a_silent_bell_counts_and_lists_the_rest(cast: Cast) -> None:
    failed(cast)
    job = cast.talleres.jobs.create(asked_by=cast.iker, kind="bulk-invite", data={"rows": []})
    tell("job", job.pk, now=now(), user=cast.iker, organization=cast.talleres, title="bulk-invite")
    iker, nadia = cast.client("iker"), cast.client("nadia")
    assert (bell(iker), len(entries(iker))) == (2, 2)
    choose(cast.iker, Topic.RENEWALS, bell=False)
    assert (bell(iker), len(entries(iker)), bell(nadia), len(entries(nadia))) == (1, 1, 1, 1)
    assert set(Notice.objects.values_list("kind", "topic")) == {("renewal-failed", "renewals"), ("job", "jobs")}


def test_the_page_saves_topics_and_organizations_in_one_form(cast: Cast) -> None:
    client, member = cast.client("iker"), cast.member("iker")
    sent = fields(client, **{"bell-jobs": False, "mail-access": "digest", f"billing-{member.pk}": False})
    assert client.post(PAGE, sent).status_code == 303
    rows = dict(Preference.objects.filter(user=cast.iker).values_list("topic", "mail"))
    assert rows == {"jobs": "each", "access": "digest"}
    assert not Membership.objects.get(pk=member.pk).wants_billing_mail
    kinds = set(Event.objects.order_by("-id")[:2].values_list("kind", flat=True))
    assert kinds == {"account:preferences-changed", "member:contact-changed"}
    assert "No ha cambiado nada" in client.post(PAGE, fields(client), follow=True).text


def test_who_alone_represents_an_organization_stays_written_to(cast: Cast) -> None:
    house = factories.organization("Casa")
    chief = factories.owner_of(house)
    client = factories.signed_in(chief.user)
    refused = client.post(PAGE, fields(client, **{f"billing-{chief.pk}": False, "mail-jobs": "none"}))
    assert "Casa: The only legal representative" in refused.text
    assert Membership.objects.get(pk=chief.pk).wants_billing_mail
    assert not Preference.objects.exists()


def test_a_form_cannot_reach_somebody_elses_membership(cast: Cast) -> None:
    client, other = cast.client("beat"), cast.member("nadia")
    client.post(PAGE, {**fields(client), f"product-{other.pk}": "", f"billing-{other.pk}": ""})
    assert Membership.objects.get(pk=other.pk).wants_billing_mail == other.wants_billing_mail
    silent = Wish(billing=True, product=False)
    with pytest.raises(Refused):
        change_preferences(actor=cast.beat, ways={}, wishes={other: silent})
    assert Membership.objects.get(pk=other.pk).wants_product_mail


def test_the_page_says_what_cannot_be_muted_and_why(cast: Cast) -> None:
    page = cast.client("nadia").get(PAGE).text
    assert "No se puede desactivar" in page
    assert 'name="bell-security"' not in page
    assert "07:00" in page


def test_one_entry_is_marked_as_read_by_its_own_button(cast: Cast) -> None:
    failed(cast)
    tell("low-balance", 7, now=now(), organization=cast.talleres, audience="accounting")
    client, first = cast.client("iker"), Notice.objects.get(kind="renewal-failed")
    client.post("/notifications/read/", {"sel": [first.pk]})
    assert [each.notice_id for each in first.readings.all()] == [first.pk]
    assert not Notice.objects.get(kind="low-balance").readings.exists()


ALWAYS = {
    "accounts": "codes and changes of the account",
    "security": "security",
    "desk": "blocks of the account",
    "support": "a conversation that the reader began",
    "shop": "the receipt and the end of an order that somebody waits for",
}
AT_ONCE = {
    "billing": {
        "confirm", "contract_ended", "contract_kept", "contract_over", "disputed", "failed", "monthly",
        "recipient_asked", "refund_failed",
        "renewal_failed", "renewal_needed", "request_due", "warranty_over", "warranty_used",
        "withdrawal_asked", "withdrawal_refused",
    },
    "domains": {
        "code", "leaving_rejected", "name_ending", "name_leaving", "name_left", "name_unreachable", "owner_change",
        "owner_evidence", "owner_held", "owner_proof", "owner_verified",
    },
    "organizations": {
        "billing_address_changed", "details_changed", "invitation", "invitation_reminder", "left", "left_receipt",
        "let_in_again", "locked_out", "organization_deleted", "removed", "restored", "second_factor_required",
        "security_alert", "vat_number_refused", "welcome",
    },
    "products": {"mailbox_kept_its_password"},
    "notifications": {"digest"},
}  # fmt: skip
"""Codes, invitations, security, what is lost or waits for somebody in a hurry: nobody chooses how."""


def test_every_mail_belongs_to_a_topic_or_is_always_sent_at_once() -> None:
    folder = ROOT / "templates/emails"
    folders = [path.parent.relative_to(folder) for path in folder.glob("*/*/body.html")]
    mails = {str(each) for each in folders if each.parts[0] not in ALWAYS}
    at_once = {f"{app}/{mail}" for app, some in AT_ONCE.items() for mail in some}
    assert {each.mail for each in CHOSEN} == mails - at_once
    assert at_once <= mails
