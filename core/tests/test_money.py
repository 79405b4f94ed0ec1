"""Money: exact, fair, and of one currency."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import CurrencyMismatch, Money, exponent, round_half_up, split

minors = st.integers(-(10**12), 10**12)
weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any)


@given(minors, weights)
def test_a_split_adds_up_and_is_fair(minor: int, shares: list[int]) -> None:
    parts = split(Money(minor, "USD"), shares)

    assert sum(part.minor for part in parts) == minor
    for part, share in zip(parts, shares, strict=True):
        exact = Fraction(minor * share, sum(shares))
        assert abs(part.minor - exact) < 1
        assert part.currency == "USD"


@given(st.integers(0, 10**9), st.integers(1, 30))
def test_equal_shares_differ_by_at_most_one_earliest_first(
    minor: int, count: int
) -> None:
    parts = [part.minor for part in split(Money(minor, "USD"), [1] * count)]

    assert max(parts) - min(parts) <= 1
    assert parts == sorted(parts, reverse=True)


def test_the_largest_remainder_gets_the_penny() -> None:
    assert [p.minor for p in split(Money(100, "USD"), [1, 1, 1])] == [34, 33, 33]
    assert [p.minor for p in split(Money(5, "USD"), [3, 7])] == [2, 3]
    assert [p.minor for p in split(Money(10, "USD"), [0, 1])] == [0, 10]


@pytest.mark.parametrize("shares", [[], [0], [0, 0]])
def test_nothing_to_split_by_is_refused(shares: list[int]) -> None:
    with pytest.raises(ValueError, match="more than zero"):
        split(Money(1, "USD"), shares)


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        (Fraction(1, 2), 1),
        (Fraction(-1, 2), -1),
        (Fraction(49, 100), 0),
        (Fraction(5, 2), 3),
        (Decimal("2.5"), 3),
        (Decimal("-2.5"), -3),
        (Decimal("2.4999"), 2),
        (7, 7),
    ],
)
def test_halves_are_rounded_away_from_zero(
    amount: Fraction | Decimal | int, rounded: int
) -> None:
    assert round_half_up(amount) == rounded


@given(st.fractions(-(10**6), 10**6, max_denominator=10**4))
def test_rounding_is_near_and_symmetric(amount: Fraction) -> None:
    rounded = round_half_up(amount)

    assert abs(rounded - amount) <= Fraction(1, 2)
    assert round_half_up(-amount) == -rounded


@given(st.decimals(-(10**6), 10**6, places=4))
def test_fractions_and_decimals_round_alike(amount: Decimal) -> None:
    assert round_half_up(amount) == round_half_up(Fraction(amount))


def test_each_currency_has_its_own_decimals() -> None:
    assert [exponent(code) for code in ("USD", "SEK", "JPY", "KWD")] == [2, 2, 0, 3]
    assert Money(1999, "USD").decimal == Decimal("19.99")
    assert Money(1999, "JPY").decimal == Decimal(1999)
    assert Money(1999, "KWD").decimal == Decimal("1.999")


@pytest.mark.parametrize(
    ("money", "locale", "written"),
    [
        (Money(1999, "USD"), "en_US", "$19.99"),
        (Money(1999, "JPY"), "en_US", "¥1,999"),
        (Money(1999, "KWD"), "en_US", "KWD1.999"),
        (Money(24900, "SEK"), "sv_SE", "249,00\xa0kr"),
        (Money(-5, "EUR"), "en_US", "-€0.05"),
    ],
)
def test_is_written_as_people_of_a_locale_do(
    money: Money, locale: str, written: str
) -> None:
    assert money.format(locale) == written


@given(minors, minors)
def test_sums_and_differences_are_exact(one: int, other: int) -> None:
    a, b = Money(one, "EUR"), Money(other, "EUR")

    assert (a + b) - b == a
    assert a * 3 == a + a + a


def test_currencies_do_not_mix() -> None:
    with pytest.raises(CurrencyMismatch, match="USD and EUR"):
        Money(1, "USD") + Money(1, "EUR")
    with pytest.raises(CurrencyMismatch):
        Money(1, "USD") - Money(1, "EUR")


def test_json_carries_minor_units() -> None:
    assert Money(1999, "USD").as_json() == {"amount": 1999, "currency": "USD"}
