"""The journal, sign-in protection, re-authentication, limits."""

from core import hooks


class SecurityConfig(hooks.App):
    name = "security"
