"""What domains adds to the hooks of the apps below."""

from billing.documents.followers import REQUEST_SETTLED
from billing.renewals.telling import TOLD_ABOVE
from billing.warranty.rules import LEFT_ALONE
from domains import checks
from domains.board.card import name_card
from domains.board.findings import names_in_danger
from domains.board.notices import notices_card
from domains.changes.queue import DNS_CHANGED, OWNER_GIVEN
from domains.contacts.exports import OWNERS
from domains.life import arriving
from domains.life.alarms import alarms
from domains.life.ending import NAME_LEFT, leaving
from domains.life.following import PROVIDER, begin, follow_answer, never_registered
from domains.life.paid import keep_when_paid
from domains.life.provider import TIMEOUT, RegistryProvider
from domains.lists.columns import COLUMNS
from domains.lookups.following import look_up_soon
from domains.notices import bell, data, looks
from domains.notices.telling import names
from domains.offers.views import where_is_it
from domains.restore.commands import restore_when_paid
from domains.restore.refused import back_in_redemption
from domains.transfers import bell as transfers_bell
from domains.transfers.arrived import look_after_servers
from domains.transfers.leaving import tell_that_it_left
from domains.verification import bell as verification_bell
from domains.verification.facts import expect
from domains.verification.stops import expect_owner
from notifications.mail.again import LOOKS
from notifications.models import Topic
from notifications.notices import KINDS
from notifications.preferences import CHOSEN, chosen
from organizations.exports.registry import EXPORT_TABLES
from organizations.hooks import FINDINGS
from products.boards.create import PRODUCT_CREATED
from products.boards.entries import BOARD_CARDS, LIST_COLUMNS, LIST_NOTES
from products.boards.states import ALARMING
from products.calls.queue import CALL_ANSWERED
from products.providers.registry import BUILT_IN, BuiltIn


def register() -> None:
    """Called once, when all models are ready."""
    checks.enlist()
    EXPORT_TABLES.add(OWNERS)
    BUILT_IN.add(BuiltIn(PROVIDER, RegistryProvider, TIMEOUT))
    BOARD_CARDS.add(name_card, notices_card)
    LIST_COLUMNS.add(COLUMNS)
    LIST_NOTES.add(where_is_it)
    ALARMING.add(alarms)
    TOLD_ABOVE.add(names)
    LEFT_ALONE.add(leaving)
    FINDINGS.add(names_in_danger)
    KINDS.add(*bell.KINDS, transfers_bell.KIND, verification_bell.KIND)
    CHOSEN.add(*chosen(Topic.RENEWALS, "domains/names_ending", "domains/data_to_check"))
    LOOKS.add(*looks.LOOKS, *data.LOOKS)
    PRODUCT_CREATED.add(begin)
    OWNER_GIVEN.add(expect)
    DNS_CHANGED.add(look_up_soon)
    NAME_LEFT.add(tell_that_it_left)
    REQUEST_SETTLED.add(keep_when_paid, restore_when_paid)
    CALL_ANSWERED.add(
        follow_answer, never_registered, arriving.ended, look_after_servers, expect_owner, back_in_redemption
    )
