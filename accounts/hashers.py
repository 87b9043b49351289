"""How passwords are stored."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """46 MiB, one pass, one lane: one of the equal settings of OWASP's password storage sheet.

    Django's own setting takes 100 MiB and eight threads per sign-in, which a burst of guesses could use against us.
    """

    time_cost = 1
    memory_cost = 47_104
    parallelism = 1
