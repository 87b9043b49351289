"""Domain names as people type them, made one spelling (REG-1).

A name is compared, stored and sent as its A-label form: lower case, no dot at the end. What IDNA 2008 does not allow is
refused in words, with the name that was probably meant where there is one.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import idna
from django.utils.translation import gettext_lazy as _
from publicsuffixlist import PublicSuffixList

from core.errors import RuleError

LONGEST_NAME, LONGEST_LABEL = 253, 63
DOTS = re.compile("[.\u3002\uff0e\uff61]")
DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-")
"""Signs that look like a hyphen."""
TWINS = {
    **dict.fromkeys("аɑα", "a"), **dict.fromkeys("Ьь", "b"), **dict.fromkeys("сϲ", "c"), **dict.fromkeys("ԁ", "d"),
    **dict.fromkeys("еєҽ", "e"), **dict.fromkeys("ɡ", "g"), **dict.fromkeys("һ", "h"),
    **dict.fromkeys("іıιl1j", "i"), **dict.fromkeys("ϳј", "i"), **dict.fromkeys("κк", "k"), **dict.fromkeys("ӏ", "i"),
    **dict.fromkeys("м", "m"), **dict.fromkeys("п", "n"), **dict.fromkeys("0оοσ", "o"), **dict.fromkeys("рρ", "p"),
    **dict.fromkeys("ԛ", "q"), **dict.fromkeys("ѕ5", "s"), **dict.fromkeys("т", "t"), **dict.fromkeys("υս", "u"),
    **dict.fromkeys("ѵν", "v"), **dict.fromkeys("ԝω", "w"), **dict.fromkeys("хχ", "x"), **dict.fromkeys("уγ", "y"),
    "ß": "ss",
}  # fmt: skip
"""Letters and the plain one that they are taken for."""
PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


class UnusableName(RuleError):
    """This cannot be a domain name; the message says why, ``suggestion`` what was probably meant, if anything."""

    def __init__(self, message: object, suggestion: str = "") -> None:
        super().__init__(str(message))
        self.suggestion = suggestion


@dataclass(frozen=True)
class DomainName:
    """A name that can be registered: one label below a public suffix. ``ascii`` is the form that is kept and sent,
    ``shown`` the one for people. ``is_known``: the list has the suffix; a new one is asked of the registry, not
    refused."""

    ascii: str
    shown: str
    suffix: str
    is_known: bool

    @property
    def label(self) -> str:
        """What stands before the suffix."""
        return self.ascii.removesuffix(f".{self.suffix}")

    def __str__(self) -> str:
        return self.ascii


def normalized(typed: str) -> str:
    """The A-label form of any name, a host's too. Raises UnusableName."""
    text = DOTS.sub(".", typed.strip().removeprefix("\ufeff")).rstrip(".")
    if not text:
        raise UnusableName(_("Type a domain name, such as my-shop.ch."))
    labels = [_label(each, text) for each in text.split(".")]
    name = ".".join(labels)
    if len(name) > LONGEST_NAME:
        raise UnusableName(_("A domain name has at most 253 characters."))
    return name


def registrable(typed: str) -> DomainName:
    """A name that somebody may own. Raises UnusableName, also for a bare suffix and for what lies below a name, with
    the name itself as the suggestion."""
    name = normalized(typed)
    suffix = _list().publicsuffix(name) or ""
    if "." not in name or suffix == name:
        raise UnusableName(_("%(name)s is an extension. Put a name before it.") % {"name": shown(name)})
    label = name.removesuffix(f".{suffix}")
    if "." in label:
        meant = f"{label.rpartition('.')[2]}.{suffix}"
        raise UnusableName(_("%(name)s lies below another name.") % {"name": shown(name)}, shown(meant))
    return DomainName(name, shown(name), suffix, _strict_list().publicsuffix(name) is not None)


def shown(name: str) -> str:
    """A name in the A-label form as people read it; as it stands when it cannot be turned."""
    try:
        return ".".join(idna.decode(each) if each.startswith("xn--") else each for each in name.split("."))
    except idna.IDNAError:
        return name


def _label(typed: str, whole: str) -> str:
    if not typed:
        raise UnusableName(_("There is nothing between two dots."))
    given = typed.lower()
    if given.startswith("xn--") and given.isascii():
        return _checked(given)
    if any(ord(sign) in DASHES for sign in typed):
        meant = whole.translate(DASHES)
        raise UnusableName(_("Did you mean %(name)s? The sign in it is a dash.") % {"name": meant}, meant)
    _check_signs(typed)
    try:
        mapped = idna.uts46_remap(typed, std3_rules=False)
        label = idna.encode(mapped).decode("ascii")
    except idna.IDNAError:
        raise UnusableName(_("%(text)s cannot be part of a domain name.") % {"text": typed[:80]}) from None
    if len(label) > LONGEST_LABEL:
        raise UnusableName(_too_long())
    return label


def _check_signs(typed: str) -> None:
    """Refuse in words what people do type."""
    if len(typed) > LONGEST_NAME:
        raise UnusableName(_too_long())
    for sign in typed:
        kind = unicodedata.category(sign)
        if kind in {"So", "Sk", "Cn", "Co", "Cs"}:
            raise UnusableName(_("Emoji and symbols cannot be part of a domain name."))
        if sign != "-" and not sign.isalnum() and kind[0] != "M" and sign not in "\u00b7\u30fb\u200c\u200d":
            raise UnusableName(_("The sign %(sign)s cannot be part of a domain name.") % {"sign": _named(sign)})
    if len(idna_form(typed)) > LONGEST_LABEL:
        raise UnusableName(_too_long())
    if typed[0] == "-" or typed[-1] == "-":
        raise UnusableName(_("A hyphen cannot be the first or the last sign."))
    if typed[2:4] == "--":
        raise UnusableName(_("Two hyphens cannot be the third and the fourth sign."))


def idna_form(typed: str) -> str:
    """How long a label of letters becomes, without the rules of IDNA."""
    lower = typed.lower()
    return lower if lower.isascii() else f"xn--{lower.encode('punycode').decode('ascii')}"


def _named(sign: str) -> str:
    return f"«{sign}»" if sign.isprintable() and not sign.isspace() else f"U+{ord(sign):04X}"


def _too_long() -> object:
    return _("No part of a domain name has more than 63 characters.")


def _checked(label: str) -> str:
    """An A-label that somebody typed: it has to be the one that its letters give."""
    try:
        if len(label) <= LONGEST_LABEL and idna.encode(idna.decode(label)).decode("ascii") == label:
            return label
    except idna.IDNAError:
        pass
    raise UnusableName(_("%(text)s cannot be part of a domain name.") % {"text": label[:80]})


def skeleton(name: str) -> str:
    """What a name looks like at a glance: names with one skeleton are taken for each other."""
    found = unicodedata.normalize("NFD", shown(name).lower())
    plain = "".join(TWINS.get(sign, sign) for sign in found if unicodedata.category(sign) != "Mn")
    for pair, one in PAIRS:
        plain = plain.replace(pair, one)
    return plain


def look_alikes(name: str, others: Iterable[str]) -> list[str]:
    """Those of ``others`` (A-label forms) that look like the name and are not the name."""
    wanted = skeleton(name)
    return [each for each in others if each != name and skeleton(each) == wanted]


def pasted_code(text: str) -> str:
    """An authorization code as it was pasted: blanks around it go, those inside stay. Raises UnusableName for signs
    that cannot be sent."""
    code = text.strip().strip("\u200b\ufeff\u2060").strip()
    if any(unicodedata.category(sign) in {"Cc", "Cs", "Co", "Cn"} for sign in code):
        raise UnusableName(_("The code has signs that no code has. Copy it again."))
    return code


@cache
def _list() -> PublicSuffixList:
    return PublicSuffixList(only_icann=True)


@cache
def _strict_list() -> PublicSuffixList:
    return PublicSuffixList(only_icann=True, accept_unknown=False)
