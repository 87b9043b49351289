"""Words for an address, from data on this machine; never more certain than they are."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils.translation import override

from security.base.geography import locate, network_of


@pytest.fixture(autouse=True)
def _fresh() -> None:
    """Answers of another setting are not kept."""
    locate.cache_clear()


@pytest.mark.parametrize(("language", "words"), [("es", "Suiza (aproximado)"), ("de", "Schweiz (ungefähr)")])
@pytest.mark.parametrize("ip", ["85.5.1.1", "2a02:1205::1"])
def test_a_country_is_named_in_the_readers_language_and_called_approximate(ip: str, language: str, words: str) -> None:
    with override(language):
        assert str(locate(ip)) == words


@pytest.mark.parametrize("ip", ["127.0.0.1", "::1", "10.1.2.3", "192.168.0.9", "fe80::1", "fd00::1"])
def test_a_private_address_is_a_local_network(ip: str) -> None:
    with override("es"):
        assert str(locate(ip)) == "una red local"


@pytest.mark.parametrize("ip", ["203.0.113.9", "2001:db8::1", None])
def test_what_nobody_knows_is_an_unknown_place(ip: str | None) -> None:
    with override("es"):
        assert (locate(ip).country, str(locate(ip))) == ("", "un lugar desconocido")


def test_a_file_that_cannot_be_read_costs_only_the_words(settings: LazySettings, tmp_path: Path) -> None:
    broken = tmp_path / "places.mmdb"
    broken.write_bytes(b"no database")
    for path in (broken, tmp_path / "missing.mmdb"):
        locate.cache_clear()
        settings.GEOIP_PATH = str(path)
        assert locate("85.5.1.1").country == ""


@pytest.mark.parametrize(
    ("ip", "network"), [("85.5.1.77", "85.5.1.0/24"), ("2a02:1205:34aa:7::9", "2a02:1205:34aa::/48")]
)
def test_neighbours_share_a_network(ip: str, network: str) -> None:
    assert network_of(ip) == network
