"""What documents and pages say about their tax."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from billing.tax.decision import Category, Reason
from billing.tax.rates import place_by_key
from billing.tax.table import Place
from core.territories import NAMES

FIXED: dict[str, dict[str, str]] = {
    Category.REVERSE_CHARGE: {
        "es": "Inversión del sujeto pasivo",
        "en": "Reverse charge",
        "fr": "Autoliquidation",
        "de": "Steuerschuldnerschaft des Leistungsempfängers",
        "it": "Inversione contabile",
    },
    Category.OUTSIDE: {
        "es": "Operación no sujeta al IVA suizo (art. 8 LTVA)",
        "en": "Outside the scope of Swiss VAT (art. 8 VAT Act)",
        "fr": "Opération non soumise à la TVA suisse (art. 8 LTVA)",
        "de": "Nicht der Schweizer MWST unterliegend (Art. 8 MWSTG)",
        "it": "Operazione non soggetta all’IVA svizzera (art. 8 LIVA)",
    },
}
"""By category, then by language of the document; those of reverse charge are laid down by Directive 2006/112/EC."""

SENTENCES = {
    Reason.SWISS: _("%(place)s: this is the Swiss VAT area, so Swiss VAT is charged, with a VAT number or without."),
    Reason.OUTSIDE: _("%(place)s: this is outside the VAT areas of Switzerland and the EU, so no VAT is charged."),
    Reason.REVERSE_CHARGE: _(
        "%(place)s: the register has confirmed the VAT number, so no VAT is charged and the customer declares it."
    ),
    Reason.PRIVATE: _("%(place)s: private persons in the EU are charged the VAT of the place where they live."),
    Reason.NO_NUMBER: _("%(place)s: there is no VAT number, so the VAT of this place is charged."),
    Reason.NUMBER_UNKNOWN: _(
        "%(place)s: the register does not know the VAT number, so the VAT of this place is charged."
    ),
    Reason.NUMBER_ELSEWHERE: _(
        "%(place)s: the VAT number belongs to another country than the address, so the VAT of this place is charged."
    ),
    Reason.NUMBER_UNCONFIRMED: _(
        "%(place)s: the register has not confirmed the VAT number yet, so the VAT of this place is charged. Once it is "
        "confirmed, the VAT is given back with a credit note."
    ),
}


def fixed_words(category: str, language: str) -> str:
    """What the law wants on a document in its language; nothing where tax is charged. English for other languages."""
    words = FIXED.get(category, {})
    return words.get(language[:2], words.get("en", ""))


def why(key: str) -> str:
    """«Why this tax», for the reader: the sentence of ``Treatment.key``. Raises ValueError, UnknownPlace."""
    reason, _colon, place = key.partition(":")
    return str(SENTENCES[Reason(reason)]) % {"place": _name(place_by_key(place))}


def _name(place: Place) -> str:
    language = (get_language() or "en")[:2]
    return place.name.get(language) or str(NAMES[place.address])
