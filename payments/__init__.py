"""Money in and back through the shop's own Stripe account. Knows no order."""
