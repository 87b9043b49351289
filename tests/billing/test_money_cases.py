"""A part of the million: the arithmetic of money agrees with fractions (``bench/money_cases.py``)."""

import pytest

from bench.money_cases import block, some

pytestmark = pytest.mark.proof
KINDS = ("S", "AE", "O", "split", "half a cent")


def test_prices_tax_rounding_and_terms_agree_with_an_oracle() -> None:
    met = some(500, 11)
    assert met["cases"] == 500
    assert met["S"] + met["AE"] + met["O"] == 500
    assert min(met[kind] for kind in KINDS) >= 1


def test_so_does_a_block_of_the_million() -> None:
    met = block(20_261_130, 5_000)
    assert min(met[kind] for kind in KINDS) >= 100
