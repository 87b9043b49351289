"""Support codes, visits, cases, mail from strangers, and the help centre."""

from support.models.cases import REOPENS, Case, CaseFile, CaseMessage
from support.models.codes import DIGITS, LIFE, SupportCode, Visit, digits_of, fingerprint_of
from support.models.help import HelpPage, HelpVote, HelpWord
from support.models.letters import Letter

__all__ = [
    "DIGITS", "LIFE", "REOPENS", "Case", "CaseFile", "CaseMessage", "HelpPage", "HelpVote", "HelpWord", "Letter",
    "SupportCode", "Visit", "digits_of", "fingerprint_of",
]  # fmt: skip
