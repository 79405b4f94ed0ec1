"""What a cart costs."""

from hypothesis import given
from hypothesis import strategies as st

from core.money import Money
from orders.pricing import PricedLine, Totals, digest, shipping, subtotal

lines = st.lists(
    st.builds(
        PricedLine,
        st.uuids().map(str),
        st.integers(1, 50),
        st.integers(0, 10**9),
    ),
    max_size=40,
)


@given(lines)
def test_the_subtotal_is_the_sum_of_the_lines(found: list[PricedLine]) -> None:
    assert subtotal(found, "USD") == Money(
        sum(line.quantity * line.unit_minor for line in found), "USD"
    )


@given(lines, st.randoms(use_true_random=False))
def test_a_digest_depends_on_the_lines_not_on_their_order(
    found: list[PricedLine], dice: object
) -> None:
    shuffled = sorted(found, key=lambda line: line.variant_id)

    assert digest(found, "USD") == digest(shuffled, "USD")
    assert digest(found, "USD") != digest(found, "EUR")


def test_a_digest_changes_with_quantity_and_price() -> None:
    base = PricedLine("a", 1, 1999)
    others = [
        PricedLine("a", 2, 1999),
        PricedLine("a", 1, 1998),
        PricedLine("b", 1, 1999),
    ]

    assert len({digest([line], "USD") for line in [base, *others]}) == 4


def test_delivery_has_a_first_and_a_further_price() -> None:
    assert [shipping(count, 590, 190) for count in range(4)] == [0, 590, 780, 970]


def test_the_total_is_subtotal_and_delivery() -> None:
    totals = Totals(Money(5997, "USD"), Money(970, "USD"))

    assert totals.total == Money(6967, "USD")
