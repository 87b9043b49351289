"""The table of extensions: what it says, and what it refuses to say."""

import datetime
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command

from domains.extensions.policy import Privacy, Restore
from domains.extensions.reading import (
    UnknownExtension,
    UnusableExtensions,
    extension_of,
    our_extensions,
    read_extensions,
)

TODAY = datetime.date(2027, 1, 1)


def changed(**values: object) -> str:
    """The shipped file with other values for .com."""
    data = yaml.safe_load(settings.EXTENSIONS_PATH.read_text())
    data["extensions"]["com"][0] |= values
    return yaml.safe_dump(data, allow_unicode=True)


def test_the_shipped_table_is_in_order() -> None:
    call_command("extensions", "check")
    assert {"com", "net", "org", "swiss", "ch", "li", "de", "fr", "eu", "es", "it"} <= set(our_extensions())


def test_an_extension_takes_over_what_it_does_not_say() -> None:
    org = extension_of("atrio.org", TODAY)
    assert (org.key, org.registry, org.grace, org.restore) == ("org", "Public Interest Registry", 45, Restore.REPORT)
    assert extension_of("li", TODAY).margin == extension_of("ch", TODAY).margin == 31


def test_an_option_that_an_extension_forbids_is_marked() -> None:
    forbidden = {key for key in our_extensions() if extension_of(key, TODAY).privacy == Privacy.FORBIDDEN}
    assert forbidden == {"swiss", "es"}


def test_the_row_of_the_day_counts() -> None:
    data = yaml.safe_load(settings.EXTENSIONS_PATH.read_text())
    data["extensions"]["ch"].append({"from": datetime.date(2028, 1, 1), "like": "ch", "margin": 17})
    rows = read_extensions(yaml.safe_dump(data))["ch"]
    assert [(str(row.starts_on), row.margin, row.redemption) for row in rows] == [
        ("2025-01-01", 31, 40), ("2028-01-01", 17, 40),
    ]  # fmt: skip


def test_an_extension_that_nobody_offers_is_unknown() -> None:
    for name in ("x.zz", "x", "ch.", "x.CH"):
        with pytest.raises(UnknownExtension):
            extension_of(name, TODAY)
    with pytest.raises(UnknownExtension):
        extension_of("x.ch", datetime.date(2024, 12, 31))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"deleted_after": 46}, "given up after its grace"),
        ({"margin": 5}, "exclude each other"),
        ({"report_days": 0}, "a report needs its days"),
        ({"prices": {"restore": {"CHF": "90.00"}, "transfer": {}}}, "a redemption and a price"),
        ({"prices": {"restore": {"USD": "90.00"}, "transfer": {}}}, "USD is no currency"),
        ({"years": [3, 1]}, "shortest term is longer"),
        ({"redemption": -1}, "never negative"),
        ({"restore": "perhaps"}, "perhaps"),
        ({"seen": {"grace": "hearsay"}}, "no source is called hearsay"),
        ({"like": "com"}, "no row to take over from"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(values: dict[str, object], said: str) -> None:
    with pytest.raises(UnusableExtensions, match=said):
        read_extensions(changed(**values))


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    data = yaml.safe_load(settings.EXTENSIONS_PATH.read_text())
    data["extensions"]["com"][0]["grace"] = 10
    data["extensions"]["de"][0]["renews"] = "sometimes"
    with pytest.raises(UnusableExtensions) as refusal:
        read_extensions(yaml.safe_dump(data))
    assert "com: a name is given up" in str(refusal.value)
    assert "de: ValueError" in str(refusal.value)
