"""Where django-allauth meets the house."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in flows with the house's mails and redirects."""
