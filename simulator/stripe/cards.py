"""Test cards and what happens when they are charged."""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulator.stripe.errors import ApiError, invalid, required
from simulator.stripe.objects import new_id
from simulator.wire import Json


@dataclass(frozen=True, slots=True)
class Card:
    """How one test card behaves."""

    brand: str = "visa"
    decline_code: str | None = None
    error_code: str = "card_declined"
    needs_3ds: bool = False
    refund: str = "succeeded"
    country: str = "US"
    funding: str = "credit"


CARDS = {
    "4242424242424242": Card(),
    "4000056655665556": Card(funding="debit"),
    "5555555555554444": Card("mastercard"),
    "5200828282828210": Card("mastercard", funding="debit"),
    "2223003122003222": Card("mastercard"),
    "378282246310005": Card("amex"),
    "6011111111111117": Card("discover"),
    "4000008260000000": Card(country="GB"),
    "4000002760000016": Card(country="DE"),
    "4000007520000008": Card(country="SE"),
    "4000000000000077": Card(),
    "4000000000000002": Card(decline_code="generic_decline"),
    "4000000000009995": Card(decline_code="insufficient_funds"),
    "4000000000009987": Card(decline_code="lost_card"),
    "4000000000009979": Card(decline_code="stolen_card"),
    "4000000000000069": Card(decline_code="expired_card", error_code="expired_card"),
    "4000000000000127": Card(decline_code="incorrect_cvc", error_code="incorrect_cvc"),
    "4000000000000119": Card(
        decline_code="processing_error", error_code="processing_error"
    ),
    "4000000000000341": Card(decline_code="generic_decline"),
    "4100000000000019": Card(decline_code="fraudulent"),
    "4000002500003155": Card(needs_3ds=True),
    "4000000000003220": Card(needs_3ds=True),
    "4000002760003184": Card(needs_3ds=True, country="DE"),
    "4000008400001629": Card(needs_3ds=True, decline_code="generic_decline"),
    "4000008260003178": Card(needs_3ds=True, decline_code="insufficient_funds"),
    "4000000000005126": Card(refund="failed"),
    "4000000000007726": Card(refund="pending"),
}

TEST_METHODS = {
    "pm_card_visa": "4242424242424242",
    "pm_card_visa_debit": "4000056655665556",
    "pm_card_mastercard": "5555555555554444",
    "pm_card_mastercard_debit": "5200828282828210",
    "pm_card_amex": "378282246310005",
    "pm_card_discover": "6011111111111117",
    "pm_card_us": "4242424242424242",
    "pm_card_gb": "4000008260000000",
    "pm_card_de": "4000002760000016",
    "pm_card_se": "4000007520000008",
    "pm_card_bypassPending": "4000000000000077",
    "pm_card_chargeDeclined": "4000000000000002",
    "pm_card_visa_chargeDeclined": "4000000000000002",
    "pm_card_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_visa_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_visa_chargeDeclinedLostCard": "4000000000009987",
    "pm_card_visa_chargeDeclinedStolenCard": "4000000000009979",
    "pm_card_chargeDeclinedExpiredCard": "4000000000000069",
    "pm_card_chargeDeclinedIncorrectCvc": "4000000000000127",
    "pm_card_chargeDeclinedProcessingError": "4000000000000119",
    "pm_card_chargeCustomerFail": "4000000000000341",
    "pm_card_chargeDeclinedFraudulent": "4100000000000019",
    "pm_card_radarBlock": "4100000000000019",
    "pm_card_authenticationRequired": "4000002760003184",
    "pm_card_threeDSecure2Required": "4000000000003220",
    "pm_card_threeDSecureRequired": "4000002500003155",
    "pm_card_threeDSecureRequiredChargeDeclined": "4000008400001629",
    "pm_card_refundFail": "4000000000005126",
    "pm_card_pendingRefund": "4000000000007726",
}

MESSAGES = {
    "insufficient_funds": "Your card has insufficient funds.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": "An error occurred while processing your card.",
}


def message(decline_code: str) -> str:
    """Return what the card holder may be told."""
    return MESSAGES.get(decline_code, "Your card was declined.")


def behaviour(method: Json) -> Card:
    """Return how the card behind a payment method behaves."""
    return CARDS[method["_number"]]


def luhn_holds(number: str) -> bool:
    """Check the last digit of a card number."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = [d * 2 - 9 if d > 4 else d * 2 for d in digits[1::2]]
    return (sum(digits[0::2]) + sum(doubled)) % 10 == 0


def read_number(card: Json) -> str:
    """Read and check a card number; only test cards are accepted."""
    number = re.sub(r"[\s-]", "", str(card.get("number") or ""))
    if not number:
        raise required("card[number]")
    if not re.fullmatch(r"\d{12,19}", number) or not luhn_holds(number):
        raise ApiError(
            "Your card number is incorrect.",
            status=402,
            kind="card_error",
            code="incorrect_number",
            param="number",
            is_validation=True,
        )
    if number not in CARDS:
        raise invalid("card[number]", "only test card numbers are known here")
    return number


def card_details(number: str, exp_month: int, exp_year: int) -> Json:
    """Describe a card as a payment method shows it."""
    card = CARDS[number]
    return {
        "brand": card.brand,
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": None,
            "cvc_check": "pass",
        },
        "country": card.country,
        "display_brand": card.brand,
        "exp_month": exp_month,
        "exp_year": exp_year,
        "fingerprint": f"sim{int(number):x}",
        "funding": card.funding,
        "generated_from": None,
        "last4": number[-4:],
        "networks": {"available": [card.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }


def new_key() -> str:
    """Make a payment method id."""
    return new_id("pm")
