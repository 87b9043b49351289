"""Where several limits are taken, the last one being full uses up nothing of the others, wherever that happens."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from django.core.cache import cache
from django.http import HttpRequest
from django.test import RequestFactory

from accounts.codes import MAILS
from accounts.contacts import commands as contacts
from accounts.login_email import commands as login_email
from accounts.models import User
from accounts.recovery import commands as recovery
from accounts.recovery.methods import RecoveryMethod
from accounts.sign_in import commands as sign_in
from core.clock import now
from core.errors import RuleError
from organizations.invitations import commands as invitations
from organizations.models import Role
from security.app_passwords import check
from security.app_passwords.check import Question, TooManyRefusals
from security.base.limits import Limit, hit_all, refund_all
from security.base.origin import current
from security.methods import sms
from security.methods.second_step import TooManyCodes
from support import commands as support
from tests import factories

pytestmark = pytest.mark.django_db
GUEST, NUMBER, CLIENT = "paula@estudio-luz.example", "+41791234567", "203.0.113.7"
Taken = list[tuple[Limit, str]]
Act = Callable[[HttpRequest, User], tuple[Taken, Callable[[], object]]]
REFUSALS = (RuleError, TooManyRefusals, TooManyCodes, sign_in.TooManyAttempts, support.TooManySupportCodes)
"""What a full limit raises; some answer seconds or False instead."""


def fill(limit: Limit, subject: str) -> None:
    """As if others had used it up."""
    limit.hit(subject)
    cache.set(limit.key(subject), limit.amount)


def used(tries: Taken) -> list[int]:
    """How much of each is taken."""
    return [int(cache.get(limit.key(subject), 0)) for limit, subject in tries]


def inviting(_request: HttpRequest, user: User) -> tuple[Taken, Callable[[], object]]:
    """An invitation: the inviter's budget, and the address that all organizations share."""
    owner = factories.owner_of(factories.organization(owner=user))
    draft = invitations.InvitationPlan(GUEST, Role.COLLABORATOR)
    taken = [(invitations.BY_INVITER, str(user.pk)), (invitations.TO_ADDRESS, GUEST)]
    return taken, lambda: invitations.invite(actor=owner, plan=draft, now=now())


def resending(_request: HttpRequest, user: User) -> tuple[Taken, Callable[[], object]]:
    """The same address again."""
    owner = factories.owner_of(factories.organization(owner=user))
    invitation = factories.invitation(owner, email=GUEST)
    taken = [(invitations.BY_INVITER, str(user.pk)), (invitations.TO_ADDRESS, GUEST)]
    return taken, lambda: invitations.resend_invitation(actor=owner, invitation=invitation, now=now())


def signing_in(request: HttpRequest, user: User) -> tuple[Taken, Callable[[], object]]:
    """From a browser that the account does not know."""
    taken = [(sign_in.UNHEARD, user.email), (sign_in.BY_CLIENT, CLIENT), (sign_in.OVERALL, sign_in.EVERYBODY)]
    return taken, lambda: sign_in.check_credentials(request, email=user.email, password=factories.PASSWORD)


def moving_the_login(_request: HttpRequest, user: User) -> tuple[Taken, Callable[[], object]]:
    """To an address that others ask for too."""
    taken = [(login_email.BY_PERSON, str(user.pk)), (login_email.TO_ADDRESS, GUEST)]
    return taken, lambda: login_email.ask(actor=user, address=GUEST, origin=current(), now=now())


def proving_a_contact(request: HttpRequest, user: User) -> tuple[Taken, Callable[[], object]]:
    """A recovery address to which many codes went already."""
    taken = [(contacts.NEW_ADDRESSES, str(user.pk)), (MAILS, GUEST)]
    return taken, lambda: contacts.start_change(request, user, contacts.EMAIL, GUEST)


def recovering(request: HttpRequest, user: User) -> tuple[Taken, Callable[[], object]]:
    """By SMS, for an address with its own pause, hour and day."""
    return [(limit, user.email) for limit in recovery.BY_SMS], lambda: recovery.send(
        request, user.email, RecoveryMethod.PHONE
    )


def checking_a_program(_request: HttpRequest, user: User) -> tuple[Taken, Callable[[], object]]:
    """A mail server asks whether a password is right."""
    question = Question(user.email, "wrong", "imap", CLIENT)
    return check._limits(question), lambda: check.check(question, now=now())


def redeeming(_request: HttpRequest, user: User) -> tuple[Taken, Callable[[], object]]:
    """A support code, typed at the desk."""
    taken = [(support.BY_STAFF, str(user.pk)), (support.OVERALL, "everybody")]
    return taken, lambda: support.redeem(typed="12345678", staff=user, now=now())


def telling_by_sms(_request: HttpRequest, user: User) -> tuple[Taken, Callable[[], object]]:
    """News to a number."""
    return [(sms.BY_NUMBER, NUMBER), (sms.OVERALL, sms.EVERYBODY)], lambda: sms.may_send_news(NUMBER)


def recovering_unnoticed(_request: HttpRequest, user: User) -> tuple[Taken, Callable[[], object]]:
    """A stranger asks; the budget of everybody is what others need."""
    taken = [(sms.STRANGERS, sms.EVERYBODY), (sms.OVERALL, sms.EVERYBODY), (sms.BY_NUMBER, NUMBER)]
    return taken, lambda: sms.may_send_unnoticed(NUMBER)


def a_code_by_sms(request: HttpRequest, user: User) -> tuple[Taken, Callable[[], object]]:
    """To a number that nobody proved."""
    to_number = [(sms.PAUSE, NUMBER), (sms.UNPROVED, NUMBER)]
    others = [(sms.STRANGERS, sms.EVERYBODY), (sms.OVERALL, sms.EVERYBODY)]
    return [*to_number, *others], lambda: sms.count_message(request, user, NUMBER, browser="")


ACTS: list[Act] = [
    inviting, resending, signing_in, moving_the_login, proving_a_contact, recovering, checking_a_program, redeeming,
    telling_by_sms, recovering_unnoticed, a_code_by_sms,
]  # fmt: skip


@pytest.fixture
def request_of_a_stranger(rf: RequestFactory) -> HttpRequest:
    """From another place, in a new browser."""
    request = rf.post("/", REMOTE_ADDR=CLIENT)
    request.session = factories.browser().session
    return request


def is_refused(run: Callable[[], object]) -> bool:
    """Whether it raises a refusal, answers seconds to wait, or no."""
    try:
        answer = run()
    except REFUSALS:
        return True
    return answer is False or (isinstance(answer, int) and answer > 1)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_whichever_limit_is_full_the_others_are_given_back(act: Act, request_of_a_stranger: HttpRequest) -> None:
    for number in range(len(act(request_of_a_stranger, factories.person())[0])):
        cache.clear()
        taken, run = act(request_of_a_stranger, factories.person())
        fill(*taken[number])
        before = used(taken)
        assert is_refused(run), taken[number]
        after = used(taken)
        assert after[:number] + after[number + 1 :] == before[:number] + before[number + 1 :], taken[number]


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_nobody_is_refused_while_none_is_full(act: Act, request_of_a_stranger: HttpRequest) -> None:
    _taken, run = act(request_of_a_stranger, factories.person())
    with suppress(sign_in.WrongCredentials, support.WrongSupportCode):
        assert not is_refused(run)


@pytest.mark.parametrize("full", [0, 1, 2])
def test_taking_all_is_taking_all_or_none(full: int) -> None:
    tries = [(Limit(f"half-{number}", amount=2, seconds=60), "Clara") for number in range(3)]
    fill(*tries[full])
    before = used(tries)
    assert hit_all(tries) > 0
    assert used(tries) == before
    refund_all(tries)
    assert max(used(tries)) == 1
