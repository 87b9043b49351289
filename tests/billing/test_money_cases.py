"""A part of the million: the arithmetic of money agrees with fractions (``bench/money_cases.py``)."""

import pytest

from bench.money_cases import run

pytestmark = pytest.mark.proof


def test_prices_tax_rounding_and_terms_agree_with_an_oracle() -> None:
    met = run(2_000, 11)
    assert met["cases"] == 2_000
    assert met["S"] + met["AE"] + met["O"] == 2_000
    assert min(met[kind] for kind in ("S", "AE", "O", "split", "half a cent")) >= 20
