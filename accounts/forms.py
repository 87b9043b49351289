"""Forms of the person."""

from allauth.account import forms as allauth_forms


class SignInForm(allauth_forms.LoginForm):  # type: ignore[misc]
    """E-mail and password."""


class SignUpForm(allauth_forms.SignupForm):  # type: ignore[misc]
    """A new person."""
