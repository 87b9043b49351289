"""Why a payment did not succeed, in words, with what to do next."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.payments.acquirer import Reason

WORDS: dict[str, Promise] = {
    Reason.DECLINED: _("The bank refused the card. Use another one, or ask your bank."),
    Reason.NOT_ENOUGH: _("There is not enough money behind the card. Use another one, or pay by transfer."),
    Reason.EXPIRED: _("The card has expired. Use another one."),
    Reason.OWNER: _("The bank wants you to confirm this payment. Pay again and confirm it."),
    Reason.REFUSED: _("The payment was not confirmed at the bank."),
    Reason.REMOVED: _("The card was removed before it was charged. Use another one."),
    Reason.LAPSED: _("The payment was left for too long and has lapsed."),
    Reason.CANCELLED: _("The payment was cancelled."),
    Reason.INTERRUPTED: _("The payment was interrupted before anything was charged."),
    Reason.DIFFERS: _("Another amount than asked was reported. We are looking into it and will write to you."),
}
OTHER = _("The card could not be charged.")


def words_of(reason: str) -> Promise:
    """The sentence for what a payment keeps as its reason."""
    return WORDS.get(reason, OTHER)
