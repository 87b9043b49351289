"""Language of the payment slip: its headings exist in German, French, Italian and English, not in Spanish."""

from accounts.languages import language_choices

LANGUAGES = ("de", "fr", "it", "en")
BY_COUNTRY = {
    "LI": "de", "DE": "de", "AT": "de", "FR": "fr", "MC": "fr", "LU": "fr", "IT": "it", "SM": "it", "VA": "it",
}  # fmt: skip
SWISS = [
    (1000, 1699, "fr"), (1700, 1709, "fr"), (1710, 1719, "de"), (1720, 1728, "fr"), (1730, 1739, "de"),
    (1740, 1799, "fr"), (1800, 1999, "fr"), (2000, 2499, "fr"), (2500, 2599, "de"), (2600, 2999, "fr"),
    (3960, 3979, "fr"), (6500, 6999, "it"), (7600, 7699, "it"), (7710, 7749, "it"),
]  # fmt: skip
"""Postcodes whose canton or district speaks French or Italian, first match; German everywhere else."""


def choices() -> list[tuple[str, str]]:
    """The languages by their own names."""
    return [(code, name) for code, name in language_choices() if code in LANGUAGES]


def by_address(country: str, postcode: str) -> str:
    """The language of the place; English where no slip speaks it (UI-11)."""
    if country != "CH":
        return BY_COUNTRY.get(country, "en")
    number = int(postcode) if postcode.isascii() and postcode.isdigit() and len(postcode) == 4 else 0
    if not number:
        return "en"
    return next((language for first, last, language in SWISS if first <= number <= last), "de")
